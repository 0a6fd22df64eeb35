import Foundation
import LoadModel
import PlanFormats
import Testing

/// What a command line puts into a plan before it is read, and URLs from the environment.
@Suite struct PlanSettingsTests {
    private static let one = """
        url: "${env.BASE_URL}"
        variables: { limit: 50, name: ann }
        get: /x?limit=${limit}
        headers: { Accept: text/plain }
        load: { rate: 10/s, duration: 5s }
        """

    private static let two = """
        targets:
          old: http://old:1
          new.api: { url: http://new:2, http: 2 }
        defaults: { headers: { accept: text/plain, X-Own: "a" } }
        variables: { limit: 50 }
        scenarios:
          - name: browse
            weight: 3
            steps: [{ get: /a }, { get: /b, headers: { X-Step: own } }]
        load: { rate: [10/s, 20/s], duration: 5s }
        """

    private func read(_ text: String, _ settings: PlanSettings, environment: [String: String] = [:]) throws -> Plan {
        try PlanReader.read(text: text, file: "a.yaml", baseDirectory: "", settings: settings, environment: environment)
    }

    private func refusal(_ text: String, _ settings: PlanSettings, environment: [String: String] = ["BASE_URL": "http://h"])
        -> String
    {
        do { return "read as \(try read(text, settings, environment: environment))" } catch { return "\(error)" }
    }

    // MARK: The environment

    @Test func aURLMayComeFromTheEnvironmentAndIsShown() throws {
        let plan = try read(Self.one, PlanSettings(), environment: ["BASE_URL": "https://staging:8443/v1"])
        #expect(plan.targets[0].url == TargetURL(scheme: .https, host: "staging", port: 8443, basePath: "/v1"))
        #expect(PlanWriter.yaml(plan).contains("  target: \"https://staging:8443/v1\"\n"))
        let parts = try PlanReader.read(
            text: "url: \"http://${env.HOST}:${port}/\"\nvariables: { port: \"80${env.DIGITS}\" }\nget: /\nload: { rate: 1/s }\n",
            file: "a.yaml", baseDirectory: "", environment: ["HOST": "h", "DIGITS": "81"])
        #expect(parts.targets[0].url == TargetURL(host: "h", port: 8081))
    }

    @Test(arguments: ["env.BASE_URL", "BASE_URL"])
    func aURLThatIsListedAsASecretIsInNoOutput(name: String) throws {
        let environment = ["BASE_URL": "http://internal.example:8080/k3y"]
        let plan = try read(Self.one + "\nsecrets: [\(name)]\n", PlanSettings(), environment: environment)
        #expect(plan.targets[0].url.host == "internal.example" && plan.targets[0].url.basePath == "/k3y")
        #expect("\(plan.targets[0].url)" == "${env.BASE_URL}")
        let written = PlanWriter.yaml(plan)
        #expect(!written.contains("internal") && !written.contains("k3y"), "\(written)")
        #expect(try read(written, PlanSettings(), environment: environment).targets == plan.targets)
        let hidden = try read(
            Self.one.replacing("${env.BASE_URL}", with: "${name}") + "\nsecrets: [name]\n",
            PlanSettings(values: ["name=http://in:1"]))
        #expect("\(hidden.targets[0].url)" == "${name}" && hidden.targets[0].url.port == 1)
    }

    // MARK: --url

    @Test func aURLTakesThePlaceOfThePlansOwn() throws {
        // What it replaces need not be there.
        let plan = try read(Self.one, PlanSettings(urls: ["http://h:5"]))
        #expect(plan.targets.map { "\($0.name) \($0.url)" } == ["target http://h:5"])
        let both = try read(Self.two, PlanSettings(urls: ["new.api=http://h:6/v2", "old=http://h:5"]))
        #expect(both.targets.map { "\($0.name) \($0.url)" } == ["old http://h:5", "new.api http://h:6/v2"])
        #expect(both.targets[1].httpVersion == .two)
        let selected = try read(Self.two, PlanSettings(urls: ["http://h:7"], target: "old"))
        #expect(selected.targets.map { "\($0.url)" } == ["http://h:7", "http://new:2"])
        let single = try read("targets: { a: http://x }\nget: /\nload: { rate: 1/s }\n", PlanSettings(urls: ["http://h:8"]))
        #expect(single.targets.map { "\($0.name) \($0.url)" } == ["a http://h:8"])
        let environment = try read(Self.one, PlanSettings(urls: ["${env.OTHER}"]), environment: ["OTHER": "http://o:9"])
        #expect("\(environment.targets[0].url)" == "http://o:9")
    }

    @Test func aURLOfNoTargetIsRefused() {
        #expect(
            refusal(Self.two, PlanSettings(urls: ["http://h"]))
                == "--url: the plan names 2 targets; say whose url it is: --url old=http://h")
        #expect(refusal(Self.two, PlanSettings(urls: ["odl=http://h"])) == "--url: no target is named 'odl'; did you mean 'old'?")
        #expect(
            refusal(Self.one, PlanSettings(urls: ["old=http://h"]))
                == "--url: the plan has one target, without a name; write --url http://h")
        #expect(refusal(Self.one, PlanSettings(urls: ["h"])) == "a.yaml:1:6: 'h' has no scheme; write http://h (with --url h)")
    }

    // MARK: --set

    @Test func anyValueMayBeSetWithTheTypeThatItWouldHaveInThePlan() throws {
        let plan = try read(
            Self.two,
            PlanSettings(values: [
                "limit=7", "load.rate=3/s", "scenarios.browse.weight=2.5",
                "scenarios.0.steps.1.json={ n: \"${limit}\", t: \"7\" }",
                "scenarios.0.steps.1={ post: /c, json: { n: \"${limit}\", t: \"7\" } }", "seed=9", "thresholds=[p99 < 1s]",
                "targets.old.http=2", "load.maxInFlight=4",
            ]))
        let steps = plan.scenarios[0].requests
        #expect(steps.map(\.label) == ["GET /a", "POST /c"] && steps[1].body == Template(#"{"n":7,"t":"7"}"#))
        #expect(plan.scenarios[0].weight == 2.5 && plan.seed == 9 && plan.load.maxInFlight == 4)
        #expect(plan.load.levels.map(\.description) == ["3/s"] && plan.thresholds.map(\.text) == ["p99 < 1s"])
        #expect(plan.targets[0].httpVersion == .two)
        #expect(try read(Self.two, PlanSettings(values: ["load.rate=[1, 2, 3]"])).load.levels.count == 3)
        #expect(try read(PlanWriter.yaml(plan), PlanSettings()) == plan)
    }

    @Test(arguments: [
        ("limit", "--set: 'limit' has no '='; write it as in load.rate=200/s, or limit=5 for a variable"),
        ("lmit=5", "--set: the plan has no variable 'lmit', and no such key; did you mean 'limit'?"),
        ("loda.rate=5", "--set: 'loda.rate' is not in a plan: it has no 'loda'; did you mean 'load'?"),
        ("variables.lmit=5", "--set: 'variables.lmit': the plan has no variable 'lmit'; did you mean 'limit'?"),
        ("scenarios.brows.weight=1", "--set: 'scenarios.brows.weight': there is no 'brows' in this list; did you mean 'browse'?"),
        ("load=5", "--set: 'load' is a map, not a value; name a value in it, as in load.rate"),
        ("load.rat=5/s", "a.yaml:10:7: unknown key 'rat'; did you mean 'rate'? (with --set load.rat)"),
        ("load.rate=-5/s", "a.yaml:10:15: rate must be above 0, found -5/s (with --set load.rate)"),
        (
            "limit=${nope}",
            "a.yaml:5:21: unknown variable 'nope'; there are limit, uuid, iteration, user, now, random.int(1,100), env.NAME (with --set limit)"
        ),
        ("load.rate={", "--set: its value: not valid YAML"),
        ("=5", "--set: '' is not a path"),
    ])
    func aSettingThatIsWrongIsNamed(setting: String, message: String) {
        let said = refusal(Self.two, PlanSettings(values: [setting]))
        #expect(said.hasPrefix(message), "\(said)")
    }

    // MARK: -H

    @Test func headersAreAddedToTheDefaultsOrReplaceThem() throws {
        let plan = try read(
            Self.two, PlanSettings(headers: ["Accept: application/json", "X-New: ${limit}", "X-Step: default", "X-Own:"]))
        #expect(
            plan.scenarios[0].requests.map { $0.headers.map { "\($0.name)=\($0.value)" } } == [
                ["accept=application/json", "X-Own=", "X-New=50", "X-Step=default"],
                ["accept=application/json", "X-Own=", "X-New=50", "X-Step=own"],
            ])
        let short = try read(Self.one, PlanSettings(headers: ["X-New: a: b"]), environment: ["BASE_URL": "http://h"])
        #expect(short.scenarios[0].requests[0].headers.map { "\($0.name)=\($0.value)" } == ["X-New=a: b", "Accept=text/plain"])
        #expect(refusal(Self.one, PlanSettings(headers: ["X-New"])).hasPrefix("--header: 'X-New' has no ':'"))
        #expect(refusal(Self.one, PlanSettings(headers: ["X New: a"])).hasPrefix("--header: 'X New' is not a header's name"))
    }

    // MARK: Sweeps

    @Test func aSweepBeginsWithThePlanAsItWasSet() throws {
        let source = try SweepSource.read(
            text: Self.two, file: "a.yaml", baseDirectory: "",
            settings: PlanSettings(urls: ["old=http://h:5"], values: ["limit=7"]),
            flags: SweepFlags(vary: ["load.rate=1,2"]), environment: [:])
        #expect(source.firstPlan.targets[0].url.port == 5)
        #expect(try source.plan(atPoint: 1).targets[0].url.port == 5)
        for path in ["load.rate", "limit", "variables.limit"] {
            let vary = path == "load.rate" ? path : "variables.limit"
            let error = #expect(throws: FlagErrors.self) {
                try SweepSource.read(
                    text: Self.two, file: "a.yaml", baseDirectory: "", settings: PlanSettings(values: ["\(path)=5"]),
                    flags: SweepFlags(vary: ["\(vary)=1,2"]), environment: [:])
            }
            #expect(error?.description == "--set: '\(path)' is varied by the sweep; drop one of the two")
        }
    }

    // MARK: Nothing

    @Test func anEmptyURLIsSaidToBeEmpty() {
        let fromEnvironment = refusal(Self.one, PlanSettings(), environment: ["BASE_URL": " "])
        #expect(
            fromEnvironment.contains(
                "a url cannot be empty; write one such as http://127.0.0.1:8080 (the value of ${env.BASE_URL})"))
        for url in ["", " ", "old="] {
            #expect(
                refusal(Self.one, PlanSettings(urls: [url])).contains("--url: the url is empty; write --url http://"), "'\(url)'")
        }
    }

    @Test(arguments: ["limit=# c", "limit= # c", "load.rate=#"]) func aCommentIsNoValue(setting: String) {
        let text = refusal(Self.one, PlanSettings(values: [setting]))
        #expect(text.contains("is a comment in YAML, and no value; quote it") && !text.contains("the plan is empty"), "\(text)")
    }

    @Test func aSignThatIsQuotedIsNoComment() throws {
        let plan = try read(
            Self.one, PlanSettings(values: ["name=\"# c\"", "limit=7 # seven"]), environment: ["BASE_URL": "http://h"])
        #expect(plan.scenarios[0].requests[0].path == Template("/x?limit=7"))
    }
}
