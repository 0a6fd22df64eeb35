import LoadModel
import Measurement

/// What was measured of one label, without its name and its counts, in JSON; also the pooled figures of a level.
struct MeasuresDocument: Codable {
    var failures: CountsByName
    var statuses: CountsByName
    var throughput: ThroughputDocument
    var responseTime: LatencyDocument
    var serviceTime: LatencyDocument
    var timeToFailure: MomentsDocument?
    var jmeter: JMeterDocument

    init(_ result: LabelResult, offered: Double? = nil, theoreticalKB: Double? = nil) {
        failures = CountsByName(result.failures.nonZero.map { ($0.kind.name, $0.count) })
        statuses = CountsByName(result.statuses.sorted { $0.key < $1.key }.map { (String($0.key), $0.value) })
        throughput = ThroughputDocument(result, offered: offered, theoreticalKB: theoreticalKB)
        responseTime = LatencyDocument(result.responseTime)
        serviceTime = LatencyDocument(result.serviceTime)
        timeToFailure = result.timeToFailure.count > 0 ? MomentsDocument(result.timeToFailure) : nil
        jmeter = JMeterDocument(result.jmeter)
    }

    func result(label: String, requests: Int, succeeded: Int, at path: [any CodingKey]) throws -> LabelResult {
        LabelResult(
            label: label, requests: requests, succeeded: succeeded, failures: try failureCounts(at: path),
            statuses: try statusCounts(at: path), throughput: throughput.responses,
            receivedKBPerSecond: throughput.receivedKB, sentKBPerSecond: throughput.sentKB,
            meanSuccessfulBytes: throughput.meanResponseBytes, responseTime: responseTime.summary,
            serviceTime: serviceTime.summary, timeToFailure: timeToFailure?.moments ?? Moments(), jmeter: jmeter.statistics)
    }

    private func failureCounts(at path: [any CodingKey]) throws -> FailureCounts {
        var counts = FailureCounts()
        for (name, count) in failures.entries {
            guard let kind = FailureKind.allCases.first(where: { $0.name == name }) else {
                throw fault("'\(name)' is not a kind of failure", at: path + [AnyKey("failures")])
            }
            counts[kind] = count
        }
        return counts
    }

    private func statusCounts(at path: [any CodingKey]) throws -> [Int: Int] {
        var counts: [Int: Int] = [:]
        for (name, count) in statuses.entries {
            guard let status = Int(name) else { throw fault("'\(name)' is not a status code", at: path + [AnyKey("statuses")]) }
            counts[status] = count
        }
        return counts
    }

    private func fault(_ description: String, at path: [any CodingKey]) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: path, debugDescription: description))
    }
}

/// One label in JSON.
struct LabelDocument: Codable {
    var label: String
    var counts: Counts
    var measures: MeasuresDocument

    struct Counts: Codable {
        var requests: Int
        var succeeded: Int
        var failed: Int
    }

    private enum CodingKeys: String, CodingKey { case label, counts }

    init(_ result: LabelResult) {
        label = result.label
        counts = Counts(requests: result.requests, succeeded: result.succeeded, failed: result.failures.total)
        measures = MeasuresDocument(result)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(label, forKey: .label)
        try container.encode(counts, forKey: .counts)
        try measures.encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        label = try container.decode(String.self, forKey: .label)
        counts = try container.decode(Counts.self, forKey: .counts)
        measures = try MeasuresDocument(from: decoder)
    }

    func result(at path: [any CodingKey]) throws -> LabelResult {
        try measures.result(label: label, requests: counts.requests, succeeded: counts.succeeded, at: path)
    }
}

/// Rates in JSON: per second, and KB (1,000 bytes) per second.
struct ThroughputDocument: Codable {
    var offered: Double?
    var responses: Double
    var receivedKB: Double
    var sentKB: Double
    var theoreticalReceivedKB: Double?
    var meanResponseBytes: Double?

    init(_ result: LabelResult, offered: Double?, theoreticalKB: Double?) {
        self.offered = offered
        responses = result.throughput.finite
        receivedKB = result.receivedKBPerSecond.finite
        sentKB = result.sentKBPerSecond.finite
        theoreticalReceivedKB = theoreticalKB.flatMap { $0.isFinite ? $0 : nil }
        meanResponseBytes = result.meanSuccessfulBytes.flatMap { $0.isFinite ? $0 : nil }
    }
}

/// The figures of JMeter's Summary Report in JSON.
struct JMeterDocument: Codable {
    var elapsed: MomentsDocument
    var failed: Int
    var receivedBytes: Int
    var sentBytes: Int
    /// Milliseconds on the run's clock; absent where there are no samples.
    var firstStart: Double?
    var lastEnd: Double?

    init(_ statistics: JMeterStatistics) {
        elapsed = MomentsDocument(statistics.elapsed)
        failed = statistics.failed
        receivedBytes = statistics.receivedBytes
        sentBytes = statistics.sentBytes
        guard statistics.elapsed.count > 0 else { return }
        firstStart = statistics.firstStart.milliseconds
        lastEnd = statistics.lastEnd.milliseconds
    }

    var statistics: JMeterStatistics {
        var statistics = JMeterStatistics()
        statistics.elapsed = elapsed.moments
        statistics.failed = failed
        statistics.receivedBytes = receivedBytes
        statistics.sentBytes = sentBytes
        if let firstStart { statistics.firstStart = Nanoseconds(seconds: firstStart / 1000) }
        if let lastEnd { statistics.lastEnd = Nanoseconds(seconds: lastEnd / 1000) }
        return statistics
    }
}
