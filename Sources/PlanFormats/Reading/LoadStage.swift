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
    /// Refuses what is wrong with a part by itself; what its key means there is not looked at.
    static func check(_ text: String, of key: String) throws(ValueError)
}

extension RateStage: LoadStage {
    var problem: String? {
        rates.allSatisfy { $0 == .zero || Limits.rates.contains($0.perSecond) }
            ? nil : "the rates of a stage must be 0, or from 0.1/s to 200,000/s, found '\(self)'"
    }

    private var rates: [Rate] {
        switch shape {
        case .hold(let rate), .spike(let rate), .step(let rate, _): [rate]
        case .ramp(let from, let to): [from ?? to, to]
        case .sine(let mean, let amplitude, _): [mean] + (Rate(perSecond: mean.perSecond + amplitude).map { [$0] } ?? [])
        }
    }

    static func problem(with stages: [RateStage]) -> String? { RateProfile.problem(with: stages) }

    static func check(_ text: String, of key: String) throws(ValueError) {
        switch key {
        case "hold", "ramp", "from", "step", "spike": _ = try Quantity.rate(text, key, mayBeNone: true)
        case "sine", "mean", "amplitude": _ = try Quantity.rate(text, key)
        default: try checkLength(text, of: key)
        }
    }
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

    static func check(_ text: String, of key: String) throws(ValueError) {
        switch key {
        case "hold", "ramp", "from", "step", "spike":
            do { _ = try Quantity.whole(text, key, 0...Limits.users.upperBound) } catch {
                throw text.contains("/")
                    ? ValueError(message: "\(error.message); a rate belongs to an open load, and users are counted") : error
            }
        default: try checkLength(text, of: key)
        }
    }
}

extension LoadStage {
    fileprivate static func checkLength(_ text: String, of key: String) throws(ValueError) {
        if key == "for" || key == "period" { _ = try Quantity.duration(text, key, Limits.duration) }
    }
}
