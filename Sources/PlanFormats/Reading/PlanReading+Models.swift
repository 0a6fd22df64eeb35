import LoadModel

/// The kinds of load and which keys belong to which.
extension PlanReading {
    private enum ModelName: String, CaseIterable {
        case open, closed, partlyOpen, trace

        /// nil: which one its mode tells.
        var kind: LoadKind? {
            switch self {
            case .open: .open
            case .closed: .closed
            case .partlyOpen: .partlyOpen
            case .trace: nil
            }
        }
    }

    mutating func model(_ fields: Fields, _ targets: [Target]) -> Load.Model? {
        let name = modelName(fields)
        if name == .trace { return trace(fields, targets).map { .trace($0) } }
        let both = fields["rate"] != nil && fields["users"] != nil
        if both, let users = fields.entry("users") {
            report(
                users.place,
                "a load has a 'rate' (open) or 'users' (closed), not both; 'connections' caps the connections of an open load")
        }
        if let kind = name?.kind { refuse(fields, of: [kind], except: both ? ["rate", "users"] : []) }
        switch name {
        case .open?: return openModel(fields)
        case .closed?: return closedModel(fields)
        case .partlyOpen?: return partlyOpenModel(fields)
        case .trace?, nil: return nil
        }
    }

    private mutating func modelName(_ fields: Fields) -> ModelName? {
        let inferred = inferredName(fields)
        guard let node = fields["model"] else {
            if inferred == nil, !fields.hasRefusedKeys {
                report(fields.place, "'load' needs a rate or users; \(Keys.load.section.example)")
            }
            return inferred
        }
        guard let name = constant(node, "model") else { return inferred }
        if let model = ModelName(rawValue: name) { return model }
        let names = ModelName.allCases.map(\.rawValue)
        report(node.place, "unknown model '\(name.shortened)'" + suggestion(for: name, among: names, listing: "write"))
        return inferred
    }

    /// What the keys tell where the plan does not name the model.
    private func inferredName(_ fields: Fields) -> ModelName? {
        if fields["file"] != nil { return .trace }
        if fields["rate"] != nil || (fields["stages"] != nil && fields["users"] == nil) {
            return fields["return"] == nil ? .open : .partlyOpen
        }
        return fields["users"] != nil ? .closed : nil
    }

    private mutating func openModel(_ fields: Fields) -> Load.Model? {
        guard let (arrivals, profiles) = arrivals(fields, "an open") else { return nil }
        return .open(arrivals: arrivals, profiles: profiles)
    }

    private mutating func partlyOpenModel(_ fields: Fields) -> Load.Model? {
        let think = fields["think"].map { self.think($0) } ?? Distribution.zero
        let returning = fields["return"].map { node in
            value(node, "return") { text throws(ValueError) in try Quantity.probability(text, "return") }
        }
        if returning == nil, !fields.hasRefusedKeys {
            report(fields.place, "a partly open load needs the probability that a user returns; write 'return: 0.8'")
        }
        guard let (arrivals, profiles) = arrivals(fields, "a partly open") else { return nil }
        guard let think, case let returning?? = returning else { return nil }
        return .partlyOpen(
            arrivals: arrivals, profiles: profiles, sessions: Sessions(returning: returning, think: think))
    }

    /// The law of the arrivals and their rate over time, by level.
    private mutating func arrivals(_ fields: Fields, _ noun: String) -> (ArrivalProcess, [RateProfile])? {
        let reading = self
        let process =
            fields["arrivals"].map { node in
                value(node, "arrivals") { text throws(ValueError) in try reading.arrivals(text, "arrivals") }
            } ?? ArrivalProcess.constant
        if let entry = fields.entry("stages") {
            let stages: [RateStage]? = stages(entry, fields, besides: "rate")
            return stages.flatMap { stages in process.map { ($0, [.stages(stages)]) } }
        }
        guard let node = fields["rate"] else {
            if fields["users"] == nil, !fields.hasRefusedKeys {
                report(fields.place, "\(noun) load needs a rate; write 'rate: 100/s'")
            }
            return nil
        }
        let rates = levels(node, "rate") { text throws(ValueError) in try Quantity.rate(text, "rate") }
        guard let process, let rates else { return nil }
        return (process, rates.map { .steady($0) })
    }

    private mutating func closedModel(_ fields: Fields) -> Load.Model? {
        let thinks = fields["think"].map { thinkLevels($0) } ?? [.zero]
        let pacing = fields["pacing"].map { duration($0, "pacing", Limits.pacing) } ?? Nanoseconds.zero
        let profiles = userProfiles(fields)
        guard let thinks, let pacing, let profiles else { return nil }
        guard Limits.levels.contains(profiles.count * thinks.count) else {
            let count = "\(profiles.count) numbers of users with \(thinks.count) think times each"
            report(fields.place, "\(count) are more than \(Limits.levels.upperBound.grouped) levels; write fewer of either")
            return nil
        }
        return .closed(users: profiles, cycles: thinks.map { UserCycle(think: $0, pacing: pacing) })
    }

    private mutating func thinkLevels(_ node: YAMLNode) -> [Distribution]? {
        let reading = self
        return levels(node, "think") { text throws(ValueError) in try reading.pause(text, "think") }
    }

    private mutating func userProfiles(_ fields: Fields) -> [UserProfile]? {
        if let entry = fields.entry("stages") {
            refuse("rampUp", in: fields, "belongs to a fixed number of users; of stages a 'ramp' does the same")
            let stages: [UserStage]? = stages(entry, fields, besides: "users")
            return stages.map { [.stages($0)] }
        }
        let rampUp = fields["rampUp"].map { duration($0, "rampUp", Limits.warmup) } ?? Nanoseconds.zero
        guard let node = fields["users"] else {
            if fields["rate"] == nil, !fields.hasRefusedKeys {
                report(fields.place, "a closed load needs users; write 'users: 50'")
            }
            return nil
        }
        let users = levels(node, "users") { text throws(ValueError) in try Quantity.whole(text, "users", Limits.users) }
        guard let rampUp, let users else { return nil }
        return users.map { .steady($0, rampUp: rampUp) }
    }

    /// Reports the keys that do not belong to a load of any of these kinds.
    mutating func refuse(_ fields: Fields, of kinds: [LoadKind], except others: [String] = []) {
        for form in Keys.load.section.forms where !others.contains(form.key) {
            let reasons = kinds.compactMap { form.refusals[$0] }
            if reasons.count == kinds.count { refuse(form.key, in: fields, reasons[0]) }
        }
    }

    mutating func refuse(_ key: String, in fields: Fields, _ reason: String) {
        if let entry = fields.entry(key) { report(entry.place, "'\(key)' \(reason)") }
    }

    /// One value, or a list of them: levels that run one after another.
    private mutating func levels<T>(
        _ node: YAMLNode, _ what: String, read: (String) throws(ValueError) -> T
    ) -> [T]? {
        let kind = Keys.load.section.forms.first { $0.key == what }?.shape.words ?? "text"
        guard case .list(let items) = node.content else {
            // Stages have a key of their own.
            if case .map(let entries) = node.content, entries.contains(where: { Keys.stage.keys.contains($0.key) }) {
                report(
                    node.place,
                    "\(what) must be \(kind), found a stage; stages have a list of their own, as in 'stages: [{ ramp: 50, for: 10s }]' "
                        + "in place of '\(what)'")
                return nil
            }
            return value(node, what, kind: kind, read: read).map { [$0] }
        }
        guard Limits.levels.contains(items.count) else {
            report(node.place, "\(what) has \(items.count) levels; write 1 to \(Limits.levels.upperBound.grouped) of them")
            return nil
        }
        let values = items.map { value($0, what, kind: kind, read: read) }
        return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
    }
}
