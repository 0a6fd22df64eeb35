import LoadModel
import PlanFormats
import Testing

@Suite struct URLPlanTests {
    @Test func aBareURLIsTenRequestsASecondForTenSeconds() throws {
        let plan = try URLPlan(url: "http://127.0.0.1:8080/x?y=1").plan(environment: [:])
        let rate = try #require(Rate(perSecond: 10))
        let expected = Plan(
            name: "127.0.0.1-8080", targets: [Target(name: "target", url: TargetURL(host: "127.0.0.1", port: 8080))],
            scenarios: [Scenario(name: "main", steps: [.request(RequestStep(label: "GET /x?y=1", path: Template("/x?y=1")))])],
            load: Load(
                model: .open(arrivals: .constant, rates: [rate]), warmup: .zero, stop: .duration(Nanoseconds(seconds: 10))))
        #expect(plan == expected)
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test(arguments: [
        ("127.0.0.1:8080/x", "http://127.0.0.1:8080", "/x", "127.0.0.1-8080"),
        ("localhost", "http://localhost", "/", "localhost"),
        ("example.com?a=b", "http://example.com", "/?a=b", "example.com"), ("http://[::1]:81/", "http://[::1]:81", "/", "1-81"),
        ("HTTPS://h/a/b/", "https://h", "/a/b/", "h"), ("h:80/x/${uuid}?u=http://y", "http://h", "/x/${uuid}?u=http://y", "h"),
    ])
    func aURLIsSplitIntoTargetAndPath(url: String, target: String, path: String, name: String) throws {
        let plan = try URLPlan(url: url).plan(environment: [:])
        #expect(plan.targets.map(\.url.description) == [target])
        #expect(plan.scenarios[0].requests[0].path.description == path)
        #expect(plan.name == name)
    }

    @Test func usersWithoutARateMakeAClosedLoop() throws {
        let closed = try URLPlan(url: "h", flags: ["--users": 50, "--requests": 1_000]).plan(environment: [:])
        #expect(closed.load == Load(model: .closed(users: [50], think: .zero), stop: .requests(1_000)))
        let capped = try URLPlan(url: "h", flags: ["--rate": "5/s,60/min", "--users": 50, "--arrivals": "poisson"]).plan(
            environment: [:])
        #expect(capped.load.levels.map(\.description) == ["5/s", "1/s"])
        #expect(capped.load.connections == 50)
    }

    @Test func aBodyIsPostedAndLooksLikeWhatItIs() throws {
        let flags: PlanFlags = [
            "--header": ["X-Key:  a:b", "Authorization: Bearer ${env.T}"], "--body": " {\"id\": \"${uuid}\", \"usd\": \"$5\"}",
        ]
        let request = try URLPlan(url: "h", flags: flags).plan(environment: ["T": "t"]).scenarios[0].requests[0]
        #expect(request.method == .post)
        #expect(request.body == Template(segments: [.literal(" {\"id\": \""), .uuid, .literal("\", \"usd\": \"$5\"}")]))
        #expect(
            request.headers.map { "\($0.name)=\($0.value)" } == [
                "X-Key=a:b", "Authorization=Bearer ${env.T}", "Content-Type=application/json",
            ])
        var ofFile: PlanFlags = ["--method": "put"]
        ofFile.bodyFileContents = "${x}"
        let put = try URLPlan(url: "h", flags: ofFile).plan(environment: [:])
        #expect(
            put.scenarios[0].requests == [RequestStep(label: "PUT /", method: .put, path: Template("/"), body: Template("${x}"))])
    }

    @Test func twoURLsAreBaselineAndCandidate() throws {
        let plan = try URLPlan(url: "http://a:1/x", comparedWith: "b:2").plan(environment: [:])
        #expect(plan.comparison.roles == ComparisonRoles(baseline: "baseline", candidates: ["candidate"]))
        #expect(plan.targets.map(\.url.description) == ["http://a:1", "http://b:2"])
        let error = #expect(throws: FlagErrors.self) { try URLPlan(url: "a/x", comparedWith: "b/y").plan(environment: [:]) }
        #expect(error?.description == "URL: '/x' and '/y' differ; a comparison sends both the same: write a plan file")
    }

    @Test(arguments: [
        ("-5/s", "--rate: rate must be above 0, found -5/s"),
        ("5/s,", "--rate: '' is not a rate; write a rate such as 200/s or 6000/min"),
        ("1e6", "--rate: 'e6' is not a unit of rate; write a rate such as 200/s or 6000/min"),
        ("500000", "--rate: rate must be from 0.1/s to 200,000/s, found 500000"),
    ])
    func aWrongRateNamesItsFlag(rate: String, message: String) {
        let error = #expect(throws: FlagErrors.self) {
            try URLPlan(url: "h", flags: ["--rate": .init(stringLiteral: rate)]).plan(environment: [:])
        }
        #expect(error?.description == message)
    }

    @Test func everyWrongFlagIsNamedAtOnce() {
        var flags: PlanFlags = [
            "--users": 0, "--duration": "5", "--requests": 0, "--method": "GTE",
            "--header": ["A", "B C: d", "Content-Length: 5", "E: ${env.NOPE}"], "--body": "${x", "--timeout": "0s",
            "--warmup": "x", "--arrivals": "poison", "--threshold": ["p99", "p99{x} < 5ms"], "--max-in-flight": 0,
            "--target": "a",
        ]
        flags.bodyFileContents = "x"
        let error = #expect(throws: FlagErrors.self) {
            try URLPlan(url: "http://u@[::1]/x y", flags: flags).plan(environment: [:])
        }
        let closed = "without a rate (-R) the load is closed"
        let expected = """
            URL: a URL with a user or a password would show it in reports; remove it and send an Authorization header
            URL: '/x y' has spaces, control or non-ASCII characters; percent-encode them, as in '/a%20b'
            --body-file: a request has one body; drop -b or --body-file
            --body: a '${' is not closed with '}'; write $${ for a literal ${
            --method: unknown method 'GTE'; did you mean 'GET'?
            --header: 'A' has no ':'; write it as in -H 'Accept: application/json'
            --header: 'B C' is not a header's name; write letters, digits and hyphens, as in 'Accept'
            --header: 'Content-Length' cannot be given: Dyno sets it from the body; remove it
            --header: the environment variable 'NOPE' is not set; set it before the run, as in NOPE=... dyno run
            --timeout: timeout must be above 0, found 0s
            --users: users must be a whole number from 1 to 100,000, found '0'
            --arrivals: unknown process 'poison'; did you mean 'poisson'?
            --arrivals: \(closed), and 'arrivals' belongs to an open load; users of a closed one start again when they are done
            --max-in-flight: \(closed), and 'maxInFlight' belongs to an open load; each user of a closed one has one request in flight
            --requests: a load stops after a duration or after a number of requests, not both; drop -d or -n
            --requests: requests must be a whole number from 1 to 1,000,000,000,000, found '0'
            --duration: '5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            --warmup: 'x' is not a duration; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h
            --max-in-flight: maxInFlight must be a whole number from 1 to 100,000, found '0'
            --target: a URL is its own target; a plan file may name several
            --threshold: 'p99' has no < or >; write a threshold such as 'p99 < 250ms', 'errors < 0.1%' or 'throughput > 95/s'
            --threshold: no step is named 'x'; there are GET /x y
            """
        #expect(error?.description == expected)
    }
}
