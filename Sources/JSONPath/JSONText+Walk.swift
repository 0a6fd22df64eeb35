import CJSON

/// Takes what a walk through a JSON value comes by, in the order of the text.
protocol JSONVisitor {
    mutating func open(_ kind: JSONKind, at offset: Int) throws(JSONError)
    /// The name of the member whose value comes next.
    mutating func name(_ name: JSONString) throws(JSONError)
    mutating func scalar(_ value: JSONValue) throws(JSONError)
    /// - Parameter end: behind the bracket.
    mutating func close(at end: Int)
}

/// Of a value only matters that it is one.
struct JSONChecking: JSONVisitor {
    mutating func open(_ kind: JSONKind, at offset: Int) {}
    mutating func name(_ name: JSONString) {}
    mutating func scalar(_ value: JSONValue) {}
    mutating func close(at end: Int) {}
}

extension JSONText {
    /// The most levels of objects and arrays. Real answers have a few dozen at most; parsers have limits between 64 and 1,024.
    static let depthLimit = 1024

    /// Behind the value there, of which of an object or array only strings and brackets are looked at.
    ///
    /// - Parameter depth: how many containers it stands in.
    @inline(__always)
    func skipValue(at start: Int, depth: Int) throws(JSONError) -> Int {
        switch byte(at: start) {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let end = dyno_json_skip_container(bytes.baseAddress, bytes.count, start + 1, depth + 1, Self.depthLimit)
            guard end <= bytes.count else {
                throw end == bytes.count + 1
                    ? JSONError(offset: bytes.count, fault: .ends)
                    : JSONError(offset: start, fault: .depth(limit: Self.depthLimit))
            }
            return end
        default: return try scalar(at: start).range.upperBound
        }
    }

    /// The value there, checked whole.
    func value(at start: Int, depth: Int) throws(JSONError) -> JSONValue {
        let kind: JSONKind
        switch byte(at: start) {
        case UInt8(ascii: "{"): kind = .object
        case UInt8(ascii: "["): kind = .array
        default: return try scalar(at: start)
        }
        var checking = JSONChecking()
        return JSONValue(kind: kind, range: start..<(try walk(&checking, from: start, depth: depth)))
    }

    /// Checks the value there, and shows it to the visitor.
    ///
    /// Without recursion, so that no text can exhaust a thread's stack: of what is open only one bit each is kept.
    ///
    /// - Returns: the offset behind it.
    @inline(__always)
    func walk(_ visitor: inout some JSONVisitor, from start: Int, depth: Int) throws(JSONError) -> Int {
        var open = OpenContainers(depth: depth)
        var offset = start
        while true {
            // A value
            switch byte(at: offset) {
            case UInt8(ascii: "{"):
                guard open.push(isObject: true) else { throw failure(.depth(limit: Self.depthLimit), at: offset) }
                try visitor.open(.object, at: offset)
                offset = skipSpace(from: offset + 1)
                if byte(at: offset) != UInt8(ascii: "}") {
                    let name = try string(at: offset)
                    try visitor.name(name)
                    offset = try startOfValue(after: name)
                    continue
                }
            case UInt8(ascii: "["):
                guard open.push(isObject: false) else { throw failure(.depth(limit: Self.depthLimit), at: offset) }
                try visitor.open(.array, at: offset)
                offset = skipSpace(from: offset + 1)
                if byte(at: offset) != UInt8(ascii: "]") { continue }
            default:
                let value = try scalar(at: offset)
                try visitor.scalar(value)
                offset = value.range.upperBound
            }
            // What closes behind it, and the comma
            while true {
                guard !open.isEmpty else { return offset }
                offset = skipSpace(from: offset)
                let byte = byte(at: offset)
                if byte == UInt8(ascii: ",") {
                    offset = skipSpace(from: offset + 1)
                    if open.isObject {
                        let name = try string(at: offset)
                        try visitor.name(name)
                        offset = try startOfValue(after: name)
                    }
                    break
                }
                guard byte == (open.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw failure(open.isObject ? .noCommaInObject : .noCommaInArray, at: offset)
                }
                open.pop()
                offset += 1
                visitor.close(at: offset)
            }
        }
    }

    /// From behind the name of a member to its value.
    @inline(__always)
    func startOfValue(after name: JSONString) throws(JSONError) -> Int {
        let colon = skipSpace(from: name.range.upperBound + 1)
        guard byte(at: colon) == UInt8(ascii: ":") else { throw failure(.noColon, at: colon) }
        return skipSpace(from: colon + 1)
    }
}

/// Which of the containers that are open are objects.
private struct OpenContainers {
    private var bits = InlineArray<16, UInt64>(repeating: 0)
    private let outer: Int
    private var depth: Int
    private(set) var isObject = false

    @inline(__always)
    init(depth: Int) {
        outer = depth
        self.depth = depth
    }

    var isEmpty: Bool { depth == outer }

    /// - Returns: false where that is one too many.
    @inline(__always)
    mutating func push(isObject: Bool) -> Bool {
        guard depth < JSONText.depthLimit else { return false }
        let bit: UInt64 = 1 << UInt64(depth & 63)
        bits[depth >> 6] = isObject ? bits[depth >> 6] | bit : bits[depth >> 6] & ~bit
        depth += 1
        self.isObject = isObject
        return true
    }

    @inline(__always)
    mutating func pop() {
        depth -= 1
        isObject = depth > outer && bits[(depth - 1) >> 6] >> UInt64((depth - 1) & 63) & 1 == 1
    }
}
