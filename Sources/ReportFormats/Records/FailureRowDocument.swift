import Measurement

/// A row of the table of failures in JSON.
struct FailureRowDocument: Codable {
    private var kind: String
    private var status: Int?
    private var label: String?
    private var count: Int
    private var example: String?
    private var path: [any CodingKey] = []

    private enum CodingKeys: String, CodingKey { case kind, status, label, count, example }

    init(_ row: FailureRow) {
        kind = row.kind.name
        status = row.status
        label = row.label
        count = row.count
        example = row.example
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decode(String.self, forKey: .kind)
        status = try container.decodeIfPresent(Int.self, forKey: .status)
        label = try container.decodeIfPresent(String.self, forKey: .label)
        count = try container.decodeCount(forKey: .count)
        example = try container.decodeIfPresent(String.self, forKey: .example)
        path = decoder.codingPath
    }

    func row() throws -> FailureRow {
        guard let known = FailureKind.allCases.first(where: { $0.name == kind }) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path + [CodingKeys.kind], debugDescription: "'\(kind)' is not a kind of failure"))
        }
        return FailureRow(kind: known, status: status, label: label, count: count, example: example)
    }

    /// Rows for a file of before, which has what was said of the first failure of each kind, the warm-up's included.
    static func rows(of failures: FailureCounts, examples: [String: String]) -> [FailureRow] {
        failures.nonZero.map { FailureRow(kind: $0.kind, count: $0.count, example: examples[$0.kind.name]) }
    }
}
