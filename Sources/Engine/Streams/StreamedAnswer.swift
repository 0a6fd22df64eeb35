import LoadModel
import Measurement

/// An answer that is a stream of events, as far as it has come. Of the iteration that asked for it, by its place; it lives at one address,
/// by which its exchange, or the chain of these, knows it.
struct StreamedAnswer: Expiring {
    typealias Place = UnsafeMutablePointer<StreamedAnswer>

    fileprivate let recorder: Unmanaged<StreamRecorder>
    fileprivate var label = 0
    fileprivate var isMeasured = false
    private var counter = EventCounter(.sse)
    private var most = Int.max
    /// The request's, and what makes its status a stream's.
    private var request: UnsafePointer<CompiledPlan.Request>?
    /// Whether a chain undoes codings.
    private var isDecoded = false

    /// When the bytes in hand had come.
    var now = Instant.origin
    private(set) var status = 0
    private var isCoded = false
    private(set) var events = 0
    private(set) var first = Instant.origin
    private var last = Instant.origin
    private(set) var end = StreamEnds.End.target
    /// That carries it now.
    var connection: UnsafeMutablePointer<Connection>?

    // Of the time that it may last.
    var waitingSince = Instant.origin
    var expiryQueue = -1
    var neighbours = Neighbours<StreamedAnswer>()

    fileprivate init(_ recorder: StreamRecorder) { self.recorder = .passUnretained(recorder) }

    /// Begins anew: what a connection brought that broke is forgotten.
    mutating func begin(_ request: UnsafePointer<CompiledPlan.Request>, _ stream: EventStream, isDecoded: Bool) {
        self.request = request
        self.isDecoded = isDecoded
        counter = EventCounter(stream.format)
        most = stream.events ?? .max
        status = 0
        isCoded = false
        events = 0
        end = .target
    }

    /// Whether there are as many events as were asked for.
    @inline(__always)
    var isEnough: Bool { events >= most }

    /// Whether a head has come that says what the answer is.
    var hasBegun: Bool { status >= 200 }

    mutating func noteTime() { end = .time }

    // MARK: What comes

    typealias Fault = (kind: FailureKind, message: StaticString)

    /// Lines of a head, each with its line feed.
    mutating func takeHead(_ lines: UnsafeRawBufferPointer, isFirst: Bool) {
        var start = 0
        while start < lines.count, let feed = lines.place(of: 0x0A, from: start) {
            let line = UnsafeRawBufferPointer(rebasing: lines[start...feed])
            if isFirst, start == 0 {
                // Behind the version, which HTTP/2 writes shorter.
                let number = (line.place(of: 0x20) ?? line.count) + 1
                status =
                    line.count >= number + 3 ? UnsafeRawBufferPointer(rebasing: line[number..<(number + 3)]).decimal() ?? 0 : 0
                isCoded = false
            } else if !isDecoded, line[0] | 0x20 == UInt8(ascii: "c"), line.startsIgnoringCase("content-encoding:") {
                isCoded = isCoded || !line.droppingLineEnd().value(from: 17).equalsIgnoringCase("identity")
            }
            start = feed + 1
        }
    }

    /// A part of the body in the clear.
    ///
    /// - Returns: why the answer has failed; nil: it goes on.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Fault? {
        guard let request, request.pointee.accepts(status), bytes.count > 0 else { return nil }
        if let codingFault { return codingFault }
        note(counter.take(bytes, most: most &- events))
        return nil
    }

    /// What is wrong with a body in a coding that nobody undoes.
    var codingFault: Fault? {
        guard isCoded, let request, request.pointee.accepts(status) else { return nil }
        return (.protocol, "the stream is compressed though nobody asked for that; 'compressed: true' undoes it")
    }

    /// The target has ended the answer.
    mutating func close() {
        guard let request, request.pointee.accepts(status), !isEnough else { return }
        if counter.end() { note(1) }
    }

    @inline(__always)
    private mutating func note(_ count: Int) {
        guard count > 0 else { return }
        if events == 0 {
            first = now
            last = now
        }
        let gaps = events == 0 ? count &- 1 : count
        if gaps > 0, isMeasured {
            let (now, last, label) = (now, last, label)
            recorder._withUnsafeGuaranteedRef { $0.recordGaps(gaps, from: last, to: now, label: label) }
        }
        last = now
        events &+= count
        if isEnough { end = .events }
    }
}

/// What one worker measures of the streams of one stretch of load. Shared by the worker, which knows which iterations are measured, and
/// its transport, in which events come.
final class StreamRecorder {
    /// By the iteration's place; nil: it has had none.
    @exclusivity(unchecked) private var answers: [StreamedAnswer.Place?] = []
    /// By label; nil of those that are no streams.
    @exclusivity(unchecked) private(set) var recordings: [StreamRecording?]

    /// nil: the plan has no streams.
    init?(_ plan: CompiledPlan) {
        guard plan.hasStreams else { return nil }
        recordings = [StreamRecording?](repeating: nil, count: plan.labels.count)
        for index in 0..<plan.loadRequests where plan.streams[index] != nil {
            recordings[plan.requests[index].label] = StreamRecording()
        }
    }

    deinit {
        for case let answer? in answers { answer.deallocate() }
    }

    /// That of an iteration, which has no other at the same time.
    func answer(of place: Int) -> StreamedAnswer.Place {
        while answers.count <= place { answers.append(nil) }
        if let answer = answers[place] { return answer }
        let answer = StreamedAnswer.Place.allocate(capacity: 1)
        answer.initialize(to: StreamedAnswer(self))
        answers[place] = answer
        return answer
    }

    /// A request that asks for one begins.
    func begin(_ place: Int, label: Int, isMeasured: Bool) {
        let answer = answer(of: place)
        answer.pointee.label = label
        answer.pointee.isMeasured = isMeasured && recordings.indices.contains(label) && recordings[label] != nil
    }

    /// Several events of one read came at the same time.
    @inline(__always)
    fileprivate func recordGaps(_ count: Int, from last: Instant, to now: Instant, label: Int) {
        recordings[label]?.recordGap(now &- last)
        for _ in 1..<max(1, count) { recordings[label]?.recordGap(.zero) }
    }

    /// Accounts for one that is over.
    func end(_ place: Int, intendedStart: Instant, failure: FailureKind?) {
        let answer = answer(of: place)
        guard answer.pointee.isMeasured else { return }
        recordings[answer.pointee.label]?.record(
            first: answer.pointee.events > 0 ? answer.pointee.first &- intendedStart : nil, events: answer.pointee.events,
            answer.pointee.end, failure: failure)
    }

    /// Accounts for one that was not over when the run ended.
    func cut(_ place: Int, intendedStart: Instant) {
        let answer = answer(of: place)
        guard answer.pointee.isMeasured, answer.pointee.events > 0 else { return }
        recordings[answer.pointee.label]?.recordUnfinished(first: answer.pointee.first &- intendedStart)
    }
}
