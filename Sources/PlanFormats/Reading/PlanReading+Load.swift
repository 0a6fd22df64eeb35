import LoadModel

extension PlanReading {
    mutating func load(_ plan: Fields, _ targets: [Target]) -> Load? {
        guard let node = plan["load"] else {
            if !plan.hasRefusedKeys {
                report(plan.place, "a plan needs a load; write 'load: { rate: 10/s }' or 'load: { users: 10 }'")
            }
            return nil
        }
        guard let fields = fields(node, .load) else { return nil }
        let model = model(fields)
        let warmup = fields["warmup"].map { duration($0, "warmup", Limits.warmup) } ?? Defaults.planWarmup
        let stop = model?.stagesDuration.map { .duration($0) } ?? stopRule(fields)
        let maxInFlight = whole(fields["maxInFlight"], "maxInFlight", Limits.inFlight)
        let connections = whole(fields["connections"], "connections", Limits.connections)
        let policy = connectionPolicy(fields)
        guard let model, let warmup, let stop else { return nil }
        var load = Load(
            model: model, warmup: warmup, stop: stop, maxInFlight: maxInFlight, connections: connections, connectionPolicy: policy
        )
        load.connectionPolicy.dialAhead = dialAhead(fields["dialAhead"], load)
        report(load.conflicts(with: targets), in: fields)
        return load
    }

    private mutating func connectionPolicy(_ fields: Fields) -> ConnectionPolicy {
        ConnectionPolicy(
            reuse: fields["reuse"].flatMap { node in
                value(node, "reuse") { text throws(ValueError) in try Quantity.reuse(text) }
            } ?? .recent,
            openingRate: fields["openingRate"].flatMap { node in
                value(node, "openingRate") { text throws(ValueError) in try Quantity.rate(text, "openingRate") }
            },
            streams: whole(fields["streams"], "streams", Limits.streams))
    }

    /// A number of connections, or true for as many as the load may have.
    private mutating func dialAhead(_ node: YAMLNode?, _ load: Load) -> Int {
        guard let node, let text = constant(node, "dialAhead") else { return 0 }
        switch text {
        case "false": return 0
        case "true":
            if let most = load.mostConnections { return most }
            report(
                node.place,
                "dialAhead: an open load has no number of connections by itself; write the number, or 'connections' as well")
            return 0
        default:
            guard let count = Int(text.filter { $0 != "_" }), Limits.dialAhead.contains(count) else {
                let most = Limits.dialAhead.upperBound.grouped
                report(node.place, "dialAhead must be true or a whole number from 0 to \(most), found '\(text.shortened)'")
                return 0
            }
            return count
        }
    }

    private enum ModelName { case open, closed }

    private mutating func model(_ fields: Fields) -> Load.Model? {
        if fields["rate"] != nil, let users = fields.entry("users") {
            report(
                users.place,
                "a load has a 'rate' (open) or 'users' (closed), not both; 'connections' caps the connections of an open load")
        }
        switch modelName(fields) {
        case .open?: return openModel(fields)
        case .closed?: return closedModel(fields)
        case nil: return nil
        }
    }

    private mutating func modelName(_ fields: Fields) -> ModelName? {
        let isOpen = fields["rate"] != nil || fields["stages"] != nil
        let inferred: ModelName? = isOpen ? .open : fields["users"] != nil ? .closed : nil
        guard let node = fields["model"] else {
            if inferred == nil, !fields.hasRefusedKeys {
                report(fields.place, "'load' needs a rate or users; \(Section.load.example)")
            }
            return inferred
        }
        guard let name = constant(node, "model") else { return inferred }
        switch name {
        case "open": return .open
        case "closed": return .closed
        case "partlyOpen", "trace":
            report(node.place, "the model '\(name)' is not supported by this version; write open or closed")
        default:
            report(
                node.place,
                "unknown model '\(name.shortened)'" + suggestion(for: name, among: ["open", "closed"], listing: "write"))
        }
        return inferred
    }

    private mutating func openModel(_ fields: Fields) -> Load.Model? {
        refuse("think", in: fields, "belongs to a closed load; between requests of an open one write a step 'think: 200ms'")
        let arrivals =
            fields["arrivals"].map { node in
                value(node, "arrivals") { text throws(ValueError) in try Quantity.arrivals(text, "arrivals") }
            } ?? ArrivalProcess.constant
        if let entry = fields.entry("stages") {
            return stages(entry, fields).flatMap { stages in
                arrivals.map { .open(arrivals: $0, profiles: [.stages(stages)]) }
            }
        }
        guard let node = fields["rate"] else {
            if fields["users"] == nil, !fields.hasRefusedKeys {
                report(fields.place, "an open load needs a rate; write 'rate: 100/s'")
            }
            refuse("users", in: fields, "belongs to a closed load; an open one has a rate, as in 'rate: 100/s'")
            return nil
        }
        let rates = levels(node, "rate") { text throws(ValueError) in try Quantity.rate(text, "rate") }
        guard let arrivals, let rates else { return nil }
        return .open(arrivals: arrivals, rates: rates)
    }

    private mutating func closedModel(_ fields: Fields) -> Load.Model? {
        refuse("arrivals", in: fields, "belongs to an open load; users of a closed one start again when they are done")
        refuse("maxInFlight", in: fields, "belongs to an open load; each user of a closed one has one request in flight")
        let think = fields["think"].map { self.think($0) } ?? Distribution.zero
        guard let node = fields["users"] else {
            if fields["rate"] == nil, !fields.hasRefusedKeys {
                report(fields.place, "a closed load needs users; write 'users: 50'")
            }
            refuse("rate", in: fields, "belongs to an open load; a closed one has users, as in 'users: 50'")
            return nil
        }
        let users = levels(node, "users") { text throws(ValueError) in try Quantity.whole(text, "users", Limits.users) }
        guard let think, let users else { return nil }
        return .closed(users: users, think: think)
    }

    private mutating func refuse(_ key: String, in fields: Fields, _ reason: String) {
        if let entry = fields.entry(key) { report(entry.place, "'\(key)' \(reason)") }
    }

    /// One value, or a list of them: levels that run one after another.
    private mutating func levels<T>(_ node: YAMLNode, _ what: String, read: (String) throws(ValueError) -> T) -> [T]? {
        guard case .list(let items) = node.content else { return value(node, what, read: read).map { [$0] } }
        guard Limits.levels.contains(items.count) else {
            report(node.place, "\(what) has \(items.count) levels; write 1 to \(Limits.levels.upperBound.grouped) of them")
            return nil
        }
        let values = items.map { value($0, what, read: read) }
        return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
    }

    private mutating func stopRule(_ fields: Fields) -> Load.StopRule? {
        if let duration = fields.entry("duration"), let requests = fields.entry("requests") {
            report(
                max(duration.place, requests.place), "a load stops after a 'duration' or after 'requests', not both; remove one")
        }
        if let node = fields["requests"] { return whole(node, "requests", Limits.requests).map(Load.StopRule.requests) }
        guard let node = fields["duration"] else { return .duration(Defaults.planDuration) }
        return duration(node, "duration", Limits.duration).map(Load.StopRule.duration)
    }
}
