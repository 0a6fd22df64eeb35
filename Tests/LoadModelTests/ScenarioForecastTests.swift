import LoadModel
import Testing

@Suite struct ScenarioForecastTests {
    private func get(_ path: String, _ change: (inout RequestStep) -> Void = { _ in }) -> Step {
        var request = RequestStep(label: path, path: Template(path))
        change(&request)
        return .request(request)
    }

    private let holds = Condition(.exists(.captured("a")))

    @Test func requestsAreCountedOverLoopsAndBranches() throws {
        let steps = [
            get("/a"), .loop(Loop(.times(3), steps: [get("/b"), .loop(Loop(.times(2), steps: [get("/c")]))])),
            .branch(Branch(holds, steps: [get("/d"), get("/e")], otherwise: [get("/f")])),
            .group(Group(name: "g", steps: [get("/g")])),
        ]
        #expect(steps.occurrences(of: nil) == Occurrences(least: 12, most: 13))
        #expect(steps.occurrences(of: "/c") == .exactly(6))
        #expect(steps.occurrences(of: "/d") == Occurrences(least: 0, most: 1))
        #expect(steps.occurrences(of: "g") == .exactly(1))
        let open = [Step.loop(Loop(.over(.captured("a"), as: "b"), steps: [get("/a")])), get("/b")]
        #expect(open.occurrences(of: nil) == Occurrences(least: 1, most: nil))
        #expect("\(open.occurrences(of: nil)), \(steps.occurrences(of: nil))" == "1 or more, 12 to 13")
        #expect(
            [Step.loop(Loop(.holds(holds, most: 40), steps: [get("/a")]))].occurrences(of: nil) == Occurrences(least: 0, most: 40)
        )
        let tried = [get("/a") { $0.retry = Retry(times: 2) }]
        #expect(tried.occurrences(of: "/a") == Occurrences(least: 1, most: 3))
        #expect(tried.occurrences(of: "/a (tries)") == .exactly(1))
        let deep = (0..<40).reduce([get("/a")]) { steps, _ in [.loop(Loop(.times(1_000_000), steps: steps))] }
        #expect(deep.occurrences(of: nil).least == 9_000_000_000_000_000)
    }

    @Test func captureForecastsTellWhatDependsOnWhat() throws {
        let cart = Template.Segment.value(ValueHole(.captured("cart"), placement: .url))
        let name = Template.Segment.value(ValueHole(.feed("users", column: "name"), placement: .jsonText))
        let steps = [
            get("/carts") {
                $0.body = Template(segments: [name])
                $0.captures = [Capture(name: "cart", source: .json("$.id"))]
            },
            get("/orders") {
                $0.path = Template(segments: [.literal("/orders/"), cart])
                $0.captures = [Capture(name: "ids", source: .header("X-Ids"))]
            },
            .loop(Loop(.over(.captured("ids"), as: "id"), steps: [get("/items")])),
        ]
        let plan = try plan([Scenario(name: "a", weight: 3, steps: steps), Scenario(name: "b", steps: [get("/")])])
        let forecast = plan.scenarioForecasts[0]
        #expect(forecast.share == 0.75 && forecast.iterationsPerSecond == [7.5])
        #expect(forecast.captures.map(\.name) == ["cart", "ids"])
        #expect(forecast.captures.map(\.step) == ["/carts", "/orders"])
        #expect(forecast.captures.map(\.source) == ["$.id", "header X-Ids"])
        #expect(forecast.captures.map(\.dependsOn) == [["users.name"], ["cart"]])
        #expect(forecast.captures.map(\.usedBy) == [["/orders"], ["/items"]])
    }

    private func plan(_ scenarios: [Scenario], _ change: (inout Plan) -> Void = { _ in }) throws -> Plan {
        let rate = try #require(Rate(perSecond: 10))
        var plan = Plan(
            name: "a", targets: [Target(name: "t", url: TargetURL(host: "h", port: 1))], scenarios: scenarios,
            load: Load(
                model: .open(arrivals: .constant, rates: [rate]), warmup: Nanoseconds(seconds: 10),
                stop: .duration(Nanoseconds(seconds: 50))))
        change(&plan)
        return plan
    }

    private func using(_ feed: String, weight: Double = 1) -> Scenario {
        let hole = Template.Segment.value(ValueHole(.feed(feed, column: "a"), placement: .url))
        let step = RequestStep(label: feed, path: Template(segments: [.literal("/"), hole]))
        return Scenario(name: feed, weight: weight, steps: [.request(step)])
    }

    private func feed(_ rows: Int, per: Feed.Numbered = .iteration, order: FeedOrder = .sequential) -> Feed {
        Feed(name: "f", file: "/f.csv", format: .csv, order: order, per: per, content: FeedContent(rows: rows, columns: ["a"]))
    }

    @Test func rowsAreThoseOfTheIterationsThatAskForThem() throws {
        func message(_ feed: Feed, _ change: (inout Plan) -> Void = { _ in }) throws -> String? {
            try plan([using("f"), Scenario(name: "b", weight: 3, steps: [get("/")])]) {
                $0.feeds = [feed]
                change(&$0)
            }.feedDemands.first?.message
        }
        // A quarter of 10/s for 60 s, of which 10 s warm up.
        #expect(try message(feed(1_000)) == "f: 1,000 rows; this plan needs 150")
        #expect(
            try message(feed(5)) { $0.scenarios[0].steps = [] } == "f: 5 rows, of which this plan uses none")
        #expect(try message(feed(50)) == "f: 50 rows; this plan needs 150: each is used 3 times")
        #expect(try message(feed(40)) == "f: 40 rows; this plan needs 150: each is used up to 4 times")
        #expect(try message(feed(40, order: .random)) == "f: 40 rows; this plan draws 150 times")
        let closed: (inout Plan) -> Void = { $0.load.model = .closed(users: [7], think: .zero) }
        #expect(try message(feed(3, per: .user), closed) == "f: 3 rows; this plan needs 7: each is used up to 3 times")
        #expect(try message(feed(3), closed) == "f: 3 rows; how many are used follows from how fast the target answers")
        #expect(
            try message(feed(3)) {
                closed(&$0)
                ($0.load.warmup, $0.load.stop) = (.zero, .requests(100))
            } == "f: 3 rows; this plan needs 25: each is used up to 9 times")
        #expect(
            try message(feed(3, per: .user)) { $0.identities = Identities(count: 2, steps: []) } == "f: 3 rows; this plan needs 2"
        )
        let login = using("f").steps
        #expect(
            try message(feed(3)) { $0.identities = Identities(count: 9, steps: login) }
                == "f: 3 rows; this plan needs 9: each is used 3 times")
    }

    @Test func whoSharesARowIsToldUnlessThatIsAnError() throws {
        let shared = try plan([using("f")]) {
            $0.feeds = [feed(3, per: .user)]
            $0.load.model = .closed(users: [7], think: .zero)
        }
        #expect(shared.remarks == ["7 users share the 3 rows of 'f'; 'unique: true' makes that an error"])
        #expect(try plan([using("f")]) { $0.feeds = [feed(600, per: .user)] }.remarks == [])
    }

    @Test(
        arguments: [
            (Condition.Expression.compare(.number("1"), .equal, .text(Template("1.0"))), true),
            (.compare(.text(Template("a")), .different, .text(Template("b"))), true),
            (.compare(.number("5"), .below, .number("5")), false),
            (.compare(.text(Template("a")), .below, .text(Template("b"))), nil),
            (.compare(.reference(.user), .equal, .number("5")), nil),
            (.and(.compare(.reference(.user), .equal, .number("5")), .compare(.number("1"), .equal, .number("2"))), false),
            (.or(.compare(.reference(.user), .equal, .number("5")), .not(.compare(.number("1"), .equal, .number("2")))), true),
            (.and(.compare(.reference(.user), .equal, .number("5")), .compare(.number("6"), .equal, .reference(.user))), false),
            (.and(.compare(.reference(.user), .equal, .number("5")), .compare(.number("5.0"), .equal, .reference(.user))), nil),
        ] as [(Condition.Expression, Bool?)])
    func aConditionThatNothingDecidesIsKnownBeforehand(expression: Condition.Expression, value: Bool?) {
        #expect(Condition(expression).constantValue == value)
    }

    @Test func whatIsNeverMadeIsRemarkedOn() throws {
        let never = Condition(.compare(.number("1"), .equal, .number("2")))
        let scenario = Scenario(
            name: "s",
            steps: [
                get("/"), .group(Group(name: "g", steps: [.branch(Branch(never, steps: [get("/a")]))])),
                .branch(Branch(Condition(.not(never.expression)), steps: [get("/a")], otherwise: [get("/b")])),
                .loop(Loop(.holds(never, most: 3), steps: [get("/c")])),
            ])
        #expect(
            try plan([scenario]).remarks == [
                "'if: 1 == 2' in 's' never holds: its steps are never made",
                "'if: not 1 == 2' in 's' always holds: its 'else' is never made",
                "'while: 1 == 2' in 's' never holds: its steps are never made",
            ])
    }
}
