import LoadModel
import Testing

@testable import Measurement

@Suite struct FindingTests {
    private let second = Nanoseconds(seconds: 1)

    /// A level of 100/s for 10 s with so many answers of 5 ms, of which the last `late` (or all) lagged, then timeouts.
    private func level(
        answers: Int, lag: Nanoseconds = .zero, late: Int? = nil, timeouts: Int = 0, unsent: Int = 0, wasBlocked: Bool = false,
        cpuSeconds: Double = 0, isOpen: Bool = true, pacing: Pacing = .precise, thresholds: [String] = [],
        workers: [WorkerUsage] = [], machine: MachineObservation? = nil, service: Nanoseconds = Nanoseconds(5_000_000),
        refused: Bool = false, resent: Int = 0, readDelay: Nanoseconds? = nil, countsIterations: Bool = false,
        putsOffReads: Bool = false
    ) throws -> LevelResult {
        var recording = Recording(labels: 1, isOpen: isOpen, windowStart: .zero, windowEnd: second * 10)
        recording.cpuSeconds = cpuSeconds
        recording.workers = workers
        var begunAndEnded: [(at: Nanoseconds, change: Int)] = []
        for index in 0..<answers + timeouts {
            let due = Nanoseconds(Int64(index) * 10_000_000)
            let lag = index >= answers - (late ?? answers) ? lag : .zero
            let isAnswer = index < answers
            let end = due + lag + (isAnswer ? service : second)
            recording.census.addWait(from: due, to: due + lag)
            begunAndEnded += [(due + lag, 1), (end + (readDelay ?? .zero), -1)]
            recording.countStart(isMeasured: true)
            recording.recordSend(at: due + lag, isMeasured: true)
            recording.record(
                Sample(
                    label: 0, intendedStart: due, lag: lag, slotWait: .zero, firstByteSent: due + lag,
                    firstByteReceived: isAnswer ? due + lag : nil, end: end,
                    failure: isAnswer ? (refused ? .status : nil) : .timeout, status: isAnswer ? (refused ? 503 : 200) : 0,
                    receivedBytes: 100, sentBytes: 50, dial: nil, wasResent: index < resent, readDelay: readDelay ?? .zero,
                    receipt: readDelay == nil ? .unasked : .stamped))
        }
        for _ in 0..<unsent {
            recording.recordUnsent(label: 0, intendedStart: second, end: second * 10, wasBlocked: wasBlocked)
        }
        var inFlight = 0
        for event in begunAndEnded.sorted(by: { $0.at < $1.at }) {
            recording.census.advance(to: event.at, inFlight: inFlight)
            inFlight += event.change
        }
        let level: Load.Level =
            isOpen
            ? .open(arrivals: .constant, rate: try #require(Rate(perSecond: 100))) : .closed(users: 1, think: .zero)
        var context = LevelContext(
            level: level, warmup: .zero, stop: .duration(second * 10),
            labels: ["x"], timeouts: [second], maxInFlight: 8, threads: 1, wallSeconds: 10, pacing: pacing, machine: machine)
        context.countsIterations = countsIterations
        (context.stampUse, context.putsOffReads) = (readDelay == nil ? .off : .on, putsOffReads)
        return LevelResult(recording: recording, context: context, thresholds: try thresholds.map { try Threshold(parsing: $0) })
    }

    private func codes(_ level: LevelResult) -> [String] { level.findings.map(\.code) }

    @Test func aPunctualRunHasNothingToSay() throws {
        let result = try level(answers: 1000, lag: Nanoseconds(20_000), thresholds: ["p99 < 1s", "errors < 1%"])
        #expect(codes(result).isEmpty && result.isValid)
    }

    @Test func lagThatShapesTheNumbersInvalidatesThem() throws {
        let result = try level(answers: 1000, lag: Nanoseconds(3_000_000))
        #expect(codes(result) == ["generatorLagged"] && !result.isValid)
    }

    @Test func lagThatIsAGoodPartOfAShortResponseTimeIsSaid() throws {
        // Of 5 ms that an answer takes.
        let result = try level(answers: 1000, lag: Nanoseconds(950_000), late: 20)
        #expect(codes(result).isEmpty)
        let quick = try level(answers: 1000, lag: Nanoseconds(950_000), late: 20, service: Nanoseconds(1_000_000))
        #expect(codes(quick) == ["lagShows"] && quick.isValid)
    }

    /// What a hundredth of the requests may be late, most of them may not: of 5 ms a tenth, of half a millisecond no more than a machine
    /// that does nothing else may take to wake up.
    @Test(
        arguments: [
            (1000, 50, 5_000_000, 500_000), (1000, 50, 500_000, 200_000), (400, 90, 8_000_000, 800_000),
            (400, 90, 500_000, 500_000),
        ] as [(Int, Double, Int64, Int64)])
    func lagOfMostRequestsIsHeldToAStricterMeasure(late: Int, percent: Double, service: Int64, limit: Int64) throws {
        let below = try level(answers: 1000, lag: Nanoseconds(limit * 9 / 10), late: late, service: Nanoseconds(service))
        #expect(below.isValid && codes(below) == (limit * 10 > service ? ["lagShows"] : []))
        let above = try level(answers: 1000, lag: Nanoseconds(limit * 12 / 10), late: late, service: Nanoseconds(service))
        #expect(codes(above) == ["generatorLagged"] && above.findings[0]["percent"] == percent)
    }

    @Test func aTickOfLagIsWhatBatchedPacingBrings() throws {
        #expect(try level(answers: 1000, lag: Nanoseconds(1_500_000)).isValid == false)
        #expect(try level(answers: 1000, lag: Nanoseconds(1_500_000), pacing: .batched).isValid)
        #expect(try level(answers: 1000, lag: Nanoseconds(2_500_000), pacing: .batched).isValid == false)
    }

    @Test func requestsWithoutAnAnswerDoNotHideLag() throws {
        let result = try level(answers: 900, lag: Nanoseconds(20_000_000), timeouts: 100)
        #expect(result.total.responseTime.percentile(99)?.isLowerBound == true)
        #expect(codes(result) == ["generatorLagged"])
    }

    /// Refusals are no answers whose time counts: lag had nothing to spoil.
    @Test func lagIsNotHeldAgainstResponseTimesThatThereAreNone() throws {
        let result = try level(answers: 1000, lag: Nanoseconds(20_000_000), refused: true)
        #expect(result.total.responseTime.count == 0 && result.phases.lag.count == 1000)
        #expect(codes(result) == ["nothingSucceeded"])
    }

    @Test func aWaitThatNobodyKnowsHasNoPercentile() throws {
        let result = try level(answers: 0, timeouts: 950, unsent: 50, wasBlocked: true)
        let finding = try #require(result.findings.first { $0.code == "capBound" })
        #expect(finding == .capBound(waited: 50, cap: 8, p99WaitMilliseconds: nil))
    }

    @Test(arguments: [(0, false), (10, false), (11, true)])
    func moreThanOneInAHundredRequestsSentAgainAreTold(resent: Int, isTold: Bool) throws {
        let result = try level(answers: 1000, thresholds: ["resent < 0.5%", "resent{x} < 50%"], resent: resent)
        #expect(result.findings.contains(.resent(resent, of: 1000)) == isTold && result.isValid)
        #expect(result.thresholds.map(\.holds) == [resent < 5, true])
        #expect(result.thresholds[0].actual == Double(resent) / 1000)
    }

    @Test func fewLateSamplesOfAShortRunDoNotInvalidateIt() throws {
        let lag = Nanoseconds(20_000_000)
        #expect(codes(try level(answers: 4, lag: lag, late: 1)).isEmpty)
        #expect(codes(try level(answers: 50, lag: lag, late: 10)).isEmpty)
        let result = try level(answers: 50, lag: lag, late: 11)
        #expect(codes(result) == ["generatorLagged"])
        #expect(result.findings[0]["percent"] == 80)
        #expect(abs((result.findings[0]["lag"] ?? 0) - 20) < 0.1 && abs((result.findings[0]["response"] ?? 0) - 25) < 0.1)
        #expect(codes(try level(answers: 4, lag: lag, late: 3)) == ["generatorLagged"])
    }

    @Test(arguments: [(0, 50), (19, 50), (20, 50), (21, 52), (50, 80), (999, 98), (1000, 99), (1_000_000, 99)])
    func lagIsJudgedWhereTenSamplesLieAbove(samples: Int, percent: Double) {
        #expect(Finding.judgingPercent(samples: samples) == percent)
    }

    @Test(arguments: [true, false])
    func threadsWithoutTimeToSpareAreWarnedOf(isOpen: Bool) throws {
        let busy = try level(answers: 1000, cpuSeconds: 9.5, isOpen: isOpen)
        #expect(busy.findings.contains(.generatorBusy(cpuShare: 0.95)) && busy.isValid)
        // Whatever the target could have done, this is what the generator could.
        #expect(try !level(answers: 1000, cpuSeconds: 9.9, isOpen: isOpen).isValid)
        #expect(!codes(try level(answers: 1000, cpuSeconds: 8.9, isOpen: isOpen)).contains("generatorBusy"))
    }

    @Test func answersThatWaitForTheGeneratorAreJudgedLikeLag() throws {
        let late = try level(answers: 1000, readDelay: Nanoseconds(3_000_000))
        #expect(codes(late) == ["answersReadLate"] && !late.isValid)
        #expect(late.total.responseTime.latencies.moments.max == Nanoseconds(5_000_000))
        #expect(try codes(level(answers: 1000, readDelay: Nanoseconds(900_000))).isEmpty)
        // Put off for as long as was meant.
        #expect(try codes(level(answers: 1000, readDelay: Nanoseconds(1_900_000), putsOffReads: true)).isEmpty)
        // Users are only slowed by it, and the times are right.
        let closed = try level(answers: 1000, isOpen: false, readDelay: Nanoseconds(3_000_000))
        #expect(closed.isValid && codes(closed).contains("answersReadLate"))
    }

    /// The lag of a later step contains the read delay of the one before it.
    @Test(arguments: [true, false])
    func whatIsInTheLagIsJudgedOnce(countsIterations: Bool) throws {
        let both = try level(
            answers: 1000, lag: Nanoseconds(4_000_000), readDelay: Nanoseconds(3_000_000), countsIterations: countsIterations)
        #expect(codes(both) == ["generatorLagged"] + (countsIterations ? [] : ["answersReadLate"]))
    }

    @Test func howLongAnswersWaitedForABusyThreadIsANumber() throws {
        let busy = try level(answers: 1000, cpuSeconds: 9.5, readDelay: Nanoseconds(640_000))
        let finding = try #require(busy.findings.first { $0.code == "generatorBusy" })
        #expect(finding["percent"] == 99 && abs((finding["readDelay"] ?? 0) - 0.64) < 0.001)
        #expect(try level(answers: 1000, cpuSeconds: 9.5).findings.contains(.generatorBusy(cpuShare: 0.95)))
    }

    @Test func arrivalsThatTheGeneratorMissedAreItsOwnFault() throws {
        let result = try level(answers: 950, unsent: 50)
        #expect(codes(result) == ["achievedBelowOffered"] && !result.isValid)
    }

    @Test func arrivalsThatFoundNoSlotAreTheCapsFaultAndDoNotInvalidate() throws {
        let result = try level(answers: 950, unsent: 50, wasBlocked: true)
        #expect(codes(result) == ["capBound"] && result.isValid)
        #expect(abs(result.errorRate - 0.05) < 1e-9)
    }

    @Test func aThresholdOnAPercentileThatTooFewSamplesSupportIsWarnedOf() throws {
        let result = try level(answers: 1000, thresholds: ["p99 < 1s", "p99.9 < 1s", "p99.9{x} < 2s", "p99.9 < 2s"])
        #expect(
            result.findings == [
                .fewSamples(label: nil, percent: 99.9, samplesAbove: 1, requestsNeeded: 10_000),
                .fewSamples(label: "x", percent: 99.9, samplesAbove: 1, requestsNeeded: 10_000),
            ])
        #expect(result.isValid)
    }

    @Test func unansweredArrivalsRankAboveEveryAnswer() throws {
        let result = try level(answers: 950, unsent: 50, wasBlocked: true, thresholds: ["p99 < 2s", "p90 < 2s", "max < 2s"])
        #expect(result.thresholds.map(\.holds) == [false, true, false])
        #expect(result.total.responseTime.percentile(99)?.isLowerBound == true)
    }

    @Test func aThresholdOnATimeDoesNotHoldWhereNothingSucceeded() throws {
        let result = try level(answers: 0, thresholds: ["p99 < 2s", "mean > 0s", "min < 1s"])
        #expect(result.thresholds.allSatisfy { !$0.holds })
        #expect(codes(result).contains("nothingSucceeded"))
    }
}
