import LoadModel
import Measurement

// What is kept of single requests, and of the times in which nothing was answered.
extension Worker where T: ~Copyable {
    /// Keeps a request, whole, that is among the slowest or the first to fail, or of which a timeline is drawn.
    ///
    /// - Parameters:
    ///   - occurrence: how often its iteration had gone back when it was made; and how often it had been tried before.
    ///   - inFlight: with it.
    @inline(never)
    mutating func keepWhole(
        _ completion: Completion, _ sample: Sample, request: Int, occurrence: Int, retries: Int, inFlight: Int
    ) {
        var record = RequestRecord(sample)
        record.worker = Int32(truncatingIfNeeded: stripe.index + 1)
        record.connection = completion.connection
        record.connectionAge = completion.connectionAge
        record.redirects = Int32(completion.redirects)
        record.inFlight = Int32(truncatingIfNeeded: inFlight)
        let identity = iterations.place(completion.token).pointee.identity
        record.iteration =
            values?.trace?.request(of: completion.token).map { segment.firstIteration &+ $0.index }
            ?? segment.number(of: identity)
        record.place = Int32(truncatingIfNeeded: request)
        record.occurrence = Int32(truncatingIfNeeded: occurrence)
        record.retries = Int32(truncatingIfNeeded: retries)
        record.trace = values?.traceMark(iteration: record.iteration, identity)
        if let drawn = values?.drawnRow(of: completion.token) { (record.feed, record.row) = drawn }
        if iterations.place(completion.token).pointee.isMeasured, recording.whole.keeper.wants(sample) {
            recording.whole.keeper.keep(record)
        }
        timeline?.add(record)
    }

    /// Keeps an exchange that is the first to fail so.
    ///
    /// - Parameters:
    ///   - sent: the request; nil: it can be made once more.
    ///   - occurrence: how often its iteration had gone back when it was made.
    ///   - isWait: whether not it has failed, but the wait of which it was the last try.
    @inline(never)
    func keep(
        _ completion: Completion, _ contents: ContentPool, _ sample: Sample, _ failure: FailureKind, _ message: String?,
        sent: [UInt8]?, occurrence: Int, _ request: Int, isWait: Bool = false
    ) {
        var context = context(of: completion.token)
        context.occurrence = UInt64(occurrence)
        var kept = exchange(
            completion, contents, sent: sent ?? failures.rendered(request, context), failure: isWait ? nil : failure,
            message: message,
            most: Exchange.mostBytes)
        if isWait { (kept.label, kept.failure) = (plan.program.requests[request].untilLabel ?? kept.label, failure) }
        failures.add(kept, failure, sample, isWait: isWait)
    }

    /// A time without answers has ended that is long. Without stamps it is the generator's where it looked at nothing meanwhile: an
    /// arrival was due long ago, and has not been begun though there is room for it. Users have no schedule that would tell.
    @inline(never)
    mutating func noteGap(before completion: Completion, hasRoom: Bool) {
        guard completion.receipt != .stamped, hasRoom, recording.isOpen else { return }
        // Behind the last arrival nothing tells.
        guard let upcoming else { return recording.whole.stallWatch.forgetLast() }
        let overdue = completion.readAt - (epoch + upcoming.time)
        if overdue > Nanoseconds(2_000_000), overdue * 4 > recording.whole.stallWatch.lastGap {
            recording.whole.stallWatch.forgetLast()
        }
    }
}
