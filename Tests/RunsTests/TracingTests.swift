import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// Requests that say which trace they belong to, and answers that say how long the target's parts took.
@Suite(.serialized) struct TracingTests {
    private struct Made {
        var result: RunResult
        var headers: [String]
        var run: UInt32
        var plan: Plan
    }

    private func make(
        _ steps: [Step], _ behaviour: ScriptedServer.Behaviour = .answers, load: Load = .open(200, stop: .requests(60)),
        tracing: Tracing = Tracing(), transport: TransportKind? = nil, change: (inout Plan) -> Void = { _ in }
    ) throws -> Made {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        var plan = Plan(
            name: "traced", targets: [Trial.target("t", server)], scenarios: [Scenario(name: "s", steps: steps)], load: load,
            seed: 7,
            generator: GeneratorOptions(threads: 1, transport: transport))
        plan.tracing = tracing
        change(&plan)
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: interrupts), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        for level in result.levels { expectConsistency(of: level) }
        let account = try #require(result.target.tracing)
        let run = try #require(UInt32(account.run, radix: 16))
        #expect(run > 0)
        return Made(result: result, headers: TracingTests.headers(server.requests), run: run, plan: plan)
    }

    private static func headers(_ requests: [ScriptedServer.Request]) -> [String] {
        requests.flatMap { request in
            request.head.split(separator: "\n").compactMap { line in
                line.lowercased().hasPrefix("traceparent: ") ? String(line.dropFirst("traceparent: ".count)) : nil
            }
        }
    }

    private static func request(_ path: String) -> Step { .request(RequestStep(label: path, path: Template(path))) }

    @Test(arguments: TransportKind.allCases) func theIdsOfAllRequestsAreKnownAfterwards(transport: TransportKind) throws {
        let made = try make([Self.request("/a"), Self.request("/b")], transport: transport)
        #expect(made.headers.count == 120)
        let share = Tracing().share(at: made.result.levels[0].level)
        #expect(share == 0.05)
        let expected = (0..<60).flatMap { iteration in
            let trace = TraceIdentity(run: made.run, seed: 7, iteration: iteration)
            return (0..<2).map { trace.traceparent(place: $0, sampled: share) }
        }
        #expect(made.headers.sorted() == expected.sorted())
        expectMarks(of: made)
    }

    /// What is kept whole names the trace that was sent.
    private func expectMarks(of made: Made) {
        let sent = Set(made.headers.map { "\($0.dropFirst(3).prefix(32)) \($0.hasSuffix("-01"))" })
        let kept = made.result.levels[0].slow?.slowest.map { $0.record.trace.map { "\($0.id) \($0.isSampled)" } ?? "none" } ?? []
        #expect(!kept.isEmpty && kept.allSatisfy(sent.contains), "\(kept)")
    }

    @Test func triesAndTurnsOfLoopsAreSpansOfTheirOwn() throws {
        var request = RequestStep(label: "a", path: Template("/a"))
        var retry = Retry(times: 2)
        retry.statuses = StatusSet([503...503])
        request.retry = retry
        request.goesOnAfterFailure = true
        let made = try make(
            [.loop(Loop(.times(3), steps: [.request(request)]))], .status(503), load: .closed(users: 1, requests: 2),
            tracing: Tracing(sampled: .share(1)))
        #expect(made.headers.count == 18 && Set(made.headers).count == 18)
        #expect(Set(made.headers.map { $0.dropFirst(3).prefix(32) }).count == 2)
        #expect(made.headers.allSatisfy { $0.hasSuffix("-01") })
    }

    @Test func sessionsThatComeBackHaveATraceEachTime() throws {
        let load = Load(
            model: .partlyOpen(
                arrivals: .constant, profiles: [.steady(try #require(Rate(perSecond: 50)))],
                sessions: Sessions(returning: 0.5, think: .zero)), stop: .seconds(0.6))
        let made = try make([Self.request("/a")], load: load)
        #expect(made.headers.count > 20)
        #expect(Set(made.headers.map { $0.dropFirst(3).prefix(32) }).count == made.headers.count)
        expectMarks(of: made)
        let kept = made.result.levels[0].slow?.slowest.map(\.record.trace) ?? []
        #expect(Set(kept).count == kept.count)
    }

    @Test func requestsAroundTheLoadSayNothingOfTraces() throws {
        let made = try make([Self.request("/a")], load: .closed(users: 1, requests: 3)) {
            $0.setup = [Self.request("/setup")]
            $0.teardown = [Self.request("/teardown")]
        }
        #expect(made.headers.count == 3)
    }

    @Test func tracesGoOverHTTP2() throws {
        guard let nginx = ForeignServer.executable("nginx") else { return }
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let front = try ForeignServer.nginx(
            nginx, listen: "http2",
            directives:
                "location ~ . { proxy_pass http://127.0.0.1:\(server.port); proxy_http_version 1.1; proxy_set_header Connection \"\"; }"
        )
        defer { front.stop() }
        var plan = Plan(
            name: "traced",
            targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: front.port), httpVersion: .two)],
            scenarios: [Scenario(name: "s", steps: [Self.request("/a")])], load: .closed(users: 3, requests: 50), seed: 9)
        plan.tracing = Tracing(sampled: .share(0.5))
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: Interrupts()), target: plan.targets[0], planText: "",
            environment: .current(dyno: "test"))
        #expect(result.levels[0].total.succeeded == 50)
        let run = try #require(result.target.tracing.flatMap { UInt32($0.run, radix: 16) })
        let expected = Set(
            (0..<200).map { TraceIdentity(run: run, seed: 9, iteration: $0).traceparent(place: 0, sampled: 0.5) })
        let headers = Self.headers(server.requests)
        #expect(headers.count == 50 && Set(headers).count == 50 && headers.allSatisfy(expected.contains))
    }

    // MARK: Server-Timing

    private static func timed(_ field: String, status: Int = 200) -> ScriptedServer.Behaviour {
        .says(.init { _, _, _ in .init(status, ["Server-Timing: db;dur=5.5, \(field)", "server-timing: total;dur=0.001"]) })
    }

    @Test(arguments: TransportKind.allCases) func whatAnswersSayOfTheirTargetIsRead(transport: TransportKind) throws {
        let made = try make(
            [Self.request("/a")], Self.timed("app;dur=1"), load: .open(100, stop: .requests(50)), transport: transport)
        let timing = try #require(made.result.levels[0].labels[0].serverTiming)
        #expect(timing.answers == 50 && timing.components.map(\.name) == ["db", "app", "total"])
        #expect(timing.components.map(\.count) == [50, 50, 50] && timing.components[0].mean == 5.5)
        let rest = try #require(timing.networkAndQueue)
        let service = try #require(made.result.levels[0].total.serviceTime.mean)
        #expect(rest.count == 50 && abs(rest.mean - service + 0.001) < 1e-6)
        #expect(made.result.levels[0].total.serverTiming?.answers == 50)
    }

    @Test func whatFailsOrIsNotTracedIsNotRead() throws {
        let failing = try make([Self.request("/a")], Self.timed("a;dur=1", status: 500), load: .closed(users: 1, requests: 20))
        #expect(failing.result.levels[0].labels[0].serverTiming == nil)
        // The first failing exchange is kept whole all the same.
        #expect(failing.result.levels[0].exchanges.first?.text.contains("ok") == true)
        #expect(failing.result.levels[0].exchanges.first?.text.contains("traceparent: 00-") == true)
    }

    @Test func aCodedAnswerIsReadAsWell() throws {
        var request = RequestStep(label: "a", path: Template("/a"), decodesContent: true)
        request.captures = []
        let made = try make([.request(request)], Self.timed("a;dur=1"), load: .open(100, stop: .requests(20)))
        #expect(made.result.levels[0].labels[0].serverTiming?.answers == 20)
        #expect(made.result.levels[0].total.succeeded == 20)
    }
}
