import Glibc
import LoadModel

/// How long a request is in service, before any queueing: a distribution with a known mean.
public enum ServiceLaw: Hashable, Sendable {
    /// Answered as soon as the answer is ready.
    case none
    /// Always the same time.
    case constant(Nanoseconds)
    /// Exponential with this mean; the coefficient of variation is 1.
    case exponential(mean: Nanoseconds)
    /// Lognormal with this mean and coefficient of variation `cv` = standard deviation / mean, `cv` ≥ 0.
    case lognormal(mean: Nanoseconds, cv: Double)

    /// Service times are clamped to one hour: no law may hold a server for ever.
    public static let longest = Nanoseconds(3_600_000_000_000)

    /// The mean of the law; zero without one.
    public var mean: Nanoseconds {
        switch self {
        case .none: .zero
        case .constant(let time): time
        case .exponential(let mean), .lognormal(let mean, _): mean
        }
    }

    /// The service time of one request: a pure function of (law, stream, request number).
    ///
    /// - Exponential: inversion, −mean · ln u (Devroye, "Non-Uniform Random Variate Generation", 1986, section II.2).
    /// - Lognormal: exp(μ + σz) with σ² = ln(1 + cv²) and μ = ln(mean) − σ²/2 (Johnson, Kotz and Balakrishnan,
    ///   "Continuous Univariate Distributions" 1, 1994, chapter 14), z standard normal by Box and Muller, "A note on the
    ///   generation of random normal deviates", Annals of Mathematical Statistics 29, 1958.
    ///
    /// Request n uses the draws 2n and 2n + 1, whatever the law.
    /// - Returns: nanoseconds, from 0 to `longest`.
    public func serviceTime(ofRequest number: UInt64, from stream: RandomStream) -> Nanoseconds {
        let (first, second) = (number &* 2, number &* 2 &+ 1)
        switch self {
        case .none:
            return .zero
        case .constant(let time):
            return time
        case .exponential(let mean):
            return clamped(-mean.seconds * log(stream.uniform(first)))
        case .lognormal(let mean, let cv):
            guard mean > .zero else { return .zero }
            let variance = log1p(cv * cv)
            let normal = sqrt(-2 * log(stream.uniform(first))) * cos(2 * Double.pi * stream.uniform(second))
            return clamped(exp(log(mean.seconds) - variance / 2 + variance.squareRoot() * normal))
        }
    }

    private func clamped(_ seconds: Double) -> Nanoseconds {
        min(Nanoseconds(seconds: seconds), ServiceLaw.longest)
    }
}

extension ServiceLaw {
    /// Reads `none`, `constant:1ms`, `exponential:1ms`, `lognormal:1ms,cv=1`.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        let hint = "write none, constant:1ms, exponential:1ms or lognormal:1ms,cv=1"
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts == ["none"] {
            self = .none
            return
        }
        guard parts.count == 2 else { throw QuantityError("'\(text)' is not a service-time law; \(hint)") }
        switch parts[0] {
        case "constant": self = .constant(try ServiceLaw.mean(parts[1]))
        case "exponential": self = .exponential(mean: try ServiceLaw.mean(parts[1]))
        case "lognormal": self = try ServiceLaw.lognormal(parsing: parts[1], in: text)
        default: throw QuantityError("'\(parts[0])' is not a service-time law; \(hint)")
        }
    }

    private static func lognormal(parsing arguments: String, in text: String) throws(QuantityError) -> ServiceLaw {
        let parts = arguments.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[1].hasPrefix("cv="), let cv = Double(parts[1].dropFirst(3)) else {
            throw QuantityError("'\(text)' needs a mean and a coefficient of variation; write lognormal:1ms,cv=1")
        }
        guard cv >= 0, cv <= 100 else {
            throw QuantityError("cv must be from 0 to 100, found '\(parts[1])'; write lognormal:1ms,cv=1")
        }
        return .lognormal(mean: try mean(parts[0]), cv: cv)
    }

    private static func mean(_ text: String) throws(QuantityError) -> Nanoseconds {
        let mean = try Nanoseconds(parsing: text)
        guard mean <= longest else { throw QuantityError("a service time is at most 1h, found '\(text)'; write 5ms, say") }
        return mean
    }
}

extension ServiceLaw: CustomStringConvertible {
    /// The notation that `init(parsing:)` reads.
    public var description: String {
        switch self {
        case .none: "none"
        case .constant(let time): "constant:\(time)"
        case .exponential(let mean): "exponential:\(mean)"
        case .lognormal(let mean, let cv): "lognormal:\(mean),cv=\(cv)"
        }
    }
}
