import LoadModel
import Testing

@testable import Measurement

/// What a process hands on to another: all of it comes back, and nothing that was damaged is taken for it.
@Suite struct PackingTests {
    static let context: LevelContext = {
        let stages = RateProfile.stages([
            RateStage(.hold(Rate(perSecond: 50)!), for: Nanoseconds(seconds: 2), name: "calm"),
            RateStage(.hold(Rate(perSecond: 90)!), for: Nanoseconds(seconds: 2), name: "busy"),
        ])
        var context = LevelContext(
            level: .open(arrivals: .poisson, profile: stages), warmup: Nanoseconds(seconds: 1),
            stop: .duration(Nanoseconds(seconds: 4)),
            labels: ["a", "b"], timeouts: [Nanoseconds(seconds: 10), Nanoseconds(seconds: 5)], maxInFlight: 10, threads: 1,
            wallSeconds: 5)
        context.spans = [("g", .group)]
        context.countsIterations = true
        return context
    }()

    /// One in which nothing is zero that can be anything else.
    static func recording(_ seed: Int = 1) -> Recording {
        var recording = Recording(
            labels: 2, isOpen: true, windowStart: Nanoseconds(seconds: 1), windowEnd: Nanoseconds(seconds: 5),
            offeredRate: context.level.peakRate)
        recording.expectSpans(1)
        recording.expectStages(context.level.namedStages)
        for index in 0..<400 {
            let start = Nanoseconds(Int64(index) * 12_000_000 + Int64(seed))
            let failure: FailureKind? = index % 17 == 3 ? .status : index % 29 == 5 ? .timeout : nil
            var sample = Sample(
                label: index % 2, intendedStart: start, lag: Nanoseconds(1_000 + Int64(index)), slotWait: Nanoseconds(2_000),
                firstByteSent: start + Nanoseconds(5_000), firstByteReceived: start + Nanoseconds(900_000),
                end: start + Nanoseconds(1_000_000 + Int64(index * seed % 977) * 40_000), failure: failure,
                status: failure == .timeout ? 0 : failure == nil ? 200 : 503, receivedBytes: 300 + index, sentBytes: 40,
                dial: nil, waitedForConnection: index % 5 == 0, wasResent: index % 50 == 0, iterationStart: start,
                readDelay: Nanoseconds(700), receipt: .stamped)
            sample.wasResent = index % 50 == 0
            let isMeasured = start >= Nanoseconds(seconds: 1)
            recording.countStart(isMeasured: isMeasured)
            recording.recordStart(due: start, at: start + Nanoseconds(1_000), slotWait: .zero)
            recording.recordSend(at: start + Nanoseconds(5_000), isMeasured: isMeasured)
            recording.record(sample)
            if let failure { recording.noteFailure(failure, of: sample, "why \(seed)") }
            recording.countIteration(
                index % 11 == 0 ? .failed(at: 1) : .complete, isMeasured: isMeasured, time: Nanoseconds(5_000_000))
            recording.recordSpan(
                0, index % 7 == 0 ? .failure : .success, time: Nanoseconds(3_000_000), think: Nanoseconds(100), requests: 2)
            if index % 80 == 79 { recording.closeInterval(inFlight: 3, at: Nanoseconds(seconds: Double(index / 80 + 1))) }
        }
        recording.noteIterationFault("no value")
        recording.countLoopAtMost(isMeasured: true)
        recording.countIdentityWait(isMeasured: true)
        recording.countUnfinished(label: 1, due: Nanoseconds(seconds: 4), wasSent: true, isMeasured: true)
        recording.recordUnsent(label: 0, intendedStart: Nanoseconds(seconds: 4), end: Nanoseconds(seconds: 5), wasBlocked: false)
        recording.noteEndedFeed("words")
        recording.noteOpenedAhead(3, missing: 1, reason: "refused")
        recording.noteFaults(
            {
                var faults = StampFaults(); faults.shared = 2; return faults
            }())
        recording.inFlightAtWindowStart = 4
        recording.cpuSeconds = 0.25
        recording.workers = [WorkerUsage(cpuSeconds: 0.2, wallSeconds: 4, voluntarySwitches: 5, involuntarySwitches: 6)]
        recording.renewals = {
            var renewals = RenewalRecording(labels: 1); renewals.count(isWhole: false); renewals.countRequest(); return renewals
        }()
        var streams = StreamRecording()
        streams.record(first: Nanoseconds(3_000_000), events: 7, .events, failure: nil)
        streams.record(first: nil, events: 0, .target, failure: nil)
        streams.record(first: Nanoseconds(4_000_000), events: 1, .target, failure: .timeout)
        streams.recordGap(Nanoseconds(600_000))
        streams.recordUnfinished(first: Nanoseconds(5_000_000 + Int64(seed)))
        recording.note(streams, label: 0)
        recording.countTimedAnswer(label: 1)
        Array("db;dur=3.5, total;dur=\(seed)".utf8).withUnsafeBytes {
            recording.readServerTiming($0, label: 1, service: Nanoseconds(9_000_000))
        }
        recording.closeSeries(hasRest: true)
        recording.endWindow(at: Nanoseconds(seconds: 5))
        return recording
    }

    @Test func whatIsReadBackIsWhatWasWritten() throws {
        let recording = Self.recording()
        let read = try Recording(unpacking: recording.packed, Self.context)
        #expect(read.packed == recording.packed)
        let results = [recording, read].map { LevelResult(recording: $0, context: Self.context) }
        #expect(results[0].counts == results[1].counts && results[0].failureRows == results[1].failureRows)
        #expect(
            results[0].iterations == results[1].iterations && results[0].endedFeed == "words" && results[1].endedFeed == "words")
        #expect(results[0].generator == results[1].generator && results[0].findings == results[1].findings)
        #expect(results[0].meanInterval == results[1].meanInterval)
        #expect(results[0].failureTimes == results[1].failureTimes && results[1].failureTimes.entries.count == 2)
        let streams = try results.map { try #require($0.labels[0].streams) }
        #expect(streams[0].ends == streams[1].ends && streams[1].ends.events == 1)
        #expect(streams[0].firstEvent.mean == streams[1].firstEvent.mean && streams[0].gap.mean == streams[1].gap.mean)
        let timings = try results.map { try #require($0.labels[1].serverTiming) }
        #expect(timings[0] == timings[1] && timings[1].components.count == 2)
        for percent in LatencySummary.reported {
            #expect(results[0].total.responseTime.percentile(percent) == results[1].total.responseTime.percentile(percent))
        }
        #expect(read.renewals.failed == 1 && read.missed == 1 && read.waitedForIdentity == 1 && read.missingAhead == 1)
    }

    /// Whoever adds a figure to a recording has to pack it, too, and to count it here.
    @Test func everyFigureOfARecordingIsPacked() {
        #expect(Mirror(reflecting: Self.recording()).children.count == 39)
        #expect(Mirror(reflecting: LabelRecording()).children.count == 15)
        #expect(Mirror(reflecting: SpanRecording()).children.count == 6)
    }

    @Test func partsAddUpAsRecordingsOfThreadsDo() throws {
        var whole = Self.recording(1)
        whole.merge(Self.recording(2))
        var sum = try Recording(unpacking: Self.recording(1).packed, Self.context)
        sum.merge(try Recording(unpacking: Self.recording(2).packed, Self.context))
        #expect(sum.packed == whole.packed)
        // A later beginning by three intervals shows in the series, and nowhere else.
        var (later, second) = (Self.recording(1), Self.recording(2))
        second.shift(by: 3)
        later.merge(second)
        #expect(later.series.points.count == whole.series.points.count + 3)
        #expect(later.counts == whole.counts)
        #expect(
            later.series.points.reduce(0) { $0 + $1.succeeded } == whole.series.points.reduce(0) { $0 + $1.succeeded })
    }

    @Test func nothingThatIsCutIsTaken() {
        let bytes = Self.recording().packed
        for length in stride(from: 0, to: bytes.count, by: 1 + bytes.count / 500) {
            #expect(throws: PackingError.self) { try Recording(unpacking: Array(bytes.prefix(length)), Self.context) }
        }
        #expect(throws: PackingError.self) { try Recording(unpacking: bytes + [0], Self.context) }
    }

    /// What gets through is only ever wrong, and its sum with others ends nothing.
    @Test func nothingThatIsDamagedEndsTheProcess() {
        let bytes = Self.recording().packed
        let draws = RandomStream(seed: 5, purpose: .uuid)
        for round in 0..<2_000 {
            var damaged = bytes
            for change in 0..<(1 + round % 4) {
                let draw = draws.bits(UInt64(round * 8 + change))
                damaged[Int(draw % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: draw >> 40)
            }
            guard let read = try? Recording(unpacking: damaged, Self.context) else { continue }
            var sum = read
            sum.shift(by: 1)
            for _ in 0..<3 { sum.merge(read) }
            _ = LevelResult(recording: sum, context: Self.context)
        }
    }
}
