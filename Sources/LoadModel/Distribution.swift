/// A law of times with its mean: how long a user thinks, or a server works.
public struct Distribution: Hashable, Sendable {
    public let law: UnitLaw
    public let mean: Nanoseconds
    private let sampler: UnitSampler

    /// - Parameter mean: from 0; a mean of 0 makes every draw 0.
    public init(_ law: UnitLaw, mean: Nanoseconds) {
        self.law = law
        self.mean = mean
        sampler = UnitSampler(law)
    }

    /// Always the same time.
    public static func constant(_ time: Nanoseconds) -> Distribution { Distribution(.constant, mean: time) }

    public static let zero = Distribution.constant(.zero)

    /// In seconds squared; nil where it is infinite.
    public var variance: Double? { law.squaredCV.map { $0 * mean.seconds * mean.seconds } }

    /// P(X ≤ time).
    public func cdf(_ time: Nanoseconds) -> Double {
        guard mean > .zero else { return time >= .zero ? 1 : 0 }
        return law.cdf(Double(time.count) / Double(mean.count))
    }

    /// The draw number `counter` of the stream, to the nearest nanosecond: a pure function of its arguments.
    @inline(__always)
    public func draw(_ counter: UInt64, from stream: RandomStream) -> Nanoseconds {
        Nanoseconds(seconds: sampler.draw(counter, from: stream) * mean.seconds)
    }
}
