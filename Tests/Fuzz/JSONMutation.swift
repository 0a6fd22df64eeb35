import Foundation

@testable import ReportFormats

/// libFuzzer's own way to change bytes.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ maximum: Int) -> Int

/// What libFuzzer calls to make a new input of an old one. Of a saved result a field is changed: whatever bytes alone could do would
/// nearly always end in text that is no JSON.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateInput(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ maximum: Int, _ seed: UInt32) -> Int {
    guard let data, getenv("DYNO_FUZZ_TARGET").map({ String(cString: $0) }) == "results" else {
        return mutateBytes(data, size, maximum)
    }
    var draws = Draws(state: UInt64(seed))
    let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
    guard draws.below(20) > 0, let mutated = JSONMutation.mutated(text, &draws), mutated.utf8.count <= maximum else {
        return mutateBytes(data, size, maximum)
    }
    var position = 0
    for byte in mutated.utf8 {
        data[position] = byte
        position += 1
    }
    return position
}

/// Changes of JSON that leave it JSON: extremes for numbers, huge and odd texts, keys that are missing, twice there, or of another type.
private enum JSONMutation {
    /// - Returns: nil where the text is no JSON.
    static func mutated(_ text: String, _ draws: inout Draws) -> String? {
        var reader = JSONTreeReader(text)
        guard var documents = reader.documents(), !documents.isEmpty else { return nil }
        for _ in 0...draws.below(3) {
            let document = draws.below(documents.count)
            var place = draws.below(max(1, documents[document].nodeCount))
            documents[document].change(at: &place, &draws)
        }
        return documents.enumerated().map { $1.text(indented: $0 == 0) }.joined(separator: "\n") + "\n"
    }
}

private struct Draws {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    mutating func one<Value>(of values: [Value]) -> Value { values[below(values.count)] }
}

/// A JSON value whose members keep their order, and whose numbers keep their digits.
private indirect enum JSONTree {
    /// As in the text: a key without its quotes, a value with them.
    case object([(key: String, value: JSONTree)])
    case array([JSONTree])
    case literal(String)

    var nodeCount: Int {
        switch self {
        case .object(let members): members.reduce(1) { $0 + $1.value.nodeCount }
        case .array(let items): items.reduce(1) { $0 + $1.nodeCount }
        case .literal: 1
        }
    }

    /// - Parameter isIndented: with the last brace on a line of its own.
    func text(indented isIndented: Bool = false) -> String {
        switch self {
        case .object(let members):
            let inner = members.map { "\"\($0.key)\": \($0.value.text())" }.joined(separator: isIndented ? ",\n  " : ", ")
            return isIndented ? "{\n  \(inner)\n}" : "{\(inner)}"
        case .array(let items): return "[\(items.map { $0.text() }.joined(separator: ", "))]"
        case .literal(let text): return text
        }
    }

    /// - Parameter place: how many nodes stand before the one to change, itself counted in where it is 0; below 0 once it was changed.
    mutating func change(at place: inout Int, _ draws: inout Draws) {
        let isHere = place == 0
        place -= 1
        switch self {
        case .literal(let text):
            if isHere { self = .literal(JSONTree.changed(text, &draws)) }
        case .array(var items):
            if isHere { JSONTree.changeItems(&items, &draws) }
            for index in items.indices where place >= 0 { items[index].change(at: &place, &draws) }
            self = .array(items)
        case .object(var members):
            if isHere { JSONTree.changeMembers(&members, &draws) }
            for index in members.indices where place >= 0 { members[index].value.change(at: &place, &draws) }
            self = .object(members)
        }
    }

    private static func changeItems(_ items: inout [JSONTree], _ draws: inout Draws) {
        guard !items.isEmpty else { return items = [.literal(extreme(&draws))] }
        let index = draws.below(items.count)
        switch draws.below(5) {
        case 0: items.remove(at: index)
        case 1: items.insert(items[index], at: index)
        case 2: items += items.prefix(64)
        case 3: items.removeAll()
        default: items.swapAt(index, draws.below(items.count))
        }
    }

    private static func changeMembers(_ members: inout [(key: String, value: JSONTree)], _ draws: inout Draws) {
        guard !members.isEmpty else { return }
        let index = draws.below(members.count)
        let other = draws.below(members.count)
        switch draws.below(6) {
        case 0: members.remove(at: index)
        case 1: members.insert(members[index], at: other)
        case 2: members[index].value = members[other].value
        case 3: members[index].value = .literal(extreme(&draws))
        case 4: members[index].key = members[other].key
        default: members[index].value = draws.one(of: [.object([]), .array([]), .literal("null"), .literal("\"\"")])
        }
    }

    private static func extreme(_ draws: inout Draws) -> String {
        draws.one(of: [
            "0", "-0.0", "1", "-1", "2", "1000000", "9007199254740992", "-9007199254740992", "9007199254740993",
            "9223372036854775807", "-9223372036854775808", "18446744073709551616", "4294967295", "1e15", "-1e15", "1e300",
            "-1e300",
            "1e-300", "5e-324", "1e999", "0.1", "true", "null",
        ])
    }

    private static func changed(_ text: String, _ draws: inout Draws) -> String {
        guard text.hasPrefix("\"") else {
            guard let number = Double(text) else { return draws.one(of: ["true", "false", "null", "0", "\"x\""]) }
            return draws.one(of: [extreme(&draws), "\"\(text)\"", "-\(text)", "\(Int(number.clamped) &+ 1)", "\(number / 1e9)"])
        }
        if text.hasPrefix("\"HIST"), let histogram = changedHistogram(String(text.dropFirst().dropLast()), &draws) {
            return "\"\(histogram)\""
        }
        return draws.one(of: [
            "\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\\u202e</script><b>\"",
            "\"\(String(repeating: "x", count: 1 << draws.below(14)))\"",
            "\"1e308\"", "\"\\n\\r\\t| `#\"", extreme(&draws),
            "\"\(text.dropFirst().dropLast().reversed().filter { $0 != "\\" })\"",
        ])
    }

    /// With some of its unpacked bytes changed, and packed again.
    private static func changedHistogram(_ text: String, _ draws: inout Draws) -> String? {
        guard let data = Data(base64Encoded: text), data.count > 8,
            var payload = try? Zlib.inflate([UInt8](data.dropFirst(8)), limit: 1 << 20), payload.count > 40
        else { return nil }
        for _ in 0...draws.below(4) {
            let place = draws.below(2) == 0 ? draws.below(40) : 40 + draws.below(payload.count - 40)
            if payload.indices.contains(place) { payload[place] = UInt8(truncatingIfNeeded: draws.next()) }
        }
        if draws.below(4) == 0 { payload += [UInt8](repeating: 2, count: 1 << draws.below(15)) }
        // What the header says of the length of the counts is right again.
        let length = UInt32(payload.count - 40).bigEndian
        withUnsafeBytes(of: length) { payload.replaceSubrange(4..<8, with: $0) }
        guard let packed = try? Zlib.deflate(payload) else { return nil }
        var bytes = [UInt8](data.prefix(4))
        withUnsafeBytes(of: UInt32(packed.count).bigEndian) { bytes += $0 }
        return Data(bytes + packed).base64EncodedString()
    }
}

extension Double {
    fileprivate var clamped: Double { isFinite ? min(max(self, -9e15), 9e15) : 0 }
}

/// Reads JSON values that stand behind one another.
private struct JSONTreeReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = [UInt8](text.utf8) }

    mutating func documents() -> [JSONTree]? {
        var documents: [JSONTree] = []
        while true {
            skipSpace()
            guard position < bytes.count else { return documents }
            guard let document = value(depth: 0) else { return nil }
            documents.append(document)
        }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() { while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 } }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard next == character.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) -> JSONTree? {
        guard depth < 100 else { return nil }
        skipSpace()
        if take("{") { return object(depth: depth) }
        if take("[") { return array(depth: depth) }
        return literal().map { .literal($0) }
    }

    private mutating func object(depth: Int) -> JSONTree? {
        var members: [(key: String, value: JSONTree)] = []
        while !take("}") {
            guard members.isEmpty || take(",") else { return nil }
            skipSpace()
            guard next == UInt8(ascii: "\""), let key = literal(), take(":"), let value = value(depth: depth + 1) else {
                return nil
            }
            members.append((String(key.dropFirst().dropLast()), value))
        }
        return .object(members)
    }

    private mutating func array(depth: Int) -> JSONTree? {
        var items: [JSONTree] = []
        while !take("]") {
            guard items.isEmpty || take(","), let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        }
        return .array(items)
    }

    /// A text with its quotes, a number, or a word.
    private mutating func literal() -> String? {
        let start = position
        guard let first = next else { return nil }
        position += 1
        if first == UInt8(ascii: "\"") {
            while let byte = next, byte != first { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
            guard position < bytes.count else { return nil }
            position += 1
        } else {
            while let byte = next, !" ,]}:\n\r\t\"{[".utf8.contains(byte) { position += 1 }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }
}
