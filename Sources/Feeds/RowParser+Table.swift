import Glibc

private let quote = UInt8(ascii: "\"")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

extension RowParser {
    /// RFC 4180. As there, a quote means something at the beginning of a value only; unlike there, empty lines are passed over.
    func parseTable(_ bytes: UnsafeRawBufferPointer, delimiter: UInt8, isWhole: Bool) -> Record {
        (cellCount, lineFeeds, hasSurplus) = (0, 0, false)
        var marks = Marks()
        var position = 0
        while true {
            if position < bytes.count, bytes[position] == quote {
                let open = position
                guard let behind = passQuoted(bytes, from: open, isWhole: isWhole, &marks) else {
                    return isWhole ? .bad(RowFault(.openQuote, at: open), resume: .behindLine(of: 0)) : .cut(openQuote: open)
                }
                position = behind
            } else {
                let start = position
                position = passPlain(bytes, from: start, delimiter, &marks)
                note(RawCell(start: start, end: position))
            }
            guard position < bytes.count else {
                return isWhole ? row(bytes, contentEnd: position, end: position, marks) : .cut(openQuote: nil)
            }
            switch bytes[position] {
            case delimiter:
                position += 1
            case lineFeed:
                lineFeeds += 1
                return row(bytes, contentEnd: position, end: position + 1, marks)
            case carriageReturn:
                guard position + 1 < bytes.count else {
                    // The last line may have lost the other half of its end.
                    return isWhole ? row(bytes, contentEnd: position, end: position + 1, marks) : .cut(openQuote: nil)
                }
                guard bytes[position + 1] == lineFeed else {
                    return .bad(RowFault(.carriageReturn, at: position), resume: .behindLine(of: position))
                }
                lineFeeds += 1
                return row(bytes, contentEnd: position, end: position + 2, marks)
            default:
                // The quote that this one closes may have been opened by mistake, lines before.
                return .bad(RowFault(.textBehindQuote, at: position), resume: .behindLine(of: 0))
            }
        }
    }

    /// What is noticed of a record's bytes on the way.
    private struct Marks {
        /// All of them, or-ed: whether any is beyond ASCII.
        var union: UInt8 = 0
        var nul: Int?
    }

    /// - Returns: where the delimiter or line end behind a value without quotes stands, or the end of the bytes.
    @inline(__always)
    private func passPlain(_ bytes: UnsafeRawBufferPointer, from start: Int, _ delimiter: UInt8, _ marks: inout Marks) -> Int {
        var position = start
        var union: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == delimiter { break }
            if byte <= carriageReturn {
                if byte == lineFeed || byte == carriageReturn { break }
                if byte == 0, marks.nul == nil { marks.nul = position }
            }
            union |= byte
            position += 1
        }
        marks.union |= union
        return position
    }

    /// Notes a value in quotes.
    ///
    /// - Returns: where what follows its last quote stands; nil where the bytes end before that is sure.
    private func passQuoted(_ bytes: UnsafeRawBufferPointer, from open: Int, isWhole: Bool, _ marks: inout Marks) -> Int? {
        var position = open + 1
        var hasEscapes = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                guard position + 1 < bytes.count || isWhole else { return nil }
                guard position + 1 < bytes.count, bytes[position + 1] == quote else {
                    note(RawCell(start: open + 1, end: position, hasEscapes: hasEscapes))
                    return position + 1
                }
                hasEscapes = true
                position += 1
            } else if byte == lineFeed {
                lineFeeds += 1
            } else if byte == 0, marks.nul == nil {
                marks.nul = position
            }
            marks.union |= byte
            position += 1
        }
        return nil
    }

    private func row(_ bytes: UnsafeRawBufferPointer, contentEnd: Int, end: Int, _ marks: Marks) -> Record {
        if contentEnd == 0 { return .nothing(end: end) }
        do throws(RowFault) {
            if let nul = marks.nul { throw RowFault(.nul, at: nul) }
            try checkCount()
            if marks.union >= 0x80 { try checkEncoding(UnsafeRawBufferPointer(rebasing: bytes[..<contentEnd])) }
            try checkValues(bytes)
            return .row(end: end)
        } catch { return .bad(error, resume: .at(end)) }
    }

    private func checkCount() throws(RowFault) {
        // Empty values behind the last column are none: spreadsheets write them.
        let isRight = cellCount == layout.columns.count || cellCount > layout.columns.count && !hasSurplus
        guard isRight || layout.columns.isEmpty else { throw RowFault(.columns(found: cellCount), at: 0) }
    }

    /// Writes a value without the doubling of its quotes.
    ///
    /// - Returns: the number of bytes written; nil where they do not fit.
    static func decodeQuoted(_ text: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Int? {
        guard target.count >= text.count else { return nil }
        var (read, written) = (0, 0)
        while read < text.count {
            target[written] = text[read]
            // Within it quotes stand in pairs.
            read += text[read] == quote ? 2 : 1
            written += 1
        }
        return written
    }
}

extension RowLayout {
    /// What stands between the columns of a first row: whichever of `,`, `;`, `|` and the tab stands there most often outside
    /// quotes.
    static func delimiter(of row: UnsafeRawBufferPointer) -> UInt8 {
        let candidates = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }
        var counts = candidates.map { _ in 0 }
        var isQuoted = false
        for byte in row.drop(while: { $0 == lineFeed || $0 == carriageReturn }) {
            if byte == quote { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if byte == lineFeed { break }
            if let place = candidates.firstIndex(of: byte) { counts[place] += 1 }
        }
        let most = counts.max() ?? 0
        return candidates[counts.firstIndex(of: most) ?? 0]
    }
}
