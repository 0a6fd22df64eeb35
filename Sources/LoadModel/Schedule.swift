/// When the arrivals of one level of an open load are due.
///
/// The k-th arrival's time is a pure function of (process, profile, seed, k). Worker w of n takes the arrivals w, w+n, w+2n, ...
/// without a dispatcher, so the schedule is the same whatever the number of workers.
public struct Schedule: Hashable, Sendable {
    public let process: ArrivalProcess
    /// From the end of the warm-up; before it the rate is that of its beginning.
    public let profile: RateProfile
    public let seed: UInt64
    /// Arrivals before this time belong to the warm-up.
    public let warmup: Nanoseconds
    /// Of the measured arrivals.
    public let stop: Load.StopRule

    public init(
        process: ArrivalProcess, profile: RateProfile, seed: UInt64, warmup: Nanoseconds, stop: Load.StopRule
    ) {
        self.process = process
        self.profile = profile
        self.seed = seed
        self.warmup = warmup
        self.stop = stop
    }

    /// When the measured window ends: after the duration, or when the arrival after the last would be due.
    ///
    /// A random schedule of so many requests is gone through for it: 10 to 100 ns an arrival.
    public var windowEnd: Nanoseconds {
        var arrivals = arrivals()
        if process == .constant { arrivals.skipToEnd() }
        while arrivals.windowEnd == nil, arrivals.next() != nil {}
        return arrivals.windowEnd ?? .never
    }

    /// The arrivals that worker `worker` of `workers` takes, in order of time.
    ///
    /// - Parameters:
    ///   - worker: 0 up to `workers` − 1.
    ///   - workers: at least 1.
    public func arrivals(worker: Int = 0, of workers: Int = 1) -> Arrivals { arrivals(Stripe(index: worker, count: workers)) }

    /// The arrivals of a share, in order of time.
    public func arrivals(_ stripe: Stripe) -> Arrivals { Arrivals(schedule: self, stripe) }
}
