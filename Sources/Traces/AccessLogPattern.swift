import Glibc
import LoadModel

/// The form of an access log's lines: texts that stand there as they are, and variables between them, as nginx's
/// `log_format` writes them.
///
/// A variable's value reaches to the first occurrence of the text behind it. nginx escapes quotes within values (`\x22`), and
/// Apache does (`\"`): both are read back.
struct AccessLogPattern: Hashable {
    /// What a variable is read for.
    enum Field: Hashable {
        case ignored
        /// `$time_local`
        case commonTime
        /// `$time_iso8601`
        case calendarTime
        /// `$msec`: seconds since 1970, to the millisecond
        case seconds
        /// `$request`: method, path and version
        case request
        case method
        /// `$request_uri`, or `$uri`
        case target
        /// `$args`, of `$uri`
        case query
        case body
    }

    private struct Part: Hashable {
        var before: [UInt8]
        var field: Field
    }

    private var parts: [Part] = []
    /// Behind the last variable that matters; what follows is not looked at.
    private var ending: [UInt8] = []

    /// `%h %l %u %t "%r"` and whatever follows.
    static let common = AccessLogPattern(
        parts: [
            Part(before: [], field: .ignored), Part(before: Array(" [".utf8), field: .commonTime),
            Part(before: Array("] \"".utf8), field: .request),
        ],
        ending: [UInt8(ascii: "\"")])

    private init(parts: [Part], ending: [UInt8]) {
        self.parts = parts
        self.ending = ending
    }

    /// Whether its times are whole seconds.
    var hasWholeSeconds: Bool { !parts.contains { $0.field == .seconds } }

    /// - Throws: where the pattern does not tell time and path, or where its variables run into each other.
    init(_ text: String) throws(TracePatternError) {
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$") else {
                literal.append(byte)
                continue
            }
            let name = AccessLogPattern.takeName(&rest)
            guard !name.isEmpty else {
                throw TracePatternError("a '$' stands without a variable's name; write $time_local, say")
            }
            guard parts.isEmpty || !literal.isEmpty else {
                throw TracePatternError(
                    "nothing stands before '$\(name)' to tell it from the variable before; such lines cannot be read"
                )
            }
            parts.append(Part(before: literal, field: AccessLogPattern.field(name)))
            literal = []
        }
        ending = literal
        try check()
        dropTail()
    }

    private static func takeName(_ rest: inout ArraySlice<UInt8>) -> String {
        let isBraced = rest.first == UInt8(ascii: "{")
        if isBraced { rest.removeFirst() }
        let name = rest.prefix {
            ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || (48...57).contains($0) || $0 == 95
        }
        rest = rest.dropFirst(name.count)
        if isBraced, rest.first == UInt8(ascii: "}") { rest.removeFirst() }
        return String(decoding: name, as: UTF8.self)
    }

    private static func field(_ name: String) -> Field {
        switch name {
        case "time_local": .commonTime
        case "time_iso8601": .calendarTime
        case "msec": .seconds
        case "request": .request
        case "request_method": .method
        case "request_uri", "uri", "document_uri": .target
        case "args", "query_string": .query
        case "request_body": .body
        default: .ignored
        }
    }

    private func check() throws(TracePatternError) {
        let fields = parts.map(\.field)
        guard fields.contains(where: { [.commonTime, .calendarTime, .seconds].contains($0) }) else {
            throw TracePatternError("it has no time; a replay needs $time_local, $time_iso8601 or $msec")
        }
        guard fields.contains(.request) || fields.contains(.target) else {
            throw TracePatternError("it has no path; a replay needs $request or $request_uri")
        }
    }

    /// What stands behind the last variable that matters need not match.
    private mutating func dropTail() {
        guard let last = parts.lastIndex(where: { $0.field != .ignored }), last + 1 < parts.count else {
            return
        }
        ending = parts[last + 1].before
        parts.removeSubrange((last + 1)...)
    }
}

extension TraceFormat {
    /// Why the form of an access log cannot be read back; nil where it can.
    public var problem: String? {
        guard case .nginx(let text) = self else { return nil }
        do { _ = try AccessLogPattern(text) } catch { return error.description }
        return nil
    }
}

/// Why a `log_format` cannot be read back.
public struct TracePatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension AccessLogPattern {
    typealias Bytes = UnsafeRawBufferPointer.SubSequence

    /// The request that a line records.
    func entry(_ line: UnsafeRawBufferPointer, number: Int) throws(BadLine) -> TraceEntry {
        var found = Found()
        var rest = line[...]
        for (index, part) in parts.enumerated() {
            guard rest.starts(with: part.before) else {
                throw BadLine(
                    "'\(String(decoding: part.before, as: UTF8.self))' is missing before '\(rest.shortened)'; is the format right?",
                    at: TracePlace(line: number, column: rest.startIndex + 1))
            }
            rest = rest.dropFirst(part.before.count)
            let next = index + 1 < parts.count ? parts[index + 1].before : ending
            guard let end = AccessLogPattern.end(of: rest, before: next) else {
                throw BadLine(
                    "'\(String(decoding: next, as: UTF8.self))' is missing in '\(rest.shortened)'; is the format right?",
                    at: TracePlace(line: number, column: rest.startIndex + 1))
            }
            do throws(BadLine) { try found.set(part.field, rest[rest.startIndex..<end]) } catch {
                throw error.at(TracePlace(line: number, column: rest.startIndex + 1))
            }
            rest = rest[end...]
        }
        return try found.entry()
    }

    /// Where the value at the front of `bytes` ends: before the first `text` that is not escaped, or at the end.
    private static func end(of bytes: Bytes, before text: [UInt8]) -> Int? {
        guard let first = text.first, let base = UnsafeRawBufferPointer(rebasing: bytes).baseAddress else {
            return bytes.endIndex
        }
        var index = bytes.startIndex
        while index < bytes.endIndex, let found = memchr(base + (index - bytes.startIndex), Int32(first), bytes.endIndex - index)
        {
            index = bytes.startIndex + (UnsafeRawPointer(found) - base)
            if !isEscaped(index, in: bytes), bytes[index...].starts(with: text) { return index }
            index += 1
        }
        return text.isEmpty ? bytes.endIndex : nil
    }

    /// Of quotes: a backslash stands before it, and is none that itself is escaped.
    private static func isEscaped(_ index: Int, in bytes: Bytes) -> Bool {
        guard bytes[index] == UInt8(ascii: "\"") else { return false }
        var start = index
        while start > bytes.startIndex, bytes[start - 1] == UInt8(ascii: "\\") { start -= 1 }
        return !(index - start).isMultiple(of: 2)
    }

    /// What a line was found to say.
    private struct Found {
        var time: Nanoseconds?
        var method: HTTPMethod?
        var target: RequestTarget?
        var query = ""
        var body: String?

        mutating func set(_ field: Field, _ value: Bytes) throws(BadLine) {
            switch field {
            case .ignored: break
            case .commonTime: time = try Found.time(Nanoseconds(commonLog: value), value)
            case .calendarTime: time = try Found.time(Nanoseconds(calendar: value), value)
            case .seconds: time = try Found.time(Nanoseconds(decimal: value, unit: 1_000_000_000), value)
            case .request: try setRequest(value)
            case .method: method = try HTTPMethod(recorded: value)
            case .target:
                target = try unescaping(value) { bytes throws(BadLine) in try RequestTarget(bytes) }
            case .query: query = value.elementsEqual([45]) ? "" : unescaping(value) { RequestTarget.sendable($0) }
            case .body:
                body =
                    value.elementsEqual([45])
                    ? nil : unescaping(value) { String(decoding: $0, as: UTF8.self) }
            }
        }

        private static func time(_ time: Nanoseconds?, _ text: Bytes) throws(BadLine) -> Nanoseconds {
            guard let time else { throw BadLine("'\(text.shortened)' is not a time of this format") }
            return time
        }

        /// `GET /path HTTP/1.1`
        private mutating func setRequest(_ value: Bytes) throws(BadLine) {
            guard let space = value.firstIndex(of: 32) else {
                throw BadLine("'\(value.shortened)' is not a request; it would read 'GET /path HTTP/1.1'")
            }
            method = try HTTPMethod(recorded: value[..<space])
            let rest = value[(space + 1)...]
            let end =
                rest.lastIndex(of: 32).flatMap { rest[($0 + 1)...].starts(with: "HTTP/".utf8) ? $0 : nil }
                ?? rest.endIndex
            target = try unescaping(rest[..<end]) { bytes throws(BadLine) in try RequestTarget(bytes) }
        }

        func entry() throws(BadLine) -> TraceEntry {
            guard let time, let target else { throw BadLine("it has no time or no path") }
            var path = target.path
            if !query.isEmpty, !path.utf8.contains(UInt8(ascii: "?")) { path += "?" + query }
            return TraceEntry(
                time: time, method: method ?? .get, path: path, body: body, host: target.host)
        }
    }
}

/// Undoes `\xHH`, `\"` and `\\` in a value, where it has any.
private func unescaping<Value, Failure: Error>(
    _ bytes: UnsafeRawBufferPointer.SubSequence,
    _ body: (UnsafeRawBufferPointer.SubSequence) throws(Failure) -> Value
) throws(Failure) -> Value {
    guard bytes.contains(UInt8(ascii: "\\")) else { return try body(bytes) }
    var plain: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
            plain.append(byte)
            continue
        }
        if next == UInt8(ascii: "x"),
            let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        {
            plain.append(code)
            rest = rest.dropFirst(2)
        } else {
            plain.append(next)
        }
    }
    let copy = plain
    var result: Result<Value, Failure>?
    copy.withUnsafeBytes { bytes in
        do throws(Failure) { result = .success(try body(bytes[...])) } catch {
            result = .failure(error)
        }
    }
    switch result {
    case .success(let value)?: return value
    case .failure(let error)?: throw error
    case nil: return try body(bytes)
    }
}
