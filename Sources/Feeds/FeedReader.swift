/// Reads rows of a feed, any at any time, one after another; of one thread.
///
/// It waits for the disk, and is for the thread that reads ahead, not for workers. Memory is a window of at most 1.25 MB (touched
/// as far as rows need it), and nothing is allocated for a row. Rows in the order of the file are read in large pieces, rows near
/// the one before with what lies around them; each other row costs one pread(2) of at most 16 rows.
public final class FeedReader {
    private let index: FeedIndex
    private let cursor: RecordCursor
    /// Behind the row last read; nil where nothing was, or reading failed.
    private var next: Int?
    /// Where rows stand that were read or passed over, each in the place of its number modulo their count: those that are asked for
    /// almost in the order of the file, as users ask for theirs, are then read once.
    private var seen = [Seen](repeating: Seen(), count: 1024)

    private struct Seen {
        var row = -1
        var offset = 0
    }

    /// The texts that have escapes, without them.
    private let decoded = UnsafeMutableRawBufferPointer.allocate(byteCount: RecordCursor.longest, alignment: 1)
    private var decodedCount = 0

    public init(_ index: FeedIndex) {
        self.index = index
        let start = RecordCursor.Position(offset: index.offsets[0], lineStart: index.offsets[0])
        cursor = RecordCursor(index.file, RowParser(index.layout), at: start, explains: false)
    }

    deinit { decoded.deallocate() }

    public var columnCount: Int { index.layout.columns.count }

    /// Reads a row, whose cells replace those of the row before.
    ///
    /// - Parameter row: from 0, below the index's `rowCount`.
    /// - Throws: where the file cannot be read, or has changed since it was indexed.
    public func read(_ row: Int) throws(FeedError) {
        precondition(row >= 0 && row < index.rowCount, "there is no row \(row)")
        let isNext = next == row
        next = nil
        if !isNext { try seek(to: row) }
        try readRecord(row)
        try decode()
        next = row + 1
    }

    /// Moves to where a row stands: straight there where that is known, else by way of those before it.
    private func seek(to row: Int) throws(FeedError) {
        let block = row / FeedIndex.stride
        let end = block + 1 < index.offsets.count ? index.offsets[block + 1] : index.file.size
        let known = seen[row % seen.count]
        guard known.row != row else { return try cursor.seek(to: known.offset, expecting: end - known.offset) }
        try cursor.seek(to: index.offsets[block], expecting: end - index.offsets[block])
        for before in block * FeedIndex.stride..<row { try readRecord(before) }
    }

    /// A cell of the row last read, valid until the next is read.
    public func cell(_ column: Int) -> FeedCell {
        precondition(next != nil && column >= 0 && column < columnCount, "there is no column \(column), or no row")
        let cell = cursor.parser.cells[column]
        let all = cell.hasEscapes ? UnsafeRawBufferPointer(decoded) : cursor.bytes
        return FeedCell(kind: cell.kind, bytes: UnsafeRawBufferPointer(rebasing: all[cell.start..<cell.end]))
    }

    /// Bad rows are passed over, as they were when rows were counted.
    private func readRecord(_ row: Int) throws(FeedError) {
        while true {
            switch try cursor.next() {
            case .row:
                seen[row % seen.count] = Seen(row: row, offset: cursor.offset)
                return
            case .bad: continue
            case .end: throw FeedError.changed(index.file.path)
            }
        }
    }

    /// Undoes the escapes of the row's texts; their cells then stand in ``decoded``.
    private func decode() throws(FeedError) {
        decodedCount = 0
        for column in 0..<columnCount where cursor.parser.cells[column].hasEscapes {
            let cell = cursor.parser.cells[column]
            let text = UnsafeRawBufferPointer(rebasing: cursor.bytes[cell.start..<cell.end])
            let room = UnsafeMutableRawBufferPointer(rebasing: decoded[decodedCount...])
            let written =
                index.layout.delimiter == nil ? JSONScanner.decode(text, into: room) : RowParser.decodeQuoted(text, into: room)
            // A record is never longer than the room for its texts.
            guard let written else { throw FeedError.changed(index.file.path) }
            cursor.parser.cells[column].start = decodedCount
            cursor.parser.cells[column].end = decodedCount + written
            decodedCount += written
        }
    }
}
