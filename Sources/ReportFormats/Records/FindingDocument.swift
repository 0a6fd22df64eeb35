import Measurement

/// A finding in JSON: its texts for people, its code and figures for scripts.
struct FindingDocument: Codable {
    private let code: String
    private let invalidates: Bool
    private let message: String
    private let advice: String
    private let figures: Figures?

    /// In the order and the units of the finding's row.
    private struct Figures: Codable {
        var values: [(name: String, value: Finding.Figure)]

        init(values: [(name: String, value: Finding.Figure)]) { self.values = values }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: AnyKey.self)
            values = try container.allKeys.compactMap { key in
                if try container.decodeNil(forKey: key) { return nil }
                if let flag = try? container.decode(Bool.self, forKey: key) { return (key.stringValue, .flag(flag)) }
                if let text = try? container.decode(String.self, forKey: key) { return (key.stringValue, .text(text)) }
                return (key.stringValue, .number(try container.decode(Double.self, forKey: key)))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: AnyKey.self)
            for (name, value) in values {
                switch value {
                case .number(let number): try container.encode(number.finite, forKey: AnyKey(name))
                case .text(let text): try container.encode(text, forKey: AnyKey(name))
                case .flag(let flag): try container.encode(flag, forKey: AnyKey(name))
                }
            }
        }
    }

    init(_ finding: Finding) {
        code = finding.code
        invalidates = finding.invalidates
        message = finding.message
        advice = finding.advice
        let values = (finding.row?.figures ?? []).compactMap { figure in finding.figures[figure.name].map { (figure.name, $0) } }
        figures = values.isEmpty ? nil : Figures(values: values)
    }

    /// - Throws: `DecodingError` where it is not known, or lacks its figures.
    func finding(at path: [any CodingKey] = []) throws -> Finding {
        let values = Dictionary((figures?.values ?? []).map { ($0.name, $0.value) }) { first, _ in first }
        let row = Finding(code, values).row
        guard let row, row.figures.allSatisfy({ $0.accepts(values[$0.name]) }) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: path + [AnyKey("warnings")],
                    debugDescription: "the finding '\(code)' is not known, or lacks its figures"))
        }
        let known = values.filter { value in row.figures.contains { $0.name == value.key } }
        return Finding(code, invalidates: invalidates, known)
    }
}

extension FindingRow.Figure {
    fileprivate func accepts(_ value: Finding.Figure?) -> Bool {
        switch (value, unit) {
        case (nil, _): isOptional
        case (.text, .text), (.flag, .flag): true
        case (.number, .text), (.number, .flag), (.text, _), (.flag, _): false
        case (.number(let number), _): number.magnitude <= Double(greatestSaved)
        }
    }
}
