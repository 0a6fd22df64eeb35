#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

func raise(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

// Inside of the enumeration its own cases have these names.
private func exponential(_ value: Double) -> Double { exp(value) }
private func logarithm(_ value: Double) -> Double { log(value) }

/// The functions of a formula.
enum FormulaFunction: String, CaseIterable, Hashable, Sendable {
    case min, max, sqrt, exp, log, abs, floor, ceil

    /// nil: at least one.
    var arguments: Int? { self == .min || self == .max ? nil : 1 }

    func value(_ values: [Double]) -> Double {
        switch self {
        case .min: values.min() ?? .nan
        case .max: values.max() ?? .nan
        case .sqrt: values[0].squareRoot()
        case .exp: exponential(values[0])
        case .log: logarithm(values[0])
        case .abs: Swift.abs(values[0])
        case .floor: values[0].rounded(.down)
        case .ceil: values[0].rounded(.up)
        }
    }
}

/// Recursive descent: sums of products of powers of numbers, names, calls and parentheses.
struct FormulaReader {
    private let characters: [Character]
    private var position = 0
    private var depth = 0

    init(_ text: String) { characters = Array(text) }

    mutating func whole() throws(QuantityError) -> Expression {
        let result = try sum()
        if let next = peek { throw fault("'\(next)' is out of place") }
        return result
    }

    private mutating func sum() throws(QuantityError) -> Expression {
        // Parentheses of parentheses must not exhaust the stack.
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw fault("the formula is nested too deep") }
        var left = try product()
        while let sign = take("+-") { left = .operation(sign, left, try product()) }
        return left
    }

    private mutating func product() throws(QuantityError) -> Expression {
        var left = try signed()
        while let sign = take("*/") { left = .operation(sign, left, try signed()) }
        return left
    }

    private mutating func signed() throws(QuantityError) -> Expression {
        var isNegative = false
        while let sign = take("+-") { if sign == .minus { isNegative.toggle() } }
        let value = try power()
        return isNegative ? .negative(value) : value
    }

    private mutating func power() throws(QuantityError) -> Expression {
        let base = try atom()
        guard take("^") != nil else { return base }
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw fault("the formula is nested too deep") }
        return .operation(.power, base, try signed())
    }

    private mutating func atom() throws(QuantityError) -> Expression {
        guard let next = peek else { throw fault("the formula ends where a number or a name is due") }
        if next == "(" {
            position += 1
            let inner = try sum()
            guard peek == ")" else { throw fault("a ')' is missing") }
            position += 1
            return inner
        }
        if next.isASCII, next.isNumber || next == "." { return try number() }
        guard next.isLetter || next == "_" else { throw fault("'\(next)' is out of place") }
        let name = run { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        guard peek == "(" else { return .name(name) }
        return try call(name)
    }

    private mutating func number() throws(QuantityError) -> Expression {
        let digits = run { $0.isASCII && ($0.isNumber || $0 == ".") }
        var text = digits
        if position < characters.count, "eE".contains(characters[position]) {
            let start = position
            position += 1
            let sign = position < characters.count && "+-".contains(characters[position]) ? String(characters[position]) : ""
            position += sign.count
            let exponent = run { $0.isASCII && $0.isNumber }
            if exponent.isEmpty { position = start } else { text += "e" + sign + exponent }
        }
        guard let value = Double(text) else { throw fault("'\(digits)' is not a number") }
        return .number(value)
    }

    private mutating func call(_ name: String) throws(QuantityError) -> Expression {
        guard let function = FormulaFunction(rawValue: name) else {
            let names = FormulaFunction.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault("'\(name)' is not a function; there are \(names)")
        }
        var arguments: [Expression] = []
        repeat {
            position += 1
            arguments.append(try sum())
        } while peek == ","
        guard peek == ")" else { throw fault("a ')' is missing") }
        position += 1
        if let count = function.arguments, arguments.count != count {
            throw fault("\(name) takes \(count) number, found \(arguments.count)")
        }
        return .call(function, arguments)
    }

    /// The next character that is not a space.
    private var peek: Character? {
        mutating get {
            while position < characters.count, characters[position].isWhitespace { position += 1 }
            return position < characters.count ? characters[position] : nil
        }
    }

    private mutating func take(_ signs: String) -> Expression.Operator? {
        guard let next = peek, signs.contains(next) else { return nil }
        position += 1
        return Expression.Operator(rawValue: next)
    }

    private mutating func run(while belongs: (Character) -> Bool) -> String {
        let text = characters[position...].prefix(while: belongs)
        position += text.count
        return String(text)
    }

    private func fault(_ text: String) -> QuantityError {
        QuantityError(
            "\(text), at character \(min(position, characters.count) + 1) of '\(String(characters))'; write a formula such as "
                + "'rtt - depth / bandwidth'")
    }
}
