import LoadModel

/// A request and its answer, whole, with what was expected and what was taken: for people who try a plan, or ask why something failed.
public struct Exchange: Sendable {
    public var label: String
    /// As an HTTP/1.1 request; empty where it could not be made.
    public var request: [UInt8]
    public var status: Int
    /// The status line and the headers of the answer; empty where none came, or none was kept.
    public var head: [UInt8]
    /// Decoded.
    public var body: [UInt8]
    /// Whether the body goes on.
    public var isCut = false
    public var failure: FailureKind?
    /// What is said of the failure.
    public var message: String?
    /// When it was over, from the start of the level.
    public var end: Nanoseconds
    /// From the intended start to the last byte.
    public var time: Nanoseconds
    public var checks: [Check]
    public var captures: [Captured]

    /// Something that the step expects.
    public struct Check: Sendable {
        /// `status 2xx`, `$.total`.
        public var name: String
        /// What was expected and what was found; nil: it holds.
        public var fault: String?
        /// What was found where it holds, as far as there is anything to tell.
        public var found: String?
        /// Of an `until`: as long as it does not hold the request is made again.
        public var isAwaited = false

        public init(name: String, fault: String?, found: String? = nil) {
            self.name = name
            self.fault = fault
            self.found = found
        }
    }

    /// A value that was taken.
    public struct Captured: Sendable {
        public var name: String
        public var value: String
        public var isSecret: Bool

        public init(name: String, value: String, isSecret: Bool) {
            self.name = name
            self.value = value
            self.isSecret = isSecret
        }
    }

    public init(
        label: String, request: [UInt8], status: Int, head: [UInt8], body: [UInt8], isCut: Bool = false, failure: FailureKind?,
        message: String?, end: Nanoseconds, time: Nanoseconds, checks: [Check], captures: [Captured]
    ) {
        self.label = label
        self.request = request
        self.status = status
        self.head = head
        self.body = body
        self.isCut = isCut
        self.failure = failure
        self.message = message
        self.end = end
        self.time = time
        self.checks = checks
        self.captures = captures
    }

    // MARK: Of a run

    /// The most that a level keeps, and bytes of a body that are looked at of each.
    public static let most = 40
    public static let mostBytes = 64 << 10

    /// The row of the failures that it is an example of; nil of a success.
    public var what: FailureRow.What? {
        failure.map { FailureRow.What(kind: $0, status: status > 0 ? status : nil, label: label) }
    }

    /// The first of each kind, status and label, by time.
    static func first(of exchanges: [Exchange]) -> [Exchange] {
        var seen: Set<FailureRow.What> = []
        let sorted = exchanges.sorted { $0.end < $1.end }
        return Array(sorted.filter { exchange in exchange.what.map { seen.insert($0).inserted } ?? false }.prefix(most))
    }

    /// Of a level that began so much later.
    func later(by offset: Nanoseconds) -> Exchange {
        var later = self
        later.end = end + offset
        return later
    }
}

/// The first exchange that failed in one way, as text: secrets hidden, bounded.
public struct FailedExchange: Sendable, Hashable {
    public var kind: FailureKind
    /// Of the answer; nil where none came.
    public var status: Int?
    public var label: String
    /// When it was over, from the start of the level.
    public var endSeconds: Nanoseconds
    /// What was expected and found, request and answer; empty where the file that holds it is not there.
    public var text: String
    /// In the folder of the result; nil where it is in none.
    public var file: String?

    public init(
        kind: FailureKind, status: Int?, label: String, endSeconds: Nanoseconds, text: String, file: String? = nil
    ) {
        self.kind = kind
        self.status = status
        self.label = label
        self.endSeconds = endSeconds
        self.text = text
        self.file = file
    }

    public var what: FailureRow.What { FailureRow.What(kind: kind, status: status, label: label) }

    /// `status 503`, `timeout`.
    public var cause: String { FailureCause(kind, status: status ?? 0).name }

    /// In the order of the rows that they are examples of; those without one come last.
    static func ranked(_ exchanges: [Exchange], by rows: [FailureRow], _ secrecy: Secrecy) -> [FailedExchange] {
        let places = Dictionary(rows.enumerated().map { ($1.what, $0) }, uniquingKeysWith: min)
        let text = ExchangeText(secrecy, mostOfMessage: 30_000)
        return exchanges.enumerated().compactMap { number, exchange -> (Int, Int, FailedExchange)? in
            guard let what = exchange.what else { return nil }
            let failed = FailedExchange(
                kind: what.kind, status: what.status, label: exchange.label, endSeconds: exchange.end,
                text: text.lines(exchange).joined(separator: "\n") + "\n")
            return (places[what] ?? .max, number, failed)
        }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
}

/// Without its text where that is in a file of its own.
extension FailedExchange: ListedItem {
    private enum CodingKeys: String, CodingKey { case kind, status, label, endSeconds, file, text }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encodeIfPresent(status, forKey: .status)
        try container.encode(label, forKey: .label)
        try container.encode(endSeconds, forKey: .endSeconds)
        try container.encodeIfPresent(file, forKey: .file)
        if file == nil { try container.encode(text, forKey: .text) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decode(FailureKind.self, forKey: .kind)
        status = try container.decodeIfPresent(Int.self, forKey: .status)
        label = try container.decode(String.self, forKey: .label)
        endSeconds = try container.decode(Nanoseconds.self, forKey: .endSeconds)
        file = try container.decodeIfPresent(String.self, forKey: .file)
        text = try container.decodeIfPresent(String.self, forKey: .text) ?? ""
    }
}
