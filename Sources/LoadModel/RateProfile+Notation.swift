extension RateProfile: CustomStringConvertible {
    /// As a plan writes it: `200/s`, or stages with commas between them.
    public var description: String {
        switch self {
        case .steady(let rate): "\(rate)"
        case .stages(let stages): stages.map(\.description).joined(separator: ", ")
        }
    }
}

extension RateStage: SavedAsText {
    /// As `init(parsing:)` reads it.
    public var description: String { StageNotation.text(of: shapeText, named: name) }

    private var shapeText: String {
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
    /// and `sine 100/s amplitude 50/s period 1m for 5m`, each also with `name rush`.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        try self.init(try StageNotation.parts(of: text, RateStage.grammar))
    }

    /// What a stage is called, with what it may be told besides `for`.
    public static let kinds: [String: Set<String>] = [
        "hold": [], "ramp": ["from"], "step": ["in"], "spike": [], "sine": ["amplitude", "period"],
    ]

    private static let grammar = StageNotation.Grammar(kinds: kinds, listed: "hold, ramp, step, spike and sine", unit: "/s")

    /// From its parts by name: `["ramp": "200/s", "for": "30s"]`.
    public init(_ parts: [String: String]) throws(QuantityError) {
        let notation = try StageNotation(parts, RateStage.grammar)
        let rate = try Rate(parsing: parts[notation.kind] ?? "", mayBeNone: notation.kind != "sine")
        let shape: Shape
        switch notation.kind {
        case "hold": shape = .hold(rate)
        case "spike": shape = .spike(rate)
        case "ramp":
            var from: Rate?
            if let text = parts["from"] { from = try Rate(parsing: text, mayBeNone: true) }
            shape = .ramp(from: from, to: rate)
        case "step": shape = .step(to: rate, count: try notation.stepCount())
        default: shape = try RateStage.sine(parts, mean: rate, hint: notation.hint)
        }
        self.init(shape, for: try notation.duration(), name: try notation.name())
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
}

extension RateProfile {
    /// What keeps these stages from following one another; nil where nothing does.
    public static func problem(with stages: [RateStage]) -> String? {
        if case .ramp(nil, let to)? = stages.first?.shape {
            return
                "the first stage is a ramp and there is no rate before it; write where it begins: { ramp: \(to), from: 10/s, ... }"
        }
        return stages.allSatisfy { $0.peak == .zero } ? "no stage has any rate; write { hold: 50/s, for: 10s }" : nil
    }
}
