import LoadModel

/// A place in the text of a plan, both numbers from 1.
struct Place: Hashable, Comparable, Sendable {
    var line: Int
    var column: Int

    static let start = Place(line: 1, column: 1)

    static func < (a: Place, b: Place) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A value of a YAML document and where it stands: what Yams composes, with aliases expanded, merges done and keys as text.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        case scalar(YAMLScalar)
        case list([YAMLNode])
        case map([YAMLEntry])
    }

    let place: Place
    let content: Content

    var scalar: YAMLScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }

    /// What stands here, for messages: "found a list".
    var kind: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "'\(scalar.text.shortened)'"
        case .list(let items): items.isEmpty ? "an empty list" : "a list"
        case .map(let entries): entries.isEmpty ? "an empty map" : "a map"
        }
    }
}

/// A key, its value and the place of the key.
struct YAMLEntry: Sendable {
    let key: String
    let place: Place
    let value: YAMLNode
}

extension String {
    /// Fit for a message: one line of at most 60 characters, without what is secret by its name in a URL.
    var shortened: String {
        let line = Secrecy.rule.shown(String(prefix(4096).map { $0.isNewline ? " " : $0 }))
        return line.count > 60 ? line.prefix(57) + "..." : line
    }
}

/// The text of a scalar and whether it was quoted, which decides its type in JSON.
///
/// Types follow YAML 1.2's core schema: `yes`, `no`, `on` and `off` are text, and so is everything in quotes.
struct YAMLScalar: Sendable {
    let text: String
    /// Written without quotes, and not tagged as a string.
    let isPlain: Bool

    enum Value: Equatable {
        case null
        case bool(Bool)
        /// In JSON's notation, with the digits that the plan wrote.
        case number(String)
        case text(String)
    }

    var isNull: Bool { isPlain && ["", "~", "null", "Null", "NULL"].contains(text) }

    /// The value in the core schema.
    /// - Throws: for what JSON cannot say (infinity) and for numbers that might have been meant as text (`007`).
    func value() throws(ScalarError) -> Value {
        if isNull { return .null }
        guard isPlain else { return .text(text) }
        switch text {
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: return try number().map(Value.number) ?? .text(text)
        }
    }

    /// The scalar as a JSON number; nil where it is not one.
    private func number() throws(ScalarError) -> String? {
        let sign = text.hasPrefix("-") ? "-" : ""
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
        if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(unsigned) {
            throw ScalarError(message: "'\(text)' is not a number in JSON; write \"\(text)\" to send it as text")
        }
        for (prefix, radix) in [("0x", 16), ("0o", 8)] where unsigned.hasPrefix(prefix) {
            return UInt64(unsigned.dropFirst(2), radix: radix).map { sign + String($0) }
        }
        guard let decimal = Decimal(unsigned) else { return nil }
        guard !decimal.hasLeadingZero else {
            throw ScalarError(message: "'\(text)' may be meant as text or as a number; write \"\(text)\" for text")
        }
        return sign + decimal.json
    }

    /// A decimal number in its parts, each nil or empty where it was not written.
    private struct Decimal {
        let whole, fraction, exponent: Substring

        /// Splits `[digits][.digits][e[+-]digits]`; nil for anything else.
        init?(_ text: String) {
            let mantissaEnd = text.firstIndex { $0 == "e" || $0 == "E" } ?? text.endIndex
            let mantissa = text[..<mantissaEnd]
            let dot = mantissa.firstIndex(of: ".") ?? mantissa.endIndex
            whole = mantissa[..<dot]
            fraction = mantissa[dot...].dropFirst()
            exponent = text[mantissaEnd...].dropFirst()
            let hasExponent = mantissaEnd != text.endIndex
            let exponentDigits = exponent.first == "+" || exponent.first == "-" ? exponent.dropFirst() : exponent
            let isDigits: (Substring) -> Bool = { $0.utf8.allSatisfy { (48...57).contains($0) } }
            guard !(whole.isEmpty && fraction.isEmpty), isDigits(whole), isDigits(fraction), isDigits(exponentDigits),
                hasExponent != exponentDigits.isEmpty
            else { return nil }
        }

        var hasLeadingZero: Bool { whole.count > 1 && whole.first == "0" }

        var json: String {
            (whole.isEmpty ? "0" : String(whole)) + (fraction.isEmpty ? "" : ".\(fraction)")
                + (exponent.isEmpty ? "" : "e\(exponent)")
        }
    }
}

/// Why a scalar has no value that can be sent.
struct ScalarError: Error {
    let message: String
}
