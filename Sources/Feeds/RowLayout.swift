import LoadModel

/// What the rows of a file are to be: its columns, how they are told apart, and what they hold.
struct RowLayout {
    enum Kind: Equatable {
        case table(delimiter: UInt8)
        case lines
        case array
    }

    /// So many that finding one by its name stays quick.
    static let mostColumns = 4_096

    let kind: Kind
    /// Empty while they are being looked for.
    let columns: [String]
    /// The same as UTF-8.
    let names: [[UInt8]]
    /// Of a table, the columns that hold no text.
    private(set) var typed: [(column: Int, type: FeedType)] = []
    private(set) var weight: Int?

    init(_ kind: Kind, columns: [String] = []) {
        self.kind = kind
        self.columns = columns
        names = columns.map { Array($0.utf8) }
    }

    /// - Throws: where the feed names a column that there is not.
    init(_ kind: Kind, columns: [String], for feed: Feed) throws(FeedError) {
        self.init(kind, columns: columns)
        for (name, type) in feed.types.sorted(by: { $0.key < $1.key }) {
            typed.append((try column(name, namedBy: "types", of: feed), type))
        }
        if case .weighted(let name) = feed.order { weight = try column(name, namedBy: "weight", of: feed) }
    }

    var delimiter: UInt8? { if case .table(let delimiter) = kind { delimiter } else { nil } }

    private func column(_ name: String, namedBy setting: String, of feed: Feed) throws(FeedError) -> Int {
        if let column = columns.firstIndex(of: name) { return column }
        let known = columns.prefix(20).map { "'\($0.shortened)'" }.joined(separator: ", ") + (columns.count > 20 ? ", ..." : "")
        throw FeedError(
            file: feed.file,
            message: "has no column '\(name.shortened)', which '\(setting)' of the feed '\(feed.name)' names; there are \(known)")
    }
}
