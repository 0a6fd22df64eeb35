#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// When the arrivals of one level of an open load are due.
///
/// The k-th arrival's time is a pure function of (process, rate, seed, k). Worker w of n takes the arrivals w, w+n, w+2n, ...
/// without a dispatcher, so the schedule is the same whatever the number of workers.
public struct Schedule: Hashable, Sendable {
    public let process: ArrivalProcess
    public let rate: Rate
    public let seed: UInt64
    /// Arrivals before this time belong to the warm-up.
    public let warmup: Nanoseconds
    /// Of the measured arrivals.
    public let stop: Load.StopRule

    public init(process: ArrivalProcess, rate: Rate, seed: UInt64, warmup: Nanoseconds, stop: Load.StopRule) {
        self.process = process
        self.rate = rate
        self.seed = seed
        self.warmup = warmup
        self.stop = stop
    }

    /// When the measured window ends: after the duration, or when the arrival after the last would be due.
    ///
    /// A Poisson schedule of so many requests is gone through for it: about 10 ns an arrival.
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
    public func arrivals(worker: Int = 0, of workers: Int = 1) -> Arrivals {
        precondition(workers > 0 && (0..<workers).contains(worker), "worker \(worker) of \(workers) does not exist")
        return Arrivals(schedule: self, worker: worker, of: workers)
    }
}

/// One scheduled start.
public struct Arrival: Hashable, Sendable {
    /// Its number in the whole schedule, from 0, warm-up included.
    public let index: Int
    /// From the start of the level.
    public let time: Nanoseconds
    /// Whether it is due after the warm-up.
    public let isMeasured: Bool
}

/// The arrivals of one worker, one after another, in constant space.
public struct Arrivals: IteratorProtocol, Sendable {
    private let process: ArrivalProcess
    private let nanosecondsPerGap: Double
    private let warmup: Nanoseconds
    private let draws: RandomStream
    private let stride: Int

    /// The next arrival that this worker takes.
    private var index: Int
    /// The next whose gap has not been added up (Poisson), or whose place in the warm-up is not known.
    private var scanned = 0
    /// Σ of the gaps of arrivals 0..<scanned, in units of the mean gap. The same order of addition on each worker makes
    /// the same sum on each; its error after 10⁹ arrivals is below 10⁻³ of a gap.
    private var gaps = 0.0
    private var measuredFrom: Int?
    private let lastRequest: Int?
    private let horizon: Nanoseconds

    /// Known once `next()` has returned nil, and from the start where the stop rule is a duration.
    fileprivate var windowEnd: Nanoseconds?

    fileprivate init(schedule: Schedule, worker: Int, of workers: Int) {
        process = schedule.process
        nanosecondsPerGap = 1e9 / schedule.rate.perSecond
        warmup = schedule.warmup
        draws = RandomStream(seed: schedule.seed, purpose: .arrivals)
        stride = workers
        index = worker
        switch schedule.stop {
        case .duration(let duration):
            horizon = schedule.warmup + duration
            lastRequest = nil
            windowEnd = horizon
        case .requests(let count):
            horizon = .never
            lastRequest = count
        }
        if process == .constant { measuredFrom = Arrivals.firstConstant(notBefore: warmup, gap: nanosecondsPerGap) }
    }

    /// To behind the last arrival of a constant schedule of so many requests.
    fileprivate mutating func skipToEnd() {
        if let measuredFrom, let lastRequest { index = measuredFrom + lastRequest }
    }

    /// The next arrival of this worker, or nil when the schedule has ended.
    public mutating func next() -> Arrival? {
        let time = time(of: index)
        if let lastRequest, let measuredFrom, index >= measuredFrom + lastRequest {
            if windowEnd == nil { windowEnd = self.time(ofEnd: measuredFrom + lastRequest) }
            return nil
        }
        guard time < horizon else { return nil }
        defer { index += stride }
        return Arrival(index: index, time: time, isMeasured: time >= warmup)
    }

    /// Adds up the gaps as far as arrival `index`, noting where the warm-up ends on the way.
    @inline(__always)
    private mutating func time(of index: Int) -> Nanoseconds {
        switch process {
        case .constant:
            return Nanoseconds(Int64((Double(index) * nanosecondsPerGap).rounded()))
        case .poisson:
            var time = Nanoseconds.zero
            while scanned <= index {
                gaps += exponentialGap(scanned)
                time = Nanoseconds(Int64((gaps * nanosecondsPerGap).rounded()))
                if measuredFrom == nil, time >= warmup { measuredFrom = scanned }
                if let measuredFrom, let lastRequest, scanned == measuredFrom + lastRequest { windowEnd = time }
                scanned += 1
            }
            return time
        }
    }

    /// The time of the arrival after the last one; a Poisson scan has passed it on its way.
    private func time(ofEnd index: Int) -> Nanoseconds {
        Nanoseconds(Int64((Double(index) * nanosecondsPerGap).rounded()))
    }

    /// An exponential variate of mean 1 by inversion: −ln U (Devroye, Non-Uniform Random Variate Generation, 1986, II.2).
    @inline(__always)
    private func exponentialGap(_ index: Int) -> Double {
        -log(draws.uniform(UInt64(index)))
    }

    /// The first k with round(k·gap) ≥ time.
    private static func firstConstant(notBefore time: Nanoseconds, gap: Double) -> Int {
        let isDue: (Int) -> Bool = { Int64((Double($0) * gap).rounded()) >= time.count }
        var k = Swift.max(0, Int(Double(time.count) / gap) - 2)
        while !isDue(k) { k += 1 }
        return k
    }
}
