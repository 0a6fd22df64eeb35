import Glibc
import JSONPath
import LoadModel
import Patterns

/// A value where it stands in an answer: JSON as it was received, or text.
struct PlainValue {
    let kind: JSONKind
    /// Of a string, what stands between its quotes.
    let bytes: UnsafeRawBufferPointer
    /// Whether a string of JSON has escapes: then its bytes are not its characters.
    var hasEscapes = false
    /// Of a header or a body, in which everything is text.
    var isText = false

    init(kind: JSONKind, bytes: UnsafeRawBufferPointer) {
        self.kind = kind
        self.bytes = bytes
    }

    init(text: UnsafeRawBufferPointer) {
        self.init(kind: .string, bytes: text)
        isText = true
    }

    init(_ value: JSONValue, in text: UnsafeRawBufferPointer) {
        let isString = value.kind == .string && value.range.count >= 2
        let range = isString ? value.range.lowerBound + 1..<value.range.upperBound - 1 : value.range
        self.init(kind: value.kind, bytes: UnsafeRawBufferPointer(rebasing: text[range]))
        hasEscapes = value.hasEscapes
    }
}

/// A predicate whose other side never differs, held against a value where it stands: what most expectations are, told without an
/// allocation.
///
/// It says that something holds, or does not, only where it is sure; the rest, and the words for people, is ``CompiledPredicate``'s.
indirect enum PlainPredicate {
    case number(Predicate.Relation, JSONNumber)
    /// - Parameter asNumber: of what is written as a number: headers and bodies are compared by it where they are numbers too.
    case equals(JSONKind, text: [UInt8], asNumber: JSONNumber?)
    case contains(JSONKind, text: [UInt8], asNumber: JSONNumber?)
    case matches(Pattern)
    case exists(Bool)
    case type(Predicate.JSONType)
    case count(Predicate.Relation, Int)
    case empty(Bool)
    case not(PlainPredicate)
    case each(PlainPredicate)
    case any(PlainPredicate)
    case all([PlainPredicate])

    /// nil of one that has no plain form.
    init?(_ predicate: CompiledPredicate) {
        guard let plain = PlainPredicate.of(predicate.root) else { return nil }
        self = plain
    }

    private static func of(_ node: CompiledPredicate.Node) -> PlainPredicate? {
        switch node {
        case .equals(let template): literal(template).map { .equals($0.kind, text: $0.text, asNumber: $0.number) }
        case .contains(let template): literal(template).map { .contains($0.kind, text: $0.text, asNumber: $0.number) }
        case .number(let relation, let template): literal(template)?.number.map { .number(relation, $0) }
        case .matches(let pattern): .matches(pattern)
        case .exists(let isThere): .exists(isThere)
        case .type(let type): .type(type)
        case .count(let relation, let count): .count(relation, count)
        case .empty(let isEmpty): .empty(isEmpty)
        case .not(let inner): of(inner).map { .not($0) }
        case .each(let inner): of(inner).flatMap { $0.readsTree ? nil : .each($0) }
        case .any(let inner): of(inner).flatMap { $0.readsTree ? nil : .any($0) }
        case .all(let inners):
            inners.map(of).allSatisfy { $0 != nil } ? .all(inners.compactMap(of)) : nil
        }
    }

    /// A text, number, truth value or null that never differs.
    private static func literal(_ template: CompiledTemplate) -> (kind: JSONKind, text: [UInt8], number: JSONNumber?)? {
        guard template.isConstant else { return nil }
        let bytes = template.literals
        guard let value = bytes.withUnsafeBytes({ try? SingularQuery.whole.find(in: $0) }), value.kind != .object,
            value.kind != .array
        else { return nil }
        let text = FoundValue(value.kind, Array(bytes[value.range])).text
        return (value.kind, text, value.kind == .number ? JSONNumber(text) : nil)
    }

    /// Whether it looks into arrays and objects: one tree is read at a time.
    private var readsTree: Bool {
        switch self {
        case .count, .each, .any, .contains: true
        case .not(let inner): inner.readsTree
        case .all(let inners): inners.contains(where: \.readsTree)
        case .number, .equals, .matches, .exists, .type, .empty: false
        }
    }

    /// - Parameter value: nil: there is none.
    /// - Returns: nil where it cannot be told.
    func holds(_ value: PlainValue?, _ inspector: Inspector) -> Bool? {
        guard let value else {
            if case .exists(let isThere) = self { return !isThere }
            if case .all(let inners) = self { return all(inners, nil, inspector) }
            return nil
        }
        switch self {
        case .exists(let isThere): return isThere
        case .all(let inners): return all(inners, value, inspector)
        case .not(let inner): return inner.holds(value, inspector).map { !$0 }
        case .type(let type): return type == value.type
        case .number(let relation, let limit):
            guard value.kind == .number || value.isText else { return false }
            return JSONNumber(value.bytes).map { relation.holds($0, limit) } ?? false
        case .equals(let kind, let text, let number): return PlainPredicate.equal(value, kind, text, number)
        case .contains(let kind, let text, let number):
            if value.kind == .array {
                return inspector.elements(in: value.bytes, all: false) { PlainPredicate.equal($0, kind, text, number) }
            }
            guard value.kind == .string, !value.hasEscapes else { return nil }
            return value.bytes.hasPart(text)
        case .matches(let pattern):
            guard value.kind == .string ? !value.hasEscapes : true else { return nil }
            return try? inspector.matcher.search(pattern, in: value.bytes)
        case .empty(let isEmpty):
            guard value.kind == .string || value.isContainer else { return nil }
            return value.hasNothing == isEmpty
        case .count(let relation, let limit):
            guard value.isContainer, let count = inspector.count(in: value.bytes) else { return nil }
            return relation.holds(count, limit)
        case .each(let inner): return elements(of: value, inner, all: true, inspector)
        case .any(let inner): return elements(of: value, inner, all: false, inspector)
        }
    }

    private func elements(of value: PlainValue, _ inner: PlainPredicate, all: Bool, _ inspector: Inspector) -> Bool? {
        guard value.kind == .array else { return nil }
        return inspector.elements(in: value.bytes, all: all) { inner.holds($0, inspector) }
    }

    private func all(_ inners: [PlainPredicate], _ value: PlainValue?, _ inspector: Inspector) -> Bool? {
        for inner in inners {
            guard let holds = inner.holds(value, inspector) else { return nil }
            if !holds { return false }
        }
        return true
    }

    private static func equal(_ value: PlainValue, _ kind: JSONKind, _ text: [UInt8], _ number: JSONNumber?) -> Bool? {
        if value.isText || kind == .string {
            guard value.kind == .string else { return false }
            guard !value.hasEscapes else { return nil }
            if value.isText, let number, let found = JSONNumber(value.bytes) { return found == number }
            return value.bytes.elementsEqual(text)
        }
        guard value.kind == kind else { return false }
        return number.map { JSONNumber(value.bytes) == $0 } ?? true
    }
}

extension PlainValue {
    fileprivate var isContainer: Bool { kind == .array || kind == .object }

    /// Of a string or of what has elements or members.
    fileprivate var hasNothing: Bool {
        guard isContainer else { return bytes.isEmpty }
        return bytes.dropFirst().dropLast().allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    }

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

extension UnsafeRawBufferPointer {
    /// Whether a text stands anywhere in it: memchr(3) finds where it may begin.
    fileprivate func hasPart(_ text: [UInt8]) -> Bool {
        guard let first = text.first else { return true }
        guard let base = baseAddress, count >= text.count else { return false }
        return text.withUnsafeBytes { text in
            var place = 0
            while let found = memchr(base + place, Int32(first), count - text.count + 1 - place) {
                let start = UnsafeRawPointer(found) - base
                if memcmp(found, text.baseAddress!, text.count) == 0 { return true }
                place = start + 1
            }
            return false
        }
    }
}
