import Patterns

extension Evaluation {
    func holds(_ expression: LogicalExpression, for index: Int) throws(JSONPathLimit) -> Bool {
        try spend(1)
        switch expression {
        case .any(let operands):
            for operand in operands where try holds(operand, for: index) { return true }
            return false
        case .all(let operands):
            for operand in operands { guard try holds(operand, for: index) else { return false } }
            return true
        case .not(let operand): return try !holds(operand, for: index)
        case .exists(let query):
            return try !visit(query.segments[...], from: query.isRelative ? index : 0) { (_) throws(JSONPathLimit) in false }
        case .comparison(let left, let comparison, let right):
            return try holds(value(left, for: index), comparison, value(right, for: index))
        case .matches(let subject, let expected): return try matches(value(subject, for: index), expected, for: index)
        }
    }

    // MARK: Values

    func value(_ expression: ValueExpression, for index: Int) throws(JSONPathLimit) -> FilterValue {
        switch expression {
        case .literal(.string(let text)): return .literal(text)
        case .literal(.number(let number)): return .number(number)
        case .literal(.true): return .true
        case .literal(.false): return .false
        case .literal(.null): return .null
        case .query(let query), .value(let query): return try onlyValue(of: query, for: index)
        case .count(let query):
            var count = 0
            _ = try visit(query.segments[...], from: query.isRelative ? index : 0) { (_) throws(JSONPathLimit) in
                count += 1
                try spend(1)
                return true
            }
            return .number(JSONNumber(count))
        case .length(let argument): return try length(of: try value(argument, for: index))
        }
    }

    private func onlyValue(of query: FilterQuery, for index: Int) throws(JSONPathLimit) -> FilterValue {
        var found: Int?
        let isOnly = try visit(query.segments[...], from: query.isRelative ? index : 0) { (node) throws(JSONPathLimit) in
            guard found == nil else { return false }
            found = node
            return true
        }
        guard isOnly, let found else { return .nothing }
        return try value(at: found, in: tree)
    }

    private func length(of value: FilterValue) throws(JSONPathLimit) -> FilterValue {
        switch value {
        case .object(let index), .array(let index): return .number(JSONNumber(try count(of: index)))
        case .text, .literal:
            let bytes = value.withText { $0.bytes.count } ?? 0
            try spend(bytes / 32)
            // Of a character all bytes but its first are continuations.
            return value.withText { .number(JSONNumber(JSONCharacters($0).count { $0 & 0xC0 != 0x80 })) } ?? .nothing
        case .nothing, .null, .true, .false, .number: return .nothing
        }
    }

    // MARK: Comparisons (RFC 9535, section 2.3.5.2.2)

    private func holds(_ left: FilterValue, _ comparison: Comparison, _ right: FilterValue) throws(JSONPathLimit) -> Bool {
        switch comparison {
        case .equal: try isEqual(left, right, in: tree)
        case .unequal: try !isEqual(left, right, in: tree)
        case .below: try isBelow(left, right)
        case .above: try isBelow(right, left)
        case .atMost: try isBelow(left, right) ? true : isEqual(left, right, in: tree)
        case .atLeast: try isBelow(right, left) ? true : isEqual(right, left, in: tree)
        }
    }

    private func isBelow(_ left: FilterValue, _ right: FilterValue) throws(JSONPathLimit) -> Bool {
        if case .number(let left) = left, case .number(let right) = right { return left < right }
        return try compareTexts(left, right, <) ?? false
    }
}

/// A value in a filter (RFC 9535, section 2.4.1: ValueType): of the answer, of the query, or of a function.
enum FilterValue {
    case nothing
    case null, `true`, `false`
    case number(JSONNumber)
    /// In the answer.
    case text(StringView)
    /// In the query; UTF-8.
    case literal([UInt8])
    case array(Int)
    case object(Int)

    /// - Returns: nil where it is no text.
    func withText<Result>(_ body: (StringView) -> Result) -> Result? {
        switch self {
        case .text(let view): body(view)
        case .literal(let bytes): bytes.withUnsafeBytes { body(StringView(bytes: $0, hasEscapes: false)) }
        case .nothing, .null, .true, .false, .number, .array, .object: nil
        }
    }
}
