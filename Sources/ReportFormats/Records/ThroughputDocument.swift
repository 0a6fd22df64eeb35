import Measurement

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
