/// A data file whose rows iterations draw on: which file, how it is written, and which row a number gets.
public struct Feed: Hashable, Sendable {
    /// As templates name it: `${accounts.name}` is the column `name` of the feed `accounts`.
    public var name: String
    /// Its path, from the root.
    public var file: String
    public var format: FeedFormat
    /// Of a text format, the columns whose values are no texts, by their names.
    public var types: [String: FeedType]
    public var order: FeedOrder
    /// Whose number chooses the row.
    public var per: Numbered
    /// What happens to a number for which no row is left; only of an order that walks.
    public var end: End
    /// Whether it is an error that two users or identities share a row.
    public var isUnique: Bool
    /// How many rows may be unreadable; they are skipped.
    public var badRows: Int
    /// What was found when the plan was read.
    public var content: FeedContent

    public init(
        name: String, file: String, format: FeedFormat, types: [String: FeedType] = [:], order: FeedOrder = .sequential,
        per: Numbered = .iteration, end: End = .repeats, isUnique: Bool = false, badRows: Int = 0,
        content: FeedContent = FeedContent()
    ) {
        self.name = name
        self.file = file
        self.format = format
        self.types = types
        self.order = order
        self.per = per
        self.end = end
        self.isUnique = isUnique
        self.badRows = badRows
        self.content = content
    }

    public enum Numbered: String, CaseIterable, Hashable, Sendable {
        /// The iteration's, counted over those of the scenarios that use the feed.
        case iteration
        /// The user's, or the identity's.
        case user
    }

    public enum End: String, CaseIterable, Hashable, Sendable {
        /// The rows begin again.
        case repeats = "repeat"
        /// Whoever has no row left stops; the load ends when all have.
        case stop
        /// An error.
        case fail
    }

    /// The file's name without its folder.
    public var fileName: String { String(file[(file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex)...]) }

    /// Finds settings that contradict one another.
    public func check() throws(FeedConflict) {
        if !order.walks, end != .repeats {
            throw FeedConflict(
                setting: .end,
                message:
                    "rows that are drawn (\(order)) never end; leave 'end' out, or write 'order: shuffled', which takes each once"
            )
        }
        if !order.walks, isUnique {
            throw FeedConflict(
                setting: .unique,
                message: "rows that are drawn (\(order)) are drawn again; write 'order: shuffled' for rows that are unique")
        }
        if !types.isEmpty, !format.isText {
            throw FeedConflict(setting: .types, message: "JSON tells the types of its values itself; leave 'types' out")
        }
        if case .weighted(let column) = order, let type = types[column], type != .number {
            throw FeedConflict(
                setting: .types, message: "the rows are weighted by '\(column)', which is a number then; leave its type out")
        }
    }
}

/// Settings of a feed that contradict one another: which one is to be mended, and why.
public struct FeedConflict: Error, Hashable, Sendable {
    public enum Setting: String, Sendable { case end, unique, types }

    public let setting: Setting
    public let message: String
}

/// How a feed's file is written.
public enum FeedFormat: String, CaseIterable, Hashable, Sendable {
    /// RFC 4180, names in the first row; commas may also be semicolons, bars or tabs, whichever stands most often in that row.
    case csv
    /// The same between tabs.
    case tsv
    /// A JSON object a line (also known as NDJSON); the first has all names.
    case jsonLines = "jsonl"
    /// One JSON array of objects; the first has all names.
    case json

    /// By the ending of the file's name: `.csv`, `.tsv`, `.tab`, `.jsonl`, `.ndjson`, `.json`; nil of another.
    public init?(fileName: String) {
        switch fileName[(fileName.lastIndex(of: ".").map { fileName.index(after: $0) } ?? fileName.endIndex)...].lowercased() {
        case "csv": self = .csv
        case "tsv", "tab": self = .tsv
        case "jsonl", "ndjson": self = .jsonLines
        case "json": self = .json
        default: return nil
        }
    }

    /// Whether its values are texts unless the plan says otherwise.
    public var isText: Bool {
        switch self {
        case .csv, .tsv: true
        case .jsonLines, .json: false
        }
    }
}

/// What a column of a text format holds where that is not text.
public enum FeedType: String, CaseIterable, Hashable, Sendable {
    /// As JSON writes one; its digits are kept.
    case number
    /// `true` or `false`.
    case boolean
}

/// What was found in a feed's file, by reading all of it once.
public struct FeedContent: Hashable, Sendable {
    /// Those that can be used.
    public var rows: Int
    /// Their names, in the file's order.
    public var columns: [String]
    /// The share of all draws that the heaviest row has, of rows drawn by weight; otherwise nil.
    public var heaviestShare: Double?
    public var skipped: SkippedLines
    /// Of the file.
    public var bytes: Int

    public init(
        rows: Int = 0, columns: [String] = [], heaviestShare: Double? = nil, skipped: SkippedLines = SkippedLines(),
        bytes: Int = 0
    ) {
        self.rows = rows
        self.columns = columns
        self.heaviestShare = heaviestShare
        self.skipped = skipped
        self.bytes = bytes
    }
}
