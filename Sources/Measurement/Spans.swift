import LoadModel

/// What a span is, beside requests, of which it holds several.
public enum SpanKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Steps that the plan times as a whole.
    case group
    /// From the first try of a polled request to the answer that it waited for.
    case until
    /// The tries of a request that a client makes again.
    case tries
    /// An iteration of a scenario, of which a threshold asks.
    case scenario
}

/// What one worker has counted of one span within the measured window. In no total: its requests are counted by themselves.
public struct SpanRecording: Sendable {
    public internal(set) var succeeded = 0
    public internal(set) var failed = 0
    /// Cut short by the end of the load.
    public internal(set) var cut = 0
    /// Requests within, of spans that are over.
    public internal(set) var requests = 0
    /// From the first intended start to the last byte, think times left out; of those that succeeded.
    public internal(set) var time = Latencies()
    /// Of think times within, by span.
    public internal(set) var think = Moments()

    public init() {}

    /// How a span has ended.
    public enum End: Sendable { case success, failure, cut }

    /// - Parameters:
    ///   - time: think times left out.
    ///   - think: those times together.
    ///   - requests: that were made within it.
    public mutating func record(_ end: End, time: Nanoseconds, think: Nanoseconds, requests: Int) {
        switch end {
        case .success:
            succeeded &+= 1
            self.time.record(time)
            self.think.record(think)
        case .failure: failed &+= 1
        case .cut: cut &+= 1
        }
        if case .cut = end { return }
        self.requests &+= requests
    }

    public mutating func merge(_ other: SpanRecording) {
        succeeded += other.succeeded
        failed += other.failed
        cut += other.cut
        requests += other.requests
        time.merge(other.time)
        think.merge(other.think)
    }
}

/// What was measured of one span.
public struct SpanResult: Sendable, Codable {
    public var name: String
    public var kind: SpanKind
    public var succeeded: Int
    public var failed: Int
    public var cut: Int
    /// Requests within, of spans that are over.
    public var requests: Int
    /// From the first intended start to the last byte, think times left out; of those that succeeded.
    public var time: LatencySummary
    /// Of think times within.
    public var think: Moments

    public init(
        name: String, kind: SpanKind, succeeded: Int, failed: Int, cut: Int, requests: Int, time: LatencySummary, think: Moments
    ) {
        self.name = name
        self.kind = kind
        self.succeeded = succeeded
        self.failed = failed
        self.cut = cut
        self.requests = requests
        self.time = time
        self.think = think
    }

    public init(name: String, kind: SpanKind, _ recording: SpanRecording) {
        self.init(
            name: name, kind: kind, succeeded: recording.succeeded, failed: recording.failed, cut: recording.cut,
            requests: recording.requests, time: LatencySummary(recording.time), think: recording.think)
    }

    /// As reports and thresholds name it: `LABEL (until)`, `scenario=NAME`, a group by its own name.
    public var title: String {
        switch kind {
        case .group: name
        case .until, .tries: "\(name) (\(kind.rawValue))"
        case .scenario: Threshold.scenarioPrefix + name
        }
    }

    /// failed / over; 0 where none is over.
    public var errorRate: Double {
        let over = succeeded + failed
        return over > 0 ? Double(failed) / Double(over) : 0
    }

    /// Requests a span that is over; nil where none is.
    public var requestsPerSpan: Double? {
        let over = succeeded + failed
        return over > 0 ? Double(requests) / Double(over) : nil
    }
}

/// How the iterations of the measured window have ended, where a plan has several requests.
public struct IterationCounts: Sendable, Hashable {
    public internal(set) var complete = 0
    public internal(set) var failed = 0
    /// Cut short by the end of the load.
    public internal(set) var cut = 0
    /// Of those that failed, by the index of the label of the request that ended them; others failed without one, or went on.
    public internal(set) var failedAt: [Int: Int] = [:]
    /// Loops that ended because they may have no more turns.
    public internal(set) var loopsAtMost = 0
    /// Why iterations ended that no request's failure did, with their numbers; of so many texts at most.
    public internal(set) var reasons: [String: Int] = [:]
    public static let mostReasons = 50

    public init() {}

    public enum End: Sendable {
        case complete
        /// - Parameter label: of the request that ended it.
        case failed(at: Int?)
        case cut
    }

    mutating func count(_ end: End) {
        switch end {
        case .complete: complete &+= 1
        case .failed(let label):
            failed &+= 1
            if let label { failedAt[label, default: 0] &+= 1 }
        case .cut: cut &+= 1
        }
    }

    mutating func countLoopAtMost() { loopsAtMost &+= 1 }

    mutating func note(_ reason: String) {
        guard reasons[reason] != nil || reasons.count < IterationCounts.mostReasons else { return }
        reasons[reason, default: 0] &+= 1
    }

    mutating func merge(_ other: IterationCounts) {
        complete += other.complete
        failed += other.failed
        cut += other.cut
        loopsAtMost += other.loopsAtMost
        failedAt.merge(other.failedAt, uniquingKeysWith: +)
        for (reason, count) in other.reasons.sorted(by: { $0.key < $1.key }) {
            guard reasons[reason] != nil || reasons.count < IterationCounts.mostReasons else { continue }
            reasons[reason, default: 0] += count
        }
    }
}

/// How the iterations of a level have ended, where the plan has several requests; `started = complete + failed + cut`.
public struct IterationResult: Sendable, Hashable, Codable {
    public var complete: Int
    public var failed: Int
    /// Cut short by the end of the load.
    public var cut: Int
    /// Of those that failed, by the request that ended them, the most frequent first.
    public var endedBy: [Ending]
    /// Why iterations ended that no request's failure did, the most frequent first.
    public var reasons: [Ending]
    /// Loops that ended because they may have no more turns.
    public var loopsAtMost: Int

    public struct Ending: Sendable, Hashable, Codable {
        /// A label, or a reason.
        public var name: String
        public var count: Int
    }

    public init(_ counts: IterationCounts, labels: [String]) {
        complete = counts.complete
        failed = counts.failed
        cut = counts.cut
        endedBy = IterationResult.ranked(counts.failedAt.map { Ending(name: labels[$0.key], count: $0.value) })
        reasons = IterationResult.ranked(counts.reasons.map { Ending(name: $0.key, count: $0.value) })
        loopsAtMost = counts.loopsAtMost
    }

    private static func ranked(_ endings: [Ending]) -> [Ending] { endings.sorted { ($1.count, $0.name) < ($0.count, $1.name) } }
}
