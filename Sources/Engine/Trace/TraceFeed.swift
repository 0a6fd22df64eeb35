import LoadModel
import Synchronization
import Traces

/// What one worker replays of a trace.
///
/// A worker makes the requests of the schedule that its stripe has. A thread beside the worker reads the whole file for them,
/// a few batches ahead, so that reading delays no request, and no worker waits for another's.
final class TraceFeed: @unchecked Sendable {
    private let trace: Trace
    private let warmup: Nanoseconds
    private let stop: Load.StopRule
    private let stripe: Stripe

    // Each batch is the reader's or the worker's: the semaphores hand them to and fro, in turn.
    private let batches: [TraceBatch]
    private let filled = Semaphore()
    private let empty: Semaphore
    private let isClosed = Atomic<Bool>(false)
    private var reader: Thread?
    /// Written before the last batch is handed over, read after.
    private(set) var failure: TraceError?

    // The worker's.
    private var current = -1
    private var place = 0
    private var recorded = RecordedRequests()

    init(_ trace: Trace, warmup: Nanoseconds, stop: Load.StopRule, _ stripe: Stripe) {
        self.trace = trace
        self.warmup = warmup
        self.stop = stop
        self.stripe = stripe
        batches = (0..<4).map { _ in TraceBatch() }
        empty = Semaphore(batches.count)
    }

    /// Begins to read.
    ///
    /// - Throws: where the system refuses the thread.
    func start() throws(Thread.Refusal) { reader = try Thread { [self] in read() } }

    /// Ends the reading, however far it is, and waits for its end.
    func close() {
        isClosed.store(true, ordering: .relaxed)
        empty.signal()
        reader?.join()
        reader = nil
    }

    // MARK: The reader's

    private func read() {
        var number = 0
        empty.wait()
        do throws(TraceError) {
            var schedule = try TraceSchedule(trace, warmup: warmup, stop: stop)
            let kinds = TraceKinds(trace)
            let headers = trace.recordedHeaders
            while let due = try schedule.next() {
                guard stripe.contains(due.index) else { continue }
                guard let kind = kinds.kind(of: due.entry) else {
                    throw TraceError(file: trace.file, message: "has changed since the plan was read; leave it alone meanwhile")
                }
                let batch = batches[number % batches.count]
                batch.append(due, kind: kind, headers: headers)
                guard batch.isFull else { continue }
                filled.signal()
                number += 1
                empty.wait()
                if isClosed.load(ordering: .relaxed) { return }
                batches[number % batches.count].clear()
            }
        } catch { failure = error }
        batches[number % batches.count].isLast = true
        filled.signal()
    }

    // MARK: The worker's

    /// Waits until the first requests are there.
    func awaitFirst() {
        guard current < 0 else { return }
        filled.wait()
        current = 0
        place = -1
    }

    /// Moves on to the worker's next request; waits where the reader is behind.
    ///
    /// - Returns: when it is due; nil at the end.
    func next() -> Arrival? {
        awaitFirst()
        place += 1
        while place >= batches[current % batches.count].entries.count {
            if batches[current % batches.count].isLast { return nil }
            empty.signal()
            filled.wait()
            current += 1
            place = 0
        }
        let entry = batches[current % batches.count].entries[place]
        return Arrival(index: entry.index, time: entry.time, isMeasured: entry.time >= warmup)
    }

    /// The scenario of the request that `next()` gave last.
    var scenario: Int { batches[current % batches.count].entries[place].kind }

    /// Keeps what the trace says of the request that `next()` gave last, for as long as this iteration is at it.
    func keep(for token: Int) {
        batches[current % batches.count].withRequest(place) { recorded.keep($0, for: token) }
    }

    /// What the trace says of the request of an iteration.
    func request(of token: Int) -> RecordedRequest? { recorded[token] }
}
