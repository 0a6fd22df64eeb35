import LoadModel

/// A part of a load over time, as a plan writes it.
protocol LoadStage {
    init(parsing text: String) throws(QuantityError)
    init(_ parts: [String: String]) throws(QuantityError)
    var duration: Nanoseconds { get }
    /// What is wrong with its numbers in a plan; nil where nothing is.
    var problem: String? { get }
    /// What keeps stages from following one another.
    static func problem(with stages: [Self]) -> String?
}

extension RateStage: LoadStage {
    var problem: String? {
        rates.allSatisfy { Limits.rates.contains($0.perSecond) }
            ? nil : "the rates of a stage must be from 0.1/s to 200,000/s, found '\(self)'"
    }

    private var rates: [Rate] {
        switch shape {
        case .hold(let rate), .spike(let rate), .step(let rate, _): [rate]
        case .ramp(let from, let to): [from ?? to, to]
        case .sine(let mean, let amplitude, _): [mean] + (Rate(perSecond: mean.perSecond + amplitude).map { [$0] } ?? [])
        }
    }

    static func problem(with stages: [RateStage]) -> String? { RateProfile.problem(with: stages) }
}

extension UserStage: LoadStage {
    var problem: String? {
        users <= Limits.users.upperBound
            ? nil : "the users of a stage must be at most \(Limits.users.upperBound.grouped), found '\(self)'"
    }

    private var users: Int {
        switch shape {
        case .hold(let users), .spike(let users), .step(let users, _): users
        case .ramp(let from, let to): max(from ?? to, to)
        }
    }

    static func problem(with stages: [UserStage]) -> String? { UserProfile.problem(with: stages) }
}

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
        let stages: [Stage?] = items.map { stage($0) }
        let whole = stages.compactMap { $0 }
        guard whole.count == stages.count else { return nil }
        if let problem = Stage.problem(with: whole) {
            report(items[0].place, problem)
            return nil
        }
        let total = whole.reduce(Nanoseconds.zero) { $0 + $1.duration }
        guard total <= Limits.duration.upperBound else {
            report(entry.value.place, "the stages last \(total) together; at most are \(Limits.duration.upperBound)")
            return nil
        }
        return whole
    }

    private mutating func stage<Stage: LoadStage>(_ node: YAMLNode) -> Stage? {
        guard case .map(let entries) = node.content else {
            return value(node, "a stage") { text throws(ValueError) in
                try Self.checked { () throws(QuantityError) in try Stage(parsing: text) }
            }
        }
        var parts: [String: String] = [:]
        for entry in entries {
            if case .map(let inner) = entry.value.content {
                // { sine: { mean: 100/s, amplitude: 50/s, period: 1m }, for: 5m }
                for part in inner { parts[part.key == "mean" ? entry.key : part.key] = constant(part.value, part.key) ?? "" }
            } else {
                parts[entry.key] = constant(entry.value, entry.key) ?? ""
            }
        }
        do { return try Self.checked { () throws(QuantityError) in try Stage(parts) } } catch {
            report(node.place, error.message)
            return nil
        }
    }

    /// The stage, where its numbers lie within what a plan may ask for.
    private static func checked<Stage: LoadStage>(_ read: () throws(QuantityError) -> Stage) throws(ValueError) -> Stage {
        let stage: Stage
        do { stage = try read() } catch { throw ValueError(message: "\(error)") }
        if let problem = stage.problem { throw ValueError(message: problem) }
        return stage
    }
}
