import Foundation
import LoadModel
import Measurement
import Testing

@testable import Engine

/// The parts of a load that shards make, put together, are the load that one process makes: in virtual time, for each kind of load.
@Suite struct ShardTests {
    /// What a process sent, and measured over its workers.
    private struct Outcome {
        struct Sent: Hashable {
            var number: Int
            var pass: Int
            var at: Nanoseconds
            var text: String
        }

        var sent: [Sent] = []
        var recording: Recording?
        var context: LevelContext?
    }

    private static let words = 97

    /// Rows of a feed, a number that stands for its row each.
    private final class Words {
        let path = FileManager.default.temporaryDirectory.appending(path: "dyno-words-\(UUID().uuidString).csv").path

        init() throws {
            try Data(("word\n" + (0..<words).map { "w\($0)\n" }.joined()).utf8).write(to: URL(fileURLWithPath: path))
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var feed: Feed { Feed(name: "words", file: path, format: .csv, order: .shuffled) }
    }

    /// Two scenarios, one of which asks for a row, and for a random number beside.
    private func plan(_ load: Load, _ words: Words) -> Plan {
        let hole = { (reference: Reference) in Template.Segment.value(ValueHole(reference, placement: .url)) }
        let row = RequestStep(
            label: "row",
            path: Template(segments: [.literal("/row/"), hole(.feed("words", column: "word")), .literal("/"), .iteration]))
        let plain = RequestStep(label: "plain", path: Template("/plain"))
        var plan = Plan(
            name: "shards", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [
                Scenario(name: "a", weight: 3, steps: [.request(row)]),
                Scenario(
                    name: "b", weight: 1,
                    steps: [.request(plain), .think(Distribution(.constant, mean: Nanoseconds(3_000_000))), .request(row)]),
            ], load: load)
        plan.feeds = [words.feed]
        return plan
    }

    /// How long the target takes is a function of when it is asked.
    private static func departure(_ sent: Instant) -> Instant {
        var mixed = UInt64(bitPattern: sent.count) &* 0x9e37_79b9_7f4a_7c15
        mixed ^= mixed >> 29
        return sent + Nanoseconds(500_000 + Int64(mixed % 40_000_000))
    }

    /// One shard, its workers one after another.
    private func run(_ plan: Plan, shard: Shard, workers: Int, rows: Bool = true) throws -> Outcome {
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        let load = plan.load
        let segment = Segment(level: load.levels[0], seed: 7, warmup: load.warmup, stop: load.stop, maxInFlight: 100_000)
        let feeds = rows ? try CompiledFeeds(plan, compiled.names) : .none
        var outcome = Outcome()
        for worker in 0..<workers {
            let stripe = segment.stripe(worker: worker, of: workers, identities: nil, shard: shard)
            let trace = segment.level.trace.map { TraceFeed($0, warmup: load.warmup, stop: load.stop, stripe) }
            try trace?.start()
            let stream = RowStream(
                feeds, segment: segment, among: [segment], weights: plan.scenarios.map(\.weight), seed: plan.seed, stripe)
            try stream.start()
            defer {
                stream.close()
                trace?.close()
            }
            let clock = VirtualClock()
            clock.time = VirtualTrial.epoch - Nanoseconds(1000)
            var target = VirtualTarget(clock: clock, capacity: 100_000, departure: Self.departure)
            let values = IterationValues(
                plan: compiled, segment: segment, trace: trace, rows: feeds.feeds.isEmpty ? nil : stream, stripe: stripe)
            var texts: [String] = []
            (target.values, target.compiled) = (values, compiled)
            target.answers = { text in
                texts.append(String(text.prefix { !$0.isNewline }))
                return .init()
            }
            var loop = Worker<VirtualTarget, VirtualClock>(
                plan: compiled, segment: segment, stripe: stripe, epoch: VirtualTrial.epoch, clock: clock,
                windowEnd: segment.windowEnd, feed: trace, values: values, stop: StopSignal(), live: LiveBoard(workers: workers))
            let recording = loop.run(on: &target)
            for (begun, text) in zip(target.begun, texts) {
                outcome.sent.append(
                    .init(
                        number: segment.number(of: begun.identity), pass: begun.identity.sessionIteration,
                        at: begun.at - VirtualTrial.epoch, text: text))
            }
            if outcome.recording == nil { outcome.recording = recording } else { outcome.recording?.merge(recording) }
        }
        var context = LevelContext(
            level: segment.level, warmup: load.warmup, stop: load.stop, labels: compiled.labels,
            timeouts: compiled.labels.map { _ in Nanoseconds(seconds: 10) }, maxInFlight: 100_000, threads: workers,
            wallSeconds: 20)
        (context.countsIterations, context.shard) = (plan.hasSeveralRequests, shard)
        outcome.context = context
        return outcome
    }

    private func part(_ outcome: Outcome, shard: Shard) throws -> Part {
        var context = try #require(outcome.context)
        context.shard = shard
        let frame = RunResult(
            name: "shards", startedAt: 1_000, target: TargetDescription(name: "t", url: "http://127.0.0.1"), seed: 7, levels: [],
            plan: "", environment: Environment(dyno: "", operatingSystem: "", processor: "", cores: 1, libcurl: ""))
        return Part(
            key: .init(version: "1", plan: "p", seed: 7),
            account: ShardAccount(
                shard: shard, source: "test", host: "h", startedAt: 1_000, clock: .init(source: .calendar)),
            frame: frame,
            streams: [.init(context: context, thresholds: [], recording: try #require(outcome.recording))])
    }

    private static func seconds(_ count: Double) -> Nanoseconds { Nanoseconds(seconds: count) }

    /// Each kind of load, by its name.
    static let loads: [String: Load] = {
        var loads: [String: Load] = [:]
        let rate = RateProfile.steady(Rate(perSecond: 150)!)
        let laws = [
            "constant", "poisson", "uniform", "gamma cv=2", "pareto alpha=2.5", "lognormal cv=1", "weibull shape=0.7",
            "onOff on=1s off=2s ratio=10",
        ]
        for law in laws {
            let process = try! ArrivalProcess(parsing: law)
            loads["open \(law)"] = Load(
                model: .open(arrivals: process, profiles: [rate]), warmup: seconds(1), stop: .duration(seconds(5)))
            loads["open \(law), 500"] = Load(
                model: .open(arrivals: process, profiles: [rate]), warmup: seconds(1), stop: .requests(500))
        }
        let stages = RateProfile.stages([
            RateStage(.hold(Rate(perSecond: 50)!), for: seconds(2), name: "calm"),
            RateStage(.ramp(from: nil, to: Rate(perSecond: 300)!), for: seconds(2)),
        ])
        loads["open stages"] = Load(
            model: .open(arrivals: .poisson, profiles: [stages]), warmup: seconds(1), stop: .duration(seconds(4)))
        loads["partly open"] = Load(
            model: .partlyOpen(
                arrivals: .poisson, profiles: [rate],
                sessions: Sessions(returning: 0.6, think: Distribution(.exponential, mean: seconds(0.2)))), warmup: seconds(1),
            stop: .duration(seconds(4)))
        let think = UserCycle(think: Distribution(.exponential, mean: seconds(0.1)))
        let users = Load.Model.closed(users: [.steady(13)], cycle: think)
        loads["closed"] = Load(model: users, warmup: seconds(1), stop: .duration(seconds(4)))
        loads["closed, 300"] = Load(model: users, stop: .requests(300))
        loads["closed stages"] = Load(
            model: .closed(
                users: [.stages([UserStage(.hold(9), for: seconds(2)), UserStage(.ramp(from: nil, to: 20), for: seconds(2))])],
                cycle: think), warmup: seconds(1), stop: .duration(seconds(4)))
        return loads
    }()

    @Test(arguments: loads.keys.sorted(), [1, 2, 3, 8])
    func allPartsAreTheLoadOfOneProcess(name: String, shards: Int) throws {
        let load = try #require(Self.loads[name])
        let words = try Words()
        try withExtendedLifetime(words) { try expectWhole(plan(load, words), shards: shards) }
    }

    /// - Parameter isClosed: whether entries go to whoever is free, so that only what was sent is the same, and not when.
    private func expectWhole(_ plan: Plan, shards: Int, rows: Bool = true) throws {
        let whole = try run(plan, shard: .whole, workers: 1, rows: rows)
        // Shards need not have the same number of workers.
        let parts = try (0..<shards).map { try run(plan, shard: Shard(index: $0, of: shards), workers: 1 + $0 % 2, rows: rows) }
        #expect(whole.sent.count > 100)
        #expect(parts.flatMap(\.sent).sorted(by: Self.isBefore) == whole.sent.sorted(by: Self.isBefore))
        let sum = try PartSum(try parts.enumerated().map { try part($1, shard: Shard(index: $0, of: shards)) }.shuffled())
        #expect(sum.missing == [])
        let merged = try #require(sum.result().levels.first)
        let level = LevelResult(recording: try #require(whole.recording), context: try #require(whole.context))
        expectSame(merged, level)
    }

    private static func isBefore(_ a: Outcome.Sent, _ b: Outcome.Sent) -> Bool {
        (a.at, a.number, a.pass, a.text) < (b.at, b.number, b.pass, b.text)
    }

    private func expectSame(_ merged: LevelResult, _ whole: LevelResult) {
        #expect(merged.counts == whole.counts && merged.warmupCounts == whole.warmupCounts)
        #expect(merged.windowSeconds == whole.windowSeconds && merged.offeredRate == whole.offeredRate)
        #expect(merged.sessions == whole.sessions && merged.iterations == whole.iterations)
        #expect(merged.labels.map(\.label) == whole.labels.map(\.label))
        for (a, b) in zip(
            [merged.total] + merged.labels + merged.stages.map(\.measures),
            [whole.total] + whole.labels + whole.stages.map(\.measures))
        {
            #expect(a.counts == b.counts && a.statuses == b.statuses && a.failures == b.failures)
            #expect(a.throughput == b.throughput && a.receivedKBPerSecond == b.receivedKBPerSecond)
            expectSame(a.responseTime.latencies, b.responseTime.latencies)
            expectSame(a.serviceTime.latencies, b.serviceTime.latencies)
        }
        expectSame(merged.phases.lag, whole.phases.lag)
        expectSame(merged.phases.startDelay, whole.phases.startDelay)
        #expect(merged.series.points.map(\.succeeded) == whole.series.points.map(\.succeeded))
        #expect(merged.series.points.map(\.buckets) == whole.series.points.map(\.buckets))
        let laws = [merged, whole].map(\.generator.littlesLaw)
        #expect(laws[0].inSystem.counted == laws[1].inSystem.counted && laws[0].inFlight.fromTimes == laws[1].inFlight.fromTimes)
        #expect(abs(laws[0].predictedInSystem - laws[1].predictedInSystem) < 1e-9)
        let spacing = [merged, whole].map { $0.generator.sendSpacingCV ?? 0 }
        #expect(abs(spacing[0] - spacing[1]) < 1e-9)
        if let a = merged.meanInterval, let b = whole.meanInterval {
            #expect(abs(a.mean - b.mean) < 1e-9 && abs(a.low - b.low) < 1e-9)
        }
        #expect((merged.meanInterval == nil) == (whole.meanInterval == nil))
    }

    /// Bucket for bucket.
    private func expectSame(_ a: Latencies, _ b: Latencies) {
        let buckets = [a, b].map { $0.histogram.recordedValues().map { [$0.value, UInt64($0.count)] } }
        #expect(buckets[0] == buckets[1])
        #expect(a.count == b.count && a.moments.min == b.moments.min && a.moments.max == b.moments.max)
        #expect(abs(a.moments.mean - b.moments.mean) <= 1e-9 * max(1, b.moments.mean))
        #expect(abs(a.moments.standardDeviation - b.moments.standardDeviation) <= 1e-6 * max(1, b.moments.standardDeviation))
    }

    @Test(arguments: [1, 2, 3, 8])
    func soAreThoseOfAnOpenTrace(shards: Int) throws {
        let file = try TraceFile(count: 1_000)
        let trace = try file.trace()
        let stop = try #require(trace.naturalStop(warmup: .zero))
        try expectWhole(TraceFile.plan(trace, warmup: .zero, stop: stop), shards: shards, rows: false)
    }

    @Test(arguments: [1, 2, 3])
    func eachEntryOfAClosedTraceIsMadeOnce(shards: Int) throws {
        let file = try TraceFile(count: 600)
        let trace = try file.trace { $0.mode = .closed(users: 6, cycle: UserCycle()) }
        let plan = TraceFile.plan(trace, warmup: .zero, stop: .requests(600))
        let parts = try (0..<shards).map { try run(plan, shard: Shard(index: $0, of: shards), workers: 1, rows: false) }
        #expect(
            parts.flatMap(\.sent).map(\.text).sorted()
                == file.requests.map { "\($0.split(separator: " ").prefix(2).joined(separator: " ")) HTTP/1.1" }.sorted())
    }

    // MARK: Shares

    @Test(arguments: [1, 2, 3, 8], [nil, 5, 16] as [Int?])
    func eachNumberIsOneShardsAndOneOfItsWorkers(shards: Int, identities: Int?) {
        for total in [0, 1, 7, 40] {
            var owners = Array(repeating: 0, count: total)
            for index in 0..<shards {
                let shard = Shard(index: index, of: shards)
                let workers = 1 + index % 3
                let stripes = (0..<workers).map { shard.stripe(worker: $0, of: workers, identities: identities) }
                for number in 0..<total {
                    let count = stripes.count { $0.contains(number) }
                    owners[number] += count
                    if identities == nil { #expect((count == 1) == (number % shards == index)) }
                }
                #expect(stripes.map(\.worker) == Array(0..<workers))
                #expect(stripes.reduce(0) { $0 + $1.share(of: total) } == shard.share(of: total, identities: identities))
            }
            #expect(owners.allSatisfy { $0 == 1 })
        }
    }

    @Test(arguments: [("3/8", 2, 8), ("1/1", 0, 1), ("8/8", 7, 8)])
    func aShardIsReadAsPeopleCount(text: String, index: Int, count: Int) throws {
        #expect(try Shard(parsing: text) == Shard(index: index, of: count))
        #expect("\(Shard(index: index, of: count))" == text.replacing("/", with: " of "))
    }

    @Test(arguments: ["0/8", "9/8", "3", "3/", "/8", "a/b", "1/0", "1/5000", "-1/3", "1/2/3", ""])
    func whatIsNoShardIsRefused(text: String) { #expect(throws: Shard.Fault.self) { try Shard(parsing: text) } }
}
