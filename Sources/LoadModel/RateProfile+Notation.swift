extension RateProfile: CustomStringConvertible {
    /// As a plan writes it: `200/s`, or stages with commas between them.
    public var description: String {
        switch self {
        case .steady(let rate): "\(rate)"
        case .stages(let stages): stages.map(\.description).joined(separator: ", ")
        }
    }
}

extension RateStage: CustomStringConvertible {
    /// As `init(parsing:)` reads it.
    public var description: String {
        switch shape {
        case .hold(let rate): "hold \(rate) for \(duration)"
        case .ramp(nil, let to): "ramp \(to) for \(duration)"
        case .ramp(let from?, let to): "ramp \(to) from \(from) for \(duration)"
        case .step(let to, let count): "step \(to) in \(count) for \(duration)"
        case .spike(let rate): "spike \(rate) for \(duration)"
        case .sine(let mean, let amplitude, let period):
            "sine \(mean) amplitude \(amplitude.plain)/s period \(period) for \(duration)"
        }
    }

    /// Reads `hold 50/s for 10s`, `ramp 200/s for 30s`, `ramp 200/s from 50/s for 30s`, `step 200/s in 4 for 40s`, `spike 500/s for 2s`
    /// and `sine 100/s amplitude 50/s period 1m for 5m`.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
        var parts: [String: String] = [:]
        for index in stride(from: 0, to: words.count, by: 2) {
            guard index + 1 < words.count, parts.updateValue(words[index + 1], forKey: words[index]) == nil else {
                throw QuantityError("'\(text)' is not a stage; \(RateStage.hint(for: words.first))")
            }
        }
        try self.init(parts)
    }

    /// What a stage is called, with what it may be told besides `for`.
    public static let kinds: [String: Set<String>] = [
        "hold": [], "ramp": ["from"], "step": ["in"], "spike": [], "sine": ["amplitude", "period"],
    ]

    /// From its parts by name: `["ramp": "200/s", "for": "30s"]`.
    public init(_ parts: [String: String]) throws(QuantityError) {
        let found = parts.keys.filter { RateStage.kinds[$0] != nil }.sorted()
        guard let kind = found.first, found.count == 1 else {
            throw QuantityError("a stage is one of hold, ramp, step, spike and sine; \(RateStage.hint(for: found.first))")
        }
        let hint = RateStage.hint(for: kind)
        let known = (RateStage.kinds[kind] ?? []).union([kind, "for"])
        if let unknown = parts.keys.filter({ !known.contains($0) }).sorted().first {
            throw QuantityError("a stage '\(kind)' has no '\(unknown)'; \(hint)")
        }
        guard let length = parts["for"] else { throw QuantityError("a stage needs its length; \(hint)") }
        let rate = try Rate(parsing: parts[kind] ?? "")
        let shape: Shape
        switch kind {
        case "hold": shape = .hold(rate)
        case "spike": shape = .spike(rate)
        case "ramp":
            var from: Rate?
            if let text = parts["from"] { from = try Rate(parsing: text) }
            shape = .ramp(from: from, to: rate)
        case "step":
            guard let count = parts["in"].flatMap({ Int($0) }), (1...1_000).contains(count) else {
                throw QuantityError("a stage 'step' takes its rate in 1 to 1000 steps; \(hint)")
            }
            shape = .step(to: rate, count: count)
        default: shape = try RateStage.sine(parts, mean: rate, hint: hint)
        }
        let duration = try Nanoseconds(parsing: length)
        guard duration > .zero else { throw QuantityError("the length of a stage must be above 0, found \(length); \(hint)") }
        self.init(shape, for: duration)
    }

    private static func sine(_ parts: [String: String], mean: Rate, hint: String) throws(QuantityError) -> Shape {
        guard let amplitudeText = parts["amplitude"], let periodText = parts["period"] else {
            throw QuantityError("a stage 'sine' needs its amplitude and its period; \(hint)")
        }
        let amplitude = try Rate(parsing: amplitudeText)
        guard amplitude <= mean else {
            throw QuantityError("the amplitude of a sine is at most its mean, \(mean), found \(amplitude): no rate is below 0")
        }
        let period = try Nanoseconds(parsing: periodText)
        guard period > .zero else { throw QuantityError("the period of a sine must be above 0, found \(periodText); \(hint)") }
        return .sine(mean: mean, amplitude: amplitude.perSecond, period: period)
    }

    private static func hint(for kind: String?) -> String {
        switch kind {
        case "ramp": "write { ramp: 200/s, for: 30s }, the first with where it begins: { ramp: 200/s, from: 10/s, for: 30s }"
        case "step": "write { step: 200/s, in: 4, for: 40s }"
        case "spike": "write { spike: 500/s, for: 2s }"
        case "sine": "write { sine: 100/s, amplitude: 50/s, period: 1m, for: 5m }"
        default: "write { hold: 50/s, for: 10s }"
        }
    }
}

extension RateProfile {
    /// What keeps these stages from following one another; nil where nothing does.
    public static func problem(with stages: [RateStage]) -> String? {
        if case .ramp(nil, let to)? = stages.first?.shape {
            return
                "the first stage is a ramp and there is no rate before it; write where it begins: { ramp: \(to), from: 10/s, ... }"
        }
        return nil
    }
}
