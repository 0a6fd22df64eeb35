import Glibc
import LoadModel

/// Finds where the events of a body end, and keeps none of it: bytes may come split anywhere.
///
/// Of server-sent events by the rules of the WHATWG (HTML, 9.2.6): lines end in LF, CR or CRLF, a byte-order mark before all of them is
/// passed over, and an empty line ends an event that has a field `data`, be it empty; what has none, as a comment, is no event.
struct EventCounter {
    /// What of the line under way decides.
    private enum Line: UInt8 {
        /// Nothing of it has come.
        case empty
        /// As much of the field's name as ``matched`` says.
        case name
        /// Whatever follows in it says nothing.
        case rest
    }

    private let isOfLines: Bool
    private var line = Line.empty
    /// Bytes of `data` that have come, in a line whose name may be that.
    private var matched: UInt8 = 0
    private var isOfData = false
    /// Whether the event under way has data.
    private var hasData = false
    /// Whether a LF belongs to the CR before it.
    private var isBehindReturn = false
    /// Bytes of a byte-order mark that have come; 3: there is no more of it, or none.
    private var mark: UInt8 = 0

    init(_ format: EventStream.Format) { isOfLines = format == .lines }

    /// Takes what comes next.
    ///
    /// - Parameter most: events; what comes behind the last of them is not looked at.
    /// - Returns: events that it has ended.
    mutating func take(_ bytes: UnsafeRawBufferPointer, most: Int) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var position = 0
        if mark < 3 { position = passMark(bytes) }
        var events = 0
        while position < bytes.count, events < most {
            if line == .rest {
                position = endOfLine(base, from: position, to: bytes.count)
                guard position < bytes.count else { break }
            }
            let byte = bytes[position]
            position += 1
            switch byte {
            case 0x0A where isBehindReturn: isBehindReturn = false
            case 0x0A,
                0x0D where !isOfLines:
                isBehindReturn = byte == 0x0D
                if endLine() { events += 1 }
            default:
                isBehindReturn = false
                takeInLine(byte)
            }
        }
        return events
    }

    /// The body is over.
    ///
    /// - Returns: whether that has ended an event: a last line need not end, a server-sent event without its empty line is none.
    mutating func end() -> Bool { isOfLines && endLine() }

    private mutating func passMark(_ bytes: UnsafeRawBufferPointer) -> Int {
        var position = 0
        while mark < 3, position < bytes.count {
            guard bytes[position] == (mark == 0 ? 0xEF : mark == 1 ? 0xBB : 0xBF) else {
                // What looked like one begins a line of a name that means nothing.
                if mark > 0 { line = .rest }
                mark = 3
                break
            }
            mark += 1
            position += 1
        }
        return position
    }

    /// Of a line whose rest says nothing, where it ends: so many bytes where it goes on.
    private func endOfLine(_ base: UnsafeRawPointer, from position: Int, to count: Int) -> Int {
        let feed = memchr(base + position, 0x0A, count - position).map { UnsafeRawPointer($0) - base } ?? count
        guard !isOfLines else { return feed }
        return memchr(base + position, 0x0D, feed - position).map { UnsafeRawPointer($0) - base } ?? feed
    }

    @inline(__always)
    private mutating func takeInLine(_ byte: UInt8) {
        if isOfLines {
            // White space alone is no value.
            if byte != 0x20, byte != 0x09, byte != 0x0D { line = .rest }
            return
        }
        guard line != .rest else { return }
        if byte == 0x3A {
            isOfData = line == .name && matched == 4
            line = .rest
            return
        }
        let isOn = matched < 4 && byte == (matched == 1 || matched == 3 ? UInt8(ascii: "a") : matched == 0 ? 0x64 : 0x74)
        matched += isOn ? 1 : 0
        line = isOn ? .name : .rest
    }

    /// - Returns: whether an event ends with it.
    private mutating func endLine() -> Bool {
        defer {
            line = .empty
            matched = 0
            isOfData = false
        }
        if isOfLines { return line == .rest }
        guard line != .empty else {
            defer { hasData = false }
            return hasData
        }
        // A field may do without its colon.
        if isOfData || line == .name && matched == 4 { hasData = true }
        return false
    }
}
