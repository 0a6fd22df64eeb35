/// One scheduled start.
public struct Arrival: Hashable, Sendable {
    /// Its number in the whole schedule, from 0, warm-up included.
    public let index: Int
    /// From the start of the level.
    public let time: Nanoseconds
    /// Whether it is due after the warm-up.
    public let isMeasured: Bool

    public init(index: Int, time: Nanoseconds, isMeasured: Bool) {
        self.index = index
        self.time = time
        self.isMeasured = isMeasured
    }
}

/// The arrivals of one worker, one after another, in constant space.
public struct Arrivals: IteratorProtocol, Sendable {
    private let warmup: Nanoseconds
    private let lastRequest: Int?
    private let horizon: Nanoseconds
    private let isConstant: Bool

    private var gaps: UnitGaps
    private var clock: ArrivalClock
    /// The next arrival that this worker takes.
    private var walk: Stripe.Walk
    private var index: Int
    /// The first arrival behind the warm-up, once it is known; looked for where so many requests end the schedule.
    private var measuredFrom: Int?

    private var hasEnded: Bool

    /// Known once `next()` has returned nil, and from the start where the stop rule is a duration.
    private(set) var windowEnd: Nanoseconds?

    init(schedule: Schedule, _ stripe: Stripe) {
        warmup = schedule.warmup
        walk = stripe.walk
        index = walk.number ?? 0
        hasEnded = walk.number == nil
        isConstant = schedule.process == .constant
        gaps = UnitGaps(schedule.process, seed: schedule.seed)
        clock = ArrivalClock(schedule)
        switch schedule.stop {
        case .duration(let duration):
            horizon = schedule.warmup + duration
            lastRequest = nil
            windowEnd = horizon
        case .requests(let count):
            horizon = .never
            lastRequest = count
        }
        if isConstant, lastRequest != nil { measuredFrom = firstConstant(notBefore: warmup) }
    }

    /// To behind the last arrival of a constant schedule of so many requests.
    mutating func skipToEnd() {
        if let measuredFrom, let lastRequest { index = measuredFrom + lastRequest }
    }

    /// The next arrival of this worker, or nil when the schedule has ended.
    public mutating func next() -> Arrival? {
        guard !hasEnded else { return nil }
        let time = time(of: index)
        if let lastRequest, let measuredFrom, index >= measuredFrom + lastRequest {
            if windowEnd == nil, isConstant { windowEnd = clock.time(of: Double(measuredFrom + lastRequest)) }
            hasEnded = true
            return nil
        }
        guard time < horizon else {
            hasEnded = true
            return nil
        }
        defer {
            walk.advance()
            index = walk.number ?? index
        }
        return Arrival(index: index, time: time, isMeasured: time >= warmup)
    }

    /// Goes through the arrivals as far as `index`: their gaps add up in the same order on each worker, to the same sums.
    @inline(__always)
    private mutating func time(of index: Int) -> Nanoseconds {
        if isConstant { return clock.time(of: Double(index)) }
        guard let lastRequest else {
            while gaps.count < index { gaps.advance() }
            return clock.time(of: gaps.advance())
        }
        var time = Nanoseconds.zero
        while gaps.count <= index {
            let number = gaps.count
            time = clock.time(of: gaps.advance())
            if measuredFrom == nil, time >= warmup { measuredFrom = number }
            if let measuredFrom, number == measuredFrom + lastRequest { windowEnd = time }
        }
        return time
    }

    /// The first k that is not due before `time`: times do not fall as k grows.
    private func firstConstant(notBefore time: Nanoseconds) -> Int {
        var clock = clock
        let expected = Int(clock.arrivals(until: time))
        var k = max(0, expected - 2)
        while clock.time(of: Double(k)) < time { k += 1 }
        return k
    }
}

/// The gaps between arrivals in units of their mean, added up.
private struct UnitGaps: Sendable {
    private let sampler: UnitSampler
    private let draws: RandomStream
    private var sum = 0.0
    /// How many have been added. The error of the sum after 10⁹ of them is below 10⁻³ of one.
    private(set) var count = 0

    init(_ process: ArrivalProcess, seed: UInt64) {
        draws = RandomStream(seed: seed, purpose: .arrivals)
        switch process {
        case .constant: sampler = UnitSampler(.constant)
        case .renewal(let law): sampler = UnitSampler(law)
        // A Poisson process whose time bursts and lulls stretch.
        case .onOff: sampler = UnitSampler(.exponential)
        }
    }

    /// - Returns: the sum of all gaps up to the next arrival's.
    @inline(__always) @discardableResult
    mutating func advance() -> Double {
        sum += sampler.draw(UInt64(truncatingIfNeeded: count), from: draws)
        count += 1
        return sum
    }
}
