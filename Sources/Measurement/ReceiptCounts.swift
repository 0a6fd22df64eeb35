import LoadModel

/// By what the end of an answer is known: by the kernel's time stamp of its last byte, or, and why, by the time at which it was read.
public enum Receipt: UInt8, CaseIterable, Sendable {
    /// Read, where nobody has asked for stamps.
    case unasked
    case stamped
    /// Ended by the close of its connection, which has no stamp: that of the last data is taken.
    case closed
    /// The kernel gave none: the first packets after the machine's first socket that asks have none.
    case missing
    /// The stamp lay after the read, or the calendar's clock was set meanwhile.
    case clockSet
    /// Read by libcurl, in files of before: a TLS connection's first answer.
    case firstOverTLS
    /// Of a proxy that is spoken to over TLS: libcurl reads.
    case secureProxy
    case unixSocket
    /// The system does not know stamps.
    case refused

    /// Its name in files.
    public var name: String { "\(self)" }

    /// Those of answers that lack a stamp though they were to have one.
    public static let withoutStamp = allCases.filter { $0 != .unasked && $0 != .stamped }
}

/// How the ends of a load's answers are known, and what stamps have told beside their times.
public struct ReceiptCounts: Hashable, Sendable {
    /// By the receipt's raw value.
    private var counts = [Int](repeating: 0, count: Receipt.allCases.count)
    /// Over the level, warm-up included, as the last of these: it belongs to connections, not to requests.
    public var faults = StampFaults()

    public init() {}

    public subscript(_ receipt: Receipt) -> Int { counts[Int(receipt.rawValue)] }

    /// Answers that had stamps or were to have them.
    public var answers: Int { counts.reduce(0, +) }

    @inline(__always)
    mutating func count(_ receipt: Receipt) { counts[Int(receipt.rawValue)] &+= 1 }

    public mutating func count(_ receipt: Receipt, times: Int) { counts[Int(receipt.rawValue)] += times }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(fixed: &counts) { p, count throws(PackingError) in try p.code(&count) }
        try packing.code(&faults.shared)
        try packing.code(&faults.leftovers)
        try packing.code(&faults.clockChanges)
    }

    mutating func merge(_ other: ReceiptCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
        faults.add(other.faults)
    }
}

/// What stamps showed of connections, counted by the transport.
public struct StampFaults: Hashable, Sendable {
    /// Answers that share their stamp with another, as one read ended both: an upper bound for all but the last.
    public var shared = 0
    /// Reads of bytes that had come before the request was sent, and so were no answer to it.
    public var leftovers = 0
    /// How often the calendar's clock was set, by the difference of the two clocks.
    public var clockChanges = 0

    public init() {}

    public mutating func add(_ other: StampFaults) {
        shared += other.shared
        leftovers += other.leftovers
        clockChanges += other.clockChanges
    }

    /// Since an earlier count.
    public func since(_ earlier: StampFaults) -> StampFaults {
        var rest = self
        rest.shared -= earlier.shared
        rest.leftovers -= earlier.leftovers
        rest.clockChanges -= earlier.clockChanges
        return rest
    }
}
