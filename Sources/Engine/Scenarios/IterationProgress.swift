import LoadModel
import Measurement

/// Where iterations stand in loops, groups and tries: by the iteration's place, only where a plan has any.
struct IterationProgress {
    private let loops: Int
    private let spanCount: Int
    private var turns: [Int] = []
    private var spans: [Span] = []
    private var triesMade: [Int] = []

    /// A group, or the tries of a request, as far as it has come.
    private struct Span {
        var isOpen = false
        /// The intended start of its first request; nil before.
        var start: Instant?
        var think = Nanoseconds.zero
        var requests = 0
        var failed = 0
        var received = 0
        var sent = 0
    }

    /// What a span came to.
    struct ClosedSpan {
        var start: Instant
        /// Without think times, and those.
        var time: Nanoseconds
        var think: Nanoseconds
        var requests: Int
        var failed: Int
        var received: Int
        var sent: Int
    }

    init(_ program: Program) {
        loops = program.loops.count
        spanCount = program.spans.count
    }

    mutating func begin(_ place: Int) {
        while triesMade.count <= place {
            triesMade.append(0)
            turns.append(contentsOf: repeatElement(0, count: loops))
            spans.append(contentsOf: repeatElement(Span(), count: spanCount))
        }
        triesMade[place] = 0
        for span in 0..<spanCount { spans[place * spanCount + span] = Span() }
    }

    // MARK: Loops

    func turns(of loop: Int, at place: Int) -> Int { turns[place * loops + loop] }
    mutating func setTurns(_ count: Int, of loop: Int, at place: Int) { turns[place * loops + loop] = count }

    // MARK: Tries

    /// Of the present request, before the one under way.
    func tries(at place: Int) -> Int { triesMade[place] }
    mutating func setTries(_ count: Int, at place: Int) { triesMade[place] = count }

    // MARK: Spans

    mutating func open(_ span: Int, at place: Int) { spans[place * spanCount + span] = Span(isOpen: true) }
    func isOpen(_ span: Int, at place: Int) -> Bool { spans[place * spanCount + span].isOpen }
    func start(of span: Int, at place: Int) -> Instant? { spans[place * spanCount + span].start }

    /// A request begins within all spans that are open.
    mutating func noteRequest(due: Instant, at place: Int) {
        for span in place * spanCount..<(place + 1) * spanCount where spans[span].isOpen {
            if spans[span].start == nil { spans[span].start = due }
            spans[span].requests += 1
        }
    }

    /// A request is over, within all spans that are open.
    mutating func noteAnswer(_ completion: Completion, at place: Int) {
        for span in place * spanCount..<(place + 1) * spanCount where spans[span].isOpen {
            spans[span].received += completion.receivedBytes
            spans[span].sent += completion.sentBytes
        }
    }

    /// It has failed.
    mutating func noteFailure(at place: Int) {
        for span in place * spanCount..<(place + 1) * spanCount where spans[span].isOpen { spans[span].failed += 1 }
    }

    /// A think time passes within all spans that have begun.
    mutating func noteThink(_ pause: Nanoseconds, at place: Int) {
        for span in place * spanCount..<(place + 1) * spanCount where spans[span].isOpen && spans[span].start != nil {
            spans[span].think += pause
        }
    }

    /// - Returns: nil where it was not open, or made no request.
    mutating func close(_ span: Int, at place: Int, end: Instant) -> ClosedSpan? {
        let index = place * spanCount + span
        defer { spans[index] = Span() }
        let closed = spans[index]
        guard closed.isOpen, let start = closed.start else { return nil }
        return ClosedSpan(
            start: start, time: end - start - closed.think, think: closed.think, requests: closed.requests, failed: closed.failed,
            received: closed.received, sent: closed.sent)
    }
}
