import LoadModel

/// Sees when a load is in a state that its plan names as the end, such as `p99 > 5s for 30s`.
///
/// A state lasts where it holds of all that the time before an instant has seen, and of each third of that as far as anything happened in
/// it: a single stall within 30 s is none of 30 s. Judged at the end of each interval of the series, of the warm-up as well.
///
/// Requests are seen when they end. One that is waited for has taken its time until then all the same, and counts in times once that is
/// beyond the state's limit, or else a target that answers nothing would show nothing.
public struct AbortWatch: Sendable {
    private var conditions: [Watched]
    /// From the beginning of the first load to that of the one under way, and to the end of its last interval.
    private var offset = Nanoseconds.zero
    private var now = Nanoseconds.zero
    /// Intervals that have been seen of each stream of the load under way.
    private var seen: [Int64] = []
    /// What ended the load; nil: it goes on.
    public private(set) var abort: Abort?

    public init(_ conditions: [AbortCondition]) { self.conditions = conditions.map(Watched.init) }

    public var isNeeded: Bool { !conditions.isEmpty }

    /// A stream of the load under way.
    public struct Stream: Sendable {
        public var name: String?
        public var delay: Nanoseconds
        /// Of its intervals.
        public var interval: Nanoseconds

        public init(name: String?, delay: Nanoseconds, interval: Nanoseconds) {
            (self.name, self.delay, self.interval) = (name, delay, interval)
        }
    }

    /// Another load begins on the same target: a level, a block, a step. What was seen before it counts on.
    public mutating func begin() {
        offset = now
        seen = []
    }

    /// - Parameters:
    ///   - closed: the intervals of each stream that have ended since the last call.
    ///   - labels: the names of the labels that these count by.
    /// - Returns: whether the load is to end.
    public mutating func observe(_ closed: [[LiveTick.ClosedInterval]], of streams: [Stream], labels: [String]) -> Bool {
        guard isNeeded, abort == nil else { return abort != nil }
        if seen.count != streams.count { seen = [Int64](repeating: 0, count: streams.count) }
        for (place, stream) in streams.enumerated() {
            for interval in closed[place] {
                seen[place] += 1
                let end = offset + stream.delay + stream.interval * seen[place]
                now = max(now, end)
                for index in conditions.indices {
                    conditions[index].add(interval, of: place, stream, labels: labels, end: end)
                }
            }
        }
        for index in conditions.indices {
            conditions[index].forget(before: now)
            if abort == nil { abort = conditions[index].judge(at: now) }
        }
        return abort != nil
    }
}

/// The state that ended a load, and what was seen of it.
public struct Abort: Sendable, Hashable, Codable {
    /// As the plan says it.
    public var condition: String
    /// Over all of the time, in the unit of its metric.
    public var actual: Double
    /// The actual value is only known to be at least `actual`, as requests had no answer.
    public var isLowerBound: Bool
    /// From the beginning of the load, warm-up included.
    public var fromSeconds: Double
    public var toSeconds: Double

    private enum CodingKeys: String, CodingKey {
        case condition, actual
        case isLowerBound = "lowerBound"
        case fromSeconds, toSeconds
    }

    public init(condition: String, actual: Double, isLowerBound: Bool, fromSeconds: Double, toSeconds: Double) {
        (self.condition, self.actual, self.isLowerBound) = (condition, actual, isLowerBound)
        (self.fromSeconds, self.toSeconds) = (fromSeconds, toSeconds)
    }
}

/// A condition, and what it goes by.
private struct Watched: Sendable {
    let condition: AbortCondition
    private var entries: [Entry] = []
    /// When the first interval began that it goes by: before that there was no load of it.
    private var begin: Nanoseconds?

    private struct Entry {
        var stream: Int
        var end: Nanoseconds
        var length: Nanoseconds
        var point: Series.Point
        /// Requests that ended without an answer, and so are slower than any.
        var censored: Int
        /// Ages of those that were waited for at the end, beyond the state's limit.
        var overdue: [Nanoseconds]
    }

    init(_ condition: AbortCondition) { self.condition = condition }

    mutating func add(
        _ interval: LiveTick.ClosedInterval, of place: Int, _ stream: AbortWatch.Stream, labels: [String], end: Nanoseconds
    ) {
        var label: Int?
        if let name = condition.state.label {
            if let wanted = condition.state.stream {
                guard wanted == stream.name else { return }
            } else {
                guard let index = labels.firstIndex(of: name), interval.labels.indices.contains(index) else { return }
                label = index
            }
        }
        let point = label.map { interval.labels[$0] } ?? interval.point
        let waiting = interval.unanswered.filter { label == nil || $0.label == label }.map(\.age)
        begin = min(begin ?? end, end - stream.interval)
        let isTime = condition.state.metric.isTime
        entries.append(
            Entry(
                stream: place, end: end, length: stream.interval, point: point,
                censored: point.failures.counts.reduce(0) { $0 + ($1.cause.kind.isCensored ? $1.count : 0) },
                overdue: isTime ? waiting.filter { condition.state.holds(for: $0.milliseconds) } : []))
    }

    mutating func forget(before now: Nanoseconds) { entries.removeAll { $0.end <= now - condition.time } }

    /// Whether the state has lasted for its time by now.
    func judge(at now: Nanoseconds) -> Abort? {
        let start = now - condition.time
        guard let begin, start >= begin, let whole = value(from: start, to: now), holds(whole) else { return nil }
        let thirds = (0..<3).map { (part: Int64) in
            value(from: start + condition.time.thirds(part), to: start + condition.time.thirds(part + 1)).map(holds)
        }
        // It must last still, and may not have been interrupted.
        guard thirds[2] == true, !thirds.contains(false) else { return nil }
        return Abort(
            condition: condition.text, actual: whole.actual, isLowerBound: whole.isLowerBound, fromSeconds: start.seconds,
            toSeconds: now.seconds)
    }

    private func holds(_ value: (actual: Double, isLowerBound: Bool)) -> Bool {
        // What nobody knows the end of is slower than anything.
        value.isLowerBound || condition.state.holds(for: value.actual)
    }

    /// nil where nothing happened.
    private func value(from start: Nanoseconds, to end: Nanoseconds) -> (actual: Double, isLowerBound: Bool)? {
        let part = entries.filter { $0.end > start && $0.end <= end }
        guard let last = part.last else { return nil }
        var (point, censored, overdue) = (Series.Point(), 0, [Int: [Nanoseconds]]())
        for entry in part {
            point.pool(entry.point)
            censored += entry.censored
            overdue[entry.stream] = entry.overdue
        }
        let waiting = overdue.values.joined()
        let late = censored + waiting.count
        let limit = condition.state.limit
        switch condition.state.metric {
        case .errors:
            let all = point.succeeded + point.failed
            return all > 0 ? (Double(point.failed) / Double(all), false) : nil
        case .throughput:
            // As long as intervals are, not as the part is: an interval belongs to where it ends.
            let begin = part.map { $0.end - $0.length }.min() ?? last.end
            let seconds = ((part.map(\.end).max() ?? last.end) - begin).seconds
            return seconds > 0 ? (Double(point.succeeded) / seconds, false) : nil
        case .mean:
            let ages = waiting.reduce(0) { $0 + $1.milliseconds }
            let count = point.moments.count + waiting.count
            guard count > 0 else { return nil }
            let answered = (point.moments.mean / 1e6) * Double(point.moments.count)
            return ((answered + ages) / Double(count), false)
        case .max:
            if late > 0 { return (limit, true) }
            return point.moments.count > 0 ? (point.moments.max.milliseconds, false) : nil
        case .percentile(let percent):
            let all = point.buckets.total + late
            guard all > 0 else { return nil }
            let rank = max(1, Int((percent / 100 * Double(all) - 1e-9).rounded(.up)))
            guard rank <= point.buckets.total else { return (limit, true) }
            let within = Double(rank) / Double(point.buckets.total) * 100
            return point.buckets.percentile(within).map { ($0, false) }
        case .stddev, .min, .resent, .streamed, .memoryGrowth: return nil
        }
    }
}

extension Nanoseconds {
    /// Of an hour at most.
    fileprivate func thirds(_ count: Int64) -> Nanoseconds { Nanoseconds(self.count * count / 3) }
}
