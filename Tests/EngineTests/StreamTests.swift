import Foundation
import LoadModel
import Measurement
import Testing

@testable import Engine

/// Several loads at the same time on shared workers, in virtual time: each goes as it would alone.
@Suite struct StreamTests {
    private static let second = Nanoseconds(seconds: 1)

    /// What each stream did, by its name.
    struct Outcome {
        struct Stream {
            var recording: Recording
            /// The identity of each request and when it was begun, from the beginning of all, in order of time.
            var begun: [(identity: RequestIdentity, at: Nanoseconds)] = []
            /// Over all streams.
            var numbers: [Int] = []

            var times: [Nanoseconds] { begun.map(\.at) }
            var identities: [[Int]] { begun.map { [$0.identity.user, $0.identity.iteration] } }
        }

        var streams: [String: Stream] = [:]

        subscript(name: String) -> Stream {
            guard let stream = streams[name] else { preconditionFailure("there is no stream '\(name)'") }
            return stream
        }
    }

    /// - Parameter time: that the target takes for every answer.
    private func run(
        _ plan: Plan, workers: Int, seed: UInt64 = 1, taking time: Nanoseconds = Nanoseconds(5_000_000),
        departure: ((Instant) -> Instant)? = nil
    ) -> Outcome {
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        let streams = plan.course[0]
        let segments = streams.map { Segment($0, of: plan, seed: seed, maxInFlight: 1000) }
        var outcome = Outcome()
        for index in 0..<workers {
            let clock = VirtualClock()
            clock.time = VirtualTrial.epoch - Nanoseconds(1000)
            var target = VirtualTarget(clock: clock, capacity: 10_000, departure: departure ?? { $0 + time })
            let stop = StopSignal()
            var all = ConcurrentLoads<VirtualTarget, VirtualClock>(segments.count, clock: clock, stop: stop) { number in
                Worker(
                    plan: compiled, segment: segments[number], stripe: .init(index: index, count: workers),
                    epoch: VirtualTrial.epoch + segments[number].delay, clock: clock, windowEnd: segments[number].windowEnd,
                    stop: stop, live: LiveBoard(workers: workers))
            }
            let recordings = all.run(on: &target, capacities: segments.map { _ in 1000 })
            for (number, recording) in recordings.enumerated() {
                #expect(recording.counts.brokenInvariants == [])
                let name = streams[number].name ?? ""
                var stream = outcome.streams[name] ?? Outcome.Stream(recording: recording)
                if index > 0 { stream.recording.merge(recording) }
                // Each scenario has one request.
                for begun in target.begun where streams[number].scenarios.contains(begun.request) {
                    stream.begun.append((begun.identity, begun.at - VirtualTrial.epoch))
                    stream.numbers.append(segments[number].number(of: begun.identity))
                }
                outcome.streams[name] = stream
            }
        }
        for name in outcome.streams.keys {
            outcome.streams[name]?.begun.sort { ($0.at, $0.identity.user) < ($1.at, $1.identity.user) }
        }
        return outcome
    }

    private func scenario(_ name: String, weight: Double = 1, _ load: Load? = nil) -> Scenario {
        Scenario(
            name: name, weight: weight, steps: [.request(RequestStep(label: name, path: Template("/\(name)")))], load: load)
    }

    private func plan(_ scenarios: [Scenario], _ load: Load) -> Plan {
        Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))], scenarios: scenarios,
            load: load)
    }

    private func own(_ model: Load.Model, start: Double = 0, seconds: Double = 5) -> Load {
        var load = Load(model: model, stop: .duration(Nanoseconds(seconds: seconds)))
        load.start = Nanoseconds(seconds: start)
        return load
    }

    private func rate(_ perSecond: Double) throws -> Rate { try #require(Rate(perSecond: perSecond)) }

    /// An open stream that starts later, users, and two scenarios that share the plan's load.
    private func mixed() throws -> Plan {
        plan(
            [
                scenario("buy", own(.open(arrivals: .poisson, rates: [try rate(40)]), start: 1, seconds: 3)),
                scenario("browse", weight: 3), scenario("search"),
                scenario("watch", own(.closed(users: [4], think: Distribution(.exponential, mean: Nanoseconds(seconds: 0.1))))),
            ],
            Load(
                model: .open(arrivals: .constant, rates: [try rate(20)]), warmup: Self.second, stop: .duration(Self.second * 5)))
    }

    @Test(arguments: [1, 2, 3])
    func eachStreamHasItsOwnCountsWindowAndBeginning(workers: Int) throws {
        let outcome = run(try mixed(), workers: workers)
        let (buy, rest, watch) = (outcome["buy"], outcome["browse + search"], outcome["watch"])
        // Warm-up and window of those that begin at once; of what starts later there is no warm-up.
        #expect(rest.recording.counts.scheduled == 100 && rest.recording.warmupCounts.scheduled == 20)
        #expect(buy.recording.warmupCounts.scheduled == 0 && buy.recording.counts.scheduled == buy.begun.count)
        #expect(buy.times.allSatisfy { $0 >= Self.second * 2 && $0 < Self.second * 5 })
        #expect((90...150).contains(buy.begun.count))
        #expect(rest.times.first == .zero && watch.recording.warmupCounts.started > 0)
        // Each label is of one stream only.
        #expect(buy.recording.labels.map(\.requests) == [buy.begun.count, 0, 0, 0])
        #expect(rest.recording.labels[0].requests == 0 && rest.recording.labels[3].requests == 0)
        #expect(rest.recording.labels[1].requests > 2 * rest.recording.labels[2].requests)
        #expect(watch.recording.labels.dropLast().allSatisfy { $0.requests == 0 })
        #expect(!watch.recording.isOpen && buy.recording.isOpen)
    }

    @Test(arguments: [2, 3])
    func whatAStreamDoesIsTheSameForAnyNumberOfWorkers(workers: Int) throws {
        let (one, several) = (run(try mixed(), workers: 1), run(try mixed(), workers: workers))
        for name in one.streams.keys {
            #expect(several[name].times == one[name].times, "\(name)")
            #expect(several[name].identities == one[name].identities, "\(name)")
            #expect(several[name].recording.counts == one[name].recording.counts, "\(name)")
            #expect(several[name].recording.labels.map(\.requests) == one[name].recording.labels.map(\.requests))
        }
    }

    @Test func aStreamGoesAsItWouldWithoutTheOthers() throws {
        let together = run(try mixed(), workers: 1)
        for place in 0..<3 {
            let plan = try mixed()
            let stream = plan.course[0][place]
            let segment = Segment(stream, of: plan, seed: 1, maxInFlight: 1000)
            let clock = VirtualClock()
            clock.time = VirtualTrial.epoch - Nanoseconds(1000)
            var target = VirtualTarget(clock: clock, departure: { $0 + Nanoseconds(5_000_000) })
            var worker = Worker<VirtualTarget, VirtualClock>(
                plan: CompiledPlan(plan: plan, target: plan.targets[0]), segment: segment, stripe: .init(index: 0, count: 1),
                epoch: VirtualTrial.epoch + segment.delay, clock: clock, windowEnd: segment.windowEnd, stop: StopSignal(),
                live: LiveBoard(workers: 1))
            let alone = worker.run(on: &target)
            let name = try #require(stream.name)
            #expect(target.begun.map { $0.at - VirtualTrial.epoch } == together[name].times)
            #expect(
                alone.counts == together[name].recording.counts && alone.warmupCounts == together[name].recording.warmupCounts)
            #expect(alone.series.points.map(\.succeeded) == together[name].recording.series.points.map(\.succeeded))
        }
    }

    @Test func streamsOfTheSameLawDrawApart() throws {
        let law = Load.Model.open(arrivals: .poisson, rates: [try rate(50)])
        let outcome = run(
            plan([scenario("a", own(law)), scenario("b", own(law))], own(.open(arrivals: .constant, rates: []))), workers: 1)
        #expect(outcome["a"].times != outcome["b"].times && outcome["a"].begun.count > 200)
    }

    @Test(arguments: [1, 2])
    func numbersOfIterationsAreUniqueOverAllStreams(workers: Int) throws {
        let outcome = run(try mixed(), workers: workers)
        let all = outcome.streams.values.flatMap(\.numbers)
        #expect(Set(all).count == all.count)
        // Every third is the stream's; those of an open one without a gap.
        #expect(outcome["buy"].numbers.sorted() == (0..<outcome["buy"].begun.count).map { $0 * 3 })
        #expect(outcome["browse + search"].numbers.sorted() == (0..<120).map { $0 * 3 + 1 })
        #expect(outcome["watch"].numbers.allSatisfy { $0 % 3 == 2 })
        let plan = try mixed()
        let segments = plan.course[0].map { Segment($0, of: plan, seed: 1, maxInFlight: 10) }
        #expect(segments.map(\.numbers).max()! > all.max()!)
    }

    /// A feed's rows, as the iterations of each stream get them, over all workers.
    private func rows(_ plan: Plan, workers: Int, first: Int = 0) throws -> [String: [String]] {
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        let feeds = try CompiledFeeds(plan, compiled.names)
        let cell = try #require(feeds.cells.first)
        let segments = plan.course[0].map { stream in
            var segment = Segment(stream, of: plan, seed: 1, maxInFlight: 10)
            segment.firstIteration = first
            return segment
        }
        var rows: [String: [String]] = [:]
        for (segment, stream) in zip(segments, plan.course[0]) where feeds.areUsed(by: segment) {
            var found: [(number: Int, row: String)] = []
            for worker in 0..<workers {
                let reader = RowStream(
                    feeds, segment: segment, among: segments, weights: compiled.weights, seed: 1,
                    Stripe(index: worker, count: workers))
                try reader.start()
                defer { reader.close() }
                let store = ValueStore(cells: compiled.names.cells.count)
                for turn in 0..<4 {
                    let user = segment.level.peakUsers == nil ? nil : worker
                    store.clear(0)
                    #expect(reader.take(user: user ?? 0, into: store, at: 0))
                    let number = user.map { turn * 4 + $0 } ?? turn * workers + worker
                    if store.kind(cell, of: 0) != .missing {
                        found.append((number, store.withBytes(cell, of: 0) { String(decoding: $0, as: UTF8.self) }))
                    }
                }
            }
            rows[stream.name ?? ""] = found.sorted { $0.number < $1.number }.map(\.row)
        }
        return rows
    }

    @Test(arguments: [1, 2]) func streamsThatShareAFeedTakeItsRowsInTurns(workers: Int) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
        try Data(("id\n" + (0..<200).map { "\($0)\n" }.joined()).utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var plan = try mixed()
        plan.feeds = [Feed(name: "ids", file: file.path, format: .csv)]
        let hole = Template.Segment.value(ValueHole(.feed("ids", column: "id"), placement: .url))
        // Of three streams the first and the last ask for rows.
        for index in [0, 3] {
            plan.scenarios[index].steps = [
                .request(RequestStep(label: "\(index)", path: Template(segments: [.literal("/"), hole])))
            ]
        }
        let rows = try rows(plan, workers: workers)
        #expect(rows.keys.sorted() == ["buy", "watch"])
        #expect(rows["buy"]?.prefix(4) == ["0", "2", "4", "6"])
        let users = try #require(rows["watch"]).compactMap { Int($0) }
        // User u of four has the iterations u, 4 + u, ...; every second row is the stream's.
        #expect(users == (workers == 1 ? [1, 9, 17, 25] : [1, 3, 9, 11, 17, 19, 25, 27]))
        #expect(try self.rows(plan, workers: workers, first: 100)["buy"]?.prefix(3) == ["100", "102", "104"])
    }

    @Test func littlesLawHoldsOfEachStream() throws {
        let outcome = run(try mixed(), workers: 2, taking: Nanoseconds(seconds: 0.05))
        for stream in outcome.streams.values {
            let recording = stream.recording
            let window = (recording.windowEnd - recording.windowStart).seconds
            let predicted = Double(recording.counts.succeeded) / window * 0.05
            #expect(abs(recording.timeInSystem.seconds / window - predicted) < 0.1 * predicted)
        }
    }

    @Test func aStreamThatWaitsForItsAnswersKeepsNoOther() throws {
        // Users whose answers never come do not hold up arrivals, and the other way round.
        let stuck = plan(
            [
                scenario("stuck", own(.closed(users: [2], think: .zero), seconds: 1)),
                scenario("open", own(.open(arrivals: .constant, rates: [try rate(10)]), seconds: 3)),
            ], own(.open(arrivals: .constant, rates: [])))
        var common = stuck
        common.load.finish = Nanoseconds(seconds: 0.5)
        var sent = 0
        let outcome = run(
            common, workers: 1,
            departure: { instant in
                sent += 1
                // The users are first.
                return sent <= 2 ? .never : instant + Nanoseconds(seconds: 0.01)
            })
        #expect(outcome["stuck"].recording.counts.inFlightAtEnd == 2)
        #expect(outcome["open"].recording.counts.succeeded == 30 && outcome["open"].recording.counts.failed == 0)
    }

    @Test func ofAPlanWithOneLoadNothingIsAnother() throws {
        let one = plan([scenario("a"), scenario("b")], own(.open(arrivals: .poisson, rates: [try rate(50), try rate(100)])))
        #expect(one.course.map(\.count) == [1, 1] && one.course[0][0].name == nil)
        let segment = Segment(one.course[0][0], of: one, seed: 7, maxInFlight: 1)
        #expect(segment.seed == 7 && segment.weights == nil && segment.delay == .zero && segment.numbering == .alone)
        #expect(one.thresholds(of: one.course[0][0]) == one.effectiveThresholds)
    }

    @Test func slotsAreSharedOutByLoad() {
        let slots = Slots(users: 5, connections: 12, inFlight: 7, sideBySide: [5, 7])
        let parts = (0..<3).map { slots.share(Stripe(index: $0, count: 3)) }
        #expect(parts.map(\.sideBySide) == [[2, 3], [2, 2], [1, 2]])
        #expect(parts.map(\.requests) == [5, 4, 3] && parts.map(\.connections) == [5, 4, 4])
        // A worker without a user has a place all the same, and a connection for it.
        let few = Slots(users: 1, connections: 2, inFlight: 1, sideBySide: [1, 1]).share(Stripe(index: 1, count: 2))
        #expect(few.requests == 2 && few.connections == 2)
    }
}
