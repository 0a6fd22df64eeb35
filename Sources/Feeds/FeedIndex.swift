import LoadModel

/// Where the rows of a feed's file are: found, and validated, by one pass over the file, for all who read it.
///
/// Memory does not grow with what rows hold: 8 bytes for every 16th row, and 8 bytes a row more where rows are drawn by weight.
public struct FeedIndex: Sendable {
    /// The offset of every so many rows is kept; those between are found by reading from there.
    static let stride = 16

    /// With what was found in its file.
    public let feed: Feed
    let file: FeedFile
    let layout: RowLayout
    /// Of the rows 0, 16, 32, ...
    let offsets: [Int]
    let weights: CumulativeWeights?

    /// Reads the whole file once.
    ///
    /// - Parameter feed: where it has its content already, the file must still have that.
    /// - Throws: where the file cannot be opened or read, changes meanwhile, has no row or no proper names of columns, lacks a
    ///   column that the feed names, or has more bad rows than the feed allows.
    public init(_ feed: Feed) throws(FeedError) {
        file = try FeedFile(feed.file)
        file.advise(sequential: true)
        let (layout, start) = try RowLayout.find(in: file, for: feed)
        var pass = FeedPass(feed, weighs: layout.weight != nil)
        try pass.read(RecordCursor(file, RowParser(layout), at: start, explains: true))
        file.advise(sequential: false)
        var found = feed
        found.content = FeedContent(
            rows: pass.rows, columns: layout.columns, heaviestShare: pass.weights?.heaviestShare, skipped: pass.skipped,
            bytes: file.size)
        guard feed.content.rows == 0 || feed.content == found.content else { throw FeedError.changed(feed.file) }
        self.feed = found
        self.layout = layout
        offsets = pass.offsets
        weights = pass.weights
    }

    public var rowCount: Int { feed.content.rows }

    /// Where a column stands in a row, by its name; nil where there is none.
    public func column(named name: String) -> Int? { layout.columns.firstIndex(of: name) }

    /// Which row each number gets.
    ///
    /// - Parameter seed: the plan's.
    public func order(seed: UInt64) -> RowOrder { RowOrder(feed, weights: weights, seed: seed) }
}

/// What is collected on the way through a file.
private struct FeedPass {
    private let feed: Feed
    private(set) var rows = 0
    private(set) var offsets: [Int] = []
    private(set) var weights: CumulativeWeights?
    private(set) var skipped = SkippedLines()

    init(_ feed: Feed, weighs: Bool) {
        self.feed = feed
        weights = weighs ? CumulativeWeights() : nil
    }

    mutating func read(_ cursor: RecordCursor) throws(FeedError) {
        while true {
            switch try cursor.next() {
            case .row:
                if rows % FeedIndex.stride == 0 { offsets.append(cursor.offset) }
                weights?.append(cursor.parser.weight)
                rows += 1
            case .bad(let example): if let example { try skip(example) }
            case .end: return try finish()
            }
        }
    }

    private mutating func skip(_ example: SkippedLines.Example) throws(FeedError) {
        skipped.add(example)
        guard skipped.count > feed.badRows else { return }
        let remedy =
            feed.badRows == 0
            ? "mend it, or let so many bad rows be skipped with 'badRows: 100'"
            : "it is one more than the \(feed.badRows) that may be skipped; is the format right? Otherwise raise 'badRows'"
        throw FeedError(
            file: feed.file, place: FeedError.Place(line: example.line, column: example.column),
            message: "\(example.reason); \(remedy)")
    }

    private mutating func finish() throws(FeedError) {
        guard rows > 0 else {
            let bad = skipped.count > 0 ? "no row that can be used, and \(skipped.count) that cannot" : "no row"
            throw FeedError(file: feed.file, message: "has \(bad); give a feed at least one")
        }
        if let weights, !(weights.total > 0 && weights.total.isFinite) {
            throw FeedError(
                file: feed.file,
                message: weights.total > 0
                    ? "has weights whose sum is too large; make them smaller"
                    : "has no row with a weight above 0, so that none can be drawn; give one a weight")
        }
    }
}
