import LoadModel
import Measurement
import Testing

@testable import Engine

/// What scenarios do beside requests that follow one another, in virtual time against a target that answers as it is told.
@Suite struct ScenarioTests {
    private static let epoch = Instant(2_000_000_000)

    struct Outcome {
        var recording: Recording
        var plan: CompiledPlan
        /// The first line, and the body, of each request.
        var sent: [String]
        var times: [Nanoseconds]

        func span(_ name: String) -> SpanRecording? {
            plan.program.spans.firstIndex { $0.name == name }.map { recording.spans[$0] }
        }

        func label(_ name: String) -> LabelRecording? { plan.labels.firstIndex(of: name).map { recording.labels[$0] } }

        var failures: [String] {
            zip(plan.labels, recording.labels).flatMap { name, label in label.failureTally.rows(label: name) }
                .compactMap(\.example)
        }
    }

    /// - Parameter answers: to the request line and the body, `POST /carts HTTP/1.1|{...}`.
    private func run(
        _ scenarios: [[Step]], load: Load? = nil, keepsUsers: Bool = false, identities: [[String: String]] = [],
        taking time: Double = 0.01, seed: UInt64 = 1, _ answers: @escaping (String) -> VirtualTarget.Answer
    ) -> Outcome {
        let load = load ?? Load(model: .closed(users: [1], think: .zero), stop: .requests(1))
        let plan = Plan(
            name: "test", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: scenarios.enumerated().map { Scenario(name: "s\($0)", steps: $1) }, load: load)
        let compiled = CompiledPlan(plan: plan, target: plan.targets[0])
        let segment = Segment(level: load.levels[0], seed: seed, warmup: load.warmup, stop: load.stop, maxInFlight: 1000)
        let values = IterationValues(plan: compiled, segment: segment, trace: nil)
        let clock = VirtualClock()
        clock.time = Self.epoch - Nanoseconds(1000)
        var sent: [String] = []
        var times: [Nanoseconds] = []
        var target = VirtualTarget(clock: clock, capacity: 1000, departure: { $0 + Nanoseconds(seconds: time) })
        target.values = values
        target.compiled = compiled
        target.answers = { text in
            let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
            let body = lines.last ?? ""
            let line = lines[0].dropLast(" HTTP/1.1".count)
            sent.append(body.isEmpty ? "\(line)" : "\(line) \(body)")
            times.append(clock.time - Self.epoch)
            return answers(text)
        }
        var worker = Worker<VirtualTarget, VirtualClock>(
            plan: compiled, segment: segment, stripe: .init(index: 0, count: 1), epoch: Self.epoch, clock: clock,
            windowEnd: segment.windowEnd, values: values, stop: StopSignal(), live: LiveBoard(workers: 1))
        let recording = worker.run(on: &target)
        #expect(recording.counts.brokenInvariants == [])
        return Outcome(recording: recording, plan: compiled, sent: sent, times: times)
    }

    private func request(
        _ path: [Template.Segment], label: String? = nil, _ change: (inout RequestStep) -> Void = { _ in }
    ) -> Step { request(.get, path, label: label, change) }

    private func request(
        _ method: HTTPMethod, _ path: [Template.Segment], body: [Template.Segment]? = nil, label: String? = nil,
        _ change: (inout RequestStep) -> Void = { _ in }
    ) -> Step {
        var step = RequestStep(
            label: label ?? path.map { if case .literal(let text) = $0 { text } else { "*" } }.joined(), method: method,
            path: Template(segments: path), body: body.map { Template(segments: $0) })
        change(&step)
        return .request(step)
    }

    private func hole(_ name: String, _ placement: ValueHole.Placement = .url) -> Template.Segment {
        .value(ValueHole(.captured(name), placement: placement))
    }

    private func condition(_ name: String, _ relation: Condition.Relation, _ value: String) -> Condition {
        Condition(.compare(.reference(.captured(name)), relation, .text(Template(value))))
    }

    // MARK: Captures

    @Test func aCapturedValueIsUsedInALaterPathBodyAndHeaderAsEachNeedsIt() {
        let outcome = run([
            [
                request(.post, [.literal("/carts")]) {
                    $0.captures = [
                        Capture(name: "cart", source: .json("$.id")), Capture(name: "note", source: .json("$.note")),
                        Capture(name: "big", source: .json("$.big")), Capture(name: "etag", source: .header("etag")),
                        Capture(name: "last", source: .header("Location"), pattern: #"/(\d+)$"#),
                    ]
                },
                request(
                    .put, [.literal("/carts/"), hole("note"), .literal("/"), hole("last")],
                    body: [
                        .literal(#"{"id":"#), hole("big", .jsonValue), .literal(#","text":""#), hole("note", .jsonText),
                        .literal(#"","own":"#), hole("note", .jsonValue), .literal("}"),
                    ]
                ) { $0.headers = [Header(name: "If-Match", value: Template(segments: [hole("etag", .header)]))] },
            ]
        ]) { text in
            if text.hasPrefix("PUT") { #expect(text.contains("If-Match: \"v1\"\r\n")) }
            return .init(
                head: "ETag: \"v1\"\r\nLocation: /carts/17\r\n",
                body: #"{"note":"a \"b\" é/","big":9007199254740993,"id":"x"}"#)
        }
        #expect(
            outcome.sent == [
                "POST /carts",
                #"PUT /carts/a%20%22b%22%20%C3%A9%2F/17 {"id":9007199254740993,"text":"a \"b\" é/","own":"a \"b\" é/"}"#,
            ])
        #expect(outcome.recording.iterations.complete == 1)
    }

    @Test(arguments: [#"{"id":null}"#, "{}", "", "no json"])
    func whatIsMissingFailsTheRequestAndEndsTheIteration(body: String) {
        let outcome = run([
            [
                request([.literal("/a")]) { $0.captures = [Capture(name: "id", source: .json("$.id"))] },
                request([.literal("/b/"), hole("id")]),
            ]
        ]) { _ in .init(body: body) }
        #expect(outcome.sent == ["GET /a"])
        #expect(outcome.label("/a")?.failures[.expectation] == 1)
        #expect(outcome.failures.first?.hasPrefix("capture id: ") == true, "\(outcome.failures)")
        #expect(outcome.recording.iterations.failed == 1 && outcome.recording.counts.skippedAfterFailure == 1)
    }

    @Test func aDefaultStandsInForWhatIsMissing() {
        let outcome = run([
            [
                request([.literal("/a")]) { $0.captures = [Capture(name: "id", source: .json("$.id"), fallback: "\"none\"")] },
                request([.literal("/b/"), hole("id")]),
            ]
        ]) { _ in .init(body: "{}") }
        #expect(outcome.sent == ["GET /a", "GET /b/none"])
    }

    @Test(arguments: [(Capture.Pick.first, "1"), (.last, "3"), (.count, "3"), (.all, "%5B1%2C2%2C3%5D")])
    func oneOfSeveralIsPicked(pick: Capture.Pick, text: String) {
        let outcome = run([
            [
                request([.literal("/a")]) { $0.captures = [Capture(name: "id", source: .json("$.ids[*]"), pick: pick)] },
                request([.literal("/b/"), hole("id")]),
            ]
        ]) { _ in .init(body: #"{"ids":[1,2,3]}"#) }
        #expect(outcome.sent == ["GET /a", "GET /b/\(text)"])
    }

    @Test func aHeaderNeverGetsALineBreak() {
        let outcome = run([
            [
                request([.literal("/a")]) { $0.captures = [Capture(name: "x", source: .json("$.x"))] },
                request([.literal("/b")]) { $0.headers = [Header(name: "X", value: Template(segments: [hole("x", .header)]))] },
            ]
        ]) { text in text.hasPrefix("GET /a") ? .init(body: #"{"x":"1\r\nEvil: 2"}"#) : .init() }
        #expect(outcome.sent == ["GET /a"])
        #expect(outcome.label("/b")?.failures[.expectation] == 1)
    }

    @Test func whatAUserKeepsIsThereInItsLaterIterations() {
        let kept = Capture(name: "session", source: .json("$.s"), isKept: true)
        let outcome = run(
            [
                [
                    .branch(
                        Branch(
                            Condition(.not(.exists(.captured("session")))),
                            steps: [request([.literal("/login")]) { $0.captures = [kept] }])),
                    request([.literal("/x/"), hole("session")]),
                ]
            ], load: Load(model: .closed(users: [2], think: .zero), stop: .requests(6))
        ) { _ in .init(body: #"{"s":"k"}"#) }
        #expect(outcome.sent.filter { $0 == "GET /login" }.count == 2)
        #expect(outcome.sent.filter { $0 == "GET /x/k" }.count == 6)
    }

    // MARK: Expectations

    @Test(arguments: [
        (Predicate.equals(.literal("0")), #"{"total":0.0}"#, true), (.equals(.literal("0")), #"{"total":"0"}"#, false),
        (.number(.atMost, .literal("5")), #"{"total":5}"#, true), (.number(.below, .literal("5")), #"{"total":5}"#, false),
        (.exists(true), "{}", false), (.exists(false), "{}", true), (.type(.array), #"{"total":[]}"#, true),
        (.count(.equals, 2), #"{"total":[1,2]}"#, true), (.count(.atLeast, 3), #"{"total":[1,2]}"#, false),
        (.contains(.text(Template("b"))), #"{"total":"abc"}"#, true), (.contains(.literal("2")), #"{"total":[1,2]}"#, true),
        (.matches("^a.c$"), #"{"total":"abc"}"#, true), (.empty(true), #"{"total":[]}"#, true),
        (.each(.number(.above, .literal("0"))), #"{"total":[1,2,-1]}"#, false),
        (.any(.equals(.literal("2"))), #"{"total":[1,2]}"#, true), (.not(.equals(.literal("2"))), #"{"total":3}"#, true),
        (.equals(.literal(#"{"a":1,"b":[1]}"#)), #"{"total":{"b":[1.0],"a":1}}"#, true),
        (.equals(.literal("9007199254740993")), #"{"total":9007199254740992}"#, false),
    ])
    func aPredicateHoldsOrFailsTheRequest(predicate: Predicate, body: String, holds: Bool) {
        let outcome = run([[request([.literal("/a")]) { $0.expectation.json = [.init("$.total", predicate)] }]]) { _ in
            .init(body: body)
        }
        #expect(outcome.label("/a")?.failures[.expectation] == (holds ? 0 : 1), "\(outcome.failures)")
        if !holds { #expect(outcome.failures.first?.hasPrefix("$.total: ") == true) }
    }

    @Test func aLateAnswerIsSlowAndStopsNothing() {
        let outcome = run(
            [
                [
                    request([.literal("/a")]) {
                        $0.expectation.within = Nanoseconds(seconds: 0.001)
                        $0.captures = [Capture(name: "id", source: .json("$.id"))]
                    }, request([.literal("/b/"), hole("id")]),
                ]
            ], taking: 0.01
        ) { _ in .init(body: #"{"id":1}"#) }
        #expect(outcome.sent == ["GET /a", "GET /b/1"])
        #expect(outcome.label("/a")?.failures[.slow] == 1 && outcome.recording.iterations.complete == 1)
    }

    // MARK: Branches, loops, groups

    @Test(arguments: [("gold", ["GET /a", "GET /gold", "GET /end"]), ("blue", ["GET /a", "GET /else", "GET /end"])])
    func aBranchIsTakenByWhatWasCaptured(tier: String, expected: [String]) {
        let outcome = run([
            [
                request([.literal("/a")]) { $0.captures = [Capture(name: "tier", source: .json("$.tier"))] },
                .branch(
                    Branch(
                        condition("tier", .equal, "gold"), steps: [request([.literal("/gold")])],
                        otherwise: [request([.literal("/else")])])), request([.literal("/end")]),
            ]
        ]) { _ in .init(body: "{\"tier\":\"\(tier)\"}") }
        #expect(outcome.sent == expected)
        #expect(outcome.recording.counts.skippedSteps == 0)
    }

    @Test func loopsGoThroughAListANumberAndACondition() {
        let outcome = run([
            [
                request([.literal("/a")]) {
                    $0.captures = [
                        Capture(name: "ids", source: .json("$.ids")), Capture(name: "cursor", source: .json("$.next")),
                    ]
                }, .loop(Loop(.over(.captured("ids"), as: "id"), steps: [request([.literal("/i/"), hole("id")])])),
                .loop(Loop(.times(2), steps: [request([.literal("/t")])])),
                .loop(
                    Loop(
                        .holds(condition("cursor", .different, ""), most: 5),
                        steps: [
                            request([.literal("/p/"), hole("cursor")]) {
                                $0.captures = [Capture(name: "cursor", source: .json("$.next"), fallback: "\"\"")]
                            }
                        ])),
            ]
        ]) { text in
            if text.hasPrefix("GET /a") { return .init(body: #"{"ids":["x","y"],"next":"1"}"#) }
            return text.hasPrefix("GET /p/1") ? .init(body: #"{"next":"2"}"#) : .init(body: "{}")
        }
        #expect(outcome.sent == ["GET /a", "GET /i/x", "GET /i/y", "GET /t", "GET /t", "GET /p/1", "GET /p/2"])
        #expect(outcome.recording.iterations.complete == 1 && outcome.recording.iterations.loopsAtMost == 0)
    }

    @Test func aLoopThatWouldNeverEndIsCounted() {
        let outcome = run([
            [
                request([.literal("/a")]) { $0.captures = [Capture(name: "c", source: .json("$.c"))] },
                .loop(Loop(.holds(condition("c", .equal, "1"), most: 3), steps: [request([.literal("/b")])])),
            ]
        ]) { _ in .init(body: #"{"c":1}"#) }
        #expect(outcome.sent.count == 4 && outcome.recording.iterations.loopsAtMost == 1)
    }

    @Test func aGroupIsTimedWithoutItsThinkTimes() throws {
        let outcome = run(
            [
                [
                    .group(
                        Group(
                            name: "g",
                            steps: [
                                request([.literal("/a")]), .think(.constant(Nanoseconds(seconds: 1))), request([.literal("/b")]),
                            ])),
                    request([.literal("/c")]),
                ]
            ], taking: 0.01
        ) { _ in .init() }
        let group = try #require(outcome.span("g"))
        #expect(group.succeeded == 1 && group.requests == 2)
        #expect(abs(group.time.moments.mean - 20e6) < 1e5, "\(group.time.moments.mean)")
        #expect(abs(group.think.mean - 1e9) < 1e6)
        #expect(outcome.recording.counts.sent == 3)
    }

    @Test func aGroupFailsWithOneWithin() throws {
        let outcome = run([[.group(Group(name: "g", steps: [request([.literal("/a")]), request([.literal("/b")])]))]]) {
            $0.hasPrefix("GET /b") ? .init(status: 500) : .init()
        }
        let group = try #require(outcome.span("g"))
        #expect(group.failed == 1 && group.succeeded == 0 && outcome.recording.iterations.failed == 1)
    }

    @Test func aScenarioInWhichNothingComesTrueDoesNotSpin() {
        let outcome = run(
            [[.branch(Branch(Condition(.isTrue(.truth(false))), steps: [request([.literal("/a")])]))]],
            load: Load(model: .closed(users: [1], think: .zero), stop: .duration(Nanoseconds(seconds: 1)))
        ) { _ in .init() }
        #expect(outcome.sent.isEmpty)
        #expect((500...1100).contains(outcome.recording.counts.started), "\(outcome.recording.counts.started)")
    }

    // MARK: Tries

    @Test func aPolledRequestIsMadeAgainUntilItsAnswerSaysSo() throws {
        var asked = 0
        let outcome = run(
            [
                [
                    request([.literal("/order")]) {
                        $0.until = Until(
                            expectation: Expectation(json: [.init("$.state", .equals(.text(Template("done"))))]),
                            every: Nanoseconds(seconds: 0.5), within: Nanoseconds(seconds: 10))
                        $0.captures = [Capture(name: "n", source: .json("$.n"))]
                    }, request([.literal("/x/"), hole("n")]),
                ]
            ], taking: 0.01
        ) { text in
            asked += 1
            return .init(body: "{\"state\":\"\(asked == 3 ? "done" : "open")\",\"n\":\(asked)}")
        }
        #expect(outcome.sent == ["GET /order", "GET /order", "GET /order", "GET /x/3"])
        let span = try #require(outcome.span("/order"))
        #expect(span.succeeded == 1 && span.requests == 3)
        #expect(abs(span.time.moments.mean - 1.03e9) < 1e7, "\(span.time.moments.mean)")
        #expect(outcome.label("/order")?.succeeded == 3)
    }

    @Test func whatIsNotThereInTimeFailsTheIterationAndNoRequest() {
        let outcome = run([
            [
                request([.literal("/order")]) {
                    $0.until = Until(
                        expectation: Expectation(json: [.init("$.state", .equals(.text(Template("done"))))]),
                        every: Nanoseconds(seconds: 1), within: Nanoseconds(seconds: 3.5))
                }, request([.literal("/x")]),
            ]
        ]) { _ in .init(body: #"{"state":"open"}"#) }
        #expect(outcome.sent.count == 4 && outcome.recording.counts.failed == 0)
        #expect(outcome.recording.iterations.failed == 1 && outcome.recording.iterations.reasons.count == 1)
        #expect(outcome.span("/order")?.failed == 1)
    }

    @Test func aClientTriesAgainAndTheIterationGoesOn() throws {
        var asked = 0
        let outcome = run([
            [
                request([.literal("/a")]) {
                    $0.retry = Retry(times: 2, statuses: StatusSet([503...503]), wait: Nanoseconds(seconds: 0.1), factor: 2)
                }, request([.literal("/b")]),
            ]
        ]) { text in
            asked += 1
            return .init(status: asked < 3 ? 503 : 200)
        }
        #expect(outcome.sent == ["GET /a", "GET /a", "GET /a", "GET /b"])
        #expect(outcome.label("/a")?.failures[.status] == 2 && outcome.label("/a")?.succeeded == 1)
        #expect(outcome.recording.iterations.complete == 1)
        let span = try #require(outcome.span("/a"))
        #expect(span.requests == 3 && span.succeeded == 1)
        // 3 answers of 10 ms, waits of 100 and 200 ms.
        #expect(abs(span.time.moments.mean - 0.33e9) < 1e7, "\(span.time.moments.mean)")
    }

    @Test func afterAFailureAnIterationMayGoOn() {
        let outcome = run([
            [request([.literal("/a")]) { $0.goesOnAfterFailure = true }, request([.literal("/b")])]
        ]) { $0.hasPrefix("GET /a") ? .init(status: 500) : .init() }
        #expect(outcome.sent == ["GET /a", "GET /b"])
        #expect(outcome.recording.iterations.failed == 1 && outcome.recording.iterations.complete == 0)
    }

    // MARK: The end of the load

    @Test func whatHasBegunWhenTheLoadEndsFinishes() {
        let outcome = run(
            [[request([.literal("/a")]), .think(.constant(Nanoseconds(seconds: 2))), request([.literal("/b")])]],
            load: Load(model: .closed(users: [1], think: .zero), stop: .duration(Nanoseconds(seconds: 1)))
        ) { _ in .init() }
        #expect(outcome.sent == ["GET /a", "GET /b"])
        #expect(outcome.recording.iterations.complete == 1 && outcome.recording.iterations.cut == 0)
    }

    @Test func whatDoesNotFinishInTimeIsCut() {
        var load = Load(model: .closed(users: [1], think: .zero), stop: .duration(Nanoseconds(seconds: 1)))
        load.finish = Nanoseconds(seconds: 1)
        let outcome = run(
            [
                [
                    .group(
                        Group(
                            name: "g",
                            steps: [
                                request([.literal("/a")]), .think(.constant(Nanoseconds(seconds: 60))), request([.literal("/b")]),
                            ]))
                ]
            ],
            load: load
        ) { _ in .init() }
        #expect(outcome.sent == ["GET /a"])
        #expect(outcome.recording.iterations.cut == 1 && outcome.recording.counts.skippedAtEnd == 1)
        #expect(outcome.span("g")?.cut == 1)
    }

    // MARK: Values

    @Test func drawsAreTheSameForTheSameSeedAndDifferInEveryTurn() {
        let random = Template.Segment.value(ValueHole(.random(.integer(1...1_000_000)), placement: .url))
        let steps: [Step] = [.loop(Loop(.times(3), steps: [request([.literal("/"), random, .literal("/"), .uuid])]))]
        let one = run([steps]) { _ in .init() }.sent
        #expect(one == run([steps]) { _ in .init() }.sent)
        #expect(Set(one).count == 3)
        #expect(one != run([steps], seed: 2) { _ in .init() }.sent)
    }
}
