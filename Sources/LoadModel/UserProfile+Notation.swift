extension UserProfile: CustomStringConvertible {
    /// `50 users`, `50 users over 10s`, or stages with commas between them.
    public var description: String {
        switch self {
        case .steady(let users, let rampUp):
            (users == 1 ? "1 user" : "\(users) users") + (rampUp > .zero ? " over \(rampUp)" : "")
        case .stages(let stages): "users " + stages.map(\.description).joined(separator: ", ")
        }
    }

    /// What keeps these stages from following one another; nil where nothing does.
    public static func problem(with stages: [UserStage]) -> String? {
        if case .ramp(nil, let to)? = stages.first?.shape {
            return
                "the first stage is a ramp and there are no users before it; write where it begins: { ramp: \(to), from: 1, ... }"
        }
        return stages.allSatisfy { $0.peak == 0 } ? "no stage has any users; write { hold: 50, for: 10s }" : nil
    }
}

extension UserStage: SavedAsText {
    /// As `init(parsing:)` reads it.
    public var description: String { StageNotation.text(of: shapeText, named: name) }

    private var shapeText: String {
        switch shape {
        case .hold(let users): "hold \(users) for \(duration)"
        case .ramp(nil, let to): "ramp \(to) for \(duration)"
        case .ramp(let from?, let to): "ramp \(to) from \(from) for \(duration)"
        case .step(let to, let count): "step \(to) in \(count) for \(duration)"
        case .spike(let users): "spike \(users) for \(duration)"
        }
    }

    private static let grammar = StageNotation.Grammar(
        kinds: ["hold": [], "ramp": ["from"], "step": ["in"], "spike": []], listed: "hold, ramp, step and spike", unit: "")

    /// Reads `hold 10 for 10s`, `ramp 50 for 30s`, `ramp 50 from 10 for 30s`, `step 50 in 4 for 40s` and `spike 100 for 2s`,
    /// each also with `name rush`.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        try self.init(try StageNotation.parts(of: text, UserStage.grammar))
    }

    /// From its parts by name: `["ramp": "50", "for": "30s"]`.
    public init(_ parts: [String: String]) throws(QuantityError) {
        let notation = try StageNotation(parts, UserStage.grammar)
        let users = try UserStage.users(parts[notation.kind] ?? "", notation.hint)
        let shape: Shape
        switch notation.kind {
        case "hold": shape = .hold(users)
        case "spike": shape = .spike(users)
        case "step": shape = .step(to: users, count: try notation.stepCount())
        default:
            var from: Int?
            if let text = parts["from"] { from = try UserStage.users(text, notation.hint) }
            shape = .ramp(from: from, to: users)
        }
        self.init(shape, for: try notation.duration(), name: try notation.name())
    }

    private static func users(_ text: String, _ hint: String) throws(QuantityError) -> Int {
        guard let users = Int(text.filter { $0 != "_" }), users >= 0 else {
            throw QuantityError("users of a stage must be a whole number from 0, found '\(text)'; \(hint)")
        }
        return users
    }
}
