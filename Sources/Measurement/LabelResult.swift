import LoadModel

/// What was measured of one label (step), or of all of them.
@dynamicMemberLookup
public struct LabelResult: Sendable {
    public var label: String
    /// Of the requests that belong to the measured window.
    public var counts: LabelCounts
    /// Whether a signal or the failure rule ended the level: then no request without an end is held against the target.
    public var wasCutShort = false
    public var failures: FailureCounts
    /// Count for each status code received.
    public var statuses: [Int: Int]
    /// Successful responses that completed inside the window, a second.
    public var throughput: Double
    /// KB/s (1 KB = 1,000 bytes), head and body, inside the window.
    public var receivedKBPerSecond: Double
    public var sentKBPerSecond: Double
    /// Mean bytes, head and body, of a successful response; nil where none succeeded.
    public var meanSuccessfulBytes: Double?
    /// From the intended start (open); connect + service time (closed).
    public var responseTime: LatencySummary
    public var serviceTime: LatencySummary
    /// From the intended start to the failure; empty where nothing failed.
    public var timeToFailure: Moments
    /// Every sample in JMeter's sense, failures included.
    public var jmeter: JMeterStatistics
    /// nil where its answers are no streams.
    public var streams: StreamResult?
    /// nil where no answer that was looked at had a `Server-Timing`.
    public var serverTiming: ServerTimingResult?
    /// What happened over time; nil of all labels together, and of those beyond ``Recording/mostLabelSeries``.
    public var series: LabelSeries?

    public init(
        label: String, requests: Int, succeeded: Int, failures: FailureCounts, statuses: [Int: Int], throughput: Double,
        receivedKBPerSecond: Double, sentKBPerSecond: Double, meanSuccessfulBytes: Double?, responseTime: LatencySummary,
        serviceTime: LatencySummary, timeToFailure: Moments, jmeter: JMeterStatistics
    ) {
        self.label = label
        counts = LabelCounts()
        (counts.requests, counts.succeeded) = (requests, succeeded)
        self.failures = failures
        self.statuses = statuses
        self.throughput = throughput
        self.receivedKBPerSecond = receivedKBPerSecond
        self.sentKBPerSecond = sentKBPerSecond
        self.meanSuccessfulBytes = meanSuccessfulBytes
        self.responseTime = responseTime
        self.serviceTime = serviceTime
        self.timeToFailure = timeToFailure
        self.jmeter = jmeter
    }

    public subscript(dynamicMember path: WritableKeyPath<LabelCounts, Int>) -> Int {
        get { counts[keyPath: path] }
        set { counts[keyPath: path] = newValue }
    }

    /// (failed + unsent) / requests; after a cut, which leaves requests without an end, failed / (succeeded + failed). 0 where
    /// there is nothing to judge by.
    public var errorRate: Double {
        let errors = failures.total + (wasCutShort ? 0 : counts.unsent)
        let judged = wasCutShort ? counts.succeeded + failures.total : counts.requests
        return judged > 0 ? Double(errors) / Double(judged) : 0
    }

    /// resent / requests; 0 where there is nothing to judge by.
    public var resentShare: Double { counts.requests > 0 ? Double(counts.resent) / Double(counts.requests) : 0 }
}

/// The figures of JMeter's Summary Report: all samples count, failures included.
public struct JMeterStatistics: Sendable, Hashable {
    /// Connect + service time: JMeter's "elapsed".
    public var elapsed = Moments()
    public var failed = 0
    public var receivedBytes = 0
    public var sentBytes = 0
    /// The start of the first and the end of the last sample, on the run's clock.
    public var firstStart = Nanoseconds.never
    public var lastEnd = Nanoseconds.zero

    public init() {}

    public mutating func merge(_ other: JMeterStatistics) {
        elapsed.merge(other.elapsed)
        failed += other.failed
        receivedBytes += other.receivedBytes
        sentBytes += other.sentBytes
        firstStart = Swift.min(firstStart, other.firstStart)
        lastEnd = Swift.max(lastEnd, other.lastEnd)
    }

    /// Joins samples of a later block or level, whose clock started anew: the spans add up, the time between them does not
    /// count.
    public mutating func append(_ later: JMeterStatistics) {
        guard elapsed.count > 0 else {
            self = later
            return
        }
        let start = firstStart
        let end = lastEnd + (later.elapsed.count > 0 ? later.lastEnd - later.firstStart : .zero)
        merge(later)
        firstStart = start
        lastEnd = end
    }

    /// Last end − first start, in seconds; 0 where there are no samples.
    public var spanSeconds: Double { elapsed.count > 0 ? (lastEnd - firstStart).seconds : 0 }
}

// MARK: In a file

extension LabelResult: Codable {
    private enum CodingKeys: String, CodingKey {
        case label, counts, errorRate, failures, statuses, throughput, responseTime, serviceTime, timeToFailure, jmeter, streams,
            serverTiming, series
    }
    private enum RateKeys: String, CodingKey {
        case offered, responses, receivedKB, sentKB, theoreticalReceivedKB, meanResponseBytes
    }

    /// One label of a level.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(label, forKey: .label)
        try encodeUnnamed(to: encoder)
    }

    /// All but its name.
    func encodeUnnamed(to encoder: any Encoder, offered: Double? = nil) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var saved = container.nestedContainer(keyedBy: DataKey.self, forKey: .counts)
        for (key, path) in LabelCounts.ofEnds { try saved.encode(counts[keyPath: path], forKey: DataKey(key)) }
        try saved.encode(failures.total, forKey: DataKey("failed"))
        for (key, path) in LabelCounts.ofOthers { try saved.encode(counts[keyPath: path], forKey: DataKey(key)) }
        for (key, path) in LabelCounts.later where counts[keyPath: path] > 0 {
            try saved.encode(counts[keyPath: path], forKey: DataKey(key))
        }
        try container.encode(errorRate, forKey: .errorRate)
        try encodeMeasures(to: encoder, offered: offered)
        try container.encodeIfPresent(series, forKey: .series)
    }

    /// What was measured, without its name and its counts: those of all labels together stand among the members of the level.
    ///
    /// - Parameters:
    ///   - offered: arrivals a second that the schedule asked for.
    ///   - theoreticalKB: that a target which keeps up would deliver, a second.
    func encodeMeasures(to encoder: any Encoder, offered: Double? = nil, theoreticalKB: Double? = nil) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(failures, forKey: .failures)
        var codes = container.nestedContainer(keyedBy: DataKey.self, forKey: .statuses)
        for (status, count) in statuses.sorted(by: { $0.key < $1.key }) { try codes.encode(count, forKey: DataKey("\(status)")) }
        var rates = container.nestedContainer(keyedBy: RateKeys.self, forKey: .throughput)
        try rates.encodeIfPresent(offered, forKey: .offered)
        try rates.encode(throughput, forKey: .responses)
        try rates.encode(receivedKBPerSecond, forKey: .receivedKB)
        try rates.encode(sentKBPerSecond, forKey: .sentKB)
        try rates.encodeIfPresent(theoreticalKB, forKey: .theoreticalReceivedKB)
        try rates.encodeIfPresent(meanSuccessfulBytes, forKey: .meanResponseBytes)
        try container.encode(responseTime, forKey: .responseTime)
        try container.encode(serviceTime, forKey: .serviceTime)
        if timeToFailure.count > 0 { try container.encode(timeToFailure, forKey: .timeToFailure) }
        try container.encode(jmeter, forKey: .jmeter)
        try container.encodeIfPresent(streams, forKey: .streams)
        try container.encodeIfPresent(serverTiming, forKey: .serverTiming)
    }

    public init(from decoder: any Decoder) throws {
        try self.init(
            unnamedFrom: decoder, label: try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .label))
    }

    init(unnamedFrom decoder: any Decoder, label: String) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let saved = try container.nestedContainer(keyedBy: DataKey.self, forKey: .counts)
        var counts = LabelCounts()
        for (key, path) in LabelCounts.ofEnds + LabelCounts.ofOthers {
            counts[keyPath: path] = try saved.decode(Int.self, forKey: DataKey(key))
        }
        try counts.addLater(from: saved)
        try self.init(measuresFrom: decoder, label: label, counts: counts)
        series = try container.decodeIfPresent(LabelSeries.self, forKey: .series)
    }

    init(measuresFrom decoder: any Decoder, label: String, counts: LabelCounts) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let codes = try container.nestedContainer(keyedBy: DataKey.self, forKey: .statuses)
        var statuses: [Int: Int] = [:]
        for key in codes.allKeys {
            guard let status = Int(key.stringValue) else {
                throw container.fault("'\(key.stringValue)' is not a status code", forKey: .statuses)
            }
            statuses[status] = try codes.decode(Int.self, forKey: key)
        }
        let rates = try container.nestedContainer(keyedBy: RateKeys.self, forKey: .throughput)
        self.init(
            label: label, requests: counts.requests, succeeded: counts.succeeded,
            failures: try container.decode(FailureCounts.self, forKey: .failures), statuses: statuses,
            throughput: try rates.decode(Double.self, forKey: .responses),
            receivedKBPerSecond: try rates.decode(Double.self, forKey: .receivedKB),
            sentKBPerSecond: try rates.decode(Double.self, forKey: .sentKB),
            meanSuccessfulBytes: try rates.decodeIfPresent(Double.self, forKey: .meanResponseBytes),
            responseTime: try container.decode(LatencySummary.self, forKey: .responseTime),
            serviceTime: try container.decode(LatencySummary.self, forKey: .serviceTime),
            timeToFailure: try container.decodeIfPresent(Moments.self, forKey: .timeToFailure) ?? Moments(),
            jmeter: try container.decode(JMeterStatistics.self, forKey: .jmeter))
        streams = try container.decodeIfPresent(StreamResult.self, forKey: .streams)
        serverTiming = try container.decodeIfPresent(ServerTimingResult.self, forKey: .serverTiming)
        self.counts = counts
    }
}

extension LabelCounts {
    /// Those that not all files have; none is 0.
    mutating func addLater(from saved: KeyedDecodingContainer<DataKey>) throws {
        for (key, path) in LabelCounts.later {
            self[keyPath: path] = try saved.decodeIfPresent(Int.self, forKey: DataKey(key)) ?? 0
        }
    }
}

extension JMeterStatistics: Codable {
    private enum CodingKeys: String, CodingKey { case elapsed, failed, receivedBytes, sentBytes, firstStart, lastEnd }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(elapsed, forKey: .elapsed)
        try container.encode(failed, forKey: .failed)
        try container.encode(receivedBytes, forKey: .receivedBytes)
        try container.encode(sentBytes, forKey: .sentBytes)
        guard elapsed.count > 0 else { return }
        try container.encode(firstStart, forKey: .firstStart)
        try container.encode(lastEnd, forKey: .lastEnd)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        elapsed = try container.decode(Moments.self, forKey: .elapsed)
        failed = try container.decode(Int.self, forKey: .failed)
        receivedBytes = try container.decode(Int.self, forKey: .receivedBytes)
        sentBytes = try container.decode(Int.self, forKey: .sentBytes)
        firstStart = try container.decodeIfPresent(Nanoseconds.self, forKey: .firstStart) ?? .never
        lastEnd = try container.decodeIfPresent(Nanoseconds.self, forKey: .lastEnd) ?? .zero
    }
}
