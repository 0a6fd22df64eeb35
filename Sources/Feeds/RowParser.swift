import LoadModel

/// A value where it stands in a record, not yet decoded.
struct RawCell {
    var kind = FeedCell.Kind.text
    /// From the beginning of the record; without the quotes of a text.
    var start = 0
    var end = 0
    /// Whether it is a text with escapes, or doubled quotes.
    var hasEscapes = false
}

/// What begins at a place of a file.
enum Record {
    /// A row, whose cells have been noted; the next record begins at `end`.
    case row(end: Int)
    /// An empty line.
    case nothing(end: Int)
    case bad(RowFault, resume: Resume)
    /// It goes on behind the bytes that there are.
    case cut(openQuote: Int?)
    /// The end of the array.
    case ended

    /// Where reading goes on behind a bad row.
    enum Resume {
        case at(Int)
        /// With the line behind the one of this offset.
        case behindLine(of: Int)
        /// It cannot.
        case never
    }
}

/// Finds the cells of a record and whether it is a row as its layout says: the same answer whenever and by whomever it is asked.
///
/// The records of tables are in `RowParser+Table.swift`, those of JSON in `RowParser+JSON.swift`.
final class RowParser {
    let layout: RowLayout
    /// As many as the layout has columns.
    let cells: UnsafeMutableBufferPointer<RawCell>
    /// How many cells the last record has, also where that is not the number of columns.
    var cellCount = 0
    /// Whether something stands in a cell beyond the columns.
    var hasSurplus = false
    /// How many line feeds the last record has, its own among them.
    var lineFeeds = 0
    /// The last row's, where the layout has one.
    var weight = 0.0

    /// - Parameter room: for cells, where the layout does not know the columns yet.
    init(_ layout: RowLayout, room: Int = 0) {
        self.layout = layout
        cells = .allocate(capacity: max(room, layout.columns.count))
        cells.initialize(repeating: RawCell())
    }

    deinit { cells.deallocate() }

    /// Reads the record at the beginning of `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: at least one.
    ///   - isWhole: whether the file ends with them.
    func parse(_ bytes: UnsafeRawBufferPointer, isWhole: Bool) -> Record {
        switch layout.kind {
        case .table(let delimiter): parseTable(bytes, delimiter: delimiter, isWhole: isWhole)
        case .lines: parseLine(bytes, isWhole: isWhole)
        case .array: parseElement(bytes, isWhole: isWhole)
        }
    }

    /// Notes the next cell, where there is a column for it.
    @inline(__always)
    func note(_ cell: RawCell) {
        if cellCount < cells.count { cells[cellCount] = cell } else if cell.start < cell.end { hasSurplus = true }
        cellCount += 1
    }

    /// Sees to it that cells hold what the layout says.
    func checkValues(_ bytes: UnsafeRawBufferPointer) throws(RowFault) {
        for (column, type) in layout.typed {
            let cell = cells[column]
            let value = UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.end])
            switch type {
            case .number:
                guard JSONScanner.isNumber(value) else { throw RowFault(.number(column: column), at: cell.start) }
                cells[column].kind = .number
            case .boolean:
                guard value.elementsEqual("true".utf8) || value.elementsEqual("false".utf8) else {
                    throw RowFault(.boolean(column: column), at: cell.start)
                }
                cells[column].kind = .boolean
            }
        }
        guard let column = layout.weight else { return }
        let cell = cells[column]
        let value = UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.end])
        guard cell.kind == .number || layout.delimiter != nil, let weight = RowParser.number(value), weight >= 0, weight.isFinite
        else { throw RowFault(.weight(column: column), at: cell.start) }
        self.weight = weight
    }

    /// The value of a number as JSON writes one; nil of anything else.
    private static func number(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard JSONScanner.isNumber(bytes) else { return nil }
        // Most weights are small and whole: quicker than by a text, and exact as well.
        if bytes.count <= 15, bytes.allSatisfy({ (48...57).contains($0) }) {
            return Double(bytes.reduce(0) { 10 * $0 + Int($1 - 48) })
        }
        return Double(String(decoding: bytes, as: UTF8.self))
    }

    func checkEncoding(_ bytes: UnsafeRawBufferPointer) throws(RowFault) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
        } catch { throw RowFault(.encoding, at: error.byteOffsets.lowerBound) }
    }
}
