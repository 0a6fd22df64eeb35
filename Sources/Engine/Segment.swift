import LoadModel
import Measurement
import Traces

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
    /// The number of its first iteration: blocks, levels and trials go on where those before them ended.
    public var firstIteration = 0
    /// From the time 0 that it has in common with those that run beside it to its own.
    public var delay = Nanoseconds.zero
    /// How it shares the numbers of iterations with those that run beside it.
    public var numbering = IterationNumbering.alone
    /// How many of its slowest requests are kept of each label; 0: none, nor is it looked for stalls.
    public var slowest = 0
    /// How many requests a timeline holds, over all workers; 0: there is none.
    public var timeline = 0
    /// Of the plan's scenarios, 0 of those that it does not make; nil: as the plan says.
    public var weights: [Double]?
    /// Whether workers tell at the end of each interval what they wait for.
    public var tellsUnanswered = false

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

    /// That of a stream at one of its levels.
    ///
    /// - Parameter seed: of all that run at the same time.
    public init(
        _ stream: StreamLevel, of plan: Plan, seed: UInt64, maxInFlight: Int, interval: Nanoseconds = Nanoseconds(seconds: 1)
    ) {
        self.init(
            level: stream.level, seed: stream.seed(seed), warmup: stream.load.warmup, stop: stream.load.stop,
            maxInFlight: maxInFlight, interval: interval)
        delay = stream.delay
        slowest = plan.generator.slowest ?? RequestKeeper.usual
        numbering = stream.numbering
        if stream.name != nil { weights = plan.weights(of: stream.scenarios) }
    }

    /// The most numbers that it and those beside it take, as far as that is known beforehand: by so many the numbers of the next one
    /// begin later, so that what is created by its number is not created twice.
    public var numbers: Int { numbering.number(iterations) }

    private var iterations: Int {
        switch (stop, level.peakRate) {
        case (.requests(let count), nil): count
        case (.requests(let count), let rate?): count + Int(min((rate.perSecond * warmup.seconds).rounded(.up), 1e9))
        case (.duration(let length), let rate?): Int(min((rate.perSecond * (warmup + length).seconds).rounded(.up), 1e9))
        // How often users come round depends on the target.
        case (.duration, nil): Segment.numbersOfUsers
        }
    }

    private static let numbersOfUsers = 1 << 20

    /// When no more requests start, from the start of the segment; nil where a number of requests decides.
    var horizon: Nanoseconds? {
        if case .duration(let duration) = stop { warmup + duration } else { nil }
    }

    /// When the measured window ends, from the start of the segment; nil where the last answer ends it (so many requests of users who
    /// come again).
    var windowEnd: Nanoseconds? {
        if case .partlyOpen = level { return horizon }
        if let trace = level.trace, trace.isOpen, horizon == nil { return traceEnd(trace) }
        return schedule?.windowEnd ?? horizon
    }

    /// A trace is gone through for it: a microsecond or two a request. nil where it cannot be read, as its replay will find.
    private func traceEnd(_ trace: Trace) -> Nanoseconds? {
        guard var schedule = try? TraceSchedule(trace, warmup: warmup, stop: stop) else { return nil }
        while (try? schedule.next()) != nil {}
        return schedule.end
    }

    /// The arrivals of an open or partly open load.
    var schedule: Schedule? {
        switch level {
        case .open(let process, let profile), .partlyOpen(let process, let profile, _):
            Schedule(process: process, profile: profile, seed: seed, warmup: warmup, stop: stop)
        case .closed, .trace: nil
        }
    }

    /// The greatest rate of iterations at any time.
    var offeredRate: Rate? { level.peakRate }

    /// Whether requests have an intended start.
    var isOpen: Bool { level.peakUsers == nil }
}

/// When segments that run at the same time are measured: from where the first of them begins to be to where the last ends.
public struct MeasuredWindow: Sendable {
    /// That all times of the segments are counted from.
    public let epoch: Instant
    public let start: Instant
    /// nil: when the last answer comes.
    public let end: Instant?

    init(_ segments: [Segment], _ ends: [Nanoseconds?], epoch: Instant) {
        self.epoch = epoch
        start = epoch + (segments.map { $0.delay + $0.warmup }.min() ?? .zero)
        let known = zip(segments, ends).compactMap { segment, end in end.map { epoch + segment.delay + $0 } }
        end = known.count < segments.count ? nil : known.max()
    }
}
