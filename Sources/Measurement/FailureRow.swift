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
    /// When the first and the last of them were known, from the start of the level; nil in files of before.
    public var firstSeconds: Nanoseconds?
    public var lastSeconds: Nanoseconds?

    /// The most of a level, the most frequent first. What has no row counts among the label's failures all the same.
    public static let most = 1000

    public init(
        kind: FailureKind, status: Int? = nil, label: String? = nil, count: Int, example: String? = nil,
        from first: Nanoseconds? = nil, to last: Nanoseconds? = nil
    ) {
        self.kind = kind
        self.status = status
        self.label = label
        self.count = count
        self.example = example
        (firstSeconds, lastSeconds) = (first, last)
    }

    /// What a row is of: no two of a result have the same.
    public struct What: Hashable, Sendable {
        public let kind: FailureKind
        public let status: Int?
        public let label: String?

        public init(kind: FailureKind, status: Int?, label: String?) {
            self.kind = kind
            self.status = status
            self.label = label
        }
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
        var first: Nanoseconds
        var last: Nanoseconds
        var example: String

        mutating func merge(_ other: Entry) {
            count += other.count
            if other.first < first { (first, example) = (other.first, other.example) }
            last = max(last, other.last)
        }

        func later(by time: Nanoseconds) -> Entry {
            Entry(kind: kind, status: status, count: count, first: first + time, last: last + time, example: example)
        }
    }

    /// The most rows of a label, and characters of an example.
    static let most = 64
    static let longestExample = 300

    public init() {}

    /// Counts a failure; the example is made only for the first of its kind and status.
    ///
    /// - Parameter time: when it was known, from the start of the level.
    mutating func count(_ kind: FailureKind, status: Int, at time: Nanoseconds, example: () -> String) {
        if let index = entries.firstIndex(where: { $0.kind == kind && $0.status == status }) {
            entries[index].count &+= 1
            if time > entries[index].last { entries[index].last = time }
        } else if entries.count < FailureTally.most {
            let text = example()
            let isLong = text.utf8.count > FailureTally.longestExample
            entries.append(
                Entry(
                    kind: kind, status: status, count: 1, first: time, last: time,
                    example: isLong ? text.prefix(FailureTally.longestExample) + "…" : text))
        }
    }

    /// - Parameter offset: how much later the other's level began.
    mutating func merge(_ other: FailureTally, after offset: Nanoseconds = .zero) {
        for entry in other.entries.map({ $0.later(by: offset) }) {
            if let index = entries.firstIndex(where: { $0.kind == entry.kind && $0.status == entry.status }) {
                entries[index].merge(entry)
            } else if entries.count < FailureTally.most {
                entries.append(entry)
            }
        }
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(
            &entries, limit: FailureTally.most,
            blank: Entry(kind: .reset, status: 0, count: 0, first: .zero, last: .zero, example: "")
        ) { p, entry throws(PackingError) in
            var (kind, status) = (entry.kind.rawValue, entry.status)
            try p.code(&kind)
            try p.code(&status)
            guard let known = FailureKind(rawValue: kind), status < 1000 else { throw p.fault("there is no failure \(kind)") }
            var read = Entry(
                kind: known, status: status, count: entry.count, first: entry.first, last: entry.last, example: entry.example)
            try p.code(&read.count)
            try p.code(&read.first)
            try p.code(&read.last)
            try p.code(&read.example)
            entry = read
        }
    }

    public func rows(label: String) -> [FailureRow] {
        entries.map { entry in
            FailureRow(
                kind: entry.kind, status: entry.status > 0 ? entry.status : nil, label: label, count: entry.count,
                example: entry.example, from: entry.first, to: entry.last)
        }
    }
}

/// What failures have in common where they are told apart by what became of them only: `status 503`, `timeout`.
public struct FailureCause: Hashable, Sendable {
    public let kind: FailureKind
    /// Of a status that was not accepted; else 0.
    public let status: Int

    public init(_ kind: FailureKind, status: Int) {
        self.kind = kind
        self.status = kind == .status ? status : 0
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        var (kind, status) = (kind.rawValue, status)
        try packing.code(&kind)
        try packing.code(&status)
        guard let known = FailureKind(rawValue: kind), status < 1000 else { throw packing.fault("there is no failure \(kind)") }
        self = FailureCause(known, status: status)
    }

    public var name: String { kind == .status ? "status \(status)" : kind.name }

    /// That of this name.
    public init?(named name: String) {
        if name.hasPrefix("status "), let status = Int(name.dropFirst(7)), (0..<1000).contains(status) {
            self.init(.status, status: status)
        } else {
            guard let kind = FailureKind(named: name), kind != .status else { return nil }
            self.init(kind, status: 0)
        }
    }
}

/// Failures by their cause, in one interval: few, and of a bounded number.
public struct FailureMix: Sendable, Hashable {
    public private(set) var counts: [Count] = []

    public struct Count: Sendable, Hashable {
        public let cause: FailureCause
        public fileprivate(set) var count: Int
    }

    /// What is beyond them counts among the interval's failures all the same.
    static let most = 32

    public init() {}

    public mutating func add(_ cause: FailureCause, _ count: Int = 1) {
        if let index = counts.firstIndex(where: { $0.cause == cause }) {
            counts[index].count &+= count
        } else if counts.count < FailureMix.most {
            counts.append(Count(cause: cause, count: count))
        }
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&counts, limit: FailureMix.most, blank: Count(cause: FailureCause(.reset, status: 0), count: 0)) {
            p, entry throws(PackingError) in
            var (cause, count) = (entry.cause, entry.count)
            try cause.pack(&p)
            try p.code(&count)
            entry = Count(cause: cause, count: count)
        }
    }

    mutating func merge(_ other: FailureMix) { for entry in other.counts { add(entry.cause, entry.count) } }
}

/// Counts by the causes' names, in their order.
extension FailureMix: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: DataKey.self)
        let sorted = counts.sorted { ($0.cause.kind.rawValue, $0.cause.status) < ($1.cause.kind.rawValue, $1.cause.status) }
        for entry in sorted { try container.encode(entry.count, forKey: DataKey(entry.cause.name)) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: DataKey.self)
        for key in container.allKeys {
            guard let cause = FailureCause(named: key.stringValue) else {
                throw decoder.fault("'\(key.stringValue)' is not a cause of failures")
            }
            add(cause, try container.decode(Int.self, forKey: key))
        }
    }
}
