/// The law of the times between arrivals of an open load, whose mean follows from the offered rate.
public enum ArrivalProcess: Hashable, Sendable {
    /// Every 1/rate seconds, the first at 0.
    case constant
    /// Independent gaps of this law with mean 1/rate.
    case renewal(UnitLaw)
    /// Bursts and lulls that follow one another: random arrivals at a rate which depends on which it is.
    case onOff(OnOff)

    /// Independent exponential gaps: what many independent users make together.
    public static let poisson = ArrivalProcess.renewal(.exponential)
}

/// A two-state Markov-modulated Poisson process: exponential times of bursts and of lulls, with a rate for each.
///
/// Fischer and Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook", Performance Evaluation 18, 1993. The level's
/// offered rate is the mean over both.
public struct OnOff: Hashable, Sendable {
    /// Mean lengths, above 0.
    public let on: Nanoseconds
    public let off: Nanoseconds
    /// How many times the rate of a lull that of a burst is, from 1; nil: nothing arrives in a lull.
    public let ratio: Double?

    public init(on: Nanoseconds, off: Nanoseconds, ratio: Double? = nil) {
        self.on = on
        self.off = off
        self.ratio = ratio
    }

    /// The share of time that is bursts.
    var onShare: Double { on.seconds / (on.seconds + off.seconds) }

    /// The rates of a burst and of a lull in multiples of the mean.
    var intensities: (on: Double, off: Double) {
        let off = ratio.map { 1 / $0 } ?? 0
        let mean = onShare + (1 - onShare) * off
        return (1 / mean, off / mean)
    }
}

extension ArrivalProcess {
    /// Reads `constant`, `poisson`, `uniform`, `gamma:cv=2`, `pareto alpha=1.5`, `onOff on=1s off=4s ratio=10` and the like.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        let notation = try LawNotation(text)
        switch notation.name {
        case "poisson":
            guard notation.mean == nil, notation.parameters.isEmpty else {
                throw QuantityError("'\(text)' says more than poisson takes; write poisson alone")
            }
            self = .poisson
        case "onOff": self = .onOff(try OnOff(notation))
        case "constant":
            _ = try UnitLaw(parsing: text)
            self = .constant
        default: self = .renewal(try UnitLaw(parsing: text))
        }
    }

    public static let names = ["constant", "poisson", "uniform", "gamma", "pareto", "lognormal", "weibull", "onOff"]
}

extension ArrivalProcess: SavedAsText {
    /// As `init(parsing:)` reads it.
    public var description: String {
        switch self {
        case .constant: "constant"
        case .poisson: "poisson"
        case .renewal(let law): "\(law)"
        case .onOff(let bursts):
            "onOff on=\(bursts.on) off=\(bursts.off)" + (bursts.ratio.map { " ratio=\($0.plain)" } ?? "")
        }
    }
}

extension OnOff {
    static let hint = "write onOff on=1s off=4s, or with ratio=10 for a tenth of the rate in between"

    init(_ notation: LawNotation) throws(QuantityError) {
        var values: [String: String] = [:]
        for (key, value) in notation.parameters where values.updateValue(value, forKey: key) != nil {
            throw QuantityError("onOff has '\(key)' twice; \(OnOff.hint)")
        }
        if let unknown = values.keys.filter({ !["on", "off", "ratio"].contains($0) }).sorted().first {
            throw QuantityError("onOff has no '\(unknown)'; \(OnOff.hint)")
        }
        guard notation.mean == nil, let on = values["on"], let off = values["off"] else {
            throw QuantityError("onOff needs how long bursts and lulls are; \(OnOff.hint)")
        }
        let lengths = (on: try Nanoseconds(parsing: on), off: try Nanoseconds(parsing: off))
        guard min(lengths.on, lengths.off) >= OnOff.shortest else {
            throw QuantityError("bursts and lulls of onOff are at least \(OnOff.shortest) long; \(OnOff.hint)")
        }
        var ratio: Double?
        if let text = values["ratio"] {
            guard let value = Double(text), value >= 1, value <= 1e6 else {
                throw QuantityError("ratio of onOff must be from 1 to 1000000, found '\(text)'; \(OnOff.hint)")
            }
            ratio = value
        }
        self.init(on: lengths.on, off: lengths.off, ratio: ratio)
    }

    /// Each phase costs as much as an arrival to go through.
    private static let shortest = Nanoseconds(100_000)
}
