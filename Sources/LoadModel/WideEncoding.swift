/// What editors of some systems write in place of UTF-8.
public enum WideEncoding: String {
    case utf16 = "UTF-16"
    case utf32 = "UTF-32"

    /// By its byte order mark; without one by the zeros beside its first letters, which no text in UTF-8 has there.
    public init?(startOf bytes: some Collection<UInt8>) {
        let start = [UInt8](bytes.prefix(4))
        let zeros = start.map { $0 == 0 }
        switch start {
        case [0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF]: self = .utf32
        case _ where start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]): self = .utf16
        case _ where zeros == [false, true, true, true] || zeros == [true, true, true, false]: self = .utf32
        case _ where zeros == [false, true, false, true] || zeros == [true, false, true, false]: self = .utf16
        default: return nil
        }
    }

    /// What follows the file's name in a message.
    public var reason: String {
        "is \(rawValue) text; convert it to UTF-8, for example with iconv -f \(rawValue) -t UTF-8"
    }
}
