import LoadModel

/// The part of a replay that a load makes: as much as its stop rule asks for.
public struct TraceSchedule {
    private var replay: TraceReplay
    private let warmup: Nanoseconds
    private let horizon: Nanoseconds
    private let meanGap: Nanoseconds
    /// How many requests are left behind the warm-up, where a number of them ends the schedule.
    private var left = Int.max
    private var last = Nanoseconds.zero
    /// When the request after the last would be due: known once `next()` has returned nil.
    public private(set) var end: Nanoseconds?

    /// - Parameters:
    ///   - warmup: requests that are due before belong to it, in the open mode.
    ///   - stop: in the closed mode a duration is the business of whoever replays.
    public init(_ trace: Trace, warmup: Nanoseconds, stop: Load.StopRule) throws(TraceError) {
        replay = try TraceReplay(trace)
        self.warmup = warmup
        meanGap = trace.meanRate.map { Nanoseconds(seconds: 1 / $0.perSecond) } ?? .zero
        switch stop {
        case .duration(let duration): horizon = trace.isOpen ? warmup + duration : .never
        case .requests(let count): (horizon, left) = (.never, count)
        }
    }

    public mutating func next() throws(TraceError) -> TraceReplay.Due? {
        guard end == nil else { return nil }
        guard let due = try replay.next() else {
            end = horizon == .never ? last + meanGap : horizon
            return nil
        }
        guard due.time < horizon, left > 0 else {
            end = min(due.time, horizon)
            return nil
        }
        if left < .max, due.time >= warmup { left -= 1 }
        last = due.time
        return due
    }
}
