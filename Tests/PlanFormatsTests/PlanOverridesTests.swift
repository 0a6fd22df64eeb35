import LoadModel
import PlanFormats
import Testing

@Suite struct PlanOverridesTests {
    @Test func noFlagsChangeNothing() throws {
        let plan = try read(channels)
        #expect(try PlanOverrides(PlanFlags()).applied(to: plan) == plan)
    }

    @Test func flagsReplaceWhatThePlanSays() throws {
        let flags: PlanFlags = [
            "--rate": "7/s", "--users": 3, "--duration": "2s", "--timeout": "1s", "--warmup": "0s", "--arrivals": "constant",
            "--threshold": ["mean{list channels} < 1s"], "--seed": 7, "--max-in-flight": 9, "--target": "candidate",
        ]
        let plan = try PlanOverrides(flags).applied(to: try read(channels))
        let rate = try #require(Rate(perSecond: 7))
        let load = Load(
            model: .open(arrivals: .constant, rates: [rate]), warmup: .zero, stop: .duration(Nanoseconds(seconds: 2)),
            maxInFlight: 9,
            connections: 3)
        #expect(plan.load == load)
        #expect(plan.seed == 7)
        #expect(plan.scenarios.flatMap(\.requests).map(\.timeout.seconds) == [1, 1, 1])
        #expect(plan.thresholds.map(\.text) == ["p99 < 250ms", "p95{list channels} < 100ms", "mean{list channels} < 1s"])
        #expect(plan.targets.map(\.name) == ["candidate"])
        #expect(plan.comparison.roles == nil)
    }

    @Test func thinkTimesAreLevelsAndAFlagTakesThePlaceOfAll() throws {
        let plan = try read("url: http://x\nget: /\nload: { users: [5, 50], think: [1s, exponential 20ms], pacing: 5ms }\n")
        let levels = plan.load.levels.map { level -> String in
            guard case .closed(let users, let cycle) = level else { return "" }
            return "\(users) \(cycle.think) \(cycle.pacing)"
        }
        #expect(
            levels == ["5 users 1s 5ms", "5 users exponential 20ms 5ms", "50 users 1s 5ms", "50 users exponential 20ms 5ms"])
        #expect(try read(PlanWriter.yaml(plan)) == plan)
        let changed = try PlanOverrides(["--think": "2s"]).applied(to: plan)
        #expect(changed.load.levels.count == 2)
        guard case .closed(_, let cycles) = changed.load.model else { return }
        #expect(cycles == [UserCycle(think: .constant(Nanoseconds(seconds: 2)), pacing: Nanoseconds(5_000_000))])
    }

    @Test func usersOfAClosedPlanMayChange() throws {
        let closed = try read("url: http://x\nget: /\nload: { users: [1, 2], think: 1s }\n")
        let plan = try PlanOverrides(["--users": 9, "--requests": 50]).applied(to: closed)
        #expect(plan.load.model == .closed(users: [9], think: .constant(Nanoseconds(seconds: 1))))
        #expect(plan.load.stop == .requests(50))
    }

    @Test func usersMayThinkComeAndReturnAsTheFlagsSay() throws {
        let second = Nanoseconds(seconds: 1)
        let staged = try read("url: http://x\nget: /\nload: { model: closed, stages: [hold 3 for 5s] }\n")
        let flags: PlanFlags = ["--users": 4, "--think": "exponential:1s", "--user-pacing": "2s", "--ramp-up": "1s"]
        let closed = try PlanOverrides(flags).applied(to: staged)
        let expected = UserCycle(think: Distribution(.exponential, mean: second), pacing: Nanoseconds(seconds: 2))
        #expect(closed.load.model == .closed(users: [.steady(4, rampUp: second)], cycle: expected))
        let open = try read("url: http://x\nget: /\nload: { rate: 5/s }\n")
        let partly = try PlanOverrides(["--think": "1s", "--return": "0.5"]).applied(to: open)
        let rate = try #require(Rate(perSecond: 5))
        let sessions = Sessions(returning: 0.5, think: .constant(second))
        #expect(partly.load.model == .partlyOpen(arrivals: .constant, profiles: [.steady(rate)], sessions: sessions))
        let more = try PlanOverrides(["--rate": "9", "--return": "0.9"]).applied(to: partly)
        #expect(more.load.levels[0].sessions == Sessions(returning: 0.9, think: .constant(second)))
        #expect(more.load.levels[0].description == "9/s")
    }

    @Test(arguments: [
        (
            "{ rate: 5/s }", "--think",
            "the load is open (--return makes it partly open, -c without a rate closed), and 'think' belongs to users who come again "
                + "(closed, partlyOpen); between requests of an open load write a step 'think: 200ms'"
        ),
        (
            "{ rate: 5/s, return: 0.5 }", "--user-pacing",
            "the load is partly open (-c without a rate makes it closed), and 'pacing' belongs to a closed load; the rate says how often "
                + "arrivals come"
        ),
        (
            "{ rate: 5/s }", "--ramp-up",
            "the load is open (--return makes it partly open, -c without a rate closed), and 'rampUp' belongs to a closed load; a rate "
                + "that grows is a stage, as in '{ ramp: 200/s, for: 30s }'"
        ),
        (
            "{ users: 5 }", "--return",
            "this plan's load is closed (-c changes the number of its users), and 'return' belongs to a partly open load; users of a "
                + "closed one always come again"
        ),
        (
            "{ model: closed, stages: [hold 3 for 5s] }", "--ramp-up",
            "the stages of this plan say when users come; give their number with -c as well"
        ),
        (
            "{ model: closed, stages: [hold 3 for 5s] }", "--duration",
            "the stages of this plan say how long they last; give a number of users with -c as well to load steadily instead"
        ),
    ])
    func flagsOfUsersWhomThePlanDoesNotHaveAreRefused(load: String, flag: String, reason: String) throws {
        let plan = try read("url: http://x\nget: /\nload: \(load)\n")
        var flags = PlanFlags()
        flags.set(flag, [flag == "--return" ? "0.5" : "1s"])
        let error = #expect(throws: FlagErrors.self) { try PlanOverrides(flags).applied(to: plan) }
        #expect(error?.description == "\(flag): \(reason)")
    }

    @Test func flagsOfAComparisonTakeThePlaceOfThePlans() throws {
        let plan = try read(
            """
            targets: { x: http://x, y: http://y }
            get: /
            load: { users: 2 }
            compare: { metrics: [p99], tolerance: { p99: 20%, mean: 1% }, budget: 1h, round: 18s }
            """)
        let flags: PlanFlags = [
            "--metrics": "throughput,mean", "--tolerance": "mean=3%,errors=0.5%", "--budget": "90s", "--looks": 2,
            "--round": "3s", "--block": "250ms", "--inconclusive": "pass", "--self": true, "--no-restart": true,
            "--start-effect": "1.5%", "--warmup": "1s",
        ]
        let rule = try PlanOverrides(flags.comparing).applied(to: plan).comparison.rule
        let expected = ComparisonRule(
            gates: [.throughput, .mean], tolerances: [.p99: 0.2, .mean: 0.03, .errors: 0.005], looks: 2,
            budget: Nanoseconds(seconds: 90), warmup: Nanoseconds(seconds: 1), block: Nanoseconds(seconds: 0.25), blocks: 8,
            undecided: .pass, restarts: false, startEffect: 0.015, isSelf: true)
        #expect(rule == expected)
        let one = try PlanOverrides((["--tolerance": "7%"] as PlanFlags).comparing).applied(to: plan).comparison.rule
        #expect(one.tolerance(of: .p99) == 0.07 && one.tolerance(of: .errors) == 0.001 && one.blocks == 32)
    }

    static let senseless: [(PlanFlags, String)] = [
        (["--metrics": "mean,p95"], "--metrics: unknown 'p95'; did you mean 'p90'?"),
        (
            ["--metrics": "throughput"],
            "--metrics: an open load sets the throughput itself; compare by mean, p50 or errors, or load with users"
        ),
        (["--tolerance": "mean=3"], "--tolerance: mean must be a percentage, such as 3% or 0.1%, found '3'"),
        (["--tolerance": "mean=3%,p50"], "--tolerance: 'p50' has no '='; write it as in mean=3%,p99=10%"),
        (
            ["--round": "2s"],
            "--round: round must hold a warm-up of 2s and 4 blocks of 500ms, found 2s; write 4s or more, or shorten 'warmup' and 'block'"
        ),
        (["--looks": 9], "--looks: looks must be a whole number from 1 to 5, found '9'"),
        (["--inconclusive": "no"], "--inconclusive: unknown 'no'; write pass, fail"),
        (["--start-effect": "200%"], "--start-effect: startEffect must be from 0% to 100%, found 200%"),
    ]

    @Test(arguments: senseless)
    func flagsOfAComparisonThatMakeNoSenseAreRefused(flags: PlanFlags, message: String) throws {
        let plan = try read("targets: { x: http://x, y: http://y }\nget: /\nload: { rate: 2/s }\n")
        let error = #expect(throws: FlagErrors.self) { try PlanOverrides(flags.comparing).applied(to: plan) }
        #expect(error?.description == message)
    }

    @Test func aComparisonHasNoLengthButItsBudget() throws {
        let plan = try read("targets: { x: http://x, y: http://y }\nget: /\nload: { rate: 2/s }\n")
        let flags: PlanFlags = ["--duration": "5s"]
        let error = #expect(throws: FlagErrors.self) { try PlanOverrides(flags.comparing).applied(to: plan) }
        #expect(
            error?.description
                == "--duration: a comparison lasts until it is decided; give --budget for the longest that it may take")
    }

    @Test func flagsThatMakeNoSenseAreRefusedWithTheReason() throws {
        let closed = try read("targets: { old: http://x, new: http://y }\nget: /\nload: { users: 2 }\n")
        let flags: PlanFlags = [
            "--rate": "5/s", "--duration": "1s", "--requests": 1, "--method": "POST", "--body": "x",
            "--body-file": "f", "--arrivals": "poisson", "--threshold": ["p99{GET /x} < 1s"], "--max-in-flight": 5,
            "--target": "nwe",
        ]
        let error = #expect(throws: FlagErrors.self) { try PlanOverrides(flags).applied(to: closed) }
        let closedLoad = "this plan's load is closed (-c changes the number of its users)"
        let expected = """
            --method: a plan's steps say what is sent; change the plan, or give a URL in its place
            --body: a plan's steps say what is sent; change the plan, or give a URL in its place
            --body-file: a plan's steps say what is sent; change the plan, or give a URL in its place
            --target: no target is named 'nwe'; did you mean 'new'?
            --rate: \(closedLoad), and 'rate' belongs to an open load; a closed one has users, as in 'users: 50'
            --arrivals: \(closedLoad), and 'arrivals' belongs to an open load; users of a closed one start again when they are done
            --max-in-flight: \(closedLoad), and 'maxInFlight' belongs to an open load; each user of a closed one has one request in flight
            --requests: a load stops after a duration or after a number of requests, not both; drop -d or -n
            --threshold: no step is named 'GET /x'; did you mean 'GET /'?
            """
        #expect(error?.description == expected)
    }
}

extension PlanFlags {
    /// The same, of a command that compares targets.
    var comparing: PlanFlags {
        var flags = self
        flags.comparesTargets = true
        return flags
    }
}
