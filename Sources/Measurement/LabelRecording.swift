import LoadModel

/// Requests of a label, as workers count them and results tell them.
///
/// Another is a property here, its row below, and the place where it is counted; files have it from these, and tables by
/// `LabelStatistic`.
public struct LabelCounts: Sendable, Hashable {
    /// Those that came to an end; of a result also those that did not.
    public var requests = 0
    public var succeeded = 0
    /// Requests that were not sent before the run ended.
    public var unsent = 0
    /// Requests that were sent again on a fresh connection.
    public var resent = 0

    public init() {}

    typealias Row = (key: String, path: WritableKeyPath<LabelCounts, Int> & Sendable)

    /// Those of all files, in their order; the failures stand between them.
    static let ofEnds: [Row] = [("requests", \.requests), ("succeeded", \.succeeded)]
    static let ofOthers: [Row] = [("unsent", \.unsent)]
    /// Those that files have where there were any: a new one belongs here.
    static let later: [Row] = [("resent", \.resent)]

    mutating func add(_ other: LabelCounts) {
        for (_, path) in LabelCounts.ofEnds + LabelCounts.ofOthers + LabelCounts.later {
            self[keyPath: path] += other[keyPath: path]
        }
    }
}

/// What one worker has counted of one label within the measured window.
@dynamicMemberLookup
public struct LabelRecording: Sendable {
    public var counts = LabelCounts()
    /// Requests that were in flight when the run ended.
    public var inFlightAtEnd = 0
    /// Successes, and bytes, of answers that completed before the window ended: what throughput counts.
    public var succeededInWindow = 0
    public var receivedInWindow = 0
    public var sentInWindow = 0
    /// Of all successes.
    public var successfulBytes = 0
    public var failures = FailureCounts()
    public internal(set) var failureTally = FailureTally()
    /// Counts by status code, 0 to 599; answers outside that are refused by the parser.
    public var statuses = [Int](repeating: 0, count: 600)
    public var responseTime = Latencies()
    public var serviceTime = Latencies()
    public var timeToFailure = Moments()
    public var jmeter = JMeterStatistics()
    /// nil where its answers are no streams.
    public var streams: StreamRecording?
    /// nil where nobody looked.
    public var serverTimings: ServerTimings?

    public init() {}

    public subscript(dynamicMember path: KeyPath<LabelCounts, Int>) -> Int { counts[keyPath: path] }

    mutating func record(_ sample: Sample, windowEnd: Nanoseconds) {
        counts.requests &+= 1
        if sample.wasResent { counts.resent &+= 1 }
        if sample.status > 0, sample.status < statuses.count { statuses[sample.status] &+= 1 }
        recordRates(sample, windowEnd: windowEnd)
        recordForJMeter(sample)
        if let failure = sample.failure {
            failures[failure] += 1
            timeToFailure.record(sample.end &- sample.intendedStart)
            // A late but right answer has a known time, and keeps its place among the percentiles.
            guard failure == .slow else { return }
        } else {
            counts.succeeded &+= 1
            successfulBytes &+= sample.receivedBytes
        }
        responseTime.record(sample.end &- sample.intendedStart)
        serviceTime.record(sample.end &- (sample.firstByteSent ?? sample.intendedStart))
    }

    /// What throughput counts: an answer that came within the window.
    @inline(__always)
    mutating func recordRates(_ sample: Sample, windowEnd: Nanoseconds) {
        guard sample.end <= windowEnd else { return }
        receivedInWindow &+= sample.receivedBytes
        sentInWindow &+= sample.sentBytes
        if sample.failure == nil { succeededInWindow &+= 1 }
    }

    /// Keeps apart what failed, for people to read.
    mutating func note(_ failure: FailureKind, status: Int, at time: Nanoseconds, example: () -> String) {
        failureTally.count(failure, status: status, at: time, example: example)
    }

    /// JMeter's elapsed time starts with the connect, after whatever the sample waited for.
    private mutating func recordForJMeter(_ sample: Sample) {
        let start = sample.intendedStart &+ sample.lag &+ sample.slotWait
        jmeter.elapsed.record(sample.end &- start)
        if sample.failure != nil { jmeter.failed &+= 1 }
        jmeter.receivedBytes &+= sample.receivedBytes
        jmeter.sentBytes &+= sample.sentBytes
        if start < jmeter.firstStart { jmeter.firstStart = start }
        if sample.end > jmeter.lastEnd { jmeter.lastEnd = sample.end }
    }

    /// Joins what another worker counted at the same time.
    public mutating func merge(_ other: LabelRecording) {
        jmeter.merge(other.jmeter)
        add(other)
    }

    /// Joins what was counted in a block that began so much later.
    public mutating func append(_ later: LabelRecording, after offset: Nanoseconds) {
        jmeter.append(later.jmeter)
        add(later, after: offset)
    }

    private mutating func add(_ other: LabelRecording, after offset: Nanoseconds = .zero) {
        counts.add(other.counts)
        inFlightAtEnd += other.inFlightAtEnd
        succeededInWindow += other.succeededInWindow
        receivedInWindow += other.receivedInWindow
        sentInWindow += other.sentInWindow
        successfulBytes += other.successfulBytes
        failures.merge(other.failures)
        failureTally.merge(other.failureTally, after: offset)
        for status in statuses.indices { statuses[status] += other.statuses[status] }
        responseTime.merge(other.responseTime)
        serviceTime.merge(other.serviceTime)
        timeToFailure.merge(other.timeToFailure)
        if let others = other.serverTimings {
            if serverTimings == nil { serverTimings = others } else { serverTimings?.merge(others) }
        }
        if let others = other.streams {
            if streams == nil { streams = others } else { streams?.merge(others) }
        }
    }
}
