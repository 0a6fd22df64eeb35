import LoadModel
import Measurement
import Testing

@testable import Engine

/// Identities that are renewed, and those that no two iterations have at once, in virtual time.
@Suite struct IdentityTests {
    private static let epoch = Instant(2_000_000_000)

    private struct Outcome {
        var recording: Recording
        /// `GET /a t-0`: the request line and the token, with when it was sent.
        var sent: [(text: String, at: Double)]
        var table: IdentityTable
        var labels: [String]

        var texts: [String] { sent.map(\.text) }
        func times(of text: String) -> [Double] { sent.filter { $0.text.hasPrefix(text) }.map(\.at) }
        var renewals: AroundLoad { recording.renewals.account(labels: labels) }
    }

    private static func request(
        _ method: HTTPMethod, _ path: String, token: Bool = false, _ change: (inout RequestStep) -> Void = { _ in }
    ) -> Step {
        var step = RequestStep(label: "\(method.token) \(path)", method: method, path: Template(path))
        if token {
            let hole = Template.Segment.value(ValueHole(.identity("token"), placement: .header))
            step.headers = [Header(name: "X-Token", value: Template(segments: [hole]))]
        }
        change(&step)
        return .request(step)
    }

    private static let login = request(.post, "/login") {
        $0.captures = [
            Capture(name: "token", source: .json("$.token")), Capture(name: "life", source: .json("$.life"), fallback: "100"),
        ]
    }
    private static let refresh = request(.post, "/refresh", token: true) {
        $0.captures = [Capture(name: "token", source: .json("$.token"))]
    }

    private func identities(_ count: Int, isExclusive: Bool = false, _ renewal: Identities.Renewal? = nil) -> Identities {
        Identities(count: count, isExclusive: isExclusive, steps: [Self.login], renewal: renewal)
    }

    /// - Parameters:
    ///   - answers: to the request line and the token of a request, and when it is sent, in seconds.
    ///   - table: of an earlier stretch, which goes on.
    private func run(
        _ identities: Identities, _ steps: [Step]? = nil, load: Load, firstIteration: Int = 0, going table: IdentityTable? = nil,
        stripe: (index: Int, count: Int) = (0, 1), taking time: Double = 0.01, startingAt start: Instant = Self.epoch,
        _ answers: @escaping (String, Double) -> VirtualTarget.Answer = { _, _ in .init() }
    ) -> Outcome {
        var plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [Scenario(name: "s", steps: steps ?? [Self.request(.get, "/a", token: true)])], load: load)
        plan.identities = identities
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        var segment = Segment(level: load.levels[0], seed: 1, warmup: load.warmup, stop: load.stop, maxInFlight: 1000)
        segment.firstIteration = firstIteration
        var fixed = FixedValues()
        fixed.identities = table ?? loggedIn(plan, at: start)
        let own = segment.stripe(worker: stripe.index, of: stripe.count, identities: identities.count)
        let values = IterationValues(plan: compiled, segment: segment, trace: nil, fixed: fixed, stripe: own)
        let clock = VirtualClock()
        clock.time = start - Nanoseconds(1000)
        var sent: [(text: String, at: Double)] = []
        var target = VirtualTarget(clock: clock, capacity: 1000, departure: { $0 + Nanoseconds(seconds: time) })
        (target.values, target.compiled) = (values, compiled)
        target.answers = { text in
            let lines = text.split(separator: "\r\n")
            let token = lines.first { $0.hasPrefix("X-Token: ") }.map { " \($0.dropFirst("X-Token: ".count))" } ?? ""
            let line = "\(lines[0].dropLast(" HTTP/1.1".count))\(token)"
            let at = (clock.time - start).seconds
            sent.append((line, at))
            return answers(line, at)
        }
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: compiled, segment: segment, stripe: own, epoch: start, clock: clock, windowEnd: segment.windowEnd,
            values: values,
            stop: StopSignal(), live: LiveBoard(workers: stripe.count))
        let recording = worker.run(on: &target)
        #expect(recording.counts.brokenInvariants == [] && recording.warmupCounts.brokenInvariants == [])
        #expect(recording.census.inFlightTime == recording.timeInFlight, "renewals are no part of Little's law")
        #expect(recording.census.inSystemTime == recording.timeInSystem)
        return Outcome(
            recording: recording, sent: sent, table: fixed.identities!, labels: compiled.renewal?.labels ?? [])
    }

    /// Each has the token `t-<number>`, and a life of 100 s.
    private func loggedIn(_ plan: Plan, at start: Instant) -> IdentityTable {
        let harvest = Harvest(identitiesOf: plan)
        let store = ValueStore(cells: plan.identityCells.count)
        for number in 0..<plan.identities!.count {
            for (cell, name) in plan.identityCells.names.enumerated() {
                store.set(cell, of: 0, .text) { $0.append(contentsOf: (name == "life" ? "100" : "t-\(number)").utf8) }
            }
            harvest.take(from: store, plan.identityCells, 0, number: number, isWhole: true, at: start)
        }
        return IdentityTable(harvest, count: plan.identities!.count)
    }

    private func open(_ rate: Double, seconds: Double, warmup: Double = 0) -> Load {
        Load(
            model: .open(arrivals: .constant, rates: [Rate(perSecond: rate)!]), warmup: Nanoseconds(seconds: warmup),
            stop: .duration(Nanoseconds(seconds: seconds)))
    }

    private static let unauthorized = StatusSet([401...401])

    // MARK: By a status

    @Test func aStatusThatNoStepExpectedHasTheIdentityRenewedOnceWhileOthersGoOn() {
        // Identity 0's token ends after a second; the new one is taken.
        let outcome = run(
            identities(2, .init(after: Self.unauthorized, steps: [Self.refresh])), load: open(20, seconds: 3), taking: 0.2
        ) { line, at in
            if line.hasPrefix("POST /refresh") { return .init(body: #"{"token":"new"}"#, delay: Nanoseconds(seconds: 0.3)) }
            return .init(status: line.hasSuffix("t-0") && at >= 1 ? 401 : 200)
        }
        // Sent before the answer that told of it, three more fail; they ask for no second renewal.
        #expect(outcome.texts.filter { $0.hasPrefix("POST") } == ["POST /refresh t-0"])
        #expect(outcome.recording.labels[0].failures[.status] == 2)
        #expect(outcome.renewals == AroundLoad(.renewals, made: 1, failed: 0, requests: 1))
        #expect(outcome.recording.counts.scheduled == 60 && outcome.recording.counts.started == 60)
        // Nobody begins with identity 0 from 1.2 to 1.7 s; the others' arrivals are on time.
        let held = outcome.sent.filter { $0.at > 1.21 && $0.at < 1.69 && $0.text.hasPrefix("GET") }
        #expect(held.count == 5 && held.allSatisfy { $0.text == "GET /a t-1" }, "\(held)")
        #expect(outcome.times(of: "GET /a new").filter { $0 < 1.71 }.count == 6)
        // They have waited for a slot, and the generator was not late.
        #expect(LatencySummary(outcome.recording.phases.lag).max! < 0.01)
        #expect(abs(LatencySummary(outcome.recording.phases.slotWait).max! - 500) < 1)
        #expect(outcome.recording.counts.succeeded == 58)
    }

    @Test func aTokenThatIsRefusedWhateverIsDoneIsRenewedEverMoreSeldom() {
        let outcome = run(identities(1, .init(after: Self.unauthorized)), load: open(50, seconds: 60)) { line, _ in
            .init(status: line.hasPrefix("POST") ? 500 : 401, body: "{}")
        }
        let renewals = outcome.times(of: "POST /login")
        #expect((5...8).contains(renewals.count), "\(renewals)")
        let pauses = zip(renewals.dropFirst(), renewals).map { $0 - $1 }
        #expect(zip(pauses.dropFirst(), pauses).allSatisfy { $0 > $1 } && pauses.first! >= 0.5)
        #expect(outcome.renewals.failed == renewals.count)
        #expect(
            outcome.renewals.failures.first?.example == "status 500" && outcome.renewals.failures.first?.label == "POST /login")
        // The load goes on as it is offered, and its failures are its own.
        #expect(outcome.recording.counts.scheduled == 3000 && outcome.recording.counts.failed == 3000)
        #expect(outcome.recording.labels[0].failures[.status] == 3000)
    }

    @Test func aRenewalThatCapturesNothingHasFailedAndTheTokenStays() {
        let outcome = run(
            identities(1, .init(after: Self.unauthorized, steps: [Self.refresh])), load: open(10, seconds: 2)
        ) { line, at in
            line.hasPrefix("POST") ? .init(body: "no json") : .init(status: at > 0.95 && at < 1.05 ? 401 : 200)
        }
        #expect(outcome.renewals.made == 1 && outcome.renewals.failed == 1)
        #expect(outcome.renewals.failures.first?.example?.hasPrefix("capture token: the body is no JSON") == true)
        #expect(outcome.times(of: "GET /a t-0").count == 20)
    }

    @Test func aStatusThatAStepExpectedRenewsNothing() {
        let steps = [Self.request(.get, "/a", token: true) { $0.expectedStatus = StatusSet([200...200, 401...401]) }]
        let outcome = run(identities(1, .init(after: Self.unauthorized)), steps, load: open(10, seconds: 1)) { _, _ in
            .init(status: 401)
        }
        #expect(outcome.renewals.made == 0 && outcome.recording.counts.succeeded == 10)
    }

    // MARK: By time

    @Test func identitiesAreRenewedByTimeSpreadOverThem() {
        let outcome = run(
            identities(20, .init(every: .fixed(Nanoseconds(seconds: 10)), steps: [Self.refresh])), load: open(20, seconds: 40)
        ) { line, _ in
            guard line.hasPrefix("POST") else { return .init() }
            return .init(body: #"{"token":"\#(line.split(separator: " ").last!)+"}"#)
        }
        let times = outcome.times(of: "POST")
        // The first time within the second half of the interval, then each time that it is over.
        #expect(times.filter { $0 < 5 }.isEmpty)
        #expect((60...80).contains(times.count), "\(times.count)")
        let firsts = (0..<20).map { number in outcome.times(of: "POST /refresh t-\(number)").filter { $0 < 10.02 } }
        #expect(firsts.allSatisfy { $0.count >= 1 })
        let first = firsts.map { $0[0] }.sorted()
        #expect(first.last! - first.first! > 3, "\(first)")
        #expect(Set(outcome.texts.filter { $0.hasPrefix("GET") }).contains { $0.hasSuffix("+++") })
        #expect(outcome.recording.counts.succeeded == 800 && outcome.recording.counts.sent == 800)
    }

    @Test func aCapturedLifeIsRenewedAfterFourFifthsOfIt() {
        let outcome = run(
            identities(1, .init(every: .captured("life"))), load: open(10, seconds: 220)
        ) { line, _ in line.hasPrefix("POST") ? .init(body: #"{"token":"n","life":50}"#) : .init() }
        let times = outcome.times(of: "POST /login")
        // A life of 100 s, then of 50.
        #expect(times.count >= 4 && times[0] >= 40 && times[0] <= 80)
        for (later, earlier) in zip(times.dropFirst(), times) { #expect(abs(later - earlier - 40) < 0.1, "\(times)") }
    }

    @Test func whatALifeIsThatIsNoneIsTold() {
        let outcome = run(
            identities(1, .init(every: .captured("life"))), load: open(1, seconds: 90)
        ) { line, _ in line.hasPrefix("POST") ? .init(body: #"{"token":"n","life":"soon"}"#) : .init() }
        #expect(outcome.renewals.made == 1 || outcome.renewals.failed == outcome.renewals.made)
        #expect(
            outcome.renewals.failures.first?.example
                == "${identity.life} is 'soon', and 'every' of 'renew' needs a number of seconds above 0")
    }

    @Test func whatWasRenewedLastsIntoTheNextStretch() {
        let identities = identities(1, .init(after: Self.unauthorized, steps: [Self.refresh]))
        let answers: (String, Double) -> VirtualTarget.Answer = { line, _ in
            line.hasPrefix("POST") ? .init(body: #"{"token":"new"}"#) : .init(status: line.hasSuffix("t-0") ? 401 : 200)
        }
        let first = run(identities, load: open(10, seconds: 1), answers)
        let second = run(
            identities, load: open(10, seconds: 1), firstIteration: 10, going: first.table,
            startingAt: Self.epoch + Nanoseconds(seconds: 100), answers)
        #expect(first.recording.counts.failed == 1 && second.recording.counts.failed == 0)
        #expect(Set(second.texts) == ["GET /a new"])
    }

    @Test func aRenewalThatTheEndComesUponIsAwaited() {
        let outcome = run(
            identities(1, .init(after: Self.unauthorized, steps: [Self.refresh])), load: open(10, seconds: 1)
        ) { line, at in
            if line.hasPrefix("POST") { return .init(body: #"{"token":"new"}"#, delay: Nanoseconds(seconds: 2)) }
            return .init(status: at > 0.75 ? 401 : 200)
        }
        #expect(outcome.renewals == AroundLoad(.renewals, made: 1, failed: 0, requests: 1))
        // What waited for it until the end was not sent.
        #expect(outcome.recording.counts.unsent == 1 && outcome.recording.counts.scheduled == 10)
        #expect(outcome.recording.missed == 0)
    }

    @Test func usersOfAClosedLoadWaitForTheirIdentity() {
        let load = Load(model: .closed(users: [4], think: .zero), stop: .duration(Nanoseconds(seconds: 1)))
        let outcome = run(
            identities(2, .init(after: Self.unauthorized, steps: [Self.refresh])), load: load, taking: 0.05
        ) { line, at in
            if line.hasPrefix("POST") { return .init(body: #"{"token":"n"}"#, delay: Nanoseconds(seconds: 0.35)) }
            return .init(status: line.hasSuffix("t-0") && at > 0.29 && at < 0.31 ? 401 : 200)
        }
        // Users 0 and 2 have it; both had the status.
        #expect(outcome.recording.labels[0].failures[.status] == 2 && outcome.renewals.made == 1)
        #expect(
            outcome.sent.filter { $0.at > 0.36 && $0.at < 0.74 && $0.text.hasPrefix("GET") }.allSatisfy {
                $0.text.hasSuffix("t-1")
            })
        #expect(!outcome.times(of: "GET /a n").isEmpty)
    }

    // MARK: Exclusive

    @Test func anExclusiveIdentityIsNeverTwiceAtOnceAndOthersOvertake() {
        let slow = [Self.request(.get, "/a", token: true), Self.request(.get, "/b", token: true)]
        // Iterations of 0.4 s at 6/s on three identities: each has one every half second.
        let outcome = run(identities(3, isExclusive: true), slow, load: open(6, seconds: 10), taking: 0.2) { line, at in
            // Identity 0 is slow once: what comes meanwhile waits.
            .init(delay: line == "GET /a t-0" && at == 0 ? Nanoseconds(seconds: 1) : .zero)
        }
        for number in 0..<3 {
            let begun = outcome.times(of: "GET /a t-\(number)")
            let ended = outcome.times(of: "GET /b t-\(number)").map { $0 + 0.2 }
            #expect(zip(begun.dropFirst(), ended).allSatisfy { $0 >= $1 - 1e-6 }, "identity \(number)")
        }
        #expect(outcome.times(of: "GET /a t-1").prefix(3).map { ($0 * 10).rounded() } == [2, 7, 12])
        #expect(outcome.times(of: "GET /a t-0")[1] >= 1.4)
        #expect(
            LatencySummary(outcome.recording.phases.lag).max! < 0.01
                && LatencySummary(outcome.recording.phases.slotWait).max! > 800)
        #expect(outcome.recording.counts.scheduled == 60 && outcome.recording.counts.started == 60)
    }

    @Test func exclusiveUsersOfAClosedLoadTakeTurns() {
        let load = Load(model: .closed(users: [3], think: .zero), stop: .requests(9))
        let outcome = run(identities(1, isExclusive: true), load: load, taking: 0.1)
        #expect(outcome.sent.map { ($0.at * 10).rounded() } == [0, 1, 2, 3, 4, 5, 6, 7, 8])
    }

    // MARK: Of several loads

    /// Two loads on one thread, which share two identities that nobody else may have meanwhile: an open one for 6 s, a closed one for 3 s.
    private func runTwo(
        _ identities: Identities, taking time: Double = 0.1, finish: Nanoseconds? = nil,
        _ answers: @escaping (String, Double) -> VirtualTarget.Answer
    ) -> (recordings: [Recording], sent: [(text: String, at: Double)]) {
        let closed = Load(
            model: .closed(users: [2], think: .zero), warmup: .zero, stop: .duration(Nanoseconds(seconds: 3)))
        var load = open(12, seconds: 6)
        load.finish = finish
        var plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [
                Scenario(name: "a", steps: [Self.request(.get, "/a", token: true)]),
                Scenario(name: "b", steps: [Self.request(.get, "/b", token: true)], load: closed),
            ], load: load)
        plan.identities = identities
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        let segments = plan.course[0].map { Segment($0, of: plan, seed: 1, maxInFlight: 1000) }
        var fixed = FixedValues()
        fixed.identities = loggedIn(plan, at: Self.epoch)
        let own = Stripe(index: 0, count: 1, identities: identities.count)
        let values = segments.map { IterationValues(plan: compiled, segment: $0, trace: nil, fixed: fixed, stripe: own) }
        let clock = VirtualClock()
        clock.time = Self.epoch - Nanoseconds(1000)
        var sent: [(text: String, at: Double)] = []
        var target = VirtualTarget(clock: clock, capacity: 1000, departure: { $0 + Nanoseconds(seconds: time) })
        (target.shared, target.compiled) = (SharedValues(values), compiled)
        target.answers = { text in
            let lines = text.split(separator: "\r\n")
            let token = lines.first { $0.hasPrefix("X-Token: ") }.map { " \($0.dropFirst("X-Token: ".count))" } ?? ""
            let line = "\(lines[0].dropLast(" HTTP/1.1".count))\(token)"
            let at = (clock.time - Self.epoch).seconds
            sent.append((line, at))
            return answers(line, at)
        }
        var all = ConcurrentLoads<VirtualTarget, VirtualClock>(segments.count, clock: clock, stop: StopSignal()) { number in
            Worker(
                plan: compiled, segment: segments[number], stripe: own, epoch: Self.epoch, clock: clock,
                windowEnd: segments[number].windowEnd, values: values[number], stop: StopSignal(), live: LiveBoard(workers: 1))
        }
        let recordings = all.run(on: &target, capacities: [1000, 1000])
        for recording in recordings { #expect(recording.counts.brokenInvariants == []) }
        return (recordings, sent)
    }

    @Test func loadsAtTheSameTimeTakeTurnsWithAnExclusiveIdentity() {
        let (recordings, sent) = runTwo(identities(2, isExclusive: true)) { _, _ in .init() }
        for number in 0..<2 {
            let begun = sent.filter { $0.text.hasSuffix(" t-\(number)") }
            #expect(zip(begun.dropFirst(), begun).allSatisfy { $0.at >= $1.at + 0.1 - 1e-6 }, "identity \(number)")
            // Whoever has waited longest is next: neither load is kept from it by the other.
            for path in ["GET /a", "GET /b"] {
                #expect(begun.filter { $0.text.hasPrefix(path) && $0.at < 3 }.count >= 8, "\(path) of identity \(number)")
            }
        }
        // When the closed one is over the open one goes on alone, and comes round to what has waited.
        #expect(recordings[0].counts.started == 72 && sent.contains { $0.text.hasPrefix("GET /a") && $0.at > 5.5 })
    }

    @Test func anIdentityIsRenewedOnceForAllLoads() {
        var renewed: [Double] = []
        let (recordings, sent) = runTwo(
            identities(2, Identities.Renewal(after: Self.unauthorized, steps: [Self.refresh]))
        ) { line, at in
            if line.hasPrefix("POST /refresh") {
                renewed.append(at)
                return .init(body: #"{"token":"new"}"#)
            }
            return .init(status: line.hasSuffix(" t-0") && at > 1 ? 401 : 200)
        }
        #expect(renewed.count == 1)
        let made = recordings.reduce(0) { $0 + $1.renewals.made }
        #expect(made == 1)
        guard let end = renewed.first.map({ $0 + 0.1 }) else { return }
        // Neither begins with it meanwhile, and both have the new token after that.
        #expect(!sent.contains { $0.text.hasPrefix("GET") && $0.text.hasSuffix(" t-0") && $0.at > end - 0.1 + 1e-6 })
        for path in ["GET /a", "GET /b"] { #expect(sent.contains { $0.text == "\(path) new" && $0.at >= end - 1e-6 }) }
    }

    /// The closed load's end comes upon a renewal that it had begun, which never is answered: the other load begins another.
    @Test func aRenewalThatOneLoadsEndCutsOffIsMadeByAnother() {
        var renewals = 0
        let (_, sent) = runTwo(
            identities(1, Identities.Renewal(after: Self.unauthorized, steps: [Self.refresh])), finish: .zero
        ) { line, at in
            if line.hasPrefix("POST /refresh") {
                renewals += 1
                return .init(body: #"{"token":"new"}"#, delay: renewals == 1 ? Nanoseconds(seconds: 60) : .zero)
            }
            // Only the closed load hears of it.
            return .init(status: line.hasPrefix("GET /b") && at > 2.5 ? 401 : 200)
        }
        #expect(renewals == 2)
        #expect(sent.contains { $0.text == "GET /a new" && $0.at > 3 })
    }

    // MARK: Whose they are

    @Test func anArrivalHasTheIdentityOfItsNumberWhoeverMakesIt() {
        var sent: [(text: String, at: Double)] = []
        for worker in 0..<2 {
            sent += run(identities(3), load: open(10, seconds: 2), firstIteration: 4, stripe: (worker, 2)).sent
        }
        sent.sort { $0.at < $1.at }
        #expect(sent.map(\.text) == (0..<20).map { "GET /a t-\((4 + $0) % 3)" })
    }

    @Test func aUserHasTheSameIdentityInEachStretch() {
        let load = Load(model: .closed(users: [4], think: .zero), stop: .requests(8))
        for first in [0, 7] {
            let outcome = run(identities(3), load: load, firstIteration: first)
            #expect(outcome.texts.prefix(4) == ["GET /a t-0", "GET /a t-1", "GET /a t-2", "GET /a t-0"])
        }
    }

    @Test func whatALoginDrewOnIsTheIdentitysInEveryIteration() {
        let name = ValueHole(.feed("accounts", column: "name"), placement: .url)
        let steps = [Self.request(.get, "/") { $0.path = Template(segments: [.literal("/of/"), .value(name)]) }]
        var login = RequestStep(label: "login", method: .post, path: Template(segments: [.literal("/login/"), .value(name)]))
        login.captures = []
        let outcome = run(Identities(count: 3, steps: [.request(login)]), steps, load: open(10, seconds: 1))
        #expect(outcome.texts == (0..<10).map { "GET /of/t-\($0 % 3)" })
    }
}
