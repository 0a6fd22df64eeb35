import LoadModel
import Testing

@testable import Measurement

/// What parts come to together, and what is said where they do not.
@Suite struct PartSumTests {
    private func part(
        _ number: Int, of count: Int = 3, startedAt: Double = 1_000, clock: ShardAccount.Clock = .init(source: .meeting),
        arrivals: ArrivalProcess = .constant, lag: Int64 = 1_000, key: Part.Key = .init(version: "1", plan: "p", seed: 7),
        host: String? = nil
    ) throws -> Part {
        let shard = try Shard(number: number, of: count)
        var recording = Recording(
            labels: 1, isOpen: true, windowStart: .zero, windowEnd: Nanoseconds(seconds: 10), offeredRate: Rate(perSecond: 300))
        for index in 0..<1_000 {
            let start = Nanoseconds(Int64(index) * 10_000_000)
            recording.countStart(isMeasured: true)
            recording.recordSend(at: start + Nanoseconds(lag), isMeasured: true)
            recording.record(
                Sample(
                    label: 0, intendedStart: start, lag: Nanoseconds(lag), slotWait: .zero,
                    firstByteSent: start + Nanoseconds(lag),
                    firstByteReceived: nil, end: start + Nanoseconds(lag + 5_000_000), failure: nil, status: 200,
                    receivedBytes: 100, sentBytes: 50, dial: nil))
            if index % 100 == 99 { recording.closeInterval(inFlight: 0) }
        }
        recording.closeSeries()
        // By hand, as nothing was counted at its events.
        recording.census = RequestCensus(windowStart: .zero, windowEnd: Nanoseconds(seconds: 10))
        recording.timeInSystem = .zero
        recording.timeInFlight = .zero
        var context = LevelContext(
            level: .open(arrivals: arrivals, profile: .steady(Rate(perSecond: 300)!)), warmup: .zero,
            stop: .duration(Nanoseconds(seconds: 10)), labels: ["x"], timeouts: [Nanoseconds(seconds: 10)], maxInFlight: 50,
            threads: 2,
            wallSeconds: 10, machine: MachineObservation(seconds: 10, processors: 4, stolenSeconds: 0.04))
        context.shard = shard
        return Part(
            key: key,
            account: ShardAccount(
                shard: shard, source: "test", host: host ?? "h\(number)", startedAt: startedAt, clock: clock),
            frame: RunResult(
                name: "x", startedAt: startedAt, target: TargetDescription(name: "t", url: "http://t"), seed: 7, levels: [],
                plan: "",
                environment: Environment(dyno: "", operatingSystem: "", processor: "", cores: 1, libcurl: "")),
            streams: [.init(context: context, thresholds: [try Threshold(parsing: "throughput > 290/s")], recording: recording)])
    }

    private func level(_ parts: [Part]) throws -> LevelResult { try #require(try PartSum(parts).result().levels.first) }

    /// A part of two levels, the second of which began so many seconds after the first.
    private func levels(_ number: Int, second: Double) throws -> Part {
        var part = try part(number)
        part.streams[0].startedAt = 1_000
        var stream = part.streams[0]
        (stream.level, stream.startedAt) = (2, 1_000 + second)
        part.streams.append(stream)
        return part
    }

    @Test func levelsAreAddedUpEachByItsOwnBeginning() throws {
        let sum = try PartSum([levels(1, second: 12), levels(2, second: 12), levels(3, second: 12)]).result()
        #expect(sum.levels.map(\.counts.succeeded) == [3_000, 3_000] && sum.levels.allSatisfy(\.isValid))
        #expect(sum.levels.allSatisfy { $0.series.points.map(\.succeeded) == Array(repeating: 300, count: 10) })
        let apart = try PartSum([levels(1, second: 12), levels(2, second: 14), levels(3, second: 12)]).result()
        #expect(apart.levels.allSatisfy { $0.findings.contains { $0.code == "shardsApart" } })
        #expect(apart.levels[0].series.points.map(\.succeeded) == Array(repeating: 300, count: 10))
        #expect(apart.levels[1].series.points.map(\.succeeded) == [200, 200] + Array(repeating: 300, count: 8) + [100, 100])
        #expect(throws: PartSum.Refusal.self) { try PartSum([levels(1, second: 12), part(2), levels(3, second: 12)]) }
    }

    @Test func thresholdsAndRatesAreOfTheSum() throws {
        let sum = try level([part(3), part(1), part(2)])
        #expect(sum.counts.succeeded == 3_000 && sum.throughputs == [300] && sum.offeredRate == 300)
        #expect(sum.thresholds.map(\.holds) == [true] && sum.isValid)
        #expect(sum.generator.threads == 6 && sum.series.points.map(\.succeeded) == Array(repeating: 300, count: 10))
        // One alone is a third of it, and is judged by that.
        let own = LevelResult(recording: try part(2).streams[0].recording, context: try part(2).streams[0].context)
        #expect(own.offeredRate == 100)
    }

    @Test func processorsOfOneMachineAreCountedOnce() throws {
        let machines = try [nil, "h1"].map { host in
            try #require(try level([part(1), part(2, host: host), part(3)]).generator.machine)
        }
        #expect(machines.map(\.processors) == [12, 8] && machines.allSatisfy { abs(($0.stolenShare ?? 0) - 0.001) < 1e-6 })
    }

    @Test func aPartThatIsMissingMakesTheRestInvalid() throws {
        let sum = try PartSum([part(1), part(3)])
        #expect(sum.missing == [2])
        let level = try #require(sum.result().levels.first)
        #expect(!level.isValid && level.findings.contains(.shardsMissing([2], of: 3)))
        #expect(level.thresholds.map(\.holds) == [false])
        var lost = sum
        lost.lost = [(2, 41)]
        #expect(lost.result().levels[0].findings.contains(.shardsLost([2], of: 3, afterSeconds: 41)))
    }

    @Test(arguments: [(0.05, true), (0.2, false), (4.0, false), (100, false)])
    func partsMustHaveMeasuredAtTheSameTime(later: Double, isValid: Bool) throws {
        let sum = try level([part(1), part(2), part(3, startedAt: 1_000 + later)])
        #expect(sum.findings.contains { $0.code == "shardsApart" } == !isValid && sum.isValid == isValid)
        // The series is on the clock that they share.
        if later == 4 {
            #expect(
                sum.series.points.map(\.succeeded) == Array(repeating: 200, count: 4) + Array(repeating: 300, count: 6)
                    + Array(repeating: 100, count: 4))
        }
    }

    @Test func partsOfOtherLoadsAreRefused() throws {
        let others: [Part] = try [
            part(2, key: .init(version: "2", plan: "p", seed: 7)), part(2, key: .init(version: "1", plan: "q", seed: 7)),
            part(2, key: .init(version: "1", plan: "p", seed: 8)),
            part(2, key: .init(run: "r", version: "1", plan: "p", seed: 7)),
            part(2, of: 4), part(1),
        ]
        for other in others { #expect(throws: PartSum.Refusal.self) { try PartSum([part(1), other]) } }
        #expect(throws: PartSum.Refusal.self) { try PartSum([]) }
    }

    @Test func eachGeneratorIsJudgedByItselfAndTheWorstIsShown() throws {
        // Of the sum's lag one late shard of three would be the p99 as well; of many it would not.
        let parts = try (1...20).map { try part($0, of: 20, lag: $0 == 7 ? 40_000_000 : $0 == 9 ? 90_000_000 : 1_000) }
        let findings = try level(parts).findings.filter { $0.code == "generatorLagged" }
        #expect(findings.count == 1 && findings.first?["shard"] == 9 && findings.first?.invalidates == true)
    }

    @Test func aClockThatIsOffIsToldOfConstantArrivals() throws {
        let off = ShardAccount.Clock(source: .meeting, offsetMilliseconds: 50, uncertaintyMilliseconds: 12)
        #expect(try level([part(1), part(2, clock: off), part(3)]).findings.contains(.clocksApart(shard: 2, milliseconds: 12)))
        let poisson = try [part(1, arrivals: .poisson), part(2, clock: off, arrivals: .poisson), part(3, arrivals: .poisson)]
        #expect(!(try level(poisson)).findings.contains { $0.code == "clocksApart" })
        // An offset that was taken away, as a meeting's is, is none.
        let known = ShardAccount.Clock(source: .meeting, offsetMilliseconds: 50, uncertaintyMilliseconds: 0.1)
        #expect(!(try level([part(1), part(2, clock: known), part(3)])).findings.contains { $0.code == "clocksApart" })
    }
}

extension LevelResult {
    fileprivate var throughputs: [Double] { labels.map { ($0.throughput * 10).rounded() / 10 } }
}
