import Measurement

/// Whether a level's numbers may be used, and why not, in JSON.
struct ValidityDocument: Codable {
    private var valid: Bool
    private var warnings: [FindingDocument]

    init(_ result: LevelResult) {
        valid = result.isValid
        warnings = result.findings.map(FindingDocument.init)
    }

    func findings(at path: [any CodingKey]) throws -> [Finding] {
        try warnings.map { try $0.finding(at: path + [AnyKey("validity")]) }
    }
}
