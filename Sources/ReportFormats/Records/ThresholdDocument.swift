import LoadModel
import Measurement

/// A threshold held against a result, in JSON. The condition itself is read back from its text.
struct ThresholdDocument: Codable {
    private var text: String
    private var holds: Bool
    private var actual: Double?
    private var lowerBound: Bool?
    private var limit: Double
    private var unit: String

    init(_ outcome: ThresholdOutcome) {
        text = outcome.threshold.text
        holds = outcome.holds
        actual = outcome.actual.flatMap { $0.isFinite ? $0 : nil }
        lowerBound = outcome.isLowerBound ? true : nil
        limit = outcome.threshold.limit.finite
        unit = outcome.threshold.metric.unit
    }

    func outcome(at path: [any CodingKey]) throws -> ThresholdOutcome {
        do throws(QuantityError) {
            let threshold = try Threshold(parsing: text)
            return ThresholdOutcome(threshold: threshold, holds: holds, actual: actual, isLowerBound: lowerBound ?? false)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path + [AnyKey("thresholds")], debugDescription: error.description))
        }
    }
}
