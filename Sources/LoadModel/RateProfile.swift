/// The offered rate of a level over time.
public enum RateProfile: Hashable, Sendable {
    case steady(Rate)
    /// One behind another, from the start of the measured window; not empty. The warm-up has the rate that the first begins with.
    case stages([RateStage])

    /// The length of the stages; nil where the rate is steady.
    public var duration: Nanoseconds? {
        guard case .stages(let stages) = self else { return nil }
        return stages.reduce(.zero) { $0 + $1.duration }
    }

    /// Over the stages.
    public var mean: Rate {
        switch self {
        case .steady(let rate): return rate
        case .stages:
            let curve = RateCurve(self, warmup: .zero)
            return Rate(perSecond: curve.total / (duration ?? .zero).seconds) ?? peak
        }
    }

    /// The mean rate in each of so many intervals from the start of the level, warm-up included; 0 behind the last stage.
    public func meanRates(every interval: Nanoseconds, count: Int, warmup: Nanoseconds) -> [Double] {
        let curve = RateCurve(self, warmup: warmup)
        let end = duration.map { warmup + $0 } ?? .never
        return (0..<count).map { index in
            let (from, to) = (min(end, interval * Int64(index)), min(end, interval * Int64(index + 1)))
            return (curve.arrivals(until: to.seconds) - curve.arrivals(until: from.seconds)) / interval.seconds
        }
    }

    /// The greatest rate at any time.
    public var peak: Rate {
        switch self {
        case .steady(let rate): return rate
        case .stages(let stages):
            let rates = stages.map(\.peak)
            return rates.dropFirst().reduce(rates[0], max)
        }
    }
}

/// A part of a load over time.
public struct RateStage: Hashable, Sendable {
    public var shape: Shape
    /// Above 0.
    public var duration: Nanoseconds
    /// What its rows and thresholds are found under; nil: it has none of its own.
    public var name: String?

    public init(_ shape: Shape, for duration: Nanoseconds, name: String? = nil) {
        self.shape = shape
        self.duration = duration
        self.name = name
    }

    /// Rates may be 0, which is none; that of a sine is above.
    public enum Shape: Hashable, Sendable {
        case hold(Rate)
        /// Evenly from the rate before, or from `from`, to `to`. The first stage needs a `from`.
        case ramp(from: Rate?, to: Rate)
        /// To this rate in so many steps of equal length and height; the first step is above the rate before already.
        case step(to: Rate, count: Int)
        /// For a moment: what follows goes on from the rate that was before the spike.
        case spike(Rate)
        /// mean + amplitude·sin(2πt/period), in arrivals a second; 0 ≤ amplitude ≤ mean.
        case sine(mean: Rate, amplitude: Double, period: Nanoseconds)
    }

    var peak: Rate {
        switch shape {
        case .hold(let rate), .spike(let rate), .step(let rate, _): rate
        case .ramp(let from, let to): max(from ?? to, to)
        case .sine(let mean, let amplitude, _): Rate(perSecond: mean.perSecond + amplitude) ?? mean
        }
    }

    /// What a stage behind this one goes on from.
    func rateAfter(_ before: Double) -> Double {
        switch shape {
        case .hold(let rate), .ramp(_, let rate), .step(let rate, _): rate.perSecond
        case .spike: before
        case .sine(let mean, let amplitude, let period):
            max(0, mean.perSecond + amplitude * sine(turns: duration.seconds / period.seconds))
        }
    }
}
