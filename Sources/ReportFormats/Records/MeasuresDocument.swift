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
