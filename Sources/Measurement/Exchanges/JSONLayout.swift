/// JSON laid out for people: what fits stands on one line, and of a long array the beginning, unless all is asked for.
///
/// Digits, order and escapes stay as they were received, which a library would not leave.
public struct JSONLayout {
    /// Characters of a line that a value is broken beyond.
    static let width = 110
    /// Elements of an array that are shown, where it has more than one beyond them.
    private static let mostElements = 4
    private static let mostDepth = 100

    private let isWhole: Bool

    /// - Parameter isWhole: whether arrays are shown to their ends.
    public init(isWhole: Bool = false) { self.isWhole = isWhole }

    /// - Returns: nil of what is no JSON object or array, or is nested very deeply.
    public func lines(_ json: String) -> [String]? {
        var parser = Parser(bytes: Array(json.utf8))
        guard let value = parser.document() else { return nil }
        if case .scalar = value { return nil }
        var lines: [String] = []
        append(value, before: "", after: "", indent: "", to: &lines)
        return lines
    }

    fileprivate indirect enum Value {
        /// A string with its quotes, a number or a word.
        case scalar(String)
        case object([(name: String, value: Value)])
        case array([Value])
    }

    /// - Parameters:
    ///   - before: what stands on the first line in front of the value: the name of a member.
    ///   - after: a comma, or nothing.
    private func append(_ value: Value, before: String, after: String, indent: String, to lines: inout [String]) {
        let room = JSONLayout.width - indent.count - before.count - after.count
        if let flat = flat(value, room: room) { return lines.append(indent + before + flat + after) }
        let inner = indent + "  "
        switch value {
        case .scalar(let text): lines.append(indent + before + text + after)
        case .object(let members):
            lines.append(indent + before + "{")
            for (index, member) in members.enumerated() {
                append(
                    member.value, before: member.name + ": ", after: index + 1 < members.count ? "," : "", indent: inner,
                    to: &lines)
            }
            lines.append(indent + "}" + after)
        case .array(let elements):
            lines.append(indent + before + "[")
            let shown = shown(of: elements.count)
            for (index, element) in elements.prefix(shown).enumerated() {
                append(element, before: "", after: index + 1 < elements.count ? "," : "", indent: inner, to: &lines)
            }
            if shown < elements.count { lines.append(inner + rest(elements.count - shown)) }
            lines.append(indent + "]" + after)
        }
    }

    private func shown(of count: Int) -> Int { isWhole || count <= JSONLayout.mostElements + 1 ? count : JSONLayout.mostElements }

    private func rest(_ count: Int) -> String { "… \(count) more" }

    /// On one line; nil where it does not fit.
    private func flat(_ value: Value, room: Int) -> String? {
        guard room > 0 else { return nil }
        switch value {
        case .scalar(let text): return text.count <= room ? text : nil
        case .object(let members):
            var parts: [String] = []
            var left = room - 4
            for member in members {
                guard let text = flat(member.value, room: left - member.name.count - 2) else { return nil }
                parts.append("\(member.name): \(text)")
                left -= member.name.count + text.count + 4
            }
            guard left + 2 >= 0 else { return nil }
            return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
        case .array(let elements):
            var parts: [String] = []
            var left = room - 2
            let shown = shown(of: elements.count)
            for element in elements.prefix(shown) {
                guard let text = flat(element, room: left) else { return nil }
                parts.append(text)
                left -= text.count + 2
            }
            if shown < elements.count { parts.append(rest(elements.count - shown)) }
            return "[\(parts.joined(separator: ", "))]"
        }
    }
}

extension JSONLayout {
    /// As much of JSON's grammar (RFC 8259) as it takes to know where values end.
    private struct Parser {
        let bytes: [UInt8]
        var place = 0

        mutating func document() -> Value? {
            guard let value = value(depth: 0) else { return nil }
            skipSpace()
            return place == bytes.count ? value : nil
        }

        private mutating func value(depth: Int) -> Value? {
            guard depth < JSONLayout.mostDepth else { return nil }
            skipSpace()
            guard place < bytes.count else { return nil }
            switch bytes[place] {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string().map(Value.scalar)
            default: return word()
            }
        }

        private mutating func object(depth: Int) -> Value? {
            var members: [(name: String, value: Value)] = []
            place += 1
            if take("}") { return .object([]) }
            repeat {
                skipSpace()
                guard let name = string(), take(":"), let value = value(depth: depth + 1) else { return nil }
                members.append((name, value))
            } while take(",")
            return take("}") ? .object(members) : nil
        }

        private mutating func array(depth: Int) -> Value? {
            var elements: [Value] = []
            place += 1
            if take("]") { return .array([]) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                elements.append(value)
            } while take(",")
            return take("]") ? .array(elements) : nil
        }

        /// With its quotes, as it stands.
        private mutating func string() -> String? {
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
            let start = place
            place += 1
            while place < bytes.count, bytes[place] != UInt8(ascii: "\"") { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
            guard place < bytes.count else { return nil }
            place += 1
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }

        /// A number, true, false or null.
        private mutating func word() -> Value? {
            let start = place
            while place < bytes.count, !Parser.ends.contains(bytes[place]) { place += 1 }
            return place > start ? .scalar(String(decoding: bytes[start..<place], as: UTF8.self)) : nil
        }

        private static let space = Set(" \t\r\n".utf8)
        private static let ends = space.union(",:]}[{\"".utf8)

        private mutating func skipSpace() { while place < bytes.count, Parser.space.contains(bytes[place]) { place += 1 } }

        private mutating func take(_ mark: Unicode.Scalar) -> Bool {
            skipSpace()
            guard place < bytes.count, bytes[place] == UInt8(ascii: mark) else { return false }
            place += 1
            return true
        }
    }
}
