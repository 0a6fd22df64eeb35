/// An arithmetical expression over named numbers, such as `max(0, rtt - depth / bandwidth)`.
///
/// A reader of its own, of 100 lines: a plan's names may hold dots, what is wrong is to be said at its place, and the packages that
/// evaluate expressions bring a language or an allocation of their own with them.
public struct Formula: Hashable, Sendable {
    public let text: String
    private let root: Expression

    /// The names that it needs numbers for.
    public var names: Set<String> { root.names }

    /// - Throws: what is wrong with the expression, and where.
    public init(_ text: String) throws(QuantityError) {
        self.text = text
        var reader = FormulaReader(text)
        root = try reader.whole()
    }

    /// Its value; not finite where it has none, such as 1/0.
    ///
    /// - Returns: nil where a name is not known.
    public func value(_ number: (String) -> Double?) -> Double? { root.value(number) }
}

extension Formula: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    public init(from decoder: any Decoder) throws {
        self = try decoder.parsed { text throws(QuantityError) in try Formula(text) }
    }
}

indirect enum Expression: Hashable, Sendable {
    case number(Double)
    case name(String)
    case negative(Expression)
    case operation(Operator, Expression, Expression)
    case call(FormulaFunction, [Expression])

    enum Operator: Character, Hashable, Sendable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divided = "/"
        case power = "^"
    }

    var names: Set<String> {
        switch self {
        case .number: []
        case .name(let name): [name]
        case .negative(let part): part.names
        case .operation(_, let left, let right): left.names.union(right.names)
        case .call(_, let parts): parts.reduce(into: []) { $0.formUnion($1.names) }
        }
    }

    func value(_ number: (String) -> Double?) -> Double? {
        switch self {
        case .number(let value): return value
        case .name(let name): return number(name)
        case .negative(let part): return part.value(number).map { -$0 }
        case .operation(let sign, let left, let right):
            guard let a = left.value(number), let b = right.value(number) else { return nil }
            switch sign {
            case .plus: return a + b
            case .minus: return a - b
            case .times: return a * b
            case .divided: return a / b
            case .power: return raise(a, b)
            }
        case .call(let function, let parts):
            let values = parts.compactMap { $0.value(number) }
            return values.count == parts.count ? function.value(values) : nil
        }
    }
}
