import LoadModel

/// What is known of one request when it is over.
///
/// All instants are on the run's clock, from the start of the level.
public struct Sample: Sendable, Hashable {
    /// Index into the plan's labels.
    public var label: Int
    /// When the schedule wanted it to start; in closed models, when it did start.
    public var intendedStart: Nanoseconds
    /// The same of the first request of its iteration, by which it belongs to the warm-up or the measured window.
    public var iterationStart: Nanoseconds
    /// The generator's own lateness, and the wait for a free slot. Zero in closed models.
    public var lag: Nanoseconds
    public var slotWait: Nanoseconds
    /// When its first byte was sent; nil where nothing was sent.
    public var firstByteSent: Nanoseconds?
    /// When the first byte of the answer came; nil where none did.
    public var firstByteReceived: Nanoseconds?
    /// When the last byte was received, or the failure was known: by the kernel's time stamp where ``receipt`` says so.
    public var end: Nanoseconds
    /// From there to when it was read: the generator's own lateness on the way back. Zero where there is no stamp.
    public var readDelay: Nanoseconds
    public var receipt: Receipt
    /// nil: a success.
    public var failure: FailureKind?
    /// 0 where no status line was received.
    public var status: Int
    public var receivedBytes: Int
    public var sentBytes: Int
    /// How its connection was made, where it needed a new one.
    public var dial: DialTimes?
    /// Whether it waited for a connection, a new one or one that became free meanwhile.
    public var waitedForConnection: Bool
    /// Whether it was sent again on a fresh connection.
    public var wasResent: Bool

    public init(
        label: Int, intendedStart: Nanoseconds, lag: Nanoseconds, slotWait: Nanoseconds, firstByteSent: Nanoseconds?,
        firstByteReceived: Nanoseconds?, end: Nanoseconds, failure: FailureKind?, status: Int, receivedBytes: Int,
        sentBytes: Int, dial: DialTimes?, waitedForConnection: Bool = false,
        wasResent: Bool = false, iterationStart: Nanoseconds? = nil, readDelay: Nanoseconds = .zero, receipt: Receipt = .unasked
    ) {
        self.label = label
        self.intendedStart = intendedStart
        self.lag = lag
        self.slotWait = slotWait
        self.firstByteSent = firstByteSent
        self.firstByteReceived = firstByteReceived
        self.end = end
        self.failure = failure
        self.status = status
        self.receivedBytes = receivedBytes
        self.sentBytes = sentBytes
        self.dial = dial
        self.waitedForConnection = waitedForConnection
        self.wasResent = wasResent
        self.iterationStart = iterationStart ?? intendedStart
        self.readDelay = readDelay
        self.receipt = receipt
    }
}

/// The phases of dialling a connection.
public struct DialTimes: Sendable, Hashable {
    public var resolve: Nanoseconds
    public var tcpConnect: Nanoseconds
    public var tls: Nanoseconds

    public init(resolve: Nanoseconds = .zero, tcpConnect: Nanoseconds = .zero, tls: Nanoseconds = .zero) {
        self.resolve = resolve
        self.tcpConnect = tcpConnect
        self.tls = tls
    }
}
