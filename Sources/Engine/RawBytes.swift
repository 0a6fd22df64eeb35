import Glibc

// Questions about bytes of a response's head, asked without making Strings of them.

extension UnsafeRawBufferPointer {
    func droppingCarriageReturn() -> UnsafeRawBufferPointer {
        count > 0 && self[count - 1] == 0x0D ? UnsafeRawBufferPointer(rebasing: self[..<(count - 1)]) : self
    }

    /// Without the line feed at its end and the carriage return before that.
    func droppingLineEnd() -> UnsafeRawBufferPointer {
        (last == 0x0A ? UnsafeRawBufferPointer(rebasing: dropLast()) : self).droppingCarriageReturn()
    }

    func trimmingBlanks() -> UnsafeRawBufferPointer {
        var low = 0
        var high = count
        while low < high, self[low] == 0x20 || self[low] == 0x09 { low += 1 }
        while high > low, self[high - 1] == 0x20 || self[high - 1] == 0x09 { high -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[low..<high])
    }

    /// memchr(3).
    @inline(__always)
    func place(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count, let baseAddress, let found = memchr(baseAddress + start, Int32(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - baseAddress
    }

    @inline(__always)
    func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether more bytes may make this start with the text.
    func mayBegin(_ text: StaticString) -> Bool {
        for index in 0..<Swift.min(count, text.utf8CodeUnitCount) where self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// - Parameter text: in lower case, of letters and hyphens only.
    @inline(__always)
    func equalsIgnoringCase(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && startsIgnoringCase(text) }

    /// Eight bytes at a time where there are eight, the last eight overlapping those before.
    ///
    /// - Parameter text: in lower case, of letters and hyphens only.
    @inline(__always)
    func startsIgnoringCase(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: length)
        guard length >= 8 else {
            for index in 0..<length where self[index] | UInt8.caseBits(of: expected[index]) != expected[index] { return false }
            return true
        }
        var index = 0
        while true {
            let wanted = expected.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let found = loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard found | UInt64.caseBits(of: wanted) == wanted else { return false }
            if index == length - 8 { return true }
            index = Swift.min(index + 8, length - 8)
        }
    }

    /// What stands behind a header's colon or a chunk's size, without the blanks around it.
    @inline(__always)
    func value(from start: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[start...]).trimmingBlanks() }

    @inline(__always)
    func digit(at index: Int) -> Int? {
        let byte = self[index]
        return byte >= 0x30 && byte <= 0x39 ? Int(byte) - 0x30 : nil
    }

    @inline(__always)
    func hexadecimalDigit(at index: Int) -> Int? {
        if let digit = digit(at: index) { return digit }
        let letter = self[index] | 0x20
        return letter >= 0x61 && letter <= 0x66 ? Int(letter) - 0x57 : nil
    }

    /// A whole number in digits only; `Int.max` where it is larger.
    func decimal() -> Int? {
        guard count > 0 else { return nil }
        var value = 0
        for index in 0..<count {
            guard let digit = digit(at: index) else { return nil }
            value = value >= Int.max / 10 ? Int.max : value * 10 + digit
        }
        return value
    }

    /// Whether a comma-separated list has this element, in any case.
    func containsToken(_ token: StaticString) -> Bool { countTokens(token) > 0 }

    /// How often a comma-separated list has this element, in any case.
    func countTokens(_ token: StaticString) -> Int {
        var total = 0
        var start = 0
        while start < count {
            var end = start
            while end < count, self[end] != 0x2C { end += 1 }
            if UnsafeRawBufferPointer(rebasing: self[start..<end]).trimmingBlanks().equalsIgnoringCase(token) { total += 1 }
            start = end + 1
        }
        return total
    }

    /// The last element of a comma-separated list; empty ones do not count (RFC 9110, 5.6.1).
    func lastToken() -> UnsafeRawBufferPointer {
        var list = self
        while true {
            let comma = list.lastIndex(of: 0x2C) ?? -1
            let element = UnsafeRawBufferPointer(rebasing: list[(comma + 1)...]).trimmingBlanks()
            if comma < 0 || !element.isEmpty { return element }
            list = UnsafeRawBufferPointer(rebasing: list[..<comma])
        }
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// The bit that makes a letter lower case, in each byte that is a letter: in a hyphen's it would make one of a carriage return.
    @inline(__always)
    fileprivate static func caseBits(of text: Self) -> Self { (text & ((~0 / 0xFF) &* 0x40)) >> 1 }
}

/// A number that equal bytes have in common, and others by chance once in 2^64 (multiply and shift, eight bytes at a time).
struct BytesHash {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x9FB2_1C65_1E98_DF25
        value ^= value >> 32
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(UInt64(bytes.count))
        var place = 0
        while place + 8 <= bytes.count {
            add(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            place += 8
        }
        var rest: UInt64 = 0
        while place < bytes.count {
            rest = rest << 8 | UInt64(bytes[place])
            place += 1
        }
        add(rest)
    }
}
