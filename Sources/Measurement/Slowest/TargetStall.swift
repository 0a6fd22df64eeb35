import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A time in which requests were in flight and the target answered none of them, and after which it answered many together.
///
/// Not a stalled block of a comparison (``StallTest``), which says that a block's p99 was high, and not from when to when.
public struct TargetStall: Sendable, Hashable {
    /// From the start of the level: the last answer before it, or when a request was in flight again; and the first answer behind it.
    public var start: Nanoseconds
    public var end: Nanoseconds
    /// In flight at its end.
    public var requests: Int

    public init(start: Nanoseconds, end: Nanoseconds, requests: Int) {
        self.start = start
        self.end = end
        self.requests = requests
    }

    public var length: Nanoseconds { end - start }

    func later(by offset: Nanoseconds) -> TargetStall {
        TargetStall(start: start + offset, end: end + offset, requests: requests)
    }
}

/// What one worker notes of answers to find stalls by: its longest times without an answer while something was in flight.
public struct StallWatch: Sendable {
    /// A time without an answer.
    struct Gap: Sendable {
        var start: Nanoseconds
        var end: Nanoseconds
        /// Whether nothing was in flight before it.
        var isAfterIdleness = false
        /// Of its worker, when the first answer behind it came.
        var inFlight: Int
        /// Answers that came within a tenth of its length behind it, the first included.
        var together = 1

        var length: Nanoseconds { end &- start }
    }

    private static let most = 256
    /// Shorter ones have other causes: a processor that does something else, a packet sent again.
    private static let shortest = Nanoseconds(5_000_000)

    private let isOn: Bool
    private(set) var gaps: [Gap] = []
    private(set) var answers = 0
    /// Σ times from one answer to the next, as far as something was in flight.
    private(set) var busy = Nanoseconds.zero
    /// The last answer's read, or when a request was in flight again.
    private var last = Nanoseconds.zero
    /// What a gap must pass to be kept, and until when answers belong to the one that was kept last.
    private var limit: Nanoseconds
    private var watchedUntil = Nanoseconds(.min)
    private var newest = 0
    private var shortestPlace = 0
    /// Whether `last` is when something was in flight again.
    private var wasIdle = true

    init(isOn: Bool) {
        self.isOn = isOn
        limit = isOn ? StallWatch.shortest : .never
        if isOn { gaps.reserveCapacity(StallWatch.most) }
    }

    /// Accounts for the beginning of a request when nothing was in flight.
    @inline(__always)
    public mutating func noteBegin(at instant: Nanoseconds) {
        guard instant > last else { return }
        last = instant
        wasIdle = true
    }

    /// Accounts for a whole answer.
    ///
    /// - Parameters:
    ///   - end: when it had come.
    ///   - read: when it was read: one that lies unread is no sign of a stall.
    ///   - inFlight: with it.
    /// - Returns: whether it ended a time without answers that is kept.
    @inline(__always)
    public mutating func noteAnswer(end: Nanoseconds, read: Nanoseconds, inFlight: Int) -> Bool {
        guard isOn else { return false }
        answers &+= 1
        let gap = end &- last
        var isKept = false
        if gap > limit || end < watchedUntil { isKept = noteGap(end, inFlight) }
        if gap > .zero { busy = busy &+ gap }
        if read > last {
            last = read
            wasIdle = false
        }
        return isKept
    }

    @inline(never)
    private mutating func noteGap(_ end: Nanoseconds, _ inFlight: Int) -> Bool {
        if end < watchedUntil, end > gaps[newest].start {
            gaps[newest].together += 1
            // Answers that came together are read in any order.
            if end < gaps[newest].end { gaps[newest].end = end }
            return false
        }
        guard end &- last > limit else { return false }
        let gap = Gap(start: last, end: end, isAfterIdleness: wasIdle, inFlight: inFlight)
        newest = gaps.count < StallWatch.most ? gaps.count : shortestPlace
        if newest == gaps.count { gaps.append(gap) } else { gaps[newest] = gap }
        watchedUntil = end &+ Nanoseconds(gap.length.count / 10)
        guard gaps.count == StallWatch.most else { return true }
        // The shortest gives way to the next.
        for place in gaps.indices where gaps[place].length < gaps[shortestPlace].length { shortestPlace = place }
        limit = gaps[shortestPlace].length
        return true
    }

    /// The length of the time without answers that was kept last.
    public var lastGap: Nanoseconds { gaps.indices.contains(newest) ? gaps[newest].length : .zero }

    /// The time that was kept last was the generator's: it did not look what had come.
    public mutating func forgetLast() {
        guard gaps.indices.contains(newest) else { return }
        busy = busy &- gaps[newest].length
        gaps[newest].end = gaps[newest].start
        watchedUntil = Nanoseconds(.min)
    }
}

/// Finds stalls in what the workers of a stretch of load have noted.
///
/// Without a stall the next answer is as likely to come at one instant as at another while something is in flight: of a target that answers
/// each request by itself, and of one that is saturated, the times between answers, over their mean, and the request-seconds between
/// answers, over the mean time in flight, are exponential. A stall is beyond what chance makes of as many answers by both measures (the
/// greatest of n exponential times is about log n), at least three requests are in flight at its end, and as many end within a tenth of
/// its length. Where nothing was in flight before, the first answer takes as long as any: then it is a stall only where that is several
/// times as long as usual.
struct StallSearch {
    /// What one worker has noted, and ∫ requests in flight dt.
    struct Notes: Sendable {
        var watch: StallWatch
        var inFlightTime: Nanoseconds
    }

    private static let fewest = 3
    /// Beyond the logarithm of the number of answers: one false stall in 20,000 runs.
    private static let margin = 10.0
    /// Times the mean time in flight.
    private static let longAfterIdleness = 3.0

    private let workers: [Notes]
    private let limit: Double
    /// Of each worker: without what is found to be stalls.
    private var busy: [Double]
    private var inFlightTime: [Double]

    init(_ notes: [Notes]) {
        workers = notes.filter { $0.watch.answers > 0 }
        limit = log(Double(max(1, workers.reduce(0) { $0 + $1.watch.answers }))) + StallSearch.margin
        busy = workers.map { $0.watch.busy.seconds }
        inFlightTime = workers.map { $0.inFlightTime.seconds }
    }

    /// In order of time, those that begin at or after an instant.
    mutating func stalls(from begin: Nanoseconds) -> [TargetStall] {
        // A stall shows in the worker that has had the most answers.
        guard let first = workers.indices.max(by: { workers[$0].watch.answers < workers[$1].watch.answers }) else { return [] }
        let moments = workers[first].watch.gaps.filter { $0.length > .zero }.map { moment($0, of: first) }
        var found = Set<Int>()
        while true {
            let more = moments.indices.filter { !found.contains($0) && isStall(moments[$0]) }
            guard !more.isEmpty else { break }
            // What they added to the means hides shorter ones.
            for index in more { leaveOut(moments[index]) }
            found.formUnion(more)
        }
        let stalls = found.map { moments[$0].stall }.filter { $0.start >= begin }
        return stalls.sorted { $0.start < $1.start }
    }

    /// A time without answers, and which workers had none.
    private struct Moment {
        var stall: TargetStall
        var together: Int
        /// Places of workers, and what was in flight of each.
        var members: [(worker: Int, inFlight: Int)]
        var isSeenByMost: Bool
        /// Whether none of them had anything in flight before.
        var isAfterIdleness: Bool
    }

    private func moment(_ gap: StallWatch.Gap, of first: Int) -> Moment {
        var gaps = [(first, gap)]
        var active = 1
        for (index, worker) in workers.enumerated() where index != first {
            if worker.watch.answers * 10 >= workers[first].watch.answers { active += 1 }
            let other = worker.watch.gaps.max { overlap($0, gap) < overlap($1, gap) }
            if let other, overlap(other, gap).count * 2 >= gap.length.count { gaps.append((index, other)) }
        }
        let all = gaps.map(\.1)
        // A worker that had nothing in flight does not know when it began.
        let start = all.filter { !$0.isAfterIdleness }.map(\.start).max() ?? all.map(\.start).min() ?? gap.start
        let stall = TargetStall(
            start: start, end: max(start, all.map(\.end).min() ?? gap.end), requests: all.reduce(0) { $0 + $1.inFlight })
        return Moment(
            stall: stall, together: all.reduce(0) { $0 + $1.together }, members: gaps.map { ($0.0, $0.1.inFlight) },
            isSeenByMost: gaps.count * 2 > active, isAfterIdleness: all.allSatisfy(\.isAfterIdleness))
    }

    private func overlap(_ a: StallWatch.Gap, _ b: StallWatch.Gap) -> Nanoseconds {
        min(a.end, b.end) - max(a.start, b.start)
    }

    private func isStall(_ moment: Moment) -> Bool {
        guard moment.isSeenByMost, moment.stall.requests >= StallSearch.fewest, moment.together >= StallSearch.fewest else {
            return false
        }
        let length = moment.stall.length.seconds
        var (times, stays) = (0.0, 0.0)
        for (worker, inFlight) in moment.members {
            let answers = Double(workers[worker].watch.answers)
            times += length * answers / max(1e-9, busy[worker])
            // Half of them on average, as they came while it lasted.
            stays += Double(inFlight) / 2 * length * answers / max(1e-9, inFlightTime[worker])
        }
        guard times > limit, stays > limit else { return false }
        return !moment.isAfterIdleness || length > StallSearch.longAfterIdleness * meanStay(of: moment)
    }

    /// The mean time in flight of a request, in seconds.
    private func meanStay(of moment: Moment) -> Double {
        let answers = moment.members.reduce(0) { $0 + workers[$1.worker].watch.answers }
        return moment.members.reduce(0) { $0 + inFlightTime[$1.worker] } / Double(max(1, answers))
    }

    private mutating func leaveOut(_ moment: Moment) {
        let length = moment.stall.length.seconds
        for (worker, inFlight) in moment.members {
            busy[worker] -= length
            inFlightTime[worker] -= Double(inFlight) / 2 * length
        }
    }
}

// MARK: In a file

extension TargetStall: ListedItem {
    private enum CodingKeys: String, CodingKey {
        case start = "startSeconds"
        case end = "endSeconds"
        case requests
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            start: try container.decode(Nanoseconds.self, forKey: .start),
            end: try container.decode(Nanoseconds.self, forKey: .end),
            requests: try container.decode(Int.self, forKey: .requests))
        guard end >= start else { throw container.fault("it ends before it begins", forKey: .end) }
    }
}
