/// Writing JSON strings.
public enum JSONEscaping {
    /// Appends text, given as UTF-8, as it is written between the quotes of a JSON string.
    ///
    /// Bytes that are no UTF-8 become U+FFFD each, so that what is sent is JSON whatever was captured. Allocates only where the buffer
    /// must grow.
    public static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) {
        let text = JSONText(bytes: bytes)
        // What needs no change is copied as it stands, up to here.
        var copied = 0
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte >= 0x80 {
                if let sequence = try? text.endOfSequence(at: offset) {
                    offset = sequence
                    continue
                }
            } else if byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
                offset += 1
                continue
            }
            buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied..<offset]))
            appendEscape(of: byte, to: &buffer)
            offset += 1
            copied = offset
        }
        buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied...]))
    }

    private static func appendEscape(of byte: UInt8, to buffer: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append("\\", then: byte, to: &buffer)
        case 0x08: append("\\", then: UInt8(ascii: "b"), to: &buffer)
        case 0x09: append("\\", then: UInt8(ascii: "t"), to: &buffer)
        case 0x0A: append("\\", then: UInt8(ascii: "n"), to: &buffer)
        case 0x0C: append("\\", then: UInt8(ascii: "f"), to: &buffer)
        case 0x0D: append("\\", then: UInt8(ascii: "r"), to: &buffer)
        case 0x80...: append("\u{FFFD}", to: &buffer)
        default:
            append(byte < 0x10 ? "\\u000" : "\\u001", then: hexadecimal(byte & 0x0F), to: &buffer)
        }
    }

    private static func append(_ text: StaticString, then byte: UInt8? = nil, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        if let byte { buffer.append(byte) }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? digit + 0x30 : digit + 0x57 }
}
