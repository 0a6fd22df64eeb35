// Questions about bytes of a response's head, asked without making Strings of them.

extension UnsafeRawBufferPointer {
    func droppingCarriageReturn() -> UnsafeRawBufferPointer {
        count > 0 && self[count - 1] == 0x0D ? UnsafeRawBufferPointer(rebasing: self[..<(count - 1)]) : self
    }

    func trimmingBlanks() -> UnsafeRawBufferPointer {
        var low = 0
        var high = count
        while low < high, self[low] == 0x20 || self[low] == 0x09 { low += 1 }
        while high > low, self[high - 1] == 0x20 || self[high - 1] == 0x09 { high -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[low..<high])
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
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] | 0x20 != text.utf8Start[index] { return false }
        return true
    }

    @inline(__always)
    func digit(at index: Int) -> Int? {
        let byte = self[index]
        return byte >= 0x30 && byte <= 0x39 ? Int(byte) - 0x30 : nil
    }

    /// A whole number of 1 to 18 digits.
    func decimal() -> Int? {
        guard count > 0, count <= 18 else { return nil }
        var value = 0
        for index in 0..<count {
            guard let digit = digit(at: index) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Whether a comma-separated list has this element, in any case.
    func containsToken(_ token: StaticString) -> Bool {
        var start = 0
        while start < count {
            var end = start
            while end < count, self[end] != 0x2C { end += 1 }
            if UnsafeRawBufferPointer(rebasing: self[start..<end]).trimmingBlanks().equalsIgnoringCase(token) { return true }
            start = end + 1
        }
        return false
    }

    /// The last element of a comma-separated list.
    func lastToken() -> UnsafeRawBufferPointer {
        guard let comma = lastIndex(of: 0x2C) else { return self }
        return UnsafeRawBufferPointer(rebasing: self[(comma + 1)...]).trimmingBlanks()
    }
}
