import JSONPath
import LoadModel
import Patterns

/// What a step takes from its answer, with its path or pattern compiled and its cell looked up.
final class CompiledCapture {
    enum Source {
        case json(JSONPathQuery)
        /// - Parameter name: in lower case.
        case header(name: [UInt8])
        case cookie(name: [UInt8])
        case status, body, url
    }

    let name: String
    let cell: Int
    let source: Source
    /// The source as the plan says it, for people.
    private let origin: String
    private let pattern: Pattern?
    private let pick: Capture.Pick
    private let fallback: FoundValue?
    /// The draw's among all of the plan.
    private let number: UInt64
    let isKept: Bool

    init(_ capture: Capture, number: UInt64, _ names: inout ValueNames) throws(ProgramError) {
        name = capture.name
        cell = names.cells.add(capture.name)
        switch capture.source {
        case .json(let path): (source, origin) = (.json(try .compiled(path)), path)
        case .header(let name): (source, origin) = (.header(name: Array(name.lowercased().utf8)), "header \(name)")
        case .cookie(let name): (source, origin) = (.cookie(name: Array(name.utf8)), "cookie \(name)")
        case .status: (source, origin) = (.status, "status")
        case .body: (source, origin) = (.body, "the body")
        case .url: (source, origin) = (.url, "the URL")
        }
        pattern = try capture.pattern.map { (text) throws(ProgramError) in try .compiled(text) }
        pick = capture.pick
        if let text = capture.fallback {
            let bytes = Array(text.utf8)
            guard let value = bytes.withUnsafeBytes({ try? SingularQuery.whole.find(in: $0) }) else {
                throw ProgramError(message: "the default of '\(capture.name)' is no JSON: \(text)")
            }
            fallback = FoundValue(value.kind, Array(bytes[value.range]))
        } else {
            fallback = nil
        }
        self.number = number
        isKept = capture.isKept
    }

    /// Takes the value and keeps it for the iteration.
    ///
    /// - Parameter status: of the answer.
    /// - Returns: why there is none; nil: it is kept.
    func take(
        from content: ResponseContent, status: Int, _ context: ValueContext, _ inspector: Inspector
    ) -> String? {
        guard let values = context.values else { return nil }
        switch takePlain(from: content, values, context.owner) {
        case .taken: return nil
        case .tooLarge: return "capture \(name): no room for what was captured"
        case .notPlain: break
        }
        var found: [FoundValue]
        switch find(in: content, status: status, inspector) {
        case .success(let all): found = all
        case .failure(let failure): return "capture \(name): \(failure.message)"
        }
        if let pattern {
            switch matches(of: pattern, in: found, inspector) {
            case .success(let all): found = all
            case .failure(let failure): return "capture \(name): \(failure.message)"
            }
        }
        return keep(found, in: values, context)
    }

    /// What stands in for a value of an answer that was no success, where the iteration goes on all the same.
    ///
    /// - Returns: whether there is anything.
    func takeFallback(into values: ValueStore, at owner: Int) -> Bool {
        guard let fallback else { return false }
        return values.set(cell, of: owner, ValueKind(fallback.kind)) { $0.append(contentsOf: fallback.text) }
    }

    private enum Plain { case taken, notPlain, tooLarge }

    /// The commonest captures, without a pattern and of one value, which cost no allocation.
    private func takePlain(from content: ResponseContent, _ values: ValueStore, _ owner: Int) -> Plain {
        guard pattern == nil, pick == .first else { return .notPlain }
        var isKept = true
        switch source {
        case .json(let path):
            guard let query = path.singular else { return .notPlain }
            let isFound = content.body.withUnsafeBytes { bytes in
                guard let value = try? query.find(in: bytes), value.kind != .null else { return false }
                isKept = values.set(cell, of: owner, ValueKind(value.kind)) { value.appendText(in: bytes, to: &$0) }
                return true
            }
            guard isFound else { return .notPlain }
        case .header(let name):
            var isFound = false
            content.forEachHeader(name) { value in
                guard !isFound else { return }
                isFound = true
                isKept = values.set(cell, of: owner, .text) { $0.append(contentsOf: value) }
            }
            guard isFound else { return .notPlain }
        case .cookie(let name):
            var isFound = false
            content.forEachCookie(name) { value in
                guard !isFound else { return }
                isFound = true
                isKept = values.set(cell, of: owner, .text) { $0.append(contentsOf: value) }
            }
            guard isFound else { return .notPlain }
        case .url:
            guard !content.url.isEmpty else { return .notPlain }
            isKept = values.set(cell, of: owner, .text) { $0.append(contentsOf: content.url) }
        case .status, .body: return .notPlain
        }
        return isKept ? .taken : .tooLarge
    }

    private func find(
        in content: ResponseContent, status: Int, _ inspector: Inspector
    ) -> Result<[FoundValue], Inspector.Failure> {
        switch source {
        case .json(let path):
            return inspector.find(path, in: content.body).map { $0.filter { $0.kind != .null } }
        case .header(let name):
            var values: [FoundValue] = []
            content.forEachHeader(name) { values.append(.text(Array($0))) }
            return .success(values)
        case .cookie(let name):
            var values: [FoundValue] = []
            content.forEachCookie(name) { values.append(.text(Array($0))) }
            return .success(values)
        case .status: return .success([FoundValue(.number, Array(String(status).utf8))])
        case .body: return .success(content.body.isEmpty ? [] : [.text(content.body)])
        case .url: return .success(content.url.isEmpty ? [] : [.text(content.url)])
        }
    }

    /// The group of each match in each value, in order; only the first where no other is asked for.
    private func matches(
        of pattern: Pattern, in found: [FoundValue], _ inspector: Inspector
    ) -> Result<[FoundValue], Inspector.Failure> {
        var groups: [FoundValue] = []
        for value in found {
            let text = value.text
            do throws(PatternLimit) {
                try text.withBytes { (bytes) throws(PatternLimit) in
                    var start = 0
                    var wasEmpty = false
                    while try inspector.matcher.search(pattern, in: bytes, from: start, canBeEmpty: !wasEmpty) {
                        guard let whole = inspector.matcher.range(of: 0) else { break }
                        if let group = inspector.matcher.range(of: 1) { groups.append(.text(Array(bytes[group]))) }
                        if pick == .first, !groups.isEmpty { break }
                        wasEmpty = whole.isEmpty
                        start = whole.upperBound
                        guard start < bytes.count || !wasEmpty else { break }
                    }
                }
            } catch { return .failure(Inspector.Failure(message: "the pattern \(pattern.text) \(error.message)")) }
            if pick == .first, !groups.isEmpty { break }
        }
        return .success(groups)
    }

    private func keep(_ found: [FoundValue], in values: ValueStore, _ context: ValueContext) -> String? {
        let chosen: FoundValue?
        switch pick {
        case .first: chosen = found.first
        case .last: chosen = found.last
        case .random:
            let draw = RandomStream(seed: context.seed, purpose: .value, index: UInt64(bitPattern: Int64(context.identity.user)))
                .substream(UInt64(bitPattern: Int64(context.identity.iteration))).bits(number &+ context.occurrence &<< 32)
            chosen = found.isEmpty ? nil : found[Int(draw.multipliedFullWidth(by: UInt64(found.count)).high)]
        case .count: chosen = FoundValue(.number, Array(String(found.count).utf8))
        case .all: chosen = found.isEmpty ? nil : FoundValue(.array, Array(found))
        }
        guard let value = chosen ?? fallback else {
            let place = pattern.map { "no match of \($0.text) in \(origin)" } ?? "nothing at \(origin)"
            return "capture \(name): \(place)"
        }
        let isKept = values.set(cell, of: context.owner, ValueKind(value.kind)) { $0.append(contentsOf: value.text) }
        return isKept ? nil : "capture \(name): no room for what was captured"
    }
}

extension ValueKind {
    init(_ kind: JSONKind) {
        switch kind {
        case .string: self = .text
        case .number: self = .number
        case .true, .false: self = .truth
        case .object, .array: self = .json
        case .null: self = .missing
        }
    }
}

extension [UInt8] {
    /// The values as a JSON array.
    fileprivate init(_ values: [FoundValue]) {
        self = [UInt8(ascii: "[")]
        for (index, value) in values.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            guard value.isPlain else {
                append(contentsOf: value.bytes)
                continue
            }
            append(UInt8(ascii: "\""))
            value.bytes.withUnsafeBytes { JSONEscaping.append($0, to: &self) }
            append(UInt8(ascii: "\""))
        }
        append(UInt8(ascii: "]"))
    }
}
