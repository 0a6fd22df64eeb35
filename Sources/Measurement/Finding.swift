import LoadModel

/// Something that a reader of the numbers of a run or a comparison must know, with its figures.
///
/// Whoever judges makes it, in a function beside the judgement that names its figures. What it says and what to do about it stands in its
/// row in ReportFormats (`FindingRows`), which gives the figures their units as well.
public struct Finding: Sendable, Hashable {
    /// The stable name, for scripts and of its row.
    public let code: String
    /// Whether the numbers must not be used as results.
    public let invalidates: Bool
    public let figures: [String: Figure]

    public enum Figure: Sendable, Hashable {
        /// In the unit that the row gives it; a count is one without a fraction.
        case number(Double)
        case text(String)
        case flag(Bool)

        static func count(_ value: Int) -> Figure { .number(Double(value)) }
    }

    public init(_ code: String, invalidates: Bool = false, _ figures: [String: Figure] = [:]) {
        self.code = code
        self.invalidates = invalidates
        self.figures = figures
    }

    /// A figure that is a number.
    public subscript(_ name: String) -> Double? {
        if case .number(let value)? = figures[name] { value } else { nil }
    }

    /// Whether it tells of a defect of Dyno.
    public var isDefect: Bool { code == "invariantBroken" || code == "littlesLawBroken" }

    /// What was kept in words alone: trials of a sweep are.
    public static func told(_ message: String) -> Finding { Finding("told", ["message": .text(message)]) }
}

extension Finding: Codable {
    private enum CodingKeys: String, CodingKey { case code, invalidates, message, advice, figures }

    /// Its texts for people, its code and figures for scripts.
    public func encode(to encoder: any Encoder) throws {
        let words = try encoder.userInfo.savedForm.words(self)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code, forKey: .code)
        try container.encode(invalidates, forKey: .invalidates)
        try container.encode(words.message, forKey: .message)
        try container.encode(words.advice, forKey: .advice)
        let named = words.figures.filter { figures[$0] != nil }
        guard !named.isEmpty else { return }
        var values = container.nestedContainer(keyedBy: DataKey.self, forKey: .figures)
        for name in named { try values.encodeIfPresent(figures[name], forKey: DataKey(name)) }
    }

    /// - Throws: `DecodingError` where it is not known, or lacks its figures.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let code = try container.decode(String.self, forKey: .code)
        var figures: [String: Figure] = [:]
        if container.contains(.figures) {
            let values = try container.nestedContainer(keyedBy: DataKey.self, forKey: .figures)
            for key in values.allKeys { figures[key.stringValue] = try values.decodeIfPresent(Figure.self, forKey: key) }
        }
        let finding = Finding(code, invalidates: try container.decode(Bool.self, forKey: .invalidates), figures)
        guard let checked = try decoder.userInfo.savedForm.checked(finding) else {
            throw decoder.fault("the finding '\(code)' is not known, or lacks its figures")
        }
        self = checked
    }
}

extension Finding.Figure: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .flag(let flag): try container.encode(flag)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }
}

extension Decoder {
    /// Those among the members of a value; nil where it has none.
    func findingsIfPresent() throws -> [Finding]? {
        let container = try container(keyedBy: FindingsKeys.self)
        return try container.decodeIfPresent([Finding].self, forKey: container.contains(.findings) ? .findings : .warnings)
    }

    /// The same of a value that always has them, if only none.
    func findings() throws -> [Finding] {
        guard let findings = try findingsIfPresent() else {
            throw DecodingError.keyNotFound(
                FindingsKeys.findings, .init(codingPath: codingPath, debugDescription: "there are no findings"))
        }
        return findings
    }
}

private enum FindingsKeys: String, CodingKey {
    case findings
    /// As files of before call them.
    case warnings
}
