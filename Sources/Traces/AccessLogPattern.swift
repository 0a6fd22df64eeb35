import Glibc
import LoadModel

/// The form of an access log's lines: texts that stand there as they are, and variables between them, as nginx's
/// `log_format` writes them.
///
/// A variable's value reaches to the first occurrence of the text behind it that is not escaped. What the servers escape within
/// values is read back: see ``LogEscapes``.
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
        /// The recorded header of this number among those that the trace is to give.
        case header(Int)
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

    /// The combined log format: the common one with the headers Referer and User-Agent behind it.
    ///
    /// - Parameter headers: those that the trace is to give.
    static func combined(headers: [String]) -> AccessLogPattern {
        let named = ["http_referer", "http_user_agent"].map { field($0, headers: headers) }
        guard named.contains(where: { $0 != .ignored }) else { return .common }
        var pattern = common
        pattern.parts.append(Part(before: Array("\" ".utf8), field: .ignored))
        pattern.parts.append(Part(before: Array(" \"".utf8), field: named[0]))
        pattern.parts.append(Part(before: Array("\" \"".utf8), field: named[1]))
        return pattern
    }

    private init(parts: [Part], ending: [UInt8]) {
        self.parts = parts
        self.ending = ending
    }

    /// Which of the recorded headers its lines tell.
    var headers: Set<Int> { Set(parts.compactMap { if case .header(let number) = $0.field { number } else { nil } }) }

    /// Whether its times are whole seconds.
    var hasWholeSeconds: Bool { !parts.contains { $0.field == .seconds } }

    /// - Parameter headers: those that the trace is to give: `X-Shop` is what `$http_x_shop` holds.
    /// - Throws: where the pattern does not tell time and path, or where its variables run into each other.
    init(_ text: String, headers: [String] = []) throws(TracePatternError) {
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
            parts.append(Part(before: literal, field: AccessLogPattern.field(name, headers: headers)))
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

    private static func field(_ name: String, headers: [String]) -> Field {
        switch name {
        case "time_local": .commonTime
        case "time_iso8601": .calendarTime
        case "msec": .seconds
        case "request": .request
        case "request_method": .method
        case "request_uri", "uri", "document_uri": .target
        case "args", "query_string": .query
        case "request_body": .body
        default:
            headers.firstIndex {
                let variable = $0.lowercased().replacing("-", with: "_")
                return name == "http_" + variable || name == variable && variable == "content_type"
            }.map(Field.header) ?? .ignored
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
    ///
    /// - Parameter headers: those that the trace is to give.
    func entry(_ line: UnsafeRawBufferPointer, number: Int, headers: [String]) throws(BadLine) -> TraceEntry {
        var found = Found(headers: RecordedHeaders(names: headers))
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
        var body: [UInt8]?
        var headers: RecordedHeaders

        mutating func set(_ field: Field, _ value: Bytes) throws(BadLine) {
            switch field {
            case .ignored: break
            case .commonTime: time = try Found.time(Nanoseconds(commonLog: value), value)
            case .calendarTime: time = try Found.time(Nanoseconds(calendar: value), value)
            case .seconds: time = try Found.time(Nanoseconds(decimal: value, unit: 1_000_000_000), value)
            case .request: try setRequest(value)
            case .method: method = try HTTPMethod(recorded: value)
            case .target: target = try RequestTarget(LogEscapes.undone(value))
            case .query: query = isNothing(value) ? "" : RequestTarget.sendable(LogEscapes.undone(value))
            case .body: body = isNothing(value) ? nil : LogEscapes.undone(value)
            case .header(let number): if !isNothing(value) { try headers.set(number, to: LogEscapes.undone(value)) }
            }
        }

        /// What servers write where there is nothing: a hyphen, and nginx with `escape=json` or `escape=none` not even that.
        private func isNothing(_ value: Bytes) -> Bool { value.isEmpty || value.elementsEqual([UInt8(ascii: "-")]) }

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
            target = try RequestTarget(LogEscapes.undone(rest[..<end]))
        }

        func entry() throws(BadLine) -> TraceEntry {
            guard let time, let target else { throw BadLine("it has no time or no path") }
            var path = target.path
            if !query.isEmpty, !path.utf8.contains(UInt8(ascii: "?")) { path += "?" + query }
            return TraceEntry(
                time: time, method: method ?? .get, path: path, body: body, headers: headers.values, host: target.host)
        }
    }
}

/// The escapes that servers write into the values of their access logs.
///
/// nginx writes `\x0A` for bytes that are not plain, with `escape=json` JSON's own (`\n`, `\"`, `\u0001`); Apache writes C's
/// (`\n`, `\"`, `\\`, `\x01`). None means something else to another of them, so that no setting is needed. What none of them
/// writes is left as it stands.
enum LogEscapes {
    typealias Bytes = UnsafeRawBufferPointer.SubSequence

    private static let backslash = UInt8(ascii: "\\")

    /// The value as it was before it was escaped.
    static func undone(_ bytes: Bytes) -> [UInt8] {
        guard bytes.contains(backslash) else { return Array(bytes) }
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte != backslash || !undoOne(&rest, into: &plain) { plain.append(byte) }
        }
        return plain
    }

    /// Undoes the escape behind a backslash; false, with nothing taken, where there is none.
    private static func undoOne(_ rest: inout Bytes, into plain: inout [UInt8]) -> Bool {
        guard let letter = rest.first else { return false }
        switch letter {
        case UInt8(ascii: "x"):
            guard let code = number(in: rest.dropFirst(), digits: 2) else { return false }
            plain.append(UInt8(code))
            rest = rest.dropFirst(3)
        case UInt8(ascii: "u"):
            guard let scalar = takeScalar(&rest) else { return false }
            plain += Array(String(Character(scalar)).utf8)
        default:
            guard let byte = simple(letter) else { return false }
            plain.append(byte)
            rest = rest.dropFirst()
        }
        return true
    }

    private static func simple(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "n"): 10
        case UInt8(ascii: "t"): 9
        case UInt8(ascii: "r"): 13
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "f"): 12
        case UInt8(ascii: "v"): 11
        case UInt8(ascii: "a"): 7
        case UInt8(ascii: "\""), UInt8(ascii: "/"), backslash: letter
        default: nil
        }
    }

    /// `u00e9`, or a pair such as `uD83D\uDE00` (RFC 8259, section 7); half a pair stands for no character.
    private static func takeScalar(_ rest: inout Bytes) -> Unicode.Scalar? {
        guard let first = number(in: rest.dropFirst(), digits: 4) else { return nil }
        rest = rest.dropFirst(5)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, rest.starts(with: [backslash, UInt8(ascii: "u")]),
            let second = number(in: rest.dropFirst(2), digits: 4), (0xDC00..<0xE000).contains(second)
        else { return "\u{FFFD}" }
        rest = rest.dropFirst(6)
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private static func number(in bytes: Bytes, digits: Int) -> UInt32? {
        guard bytes.count >= digits else { return nil }
        var value: UInt32 = 0
        for byte in bytes.prefix(digits) {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 128 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
