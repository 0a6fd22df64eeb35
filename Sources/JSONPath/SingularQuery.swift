/// A query that gives one value or none (RFC 9535, section 2.3.5.1: names and indices only), on bytes as they were received.
///
/// It builds no tree, allocates nothing, and stops at the end of the value: of what follows nothing is looked at, and of what is
/// passed over on the way only strings and brackets. The value itself is checked whole. Where an object names a member twice the
/// first counts, as in `JSONTree`.
public struct SingularQuery: Sendable {
    enum Step: Sendable {
        case name([UInt8])
        case index(Int)
    }

    let steps: [Step]

    /// - Returns: the value; nil where the text has none there.
    /// - Throws: where the bytes up to the value, or those of the value, are not JSON.
    public func find(in bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue? {
        let text = JSONText(bytes: bytes)
        var offset = text.skipSpace(from: text.start)
        for depth in steps.indices {
            let place: Int? =
                switch steps[depth] {
                case .name(let name): try text.member(name, at: offset, depth: depth)
                case .index(let index): try text.element(index, at: offset, depth: depth)
                }
            guard let place else { return nil }
            offset = place
        }
        let value = try text.value(at: offset, depth: steps.count)
        switch value.kind {
        case .object, .array, .string: return value
        case .number, .true, .false, .null:
            // Else it is not known where it ends: 12x is no number.
            guard text.canEndScalar(at: value.range.upperBound) else { throw text.failure(.noValue, at: value.range.lowerBound) }
            return value
        }
    }
}

extension JSONText {
    fileprivate func canEndScalar(at offset: Int) -> Bool {
        switch byte(at: offset) {
        case 0: offset >= bytes.count
        case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"): true
        default: false
        }
    }

    /// Where the value of the first member of this name stands; nil where there is none, or no object.
    fileprivate func member(_ name: [UInt8], at start: Int, depth: Int) throws(JSONError) -> Int? {
        guard byte(at: start) == UInt8(ascii: "{") else { return try nothing(at: start) }
        var offset = skipSpace(from: start + 1)
        guard byte(at: offset) != UInt8(ascii: "}") else { return nil }
        while true {
            let found = try string(at: offset)
            offset = try startOfValue(after: found)
            guard !isEqual(found, name) else { return offset }
            offset = skipSpace(from: try skipValue(at: offset, depth: depth + 1))
            switch byte(at: offset) {
            case UInt8(ascii: ","): offset = skipSpace(from: offset + 1)
            case UInt8(ascii: "}"): return nil
            default: throw failure(.noCommaInObject, at: offset)
            }
        }
    }

    /// Where the element of this index stands, from the end where it is negative; nil where there is none, or no array.
    fileprivate func element(_ index: Int, at start: Int, depth: Int) throws(JSONError) -> Int? {
        guard byte(at: start) == UInt8(ascii: "[") else { return try nothing(at: start) }
        // Where the latest elements stand, each in the place of its index modulo their number.
        var latest = InlineArray<16, Int>(repeating: 0)
        var count = 0
        var offset = skipSpace(from: start + 1)
        guard byte(at: offset) != UInt8(ascii: "]") else { return nil }
        while true {
            guard count != index else { return offset }
            latest[count & 15] = offset
            count += 1
            offset = skipSpace(from: try skipValue(at: offset, depth: depth + 1))
            switch byte(at: offset) {
            case UInt8(ascii: ","): offset = skipSpace(from: offset + 1)
            case UInt8(ascii: "]"):
                guard index < 0, -index <= count else { return nil }
                // Further from the end than is remembered: counted from the start, in another go.
                return -index <= 16 ? latest[(count + index) & 15] : try element(count + index, at: start, depth: depth)
            default: throw failure(.noCommaInArray, at: offset)
            }
        }
    }

    /// What has neither members nor elements to look for must be a value nevertheless.
    private func nothing(at start: Int) throws(JSONError) -> Int? {
        if byte(at: start) != UInt8(ascii: "{") && byte(at: start) != UInt8(ascii: "[") { _ = try scalar(at: start) }
        return nil
    }

    @inline(__always)
    private func isEqual(_ string: JSONString, _ name: [UInt8]) -> Bool {
        guard string.hasEscapes || string.range.count == name.count else { return false }
        return name.withUnsafeBytes { view(of: string) == StringView(bytes: $0, hasEscapes: false) }
    }
}
