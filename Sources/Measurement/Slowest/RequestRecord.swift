import LoadModel

/// One request, whole: what a sample says of it, what it went out on, and which of the load's requests it was. Of a fixed size and with
/// nothing on the heap, so that keeping it costs a copy.
public struct RequestRecord: Sendable, Hashable {
    /// Its label is an index into the plan's.
    public var sample: Sample
    /// The thread that made it, from 1, and which of that thread's connections it went out on, from 1 in the order in which they were
    /// made; 0: none. Requests that the connection had carried before it.
    public var worker: Int32 = 1
    public var connection: Int32 = 0
    public var connectionAge: Int32 = 0
    /// That were followed.
    public var redirects: Int32 = 0
    /// Requests of its thread that were in flight when it ended, itself included.
    public var inFlight: Int32 = 0
    /// Of its iteration, as templates have it: with the three below the one name of a request in a run.
    public var iteration = 0
    /// Among the requests of the plan, in its order, from 0.
    public var place: Int32 = 0
    /// How often its iteration had gone back, in loops and to try again, and how often this request had been tried before.
    public var occurrence: Int32 = 0
    public var retries: Int32 = 0
    /// The row that its iteration drew, from 1, and the feed, among those of the plan that requests draw on; 0: none.
    public var row: Int32 = 0
    public var feed: Int32 = 0
    /// nil where the plan asks for none.
    public var trace: TraceMark?

    public init(_ sample: Sample) { self.sample = sample }

    /// From the intended start to the end.
    var responseTime: Nanoseconds { sample.end &- sample.intendedStart }

    /// When it was known to be over.
    var readAt: Nanoseconds { sample.end &+ sample.readDelay }

    /// Of a level that began so much later.
    func later(by offset: Nanoseconds) -> RequestRecord {
        guard offset > .zero else { return self }
        var later = self
        later.sample.intendedStart = sample.intendedStart + offset
        later.sample.iterationStart = sample.iterationStart + offset
        later.sample.firstByteSent = sample.firstByteSent.map { $0 + offset }
        later.sample.firstByteReceived = sample.firstByteReceived.map { $0 + offset }
        later.sample.end = sample.end + offset
        return later
    }
}

/// The trace that a request belongs to. Trivial.
public struct TraceMark: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64
    /// Whether the target was asked to record it: else nobody has it.
    public let isSampled: Bool

    /// - Parameter share: of iterations that ask to be recorded.
    public init(_ identity: TraceIdentity, sampled share: Double) {
        (high, low, isSampled) = (identity.high, identity.low, identity.isSampled(share))
    }

    /// nil where it is no id: 32 hexadecimal digits.
    init?(id: String, isSampled: Bool) {
        guard id.utf8.count == 32, let high = UInt64(id.prefix(16), radix: 16), let low = UInt64(id.suffix(16), radix: 16),
            !id.utf8.contains(UInt8(ascii: "+"))
        else { return nil }
        (self.high, self.low, self.isSampled) = (high, low, isSampled)
    }

    /// As `traceparent` and tracing backends have it.
    public var id: String { TraceIdentity.hexadecimal(high) + TraceIdentity.hexadecimal(low) }
}

/// A request of a result, with the names of its label and of its feed.
@dynamicMemberLookup
public struct KeptRequest: Sendable, Hashable {
    public var label: String
    /// nil where its iteration drew no row.
    public var feed: String?
    /// Of its label nothing is known there.
    public var record: RequestRecord

    public init(_ record: RequestRecord, label: String, feed: String? = nil) {
        self.label = label
        self.feed = feed
        self.record = record
    }

    public subscript<Value>(dynamicMember path: KeyPath<RequestRecord, Value>) -> Value { record[keyPath: path] }

    /// From the intended start to the end.
    public var responseTime: Nanoseconds { record.responseTime }

    /// A part of its time, in order: the first begins at the intended start.
    public enum Phase: String, CaseIterable, Sendable {
        case lag, slotWait, connect, firstByte, receive, readDelay
    }

    /// From where to where each phase lasted that took any time, from the start of the level; without a gap between them.
    public var phases: [(phase: Phase, from: Nanoseconds, to: Nanoseconds)] {
        let sample = record.sample
        let begun = sample.intendedStart + sample.lag + sample.slotWait
        // What was sent and failed without an answer waited for its first byte until the end.
        let sent =
            sample.firstByteSent.map { min(max($0, begun), sample.end) } ?? (sample.waitedForConnection ? sample.end : begun)
        let first = min(max(sample.firstByteReceived ?? sample.end, sent), max(sent, sample.end))
        let ends: [(Phase, Nanoseconds)] = [
            (.lag, sample.intendedStart + sample.lag), (.slotWait, begun), (.connect, sent), (.firstByte, first),
            (.receive, sample.end), (.readDelay, sample.end + sample.readDelay),
        ]
        var from = sample.intendedStart
        return ends.compactMap { phase, to in
            guard to > from else { return nil }
            defer { from = to }
            return (phase, from, to)
        }
    }
}

// MARK: In a file

/// Times in milliseconds, instants from the start of the level; what is 0, or did not happen, is absent.
extension KeptRequest: ListedItem {
    private enum CodingKeys: String, CodingKey {
        case label, intendedStart, iterationStart, lag, slotWait, resolve, tcpConnect, tls, firstByteSent, firstByteReceived, end,
            readDelay, receipt
        case status, failure, receivedBytes, sentBytes, waitedForConnection, resent
        case worker, connection, connectionAge, redirects, inFlight, iteration, place, occurrence, retries, feed, row,
            trace, sampled
    }

    private typealias Count = (key: CodingKeys, path: WritableKeyPath<RequestRecord, Int32> & Sendable)

    private static let counts: [Count] = [
        (.worker, \.worker), (.connection, \.connection), (.connectionAge, \.connectionAge), (.redirects, \.redirects),
        (.inFlight, \.inFlight), (.place, \.place), (.occurrence, \.occurrence), (.retries, \.retries), (.row, \.row),
    ]

    public func encode(to encoder: any Encoder) throws {
        let sample = record.sample
        var container = encoder.container(keyedBy: CodingKeys.self)
        func encodeTime(_ time: Nanoseconds, _ key: CodingKeys) throws {
            if time != .zero { try container.encode(time, forKey: key) }
        }
        func encodeCount(_ count: Int, _ key: CodingKeys) throws { if count != 0 { try container.encode(count, forKey: key) } }
        try container.encode(label, forKey: .label)
        try container.encode(sample.intendedStart, forKey: .intendedStart)
        if sample.iterationStart != sample.intendedStart { try container.encode(sample.iterationStart, forKey: .iterationStart) }
        try encodeTime(sample.lag, .lag)
        try encodeTime(sample.slotWait, .slotWait)
        if let dial = sample.dial {
            // Of a new connection: the member is there also where it took no time.
            try container.encode(dial.resolve, forKey: .resolve)
            try container.encode(dial.tcpConnect, forKey: .tcpConnect)
            try encodeTime(dial.tls, .tls)
        }
        try container.encodeIfPresent(sample.firstByteSent, forKey: .firstByteSent)
        try container.encodeIfPresent(sample.firstByteReceived, forKey: .firstByteReceived)
        try container.encode(sample.end, forKey: .end)
        try encodeTime(sample.readDelay, .readDelay)
        if sample.receipt != .unasked { try container.encode(sample.receipt.name, forKey: .receipt) }
        try encodeCount(sample.status, .status)
        try container.encodeIfPresent(sample.failure, forKey: .failure)
        try encodeCount(sample.receivedBytes, .receivedBytes)
        try encodeCount(sample.sentBytes, .sentBytes)
        try container.encodeIfSet(sample.waitedForConnection, forKey: .waitedForConnection)
        try container.encodeIfSet(sample.wasResent, forKey: .resent)
        try encodeCount(record.iteration, .iteration)
        for (key, path) in KeptRequest.counts { try encodeCount(Int(record[keyPath: path]), key) }
        try container.encodeIfPresent(feed, forKey: .feed)
        try container.encodeIfPresent(record.trace?.id, forKey: .trace)
        try container.encodeIfSet(record.trace?.isSampled ?? false, forKey: .sampled)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func time(_ key: CodingKeys) throws -> Nanoseconds {
            try container.decodeIfPresent(Nanoseconds.self, forKey: key) ?? .zero
        }
        func count(_ key: CodingKeys) throws -> Int { try container.decodeIfPresent(Int.self, forKey: key) ?? 0 }
        let start = try container.decode(Nanoseconds.self, forKey: .intendedStart)
        var dial: DialTimes?
        if container.contains(.tcpConnect) {
            dial = DialTimes(resolve: try time(.resolve), tcpConnect: try time(.tcpConnect), tls: try time(.tls))
        }
        let receipt = try container.decodeIfPresent(String.self, forKey: .receipt)
        let sample = Sample(
            label: 0, intendedStart: start, lag: try time(.lag), slotWait: try time(.slotWait),
            firstByteSent: try container.decodeIfPresent(Nanoseconds.self, forKey: .firstByteSent),
            firstByteReceived: try container.decodeIfPresent(Nanoseconds.self, forKey: .firstByteReceived),
            end: try container.decode(Nanoseconds.self, forKey: .end),
            failure: try container.decodeIfPresent(FailureKind.self, forKey: .failure), status: try count(.status),
            receivedBytes: try count(.receivedBytes), sentBytes: try count(.sentBytes), dial: dial,
            waitedForConnection: try container.decodeIfSet(forKey: .waitedForConnection),
            wasResent: try container.decodeIfSet(forKey: .resent),
            iterationStart: try container.decodeIfPresent(Nanoseconds.self, forKey: .iterationStart),
            readDelay: try time(.readDelay), receipt: Receipt.allCases.first { $0.name == receipt } ?? .unasked)
        let parts = [
            sample.lag, sample.slotWait, sample.readDelay, dial?.resolve ?? .zero, dial?.tcpConnect ?? .zero, dial?.tls ?? .zero,
        ]
        guard parts.allSatisfy({ $0 >= .zero }), sample.end >= start, sample.end.count < 1 << 60 else {
            throw container.fault("it ends before it begins, or a part of it lasts for less than no time", forKey: .end)
        }
        var record = RequestRecord(sample)
        record.iteration = try count(.iteration)
        for (key, path) in KeptRequest.counts {
            guard let value = Int32(exactly: try count(key)) else { throw container.fault("it is out of range", forKey: key) }
            record[keyPath: path] = value
        }
        if let id = try container.decodeIfPresent(String.self, forKey: .trace) {
            guard let trace = TraceMark(id: id, isSampled: try container.decodeIfSet(forKey: .sampled)) else {
                throw container.fault("a trace's id is 32 hexadecimal digits", forKey: .trace)
            }
            record.trace = trace
        }
        self.init(
            record, label: try container.decode(String.self, forKey: .label),
            feed: try container.decodeIfPresent(String.self, forKey: .feed))
    }
}
