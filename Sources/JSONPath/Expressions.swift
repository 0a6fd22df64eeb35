import Patterns

// What a query is made of (RFC 9535), as its parser leaves it: well-formed and well-typed.

struct Segment: Sendable {
    /// `..`: applied to the value and all that stands in it; else to the value.
    let isDescendant: Bool
    let selectors: [Selector]
}

enum Selector: Sendable {
    /// In UTF-8.
    case name([UInt8])
    case wildcard
    case index(Int)
    case slice(start: Int?, end: Int?, step: Int)
    case filter(LogicalExpression)
}

indirect enum LogicalExpression: Sendable {
    case any([LogicalExpression])
    case all([LogicalExpression])
    case not(LogicalExpression)
    case exists(FilterQuery)
    case comparison(ValueExpression, Comparison, ValueExpression)
    /// `match`, of all of a text, or `search`, within it.
    case matches(ValueExpression, Expected)

    /// The second argument of `match` and `search`.
    enum Expected: Sendable {
        case pattern(QueryPattern)
        /// Written as a literal that is no text or no I-Regexp, to which nothing matches (RFC 9535, section 2.4.6).
        case nothing
        /// Known when a value is looked at.
        case text(ValueExpression, isWhole: Bool)
    }
}

/// A pattern as a query or an answer has it, and as it is searched with.
struct QueryPattern: Sendable {
    let written: String
    let compiled: Pattern
}

enum Comparison: String, Sendable, CaseIterable {
    // The longer ones first, as a parser tries them.
    case equal = "==", unequal = "!=", atMost = "<=", atLeast = ">=", below = "<", above = ">"
}

/// What gives one value or nothing (ValueType; RFC 9535, section 2.4.1).
indirect enum ValueExpression: Sendable {
    case literal(Literal)
    case query(FilterQuery)
    case length(ValueExpression)
    case count(FilterQuery)
    /// The value of the only node.
    case value(FilterQuery)
}

enum Literal: Sendable {
    /// In UTF-8.
    case string([UInt8])
    case number(JSONNumber)
    case `true`, `false`, null
}

struct FilterQuery: Sendable {
    /// `@`, from the value that is filtered; else `$`.
    let isRelative: Bool
    let segments: [Segment]

    var isSingular: Bool { SingularQuery(segments) != nil }
}

extension SingularQuery {
    /// - Returns: nil where the segments may give several nodes.
    init?(_ segments: [Segment]) {
        var steps: [Step] = []
        for segment in segments {
            guard !segment.isDescendant, segment.selectors.count == 1 else { return nil }
            switch segment.selectors[0] {
            case .name(let name): steps.append(.name(name))
            case .index(let index): steps.append(.index(index))
            case .wildcard, .slice, .filter: return nil
            }
        }
        self.steps = steps
    }
}
