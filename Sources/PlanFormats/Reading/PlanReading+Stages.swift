import LoadModel

extension PlanReading {
    /// The stages of a load, each a map such as `{ ramp: 200/s, for: 30s }` or the same in words: `ramp 200/s for 30s`.
    ///
    /// - Parameter steady: the key that stages stand in place of.
    mutating func stages<Stage: LoadStage>(_ entry: YAMLEntry, _ fields: Fields, besides steady: String) -> [Stage]? {
        if let other = fields.entry(steady) {
            report(
                max(other.place, entry.place),
                "a load has \(steady == "rate" ? "a 'rate'" : "'users'") or 'stages', not both; remove one")
        }
        for key in ["duration", "requests"] {
            if let entry = fields.entry(key) {
                report(entry.place, "'\(key)' belongs to a steady load; stages say by 'for' how long they last")
            }
        }
        guard let items = list(entry.value, "stages", example: "write '- { hold: 50/s, for: 10s }' below it") else { return nil }
        guard Limits.levels.contains(items.count) else {
            report(entry.value.place, "there are \(items.count) stages; write 1 to \(Limits.levels.upperBound.grouped) of them")
            return nil
        }
        let stages: [Stage?] = items.enumerated().map { stage($1, isFirst: $0 == 0) }
        let whole = stages.compactMap { $0 }
        guard whole.count == stages.count else { return nil }
        if let problem = Stage.problem(with: whole) {
            report(items[0].place, problem + (fields["model"] == nil ? Self.hintOfUsers(items[0]) : ""))
            return nil
        }
        let total = whole.reduce(Nanoseconds.zero) { $0 + $1.duration }
        guard total <= Limits.duration.upperBound else {
            report(entry.value.place, "the stages last \(total) together; at most are \(Limits.duration.upperBound)")
            return nil
        }
        return whole
    }

    private mutating func stage<Stage: LoadStage>(_ node: YAMLNode, isFirst: Bool) -> Stage? {
        guard case .map(let entries) = node.content else {
            return value(node, "a stage") { text throws(ValueError) in
                try Self.checked { () throws(QuantityError) in try Stage(parsing: text) }
            }
        }
        if let own = Self.ofOtherTools(entries, isFirst: isFirst) {
            report(node.place, own)
            return nil
        }
        let before = issues.count
        for entry in entries where !Keys.stage.keys.contains(entry.key) {
            report(entry.place, "unknown key '\(entry.key.shortened)'" + hint(for: entry.key, in: Keys.stage))
        }
        var parts: [String: String] = [:]
        for entry in entries {
            if case .map(let inner) = entry.value.content {
                // { sine: { mean: 100/s, amplitude: 50/s, period: 1m }, for: 5m }
                for part in inner { parts[part.key == "mean" ? entry.key : part.key] = self.part(part, of: Stage.self) }
            } else {
                parts[entry.key] = part(entry, of: Stage.self)
            }
        }
        guard issues.count == before else { return nil }
        do { return try Self.checked { () throws(QuantityError) in try Stage(parts) } } catch {
            report(node.place, error.message)
            return nil
        }
    }

    /// What a stage of k6 is here: `{ duration: 2s, target: 10 }`; nil where it is none.
    private static func ofOtherTools(_ entries: [YAMLEntry], isFirst: Bool) -> String? {
        guard entries.count == 2, let target = entries.first(where: { $0.key == "target" })?.value.scalar?.text,
            let length = entries.first(where: { $0.key == "duration" })?.value.scalar?.text
        else { return nil }
        let from = { (none: String) in isFirst ? ", from: \(none)" : "" }
        return """
            a stage has no 'target'; write { ramp: \(target)\(from("0")), for: \(length) } for users, with 'model: closed' beside 'stages', \
            or { ramp: \(target)/s\(from("0/s")), for: \(length) } for a rate
            """
    }

    /// Of a ramp whose numbers may be users.
    private static func hintOfUsers(_ node: YAMLNode) -> String {
        let words: [String] =
            switch node.content {
            case .scalar(let scalar): scalar.text.split(separator: " ").map(String.init)
            case .map(let entries): entries.flatMap { [$0.key, $0.value.scalar?.text ?? ""] }
            case .list: []
            }
        guard words.contains("ramp"), !words.contains(where: { $0.contains("/") }) else { return "" }
        return "; of users write 'model: closed' beside 'stages'"
    }

    /// The text of a part that is right by itself.
    private mutating func part<Stage: LoadStage>(_ entry: YAMLEntry, of type: Stage.Type) -> String {
        value(entry.value, entry.key) { text throws(ValueError) in
            try Stage.check(text, of: entry.key)
            return text
        } ?? ""
    }

    /// The stage, where its numbers lie within what a plan may ask for.
    private static func checked<Stage: LoadStage>(_ read: () throws(QuantityError) -> Stage) throws(ValueError) -> Stage {
        let stage: Stage
        do { stage = try read() } catch { throw ValueError(message: "\(error)") }
        if let problem = stage.problem { throw ValueError(message: problem) }
        return stage
    }
}
