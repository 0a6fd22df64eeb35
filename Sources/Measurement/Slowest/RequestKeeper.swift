import LoadModel

/// The slowest requests of each label that one worker has made within the measured window, and the first that failed, whole.
///
/// All memory is there before the first request is due: a request that is not among the slowest costs a comparison with the least of
/// them.
public struct RequestKeeper: Sendable {
    /// Of each label.
    public static let usual = 100
    public static let most = 1000
    static let mostFailed = 20
    /// Labels beyond share the places of one more: the slowest of all are exact all the same.
    static let mostLabels = Recording.mostLabelSeries

    /// Of each label; 0: nothing is kept.
    public let limit: Int
    /// By label: the time that a request must pass to be among the slowest, in nanoseconds.
    private var thresholds: [Int64]
    private var slowest: [Slowest]
    private var failed: [[RequestRecord]]

    public init(labels: Int, limit: Int) {
        self.limit = Swift.min(Swift.max(0, limit), RequestKeeper.most)
        let places = Swift.min(Swift.max(1, labels), RequestKeeper.mostLabels + 1)
        thresholds = [Int64](repeating: self.limit == 0 ? .max : -1, count: places)
        let isOn = self.limit > 0
        slowest = (0..<(isOn ? places : 0)).map { [limit = self.limit] _ in Slowest(limit: limit) }
        failed = (0..<(isOn ? places : 0)).map { _ in
            var records: [RequestRecord] = []
            records.reserveCapacity(RequestKeeper.mostFailed)
            return records
        }
    }

    /// Whether a measured request is to be kept.
    @inline(__always)
    public func wants(_ sample: Sample) -> Bool {
        let place = Swift.min(sample.label, thresholds.count &- 1)
        guard sample.failure == nil else { return wantsFailed(sample, place) }
        return (sample.end &- sample.intendedStart).count > thresholds[place]
    }

    @inline(never)
    private func wantsFailed(_ sample: Sample, _ place: Int) -> Bool {
        guard limit > 0 else { return false }
        return failed[place].count < RequestKeeper.mostFailed || isSlow(sample, place)
    }

    /// Those that latency counts: a late but right answer has a time, what came to no answer has none.
    private func isSlow(_ sample: Sample, _ place: Int) -> Bool {
        (sample.failure == nil || sample.failure == .slow) && (sample.end &- sample.intendedStart).count > thresholds[place]
    }

    /// Keeps a request that is wanted.
    public mutating func keep(_ record: RequestRecord) {
        let place = Swift.min(record.sample.label, thresholds.count &- 1)
        if isSlow(record.sample, place) { thresholds[place] = slowest[place].add(record) }
        if record.sample.failure != nil, failed[place].count < RequestKeeper.mostFailed { failed[place].append(record) }
    }

    /// Joins what was kept beside it, or in a block that began so much later.
    mutating func merge(_ other: RequestKeeper, after offset: Nanoseconds = .zero) {
        guard limit > 0 else { return }
        for place in other.slowest.indices {
            for record in other.slowest[place].records where isSlow(record.sample, place) {
                thresholds[place] = slowest[place].add(record.later(by: offset))
            }
            let all = failed[place] + other.failed[place].map { $0.later(by: offset) }
            failed[place] = Array(all.sorted { $0.readAt < $1.readAt }.prefix(RequestKeeper.mostFailed))
        }
    }

    // MARK: What was kept

    /// Of all labels, the slowest first.
    var slowestRecords: [RequestRecord] {
        slowest.flatMap(\.records).sorted {
            ($1.responseTime, $0.sample.intendedStart) < ($0.responseTime, $1.sample.intendedStart)
        }
    }

    /// Of all labels, in the order in which they ended.
    var failedRecords: [RequestRecord] { failed.joined().sorted { $0.readAt < $1.readAt } }
}

/// A bounded number of requests: where there is no more room a slower one takes the place of the fastest.
private struct Slowest: Sendable {
    private let limit: Int
    private(set) var records: [RequestRecord] = []
    /// A heap of their times and places, the least on top.
    private var heap: [(time: Int64, place: Int)] = []

    init(limit: Int) {
        self.limit = limit
        records.reserveCapacity(limit)
        heap.reserveCapacity(limit)
    }

    /// - Returns: the time that the next one must pass.
    mutating func add(_ record: RequestRecord) -> Int64 {
        let time = record.responseTime.count
        if records.count < limit {
            heap.append((time, records.count))
            records.append(record)
            rise(from: heap.count - 1)
        } else {
            records[heap[0].place] = record
            heap[0].time = time
            sink()
        }
        return records.count < limit ? -1 : heap[0].time
    }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0, heap[child].time < heap[(child - 1) / 2].time {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            let (left, right) = (2 * parent + 1, 2 * parent + 2)
            if left < heap.count, heap[left].time < heap[least].time { least = left }
            if right < heap.count, heap[right].time < heap[least].time { least = right }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
