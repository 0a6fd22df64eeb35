import LoadModel

/// A stretch of load that a generator makes in one go: a level of a plan, or a block of a comparison.
public struct Segment: Sendable {
    public var level: Load.Level
    public var seed: UInt64
    public var warmup: Nanoseconds
    public var stop: Load.StopRule
    /// The most requests in flight in an open load, over all workers.
    public var maxInFlight: Int
    /// The length of a point of the series, at first.
    public var interval: Nanoseconds

    public init(
        level: Load.Level, seed: UInt64, warmup: Nanoseconds, stop: Load.StopRule, maxInFlight: Int,
        interval: Nanoseconds = Nanoseconds(seconds: 1)
    ) {
        self.level = level
        self.seed = seed
        self.warmup = warmup
        self.stop = stop
        self.maxInFlight = maxInFlight
        self.interval = interval
    }

    /// When no more requests start, from the start of the segment; nil where a number of requests decides.
    var horizon: Nanoseconds? {
        if case .duration(let duration) = stop { warmup + duration } else { nil }
    }

    /// When the measured window ends, from the start of the segment; nil where the last answer ends it (closed, so many requests).
    var windowEnd: Nanoseconds? { schedule?.windowEnd ?? horizon }

    /// The arrivals of an open load.
    var schedule: Schedule? {
        guard case .open(let process, let profile) = level else { return nil }
        return Schedule(process: process, profile: profile, seed: seed, warmup: warmup, stop: stop)
    }

    /// The greatest at any time.
    var offeredRate: Rate? {
        if case .open(_, let profile) = level { profile.peak } else { nil }
    }

    var isOpen: Bool {
        if case .open = level { true } else { false }
    }
}
