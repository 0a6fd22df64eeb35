/// What decides whether a step is made, or a loop goes on: comparisons of values, and nothing else.
public struct Condition: Hashable, Sendable {
    public var expression: Expression

    public init(_ expression: Expression) { self.expression = expression }

    public indirect enum Expression: Hashable, Sendable {
        /// Text that reads as a number is one on both sides of `==` and `!=`; `<` and its like on other text fail the iteration.
        case compare(Operand, Relation, Operand)
        /// Whether a pattern of PCRE2 is found in it.
        case matches(Operand, pattern: String)
        /// Whether it has been captured, or the row has it, and it is not empty.
        case exists(Reference)
        /// A value by itself: true where it is the truth value `true`.
        case isTrue(Operand)
        case not(Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
    }

    public enum Operand: Hashable, Sendable {
        case reference(Reference)
        /// The same for the whole run: a literal, an environment value, a secret.
        case text(Template)
        /// With the digits that the plan has.
        case number(String)
        case truth(Bool)
    }

    public enum Relation: String, CaseIterable, Hashable, Sendable {
        case equal = "=="
        case different = "!="
        case below = "<"
        case atMost = "<="
        case above = ">"
        case atLeast = ">="
    }
}

extension Condition {
    /// What it asks for, in its order.
    public var references: [Reference] { expression.references }
}

extension Condition.Expression {
    var references: [Reference] {
        switch self {
        case .compare(let one, _, let other): one.references + other.references
        case .matches(let operand, _), .isTrue(let operand): operand.references
        case .exists(let reference): [reference]
        case .not(let inner): inner.references
        case .and(let one, let other), .or(let one, let other): one.references + other.references
        }
    }
}

extension Condition.Operand {
    var references: [Reference] { if case .reference(let reference) = self { [reference] } else { [] } }
}

// As a plan writes it.
extension Condition: CustomStringConvertible {
    public var description: String { expression.description }

    /// The words that stand for something else than themselves.
    package static let words = ["and", "or", "not", "exists", "matches", "true", "false", "null"]
}

extension Condition.Expression: CustomStringConvertible {
    public var description: String {
        switch self {
        case .compare(let one, let relation, let other): "\(one) \(relation.rawValue) \(other)"
        case .matches(let operand, let pattern): "\(operand) matches \(Template(pattern).quotedForCondition)"
        case .exists(let reference): "${\(reference)} exists"
        case .isTrue(let operand): "\(operand)"
        case .not(let inner): "not \(inner.text(inside: 3))"
        case .and(let one, let other): "\(one.text(inside: 2)) and \(other.text(inside: 3))"
        case .or(let one, let other): "\(one.text(inside: 1)) or \(other.text(inside: 2))"
        }
    }

    /// In parentheses where it binds less than what is around it.
    private func text(inside level: Int) -> String { level > self.level ? "(\(self))" : description }

    private var level: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .not, .compare, .matches, .exists, .isTrue: 3
        }
    }
}

extension Condition.Operand: CustomStringConvertible {
    public var description: String {
        switch self {
        case .reference(let reference): "${\(reference)}"
        case .number(let text): text
        case .truth(let value): "\(value)"
        case .text(let text):
            switch text.segments.first {
            case .environment?, .secret?: text.segments.count == 1 ? "\(text)" : text.quotedForCondition
            case .literal(let word)?: text.segments.count == 1 && word.isWord ? word : text.quotedForCondition
            case .uuid?, .iteration?, .user?, .recorded?, .value?, .file?, nil: text.quotedForCondition
            }
        }
    }
}

extension Template {
    /// Between single quotes, where backslashes stand for themselves, or double ones, where they escape.
    fileprivate var quotedForCondition: String {
        let text = description
        let isSimple = !text.contains("'") && !text.contains(where: \.isNewline)
        if isSimple, text.contains("\\") || text.contains("\"") { return "'\(text)'" }
        return "\"\(text.escapedForJSON)\""
    }
}

extension String {
    /// Whether it can stand in a condition without quotes, as a text.
    fileprivate var isWord: Bool {
        let isLetter: (Character) -> Bool = { $0.isASCII && $0.isLetter || $0 == "_" }
        guard let first, isLetter(first), !Condition.words.contains(self) else { return false }
        return allSatisfy { isLetter($0) || $0.isASCII && $0.isNumber || $0 == "-" }
    }
}
