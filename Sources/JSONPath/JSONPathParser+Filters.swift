import Patterns

// Filters (RFC 9535, section 2.3.5) and literals.
extension JSONPathParser {
    mutating func logicalOr() throws(JSONPathError) -> LogicalExpression {
        var operands = [try logicalAnd()]
        while try skipOperator("||", mistakenAs: ["|", "or"]) { operands.append(try logicalAnd()) }
        return operands.count == 1 ? operands[0] : .any(operands)
    }

    private mutating func logicalAnd() throws(JSONPathError) -> LogicalExpression {
        var operands = [try basic()]
        while try skipOperator("&&", mistakenAs: ["&", "and"]) { operands.append(try basic()) }
        return operands.count == 1 ? operands[0] : .all(operands)
    }

    /// Passes over the operator and the white space on both sides; where another stands, over nothing.
    private mutating func skipOperator(_ text: String, mistakenAs others: [String]) throws(JSONPathError) -> Bool {
        let before = position
        skipSpace()
        guard skip(text) else {
            try refuseOperator(others, for: text)
            position = before
            return false
        }
        skipSpace()
        return true
    }

    /// What can stand on either side of `&&`: in parentheses, negated, a comparison or a test.
    private mutating func basic() throws(JSONPathError) -> LogicalExpression {
        let start = position
        if next == "!" {
            position += 1
            skipSpace()
            return .not(try nested { (parser) throws(JSONPathError) in try parser.negated(from: start) })
        }
        if next == "(" { return try nested { (parser) throws(JSONPathError) in try parser.parenthesized() } }
        return try comparisonOrTest()
    }

    private mutating func negated(from start: Int) throws(JSONPathError) -> LogicalExpression {
        if next == "(" { return try parenthesized() }
        guard next != "!" else { throw failure("'!' stands once: leave both out") }
        let operand = position
        let result = try comparisonOrTest()
        guard case .comparison = result else { return result }
        throw failure("'!' negates no comparison without parentheses: !(\(text(from: operand)))", at: start)
    }

    private mutating func parenthesized() throws(JSONPathError) -> LogicalExpression {
        position += 1
        skipSpace()
        let result = try logicalOr()
        skipSpace()
        guard skip(")") else { throw noParenthesisEnd() }
        return result
    }

    private mutating func comparisonOrTest() throws(JSONPathError) -> LogicalExpression {
        let start = position
        let left = try operand()
        let end = position
        skipSpace()
        if let comparison = try comparison(after: left, from: start, to: end) {
            skipSpace()
            let rightStart = position
            let right = try operand()
            return .comparison(
                try value(left, from: start, in: "a comparison"), comparison,
                try value(right, from: rightStart, in: "a comparison"))
        }
        position = end
        switch left {
        case .query(let query): return .exists(query)
        case .logical(let expression): return expression
        case .value(.literal):
            throw failure("a literal is no condition: compare it with something, as in @.a == \(text(from: start))", at: start)
        case .value:
            throw failure(
                "this function gives a value, which is no condition: compare it, as in \(text(from: start)) > 0", at: start)
        }
    }

    private mutating func comparison(after left: Operand, from start: Int, to end: Int) throws(JSONPathError) -> Comparison? {
        try refuseForeignComparison(after: left, from: start, to: end)
        for comparison in Comparison.allCases where skip(comparison.rawValue) { return comparison }
        return nil
    }

    // MARK: Operands

    /// What a filter puts together, before it is known what it is for.
    enum Operand {
        case query(FilterQuery)
        case value(ValueExpression)
        case logical(LogicalExpression)
    }

    /// A query, a function or a literal.
    private mutating func operand() throws(JSONPathError) -> Operand {
        switch next {
        case "@", "$": return .query(try filterQuery())
        case "'", "\"": return .value(.literal(.string(Array(try stringLiteral().utf8))))
        case "-", .some("0"..."9"): return .value(.literal(.number(try numberLiteral())))
        case .some(let first) where first.canStartName && first.value < 0x80: return try wordOrFunction()
        default: throw noOperand()
        }
    }

    private mutating func filterQuery() throws(JSONPathError) -> FilterQuery {
        let isRelative = next == "@"
        position += 1
        let start = position
        let segments = try segments()
        let path = text(from: start - 1).dropLast(".length".count)
        remarkOnLength(segments, from: start, remedy: "how long a text or an array is, is length(\(path))")
        return FilterQuery(isRelative: isRelative, segments: segments)
    }

    /// The one value that an operand gives.
    private func value(_ operand: Operand, from start: Int, in use: String) throws(JSONPathError) -> ValueExpression {
        switch operand {
        case .value(let expression): return expression
        case .query(let query) where query.isSingular: return .query(query)
        case .query:
            throw failure(
                "\(use) takes one value, and this may give several: use names and indices only, or value(…), count(…)", at: start)
        case .logical: throw failure("\(use) takes a value, and this is true or false by itself", at: start)
        }
    }

    private mutating func wordOrFunction() throws(JSONPathError) -> Operand {
        let start = position
        while let next, next.canContinueName, next.value < 0x80 { position += 1 }
        let word = text(from: start)
        if next == "(" { return try nested { (parser) throws(JSONPathError) in try parser.function(word, from: start) } }
        switch word {
        case "true": return .value(.literal(.true))
        case "false": return .value(.literal(.false))
        case "null": return .value(.literal(.null))
        default: throw unknownWord(word, at: start)
        }
    }

    // MARK: Functions

    private mutating func function(_ name: String, from start: Int) throws(JSONPathError) -> Operand {
        let (kind, count): (String, Int)
        switch name {
        case "length": (kind, count) = ("a value", 1)
        case "count", "value": (kind, count) = ("a query", 1)
        case "match", "search": (kind, count) = ("a text and a pattern", 2)
        default: throw unknownFunction(name, at: start)
        }
        let arguments = try arguments(of: name)
        guard arguments.count == count else {
            throw failure("\(name)(…) takes \(kind), found \(arguments.count) arguments", at: start)
        }
        func value(_ index: Int) throws(JSONPathError) -> ValueExpression {
            try self.value(arguments[index].operand, from: arguments[index].start, in: "\(name)(…)")
        }
        func query() throws(JSONPathError) -> FilterQuery {
            guard case .query(let query) = arguments[0].operand else {
                throw failure("\(name)(…) takes a query, as in \(name)(@.*)", at: arguments[0].start)
            }
            return query
        }
        switch name {
        case "length": return .value(.length(try value(0)))
        case "count": return .value(.count(try query()))
        case "value": return .value(.value(try query()))
        default:
            return .logical(.matches(try value(0), try expected(try value(1), isWhole: name == "match", at: arguments[1].start)))
        }
    }

    private mutating func arguments(of name: String) throws(JSONPathError) -> [(operand: Operand, start: Int)] {
        position += 1
        skipSpace()
        guard !skip(")") else { return [] }
        var arguments: [(Operand, Int)] = []
        repeat {
            skipSpace()
            let start = position
            arguments.append((try operand(), start))
            skipSpace()
        } while skip(",")
        guard skip(")") else { throw noArgumentsEnd(of: name) }
        return arguments
    }

    private mutating func expected(
        _ pattern: ValueExpression, isWhole: Bool, at start: Int
    ) throws(JSONPathError) -> LogicalExpression.Expected {
        guard case .literal(let literal) = pattern else { return .text(pattern, isWhole: isWhole) }
        guard case .string(let text) = literal else {
            remark("a pattern is a text: nothing matches this", at: start)
            return .nothing
        }
        let written = String(decoding: text, as: UTF8.self)
        let translated: String
        do {
            translated = try IRegexp.translate(written, isWhole: isWhole)
        } catch {
            remark("\(error.message): nothing matches this", at: start)
            return .nothing
        }
        do {
            return .pattern(QueryPattern(written: written, compiled: try Pattern(translated)))
        } catch {
            throw failure("this pattern cannot be used: \(error.message)", at: start)
        }
    }
}
