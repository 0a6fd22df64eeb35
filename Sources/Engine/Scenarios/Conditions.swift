import JSONPath
import LoadModel
import Patterns

/// A condition with its names looked up and its patterns compiled.
struct CompiledCondition {
    private indirect enum Node {
        case compare(Operand, Condition.Relation, Operand)
        case matches(Operand, Pattern)
        case exists(ValueSource)
        case isTrue(Operand)
        case not(Node)
        case and(Node, Node)
        case or(Node, Node)
    }

    private enum Operand {
        case source(ValueSource)
        case constant([UInt8], ValueKind)
    }

    /// As the plan writes it.
    let text: String
    private let root: Node

    init(_ condition: Condition, _ names: inout ValueNames) throws(ProgramError) {
        text = condition.description
        root = try CompiledCondition.node(condition.expression, &names)
    }

    private static func node(_ expression: Condition.Expression, _ names: inout ValueNames) throws(ProgramError) -> Node {
        switch expression {
        case .compare(let one, let relation, let other): .compare(try operand(one, &names), relation, try operand(other, &names))
        case .matches(let value, let pattern): .matches(try operand(value, &names), try Pattern.compiled(pattern))
        case .exists(let reference): .exists(try names.source(of: reference))
        case .isTrue(let value): .isTrue(try operand(value, &names))
        case .not(let inner): .not(try node(inner, &names))
        case .and(let one, let other): .and(try node(one, &names), try node(other, &names))
        case .or(let one, let other): .or(try node(one, &names), try node(other, &names))
        }
    }

    private static func operand(_ operand: Condition.Operand, _ names: inout ValueNames) throws(ProgramError) -> Operand {
        switch operand {
        case .reference(let reference): .source(try names.source(of: reference))
        case .text(let text): .constant(Array(text.knownText.utf8), .text)
        case .number(let digits): .constant(Array(digits.utf8), .number)
        case .truth(let isTrue): .constant(Array((isTrue ? "true" : "false").utf8), .truth)
        }
    }

    /// - Throws: where it asks for the order of what is no number, or a pattern gave up.
    func holds(_ context: ValueContext, _ matcher: PatternMatcher) throws(ConditionFault) -> Bool {
        try holds(root, context, matcher)
    }

    private func holds(_ node: Node, _ context: ValueContext, _ matcher: PatternMatcher) throws(ConditionFault) -> Bool {
        switch node {
        case .compare(let one, let relation, let other): return try compare(value(one, context), relation, value(other, context))
        case .matches(let operand, let pattern):
            let text = value(operand, context)
            do throws(PatternLimit) {
                return try text.withBytes { (bytes) throws(PatternLimit) in try matcher.search(pattern, in: bytes) }
            } catch { throw ConditionFault(message: "'\(self.text)': the pattern \(error.message)") }
        case .exists(let source):
            var scratch: [UInt8] = []
            return context.withValue(source, &scratch) { $1 != .missing && !$0.isEmpty }
        case .isTrue(let operand): return value(operand, context).elementsEqual("true".utf8)
        case .not(let inner): return try !holds(inner, context, matcher)
        case .and(let one, let other):
            guard try holds(one, context, matcher) else { return false }
            return try holds(other, context, matcher)
        case .or(let one, let other):
            if try holds(one, context, matcher) { return true }
            return try holds(other, context, matcher)
        }
    }

    /// What has no value is the empty text.
    private func value(_ operand: Operand, _ context: ValueContext) -> [UInt8] {
        switch operand {
        case .constant(let bytes, _): return bytes
        case .source(let source):
            var scratch: [UInt8] = []
            return context.withValue(source, &scratch) { bytes, _ in Array(bytes) }
        }
    }

    private func compare(
        _ one: [UInt8], _ relation: Condition.Relation, _ other: [UInt8]
    ) throws(ConditionFault) -> Bool {
        let numbers = JSONNumber(one).flatMap { a in JSONNumber(other).map { (a, $0) } }
        switch relation {
        case .equal: return numbers.map { $0.0 == $0.1 } ?? (one == other)
        case .different: return numbers.map { $0.0 != $0.1 } ?? (one != other)
        case .below, .atMost, .above, .atLeast:
            guard let (a, b) = numbers else {
                let found = JSONNumber(one) == nil ? one : other
                let shown = String(decoding: found.prefix(40), as: UTF8.self)
                throw ConditionFault(message: "'\(text)' compares '\(shown)', which is no number, by \(relation.rawValue)")
            }
            switch relation {
            case .below: return a < b
            case .atMost: return a <= b
            case .above: return a > b
            default: return a >= b
            }
        }
    }
}

/// A condition that has no answer: the iteration has failed.
struct ConditionFault: Error {
    var message: String
}

extension Pattern {
    /// Of a plan whose reader has compiled it already.
    static func compiled(_ text: String) throws(ProgramError) -> Pattern {
        do throws(PatternError) { return try Pattern(text) } catch {
            throw ProgramError(message: "'\(text)' is no pattern: \(error.message)")
        }
    }
}

extension [UInt8] {
    /// As `withUnsafeBytes`, which does not pass on what kind of error the body throws.
    func withBytes<Value, Fault>(_ body: (UnsafeRawBufferPointer) throws(Fault) -> Value) throws(Fault) -> Value {
        try withUnsafeBytes { bytes in Result { () throws(Fault) in try body(bytes) } }.get()
    }
}
