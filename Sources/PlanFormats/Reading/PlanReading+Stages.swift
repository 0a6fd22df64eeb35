import LoadModel

extension PlanReading {
    /// The stages of an open load, each a map such as `{ ramp: 200/s, for: 30s }` or the same in words: `ramp 200/s for 30s`.
    mutating func stages(_ entry: YAMLEntry, _ fields: Fields) -> [RateStage]? {
        if let rate = fields.entry("rate") {
            report(max(rate.place, entry.place), "a load has a 'rate' or 'stages', not both; remove one")
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
        let stages = items.map { stage($0) }
        let whole = stages.compactMap { $0 }
        guard whole.count == stages.count else { return nil }
        if let problem = RateProfile.problem(with: whole) {
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

    private mutating func stage(_ node: YAMLNode) -> RateStage? {
        guard case .map(let entries) = node.content else {
            return value(node, "a stage") { text throws(ValueError) in
                try Self.checked { () throws(QuantityError) in try RateStage(parsing: text) }
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
        do { return try Self.checked { () throws(QuantityError) in try RateStage(parts) } } catch {
            report(node.place, error.message)
            return nil
        }
    }

    /// The stage, where its rates lie within what a plan may ask for.
    private static func checked(_ read: () throws(QuantityError) -> RateStage) throws(ValueError) -> RateStage {
        let stage: RateStage
        do { stage = try read() } catch { throw ValueError(message: "\(error)") }
        guard stage.rates.allSatisfy({ Limits.rates.contains($0.perSecond) }) else {
            throw ValueError(message: "the rates of a stage must be from 0.1/s to 200,000/s, found '\(stage)'")
        }
        return stage
    }
}

extension RateStage {
    fileprivate var rates: [Rate] {
        switch shape {
        case .hold(let rate), .spike(let rate), .step(let rate, _): [rate]
        case .ramp(let from, let to): [from ?? to, to]
        case .sine(let mean, let amplitude, _): [mean] + (Rate(perSecond: mean.perSecond + amplitude).map { [$0] } ?? [])
        }
    }
}
