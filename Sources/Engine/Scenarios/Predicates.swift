import JSONPath
import LoadModel
import Patterns

/// A predicate of a plan with its names looked up and its patterns compiled.
struct CompiledPredicate {
    indirect enum Node {
        case equals(CompiledTemplate)
        case not(Node)
        case contains(CompiledTemplate)
        case matches(Pattern)
        case exists(Bool)
        case type(Predicate.JSONType)
        case count(Predicate.Relation, Int)
        case number(Predicate.Relation, CompiledTemplate)
        case empty(Bool)
        case each(Node)
        case any(Node)
        case all([Node])
    }

    let root: Node

    init(_ predicate: Predicate, _ names: inout ValueNames) throws(ProgramError) {
        root = try CompiledPredicate.node(predicate, &names)
    }

    private static func node(_ predicate: Predicate, _ names: inout ValueNames) throws(ProgramError) -> Node {
        switch predicate {
        case .equals(let literal): return .equals(try CompiledTemplate(literal.template, &names))
        case .not(let inner): return .not(try node(inner, &names))
        case .contains(let literal): return .contains(try CompiledTemplate(literal.template, &names))
        case .matches(let pattern): return .matches(try Pattern.compiled(pattern))
        case .exists(let isThere): return .exists(isThere)
        case .type(let type): return .type(type)
        case .count(let relation, let count): return .count(relation, count)
        case .number(let relation, let limit): return .number(relation, try CompiledTemplate(limit.template, &names))
        case .empty(let isEmpty): return .empty(isEmpty)
        case .each(let inner): return .each(try node(inner, &names))
        case .any(let inner): return .any(try node(inner, &names))
        case .all(let inners):
            var nodes: [Node] = []
            for inner in inners { nodes.append(try node(inner, &names)) }
            return .all(nodes)
        }
    }

    /// - Returns: what was expected and what was found; nil where it holds.
    func fault(of found: [FoundValue], _ context: ValueContext, _ inspector: Inspector) -> String? {
        fault(root, found, context, inspector)
    }

    private func fault(_ node: Node, _ found: [FoundValue], _ context: ValueContext, _ inspector: Inspector) -> String? {
        switch node {
        case .all(let nodes):
            for inner in nodes { if let fault = fault(inner, found, context, inspector) { return fault } }
            return nil
        case .exists(let isThere):
            return found.isEmpty != isThere ? nil : "expected \(isThere ? "it to be there" : "nothing"), found \(shown(found))"
        case .count(let relation, let limit):
            let count = found.count == 1 ? inspector.count(of: found[0]) ?? 1 : found.count
            return relation.holds(JSONNumber(count), JSONNumber(limit))
                ? nil : "expected a count \(relation.words)\(limit), found \(count)"
        case .each(let inner):
            let values = spread(found, inspector)
            guard !values.isEmpty else { return "expected each to be right, found nothing" }
            for (index, value) in values.enumerated() {
                if let fault = fault(inner, [value], context, inspector) { return "number \(index + 1): \(fault)" }
            }
            return nil
        case .any(let inner):
            let values = spread(found, inspector)
            let faults = values.map { fault(inner, [$0], context, inspector) }
            if faults.contains(where: { $0 == nil }) { return nil }
            return "none of \(values.count): \(faults.compactMap { $0 }.first ?? "there is nothing")"
        case .not(let inner):
            guard !found.isEmpty else { return "found nothing" }
            return fault(inner, found, context, inspector) == nil ? "expected something else than \(shown(found))" : nil
        case .equals, .contains, .matches, .type, .number, .empty:
            guard let value = found.first else { return "\(words(node, context, inspector)), found nothing" }
            guard found.count == 1 else { return "\(words(node, context, inspector)), found \(found.count) values" }
            do throws(Inspector.Failure) {
                return try holds(node, value, context, inspector)
                    ? nil : "\(words(node, context, inspector)), found \(value.shown)"
            } catch { return error.message }
        }
    }

    /// Of one value.
    private func holds(
        _ node: Node, _ value: FoundValue, _ context: ValueContext, _ inspector: Inspector
    ) throws(Inspector.Failure) -> Bool {
        switch node {
        case .equals(let literal):
            let expected = try self.literal(literal, context, inspector)
            // Of a header and a body everything is text.
            guard value.isPlain, expected.kind != .string else { return inspector.areEqual(value, expected) }
            guard let number = JSONNumber(value.bytes), let wanted = JSONNumber(expected.bytes) else {
                return value.bytes == expected.bytes
            }
            return number == wanted
        case .contains(let literal):
            let expected = try self.literal(literal, context, inspector)
            if let elements = inspector.elements(of: value) { return elements.contains { inspector.areEqual($0, expected) } }
            guard value.kind == .string else { return false }
            // The empty text has no range to be found at.
            return expected.text.isEmpty || value.text.firstRange(of: expected.text) != nil
        case .matches(let pattern):
            let text = value.text
            do throws(PatternLimit) {
                return try text.withBytes { (bytes) throws(PatternLimit) in
                    try inspector.matcher.search(pattern, in: bytes)
                }
            } catch { throw Inspector.Failure(message: "the pattern \(pattern.text) \(error.message)") }
        case .type(let type): return type == value.type
        case .number(let relation, let template):
            guard let limit = JSONNumber(try text(template, context, inspector)) else { return false }
            guard value.kind == .number || value.isPlain, let number = JSONNumber(value.bytes) else { return false }
            return relation.holds(number, limit)
        case .empty(let isEmpty):
            let hasNothing = value.kind == .string ? value.text.isEmpty : inspector.count(of: value) == 0
            return hasNothing == isEmpty
        case .not, .exists, .count, .each, .any, .all: return false
        }
    }

    /// Nodes, or the elements of a single array.
    private func spread(_ found: [FoundValue], _ inspector: Inspector) -> [FoundValue] {
        found.count == 1 ? inspector.elements(of: found[0]) ?? found : found
    }

    private func text(
        _ template: CompiledTemplate, _ context: ValueContext, _ inspector: Inspector
    ) throws(Inspector.Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var uuids: UInt64 = 1 << 56
        if let fault = template.write(context, uuids: &uuids, scratch: &inspector.scratch, to: &bytes) {
            throw Inspector.Failure(message: fault.message)
        }
        return bytes
    }

    /// A JSON value that the plan writes.
    private func literal(
        _ template: CompiledTemplate, _ context: ValueContext, _ inspector: Inspector
    ) throws(Inspector.Failure) -> FoundValue {
        let bytes = try text(template, context, inspector)
        let value = bytes.withUnsafeBytes { bytes in try? SingularQuery.whole.find(in: bytes) }
        guard let value else { throw Inspector.Failure(message: "what is expected is no JSON: \(FoundValue.text(bytes).shown)") }
        return FoundValue(value.kind, Array(bytes[value.range]))
    }

    /// What was expected, for people.
    private func words(_ node: Node, _ context: ValueContext, _ inspector: Inspector) -> String {
        func shown(_ template: CompiledTemplate) -> String {
            (try? text(template, context, inspector)).map { FoundValue.text($0).shown } ?? "a value"
        }
        return switch node {
        case .equals(let literal): "expected \(shown(literal))"
        case .contains(let literal): "expected it to contain \(shown(literal))"
        case .matches(let pattern): "expected a match of \(pattern.text)"
        case .type(let type): "expected a value of type \(type.rawValue)"
        case .number(let relation, let limit): "expected \(relation.words)\(shown(limit))"
        case .empty(let isEmpty): isEmpty ? "expected it to be empty" : "expected it not to be empty"
        case .not, .exists, .count, .each, .any, .all: "expected something else"
        }
    }

    private func shown(_ found: [FoundValue]) -> String {
        switch found.count {
        case 0: "nothing"
        case 1: found[0].shown
        default: "\(found.count) values"
        }
    }
}

extension FoundValue {
    fileprivate var type: Predicate.JSONType {
        switch kind {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .true, .false: .boolean
        case .null: .null
        }
    }
}

extension Predicate.Relation {
    func holds<Value: Comparable>(_ value: Value, _ limit: Value) -> Bool {
        switch self {
        case .equals: value == limit
        case .above: value > limit
        case .atLeast: value >= limit
        case .below: value < limit
        case .atMost: value <= limit
        }
    }

    fileprivate var words: String {
        switch self {
        case .equals: ""
        case .above: "above "
        case .atLeast: "at least "
        case .below: "below "
        case .atMost: "at most "
        }
    }
}
