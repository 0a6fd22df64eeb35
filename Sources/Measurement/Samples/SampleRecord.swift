import LoadModel

/// One request, or one group of them, as a file of samples keeps it: of a fixed size and with nothing on the heap, so that handing it over costs a copy.
public struct SampleRecord: Sendable, Hashable {
    /// When work on it began, from the start of the level: JMeter's times start here.
    public var start: Nanoseconds
    /// From the start to the last byte, or to the failure.
    public var elapsed: Nanoseconds
    /// From the start to the first byte of the answer; zero where none came.
    public var latency: Nanoseconds
    /// From the start to the first byte sent, where it waited for a connection; zero otherwise.
    public var connect: Nanoseconds
    /// Lag and slot wait, which lie before the start: with the elapsed time, the response time.
    public var wait: Nanoseconds
    public var receivedBytes: Int
    public var sentBytes: Int
    /// Index into the plan's labels; of a group into the names of the plan's groups.
    public var label: Int32
    /// Requests within a group that is over, and those of them that failed; 0 of a single request.
    public var requests: Int32 = 0
    public var failedRequests: Int32 = 0
    /// Requests of its worker that were in flight when it ended, itself included.
    public var inFlight: Int32
    /// 0 where no status line was received.
    public var status: Int16
    /// nil: a success.
    public var failure: FailureKind?

    public init(
        start: Nanoseconds, elapsed: Nanoseconds, latency: Nanoseconds, connect: Nanoseconds, wait: Nanoseconds,
        receivedBytes: Int, sentBytes: Int, label: Int, inFlight: Int, status: Int, failure: FailureKind?
    ) {
        self.start = start
        self.elapsed = elapsed
        self.latency = latency
        self.connect = connect
        self.wait = wait
        self.receivedBytes = receivedBytes
        self.sentBytes = sentBytes
        self.label = Int32(truncatingIfNeeded: label)
        self.inFlight = Int32(truncatingIfNeeded: inFlight)
        self.status = Int16(truncatingIfNeeded: status)
        self.failure = failure
    }

    /// Of a group that is over.
    ///
    /// - Parameters:
    ///   - group: among the plan's.
    ///   - start: of its first request, from the start of the level.
    ///   - elapsed: without think times, and those: ``wait``.
    public init(
        group: Int, start: Nanoseconds, elapsed: Nanoseconds, think: Nanoseconds, received: Int, sent: Int, requests: Int,
        failed: Int, inFlight: Int, hasFailed: Bool
    ) {
        self.init(
            start: start, elapsed: elapsed, latency: .zero, connect: .zero, wait: think, receivedBytes: received, sentBytes: sent,
            label: group, inFlight: inFlight, status: 0, failure: hasFailed ? .expectation : nil)
        self.requests = Int32(truncatingIfNeeded: requests)
        failedRequests = Int32(truncatingIfNeeded: failed)
    }

    /// - Parameter inFlight: of its worker, itself included.
    @inlinable
    public init(_ sample: Sample, inFlight: Int) {
        let wait = sample.lag + sample.slotWait
        let start = sample.intendedStart + wait
        let elapsed = sample.end - start
        self.init(
            start: start, elapsed: elapsed, latency: sample.firstByteReceived.map { $0 - start } ?? .zero,
            connect: sample.waitedForConnection ? sample.firstByteSent.map { $0 - start } ?? elapsed : .zero, wait: wait,
            receivedBytes: sample.receivedBytes, sentBytes: sample.sentBytes, label: sample.label, inFlight: inFlight,
            status: sample.status, failure: sample.failure)
    }
}
