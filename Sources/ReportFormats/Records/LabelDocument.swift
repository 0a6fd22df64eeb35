import Measurement

/// One label in JSON.
struct LabelDocument: Codable {
    var label: String
    var counts: Counts
    var measures: MeasuresDocument

    struct Counts: Codable {
        var requests: Int
        var succeeded: Int
        var failed: Int
        var unsent: Int
        /// Absent where none was, and in files of before.
        var resent: Int?
    }

    private enum CodingKeys: String, CodingKey { case label, counts }

    init(_ result: LabelResult) {
        label = result.label
        counts = Counts(
            requests: result.requests, succeeded: result.succeeded, failed: result.failures.total, unsent: result.unsent,
            resent: result.resent > 0 ? result.resent : nil)
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

    func result(wasCutShort: Bool, at path: [any CodingKey]) throws -> LabelResult {
        var result = try measures.result(label: label, requests: counts.requests, succeeded: counts.succeeded, at: path)
        result.unsent = counts.unsent
        result.resent = counts.resent ?? 0
        result.wasCutShort = wasCutShort
        return result
    }
}
