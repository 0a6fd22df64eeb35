import Glibc
import LoadModel
import Traces

/// Moves through the records of a file, through a window of fixed size.
///
/// By pread(2) and not by mmap(2): a file that is cut short while it is read is an error here, and would be SIGBUS there.
final class RecordCursor {
    /// Longer records are no rows. A rule of the record alone, not of where the window begins.
    static let longest = 1 << 20
    private static let chunk = 256 << 10
    /// What is not further than this from the record before is read with all that lies around it.
    private static let near = 32 << 10

    let source: FeedFile
    let parser: RowParser
    /// Whether bad rows are told with their places and reasons, which makes texts.
    private let explains: Bool

    private let window = UnsafeMutableRawBufferPointer.allocate(
        byteCount: RecordCursor.longest + RecordCursor.chunk, alignment: 16)
    /// Where in the file the window begins.
    private var base = 0
    /// Of what is in the window, what is not read yet.
    private var start = 0
    private var end = 0
    /// The record last read, in the window, and where it began.
    private var record = 0..<0
    private var recordPosition: Position
    /// The line that the next record begins on, and where that begins in the file.
    private var line: Int
    private var lineStart: Int

    /// A place in the file that a cursor may begin at.
    struct Position {
        var offset: Int
        /// From 1.
        var line = 1
        /// The offset at which that line begins.
        var lineStart: Int
    }

    init(_ source: FeedFile, _ parser: RowParser, at position: Position, explains: Bool) {
        self.source = source
        self.parser = parser
        self.explains = explains
        recordPosition = position
        base = position.offset
        line = position.line
        lineStart = position.lineStart
    }

    deinit { window.deallocate() }

    enum Step {
        case row
        /// nil where it was not to be explained.
        case bad(SkippedLines.Example?)
        case end
    }

    /// The bytes of the record last read, valid until the cursor moves.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: window[record]) }
    /// Where in the file it begins.
    var offset: Int { recordPosition.offset }
    /// Where the next record begins, or what stands before it.
    var position: Position { Position(offset: base + start, line: line, lineStart: lineStart) }

    /// Moves to a record that begins at `offset`.
    ///
    /// - Parameter count: how many bytes will be needed, as far as that is known.
    func seek(to offset: Int, expecting count: Int) throws(FeedError) {
        record = 0..<0
        if offset >= base, offset < base + end {
            start = offset - base
            return
        }
        // Users who ask for a row each go through a file almost in its order: then what lies around will be asked for as well.
        let isNear = abs(offset - base - start) <= RecordCursor.near
        let before = isNear ? min(offset, RecordCursor.near) : 0
        (base, start, end) = (offset - before, 0, 0)
        try fill(min(before + max(count, isNear ? RecordCursor.near : 0), window.count))
        start = before
    }

    /// Reads the next record, empty lines passed over.
    ///
    /// - Throws: where the file cannot be read, has changed, or is an array that is broken.
    func next() throws(FeedError) -> Step {
        while true {
            let isAtEnd = base + end >= source.size
            if start == end, !isAtEnd { try fill(RecordCursor.chunk) }
            if start == end { return try finish() }
            let view = UnsafeRawBufferPointer(rebasing: window[start..<min(end, start + RecordCursor.longest)])
            switch parser.parse(view, isWhole: base + end >= source.size && view.count == end - start) {
            case .row(let length):
                pass(length, lines: parser.lineFeeds)
                return .row
            case .nothing(let length): pass(length, lines: parser.lineFeeds)
            case .ended: return .end
            case .bad(let fault, let resume): return try skip(fault, resume)
            case .cut(let openQuote):
                guard view.count == RecordCursor.longest else {
                    try fill(max(RecordCursor.chunk, view.count))
                    continue
                }
                let fault = openQuote.map { RowFault(.openQuote, at: $0) } ?? RowFault(.tooLong, at: 0)
                return try skip(fault, parser.layout.kind == .array ? .never : .behindLine(of: 0))
            }
        }
    }

    /// What begins at the cursor, as far as it is in the window: at least a chunk of it, where the file has that.
    func peek() throws(FeedError) -> UnsafeRawBufferPointer {
        if end - start < RecordCursor.chunk, base + end < source.size { try fill(RecordCursor.chunk) }
        return UnsafeRawBufferPointer(rebasing: window[start..<end])
    }

    /// Where a byte of the record last read stands.
    func place(of offset: Int) -> FeedError.Place { RecordCursor.place(behind: bytes.prefix(offset), recordPosition) }

    /// - Parameter before: what stands between the position and the place.
    private static func place(behind before: UnsafeRawBufferPointer.SubSequence, _ position: Position) -> FeedError.Place {
        let before = UnsafeRawBufferPointer(rebasing: before)
        guard let last = before.lastLineFeed else {
            return FeedError.Place(line: position.line, column: position.offset + before.count - position.lineStart + 1)
        }
        return FeedError.Place(line: position.line + before.lineFeedCount, column: before.count - last)
    }

    private func pass(_ length: Int, lines: Int) {
        recordPosition = position
        record = start..<start + length
        start += length
        line += lines
        // At its end, but for an array's.
        if lines > 0, let last = bytes.lastLineFeed { lineStart = recordPosition.offset + last + 1 }
    }

    private func finish() throws(FeedError) -> Step {
        guard parser.layout.kind == .array else { return .end }
        return try skip(RowFault(.json(.end), at: 0), .never)
    }

    private func skip(_ fault: RowFault, _ resume: Record.Resume) throws(FeedError) -> Step {
        let rest = UnsafeRawBufferPointer(rebasing: window[start..<end])
        let place = RecordCursor.place(behind: rest.prefix(fault.offset), position)
        let reason: () -> String = { [self] in
            fault.reason(parser.layout, UnsafeRawBufferPointer(rebasing: rest.dropFirst(fault.offset)))
        }
        var example: SkippedLines.Example?
        if explains { example = SkippedLines.Example(line: place.line, column: place.column, reason: reason()) }
        switch resume {
        case .at(let length): passOver(length)
        case .behindLine(let offset): try passLine(of: offset)
        case .never:
            guard explains else { throw FeedError.changed(source.path) }
            throw FeedError(
                file: source.path, place: place,
                message: "\(reason()); what stands behind it cannot be read either, so mend it")
        }
        return .bad(example)
    }

    /// Passes over so many bytes, which are in the window.
    func passOver(_ length: Int) {
        let passed = UnsafeRawBufferPointer(rebasing: window[start..<min(end, start + length)])
        line += passed.lineFeedCount
        if let last = passed.lastLineFeed { lineStart = base + start + last + 1 }
        start += length
        record = start..<start
    }

    /// Passes over the rest of the line on which `offset` stands, and what is before it.
    private func passLine(of offset: Int) throws(FeedError) {
        passOver(offset)
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: window[start..<end])
            if let feed = rest.firstLineFeed { return passOver(feed + 1) }
            passOver(end - start)
            guard base + end < source.size else { return }
            try fill(RecordCursor.chunk)
        }
    }

    /// Reads more behind what is in the window, whose part that is already read is given up.
    private func fill(_ wanted: Int) throws(FeedError) {
        if start > 0, let memory = window.baseAddress {
            memmove(memory, memory + start, end - start)
            (base, end, start) = (base + start, end - start, 0)
            record = 0..<0
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: window[end...].prefix(min(wanted, source.size - base - end)))
        guard !room.isEmpty else { return }
        try source.read(into: room, at: base + end)
        end += room.count
    }
}

extension UnsafeRawBufferPointer {
    /// Where the first line feed stands.
    var firstLineFeed: Int? {
        guard let baseAddress, let found = memchr(baseAddress, 10, count) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    /// Where the last line feed stands: mostly at the end.
    var lastLineFeed: Int? { lastIndex(of: 10) }

    var lineFeedCount: Int {
        var rest = self
        var feeds = 0
        while let place = rest.firstLineFeed {
            feeds += 1
            rest = UnsafeRawBufferPointer(rebasing: rest[(place + 1)...])
        }
        return feeds
    }
}
