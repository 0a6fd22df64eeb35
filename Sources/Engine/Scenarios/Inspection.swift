import JSONPath
import LoadModel
import Measurement
import Patterns

/// What a request asks of its answers beyond their status, and takes from them; its paths and patterns compiled.
struct Inspection {
    fileprivate struct Named {
        /// As the plan writes it.
        let text: String
        let name: [UInt8]
        let predicate: CompiledPredicate
        let plain: PlainPredicate?
    }

    fileprivate struct Query {
        let path: JSONPathQuery
        let predicate: CompiledPredicate
        let plain: PlainPredicate?
    }

    fileprivate let headers: [Named]
    fileprivate let body: CompiledPredicate?
    fileprivate let bytes: CompiledPredicate?
    fileprivate let events: CompiledPredicate?
    fileprivate let json: [Query]
    /// Of GraphQL: where an answer lists errors, whatever its status.
    fileprivate let errors: JSONPathQuery?
    fileprivate let plainBody: PlainPredicate?
    fileprivate let plainBytes: PlainPredicate?
    /// Whether all that is expected has a plain form.
    fileprivate let isPlain: Bool
    /// A response time above it is `slow`.
    let within: Nanoseconds?
    /// Whether it looks at the answer's head or body.
    let readsContent: Bool
    var asksForEvents: Bool { events != nil }

    init(_ expectation: Expectation, isGraphQL: Bool = false, _ names: inout ValueNames) throws(ProgramError) {
        var headers: [Named] = []
        for header in expectation.headers {
            let predicate = try CompiledPredicate(header.predicate, &names)
            headers.append(
                Named(
                    text: header.name, name: Array(header.name.lowercased().utf8), predicate: predicate,
                    plain: PlainPredicate(predicate)))
        }
        var json: [Query] = []
        for query in expectation.json {
            let path = try JSONPathQuery.compiled(query.name)
            let predicate = try CompiledPredicate(query.predicate, &names)
            json.append(
                Query(path: path, predicate: predicate, plain: path.singular == nil ? nil : PlainPredicate(predicate)))
        }
        self.headers = headers
        self.json = json
        body = try expectation.body.map { (predicate) throws(ProgramError) in try CompiledPredicate(predicate, &names) }
        bytes = try expectation.bytes.map { (predicate) throws(ProgramError) in try CompiledPredicate(predicate, &names) }
        events = try expectation.events.map { (predicate) throws(ProgramError) in try CompiledPredicate(predicate, &names) }
        errors = isGraphQL ? try .compiled("$.errors") : nil
        plainBody = body.flatMap(PlainPredicate.init)
        plainBytes = bytes.flatMap(PlainPredicate.init)
        isPlain =
            headers.allSatisfy { $0.plain != nil } && json.allSatisfy { $0.plain != nil }
            && (body == nil) == (plainBody == nil) && (bytes == nil) == (plainBytes == nil) && events == nil
        within = expectation.within
        readsContent = isGraphQL || expectation.readsBody || !expectation.headers.isEmpty
    }

    /// - Returns: the first of what does not hold, with what was found in its place; nil: all holds.
    func fault(in content: ResponseContent, _ context: ValueContext, _ inspector: Inspector) -> String? {
        if isPlain, holds(in: content, inspector) { return nil }
        var found: String?
        forEachCheck(of: content, context, inspector) { name, fault, _ in
            guard let fault else { return true }
            found = "\(name): \(fault)"
            return false
        }
        return found
    }

    /// Everything that is expected, whether it holds or not.
    func checks(of content: ResponseContent, _ context: ValueContext, _ inspector: Inspector) -> [Exchange.Check] {
        var checks: [Exchange.Check] = []
        forEachCheck(of: content, context, inspector) { name, fault, found in
            var check = Exchange.Check(name: name, fault: fault)
            if fault == nil { check.found = found() }
            checks.append(check)
            return true
        }
        return checks
    }

    /// - Parameter take: given the name of what is expected, what does not hold, and what was found, if asked; false: no more.
    private func forEachCheck(
        of content: ResponseContent, _ context: ValueContext, _ inspector: Inspector,
        _ take: (String, String?, () -> String?) -> Bool
    ) {
        for header in headers {
            var values: [FoundValue] = []
            content.forEachHeader(header.name) { values.append(.text(Array($0))) }
            let fault = header.predicate.fault(of: values, context, inspector)
            guard take("header \(header.text)", fault, { FoundValue.shown(values) }) else { return }
        }
        if let bytes {
            let count = [FoundValue(.number, Array(String(content.body.count).utf8))]
            guard take("bytes", bytes.fault(of: count, context, inspector), { FoundValue.shown(count) }) else { return }
        }
        if let events {
            let count = [FoundValue(.number, Array(String(content.events).utf8))]
            guard take("events", events.fault(of: count, context, inspector), { FoundValue.shown(count) }) else { return }
        }
        // Bodies are shown anyway.
        if let body { guard take("body", body.fault(of: [.text(content.body)], context, inspector), { nil }) else { return } }
        if let errors { guard take("GraphQL", fault(ofErrors: errors, in: content, inspector), { nil }) else { return } }
        for query in json {
            let fault: String?
            var found: [FoundValue] = []
            switch inspector.find(query.path, in: content.body) {
            case .failure(let error): fault = error.message
            case .success(let nodes): (found, fault) = (nodes, query.predicate.fault(of: nodes, context, inspector))
            }
            guard take("\(query.path)", fault, { FoundValue.shown(found) }) else { return }
        }
    }

    /// Whether everything that is expected holds for sure, told without an allocation.
    private func holds(in content: ResponseContent, _ inspector: Inspector) -> Bool {
        for header in headers {
            var (count, holds) = (0, false)
            content.forEachHeader(header.name) { value in
                count += 1
                if count == 1 { holds = header.plain?.holds(PlainValue(text: value), inspector) == true }
            }
            guard count == 1 ? holds : count == 0 && header.plain?.holds(nil, inspector) == true else { return false }
        }
        if let plainBytes {
            var digits: [UInt8] = []
            swap(&digits, &inspector.scratch)
            defer { swap(&digits, &inspector.scratch) }
            digits.removeAll(keepingCapacity: true)
            digits.append(decimal: content.body.count)
            let holds = digits.withUnsafeBytes { plainBytes.holds(PlainValue(kind: .number, bytes: $0), inspector) }
            guard holds == true else { return false }
        }
        return content.body.withUnsafeBytes { body in
            if let plainBody, plainBody.holds(PlainValue(text: body), inspector) != true { return false }
            if let errors, !lacks(errors, in: body) { return false }
            return json.allSatisfy { query in
                guard let path = query.path.singular else { return false }
                do {
                    let value = try path.find(in: body).map { PlainValue($0, in: body) }
                    return query.plain?.holds(value, inspector) == true
                } catch { return false }
            }
        }
    }

    private func lacks(_ errors: JSONPathQuery, in body: UnsafeRawBufferPointer) -> Bool {
        guard let path = errors.singular, let found = try? path.find(in: body) else { return false }
        return found.kind == .null
    }

    private func fault(ofErrors errors: JSONPathQuery, in content: ResponseContent, _ inspector: Inspector) -> String? {
        switch inspector.find(errors, in: content.body) {
        case .failure(let error): error.message
        case .success(let found):
            found.first.flatMap { $0.kind != .null && inspector.count(of: $0) != 0 ? "errors: \($0.shown)" : nil }
        }
    }
}

/// A value of an answer: JSON as it was received, or text.
struct FoundValue {
    var kind: JSONKind
    /// As it was received; a text without quotes and escapes where it is not JSON's.
    var bytes: [UInt8]
    var isPlain = false

    init(_ kind: JSONKind, _ bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    static func text(_ bytes: [UInt8]) -> FoundValue {
        var found = FoundValue(.string, bytes)
        found.isPlain = true
        return found
    }

    /// A string's characters; anything else as it was received.
    var text: [UInt8] {
        guard kind == .string, !isPlain else { return bytes }
        return bytes.withUnsafeBytes { whole in
            guard let value = try? SingularQuery.whole.find(in: whole) else { return bytes }
            var text: [UInt8] = []
            value.appendText(in: whole, to: &text)
            return text
        }
    }

    /// The same of several.
    static func shown(_ found: [FoundValue]) -> String {
        guard found.count > 1 else { return found.first?.shown ?? "nothing" }
        let first = found.prefix(3).map(\.shown).joined(separator: ", ")
        return found.count > 3 ? "\(first), … \(found.count) values" : first
    }

    /// For people: cut, and on one line.
    var shown: String {
        let text = String(decoding: bytes.prefix(120), as: UTF8.self)
        let line = String(text.map { $0.isNewline ? " " : $0 })
        return bytes.count > 120 ? line + "…" : line.isEmpty ? "nothing" : line
    }
}

/// What looks at answers: one a worker, as it keeps the memory that it works with.
final class Inspector {
    let matcher: PatternMatcher
    // Not checked at run time, as in ``ValueStore``.
    @exclusivity(unchecked) private var tree = JSONTree()
    @exclusivity(unchecked) var scratch: [UInt8] = []
    /// Of an answer of which nothing was kept.
    let nothing = ResponseContent()

    /// - Parameter groups: the highest that a capture asks for.
    init(groups: Int = 1) { matcher = PatternMatcher(groups: groups) }

    struct Failure: Error {
        let message: String
    }

    /// The values that a path leads to, in the order of the text.
    func find(_ path: JSONPathQuery, in body: [UInt8]) -> Result<[FoundValue], Failure> {
        body.withUnsafeBytes { bytes in
            do {
                if let singular = path.singular {
                    guard let value = try singular.find(in: bytes) else { return .success([]) }
                    return .success([FoundValue(value.kind, Array(bytes[value.range]))])
                }
                try tree.read(bytes)
                return .success(
                    try path.nodes(in: tree).map { FoundValue(tree.value(of: $0).kind, Array(tree.bytes(of: $0))) })
            } catch let error as JSONError {
                let words = error.message.hasPrefix("no JSON") ? "the body is " : "the body: "
                return .failure(Failure(message: bytes.isEmpty ? "the body is empty" : words + error.message))
            } catch let error as JSONPathLimit {
                return .failure(Failure(message: error.message))
            } catch {
                return .failure(Failure(message: "\(error)"))
            }
        }
    }

    /// The elements of an array, as they were received; nil of other values.
    func elements(of array: FoundValue) -> [FoundValue]? {
        guard array.kind == .array else { return nil }
        return array.bytes.withUnsafeBytes { bytes in
            guard (try? tree.read(bytes)) != nil else { return nil }
            return tree.children(of: tree.root).map { FoundValue(tree.value(of: $0).kind, Array(tree.bytes(of: $0))) }
        }
    }

    /// How many elements, or members, an array or object has as it was received; nil where it is no JSON.
    func count(in bytes: UnsafeRawBufferPointer) -> Int? {
        guard (try? tree.read(bytes)) != nil else { return nil }
        return tree.children(of: tree.root).reduce(0) { count, _ in count + 1 }
    }

    /// Whether all elements of an array are so, or any is; nil where one of them cannot be told, or it is no JSON.
    ///
    /// - Parameter body: uses the inspector for nothing that reads another tree.
    func elements(
        in bytes: UnsafeRawBufferPointer, all: Bool, are body: (PlainValue) -> Bool?
    ) -> Bool? {
        guard (try? tree.read(bytes)) != nil else { return nil }
        var isEmpty = true
        for child in tree.children(of: tree.root) {
            isEmpty = false
            guard let holds = body(PlainValue(tree.value(of: child), in: bytes)) else { return nil }
            if holds != all { return holds }
        }
        return all && !isEmpty
    }

    /// How many elements, or members, an array or object has; nil of other values.
    func count(of value: FoundValue) -> Int? {
        guard value.kind == .array || value.kind == .object else { return nil }
        return value.bytes.withUnsafeBytes { bytes in
            guard (try? tree.read(bytes)) != nil else { return nil }
            return tree.children(of: tree.root).reduce(0) { count, _ in count + 1 }
        }
    }

    /// Whether two values are the same: numbers by their value, texts by their characters, objects whatever the order of their members.
    func areEqual(_ one: FoundValue, _ other: FoundValue) -> Bool {
        switch (one.kind, other.kind) {
        case (.number, .number): return JSONNumber(one.bytes).map { $0 == JSONNumber(other.bytes) } ?? false
        case (.string, .string): return one.text == other.text
        case (.object, .object), (.array, .array):
            return one.bytes.withUnsafeBytes { bytes in
                other.bytes.withUnsafeBytes { others in
                    guard let tree = try? JSONTree(bytes), let otherTree = try? JSONTree(others) else { return false }
                    return (try? tree.isEqual(tree.root, to: otherTree.root, in: otherTree)) == true
                }
            }
        default: return one.kind == other.kind && one.kind != .string
        }
    }
}

extension JSONPathQuery {
    /// Of a plan whose reader has parsed it already.
    static func compiled(_ text: String) throws(ProgramError) -> JSONPathQuery {
        do throws(JSONPathError) { return try JSONPathQuery(text) } catch {
            throw ProgramError(message: "'\(text)' is no JSONPath: \(error)")
        }
    }
}

extension SingularQuery {
    /// `$`: the whole value.
    static let whole: SingularQuery = {
        guard let query = (try? JSONPathQuery("$"))?.singular else { preconditionFailure("$ is a singular query") }
        return query
    }()
}
