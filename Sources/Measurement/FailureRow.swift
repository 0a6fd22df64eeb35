import LoadModel

/// Failures of one kind, status and label within the measured window, with what was said of the first of them.
public struct FailureRow: Sendable, Hashable, ListedItem {
    public var kind: FailureKind
    /// Of the answer; nil where none came, or none is known.
    public var status: Int?
    /// nil: of all labels together, as files of before have it.
    public var label: String?
    public var count: Int
    public var example: String?

    /// The most of a level, the most frequent first. What has no row counts among the label's failures all the same.
    public static let most = 1000

    public init(kind: FailureKind, status: Int? = nil, label: String? = nil, count: Int, example: String? = nil) {
        self.kind = kind
        self.status = status
        self.label = label
        self.count = count
        self.example = example
    }

    /// What a row is of: no two of a result have the same.
    public struct What: Hashable, Sendable {
        let kind: FailureKind
        let status: Int?
        let label: String?
    }

    public var what: What { What(kind: kind, status: status, label: label) }

    /// The rows that a result keeps, in the order of reports.
    public static func ranked(_ rows: [FailureRow]) -> [FailureRow] {
        Array(rows.sorted { $0.rank < $1.rank }.prefix(most))
    }

    private var rank: (Int, Int, Int, String) { (-count, kind.rawValue, status ?? 0, label ?? "") }
}

/// The failures of one label by kind and status, of bounded size: a target may answer with any status, and say what it likes.
public struct FailureTally: Sendable {
    private var entries: [Entry] = []

    private struct Entry: Sendable {
        let kind: FailureKind
        let status: Int
        var count: Int
        let example: String
    }

    /// The most rows of a label, and characters of an example.
    static let most = 64
    static let longestExample = 300

    public init() {}

    /// Counts a failure; the example is made only for the first of its kind and status.
    mutating func count(_ kind: FailureKind, status: Int, example: () -> String) {
        if let index = entries.firstIndex(where: { $0.kind == kind && $0.status == status }) {
            entries[index].count &+= 1
        } else if entries.count < FailureTally.most {
            let text = example()
            let isLong = text.utf8.count > FailureTally.longestExample
            entries.append(
                Entry(
                    kind: kind, status: status, count: 1,
                    example: isLong ? text.prefix(FailureTally.longestExample) + "…" : text))
        }
    }

    mutating func merge(_ other: FailureTally) {
        for entry in other.entries {
            if let index = entries.firstIndex(where: { $0.kind == entry.kind && $0.status == entry.status }) {
                entries[index].count += entry.count
            } else if entries.count < FailureTally.most {
                entries.append(entry)
            }
        }
    }

    public func rows(label: String) -> [FailureRow] {
        entries.map { entry in
            FailureRow(
                kind: entry.kind, status: entry.status > 0 ? entry.status : nil, label: label, count: entry.count,
                example: entry.example)
        }
    }
}
