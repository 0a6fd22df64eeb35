/// Where values stand in JSON that a decoder has accepted: decoders do not say.
struct JSONOffsets {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// The offsets of the items of the array that these keys lead to; empty where they do not lead to one.
    static func items(of keys: [String], in bytes: UnsafeRawBufferPointer) -> [Int] {
        var scanner = JSONOffsets(bytes)
        for key in keys {
            guard scanner.enter(key) else { return [] }
        }
        return scanner.items()
    }

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || (9...13).contains(byte) { position += 1 }
    }

    private mutating func skip(_ byte: Character) -> Bool {
        skipSpace()
        guard next == byte.asciiValue else { return false }
        position += 1
        return true
    }

    /// From before an object to before the value of one of its keys.
    private mutating func enter(_ key: String) -> Bool {
        guard skip("{") else { return false }
        repeat {
            skipSpace()
            let start = position
            skipValue()
            // Between the quotes; a key with escapes is not one that is looked for.
            let isIt = position - start >= 2 && bytes[(start + 1)..<(position - 1)].elementsEqual(key.utf8)
            guard skip(":") else { return false }
            skipSpace()
            if isIt { return true }
            skipValue()
        } while skip(",")
        return false
    }

    private mutating func items() -> [Int] {
        guard skip("["), !skip("]") else { return [] }
        var offsets: [Int] = []
        repeat {
            skipSpace()
            offsets.append(position)
            skipValue()
        } while skip(",")
        return offsets
    }

    /// Passes over a value: to behind the bracket that closes it, or to what ends a number or a word.
    private mutating func skipValue() {
        var depth = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return }
                depth -= 1
                position += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard depth > 0 else { return }
                position += 1
                continue
            default:
                position += 1
                // A number or a word: its end comes with what follows.
                if let following = next, depth == 0, !(following <= 32 || ",:]}".utf8.contains(following)) { continue }
            }
            if depth == 0 { return }
        }
    }

    private mutating func skipString() {
        position += 1
        while let byte = next, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        position = min(bytes.count, position + 1)
    }
}
