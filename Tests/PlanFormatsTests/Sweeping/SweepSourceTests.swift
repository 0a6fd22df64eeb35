import Foundation
import LoadModel
import PlanFormats
import Testing

@Suite("A sweep's points are read from a plan")
struct SweepSourceTests {
    static let plan = """
        targets:
          a: { url: "http://127.0.0.1:8081" }
          b: http://127.0.0.1:8082
        variables: { k: 1, rtt: 20ms, unused: 2 }
        get: /work?k=${k}
        load: { rate: 10/s, duration: 5s, warmup: 0s }
        """

    static func read(_ sweep: String = "", vary: [String] = [], isZipped: Bool = false, plan: String = plan) throws -> SweepSource
    {
        try SweepSource.read(
            text: plan + "\n" + sweep, file: "a.yaml", baseDirectory: "", flags: SweepFlags(vary: vary, isZipped: isZipped),
            environment: [:])
    }

    static func message(_ sweep: String = "", vary: [String] = [], isZipped: Bool = false, plan: String = plan) -> String {
        do {
            let source = try read(sweep, vary: vary, isZipped: isZipped, plan: plan)
            try source.check()
            return "no error"
        } catch { return "\(error)" }
    }

    @Test("every value meets every other, the last axis first; flags add to the plan's axes and replace them")
    func cartesian() throws {
        let source = try Self.read("sweep: { load.rate: [1, 2, 5], variables.k: '1..3' }", vary: ["load.rate=7/s,8/s"])
        #expect(source.rule.axes.map(\.path) == ["variables.k", "load.rate"])
        #expect(source.rule.pointCount == 6)
        let plans = try (0..<6).map { try source.plan(atPoint: $0) }
        #expect(plans.map { "\($0.load.levels[0])" } == ["7/s", "8/s", "7/s", "8/s", "7/s", "8/s"])
        #expect(plans.map { $0.scenarios[0].requests[0].path.description }.suffix(2) == ["/work?k=3", "/work?k=3"])
        try source.check()
    }

    @Test("axes that go together have a point for each value")
    func zipped() throws {
        let source = try Self.read(vary: ["load.rate=1,2,5", "variables.k=3,2,1"], isZipped: true)
        #expect(source.rule.pointCount == 3)
        #expect(try source.plan(atPoint: 2).scenarios[0].requests[0].path.description == "/work?k=1")
        #expect(Self.message(vary: ["load.rate=1,2,5", "variables.k=3,2"], isZipped: true).contains("'variables.k' 2"))
    }

    @Test("a path may lead into lists, into a target that is its URL alone, and to keys that the plan does not have")
    func paths() throws {
        let port = try Self.read(vary: ["targets.b.url=http://127.0.0.1:9001,http://127.0.0.1:9002"])
        #expect(try port.plan(atPoint: 1).targets[1].url.port == 9002)
        let http = try Self.read(vary: ["targets.b.http=1.1,2"])
        #expect(try http.plan(atPoint: 1).targets[1].httpVersion == .two)
        let cap = try Self.read(vary: ["load.maxInFlight=5,6", "generator.threads=1,2"])
        #expect(try cap.plan(atPoint: 3).load.maxInFlight == 6)
        #expect(try cap.plan(atPoint: 3).generator.threads == 2)
        let listed = """
            url: http://127.0.0.1:8081
            scenarios:
              - { name: x, weight: 1, steps: [{ get: /a, name: first }, { get: /b }] }
              - { name: y, weight: 2, steps: [{ get: /c }] }
            load: { rate: [1, 2, 3], duration: 1s }
            """
        let steps = try Self.read(
            vary: ["scenarios.x.steps.first.get=/p,/q", "scenarios.1.weight=3,4", "load.rate=4,5"], plan: listed)
        let last = try steps.plan(atPoint: 7)
        #expect(last.scenarios.flatMap(\.requests).map(\.path.description) == ["/q", "/b", "/c"])
        #expect(last.scenarios[1].weight == 4)
        #expect(last.load.levels.count == 1)
    }

    @Test(
        "what is wrong is said with the place, the fault and what would be near",
        arguments: [
            ("sweep: { load.rte: [1, 2] }", "", "a.yaml:7:21: unknown key 'rte'; did you mean 'rate'? (with load.rte=1)"),
            (
                "sweep: { lod.rate: [1, 2] }", "",
                "a.yaml:7:10: 'lod.rate' is not in a plan: it has no 'lod'; did you mean 'load'?"
            ),
            (
                "sweep: { load.rate: [1, fast] }", "",
                "a.yaml:7:25: rate: 'fast' is not a rate; write a rate such as 200/s or 6000/min (with load.rate=fast)"
            ),
            ("sweep: { load.rate: [1, -5] }", "", "a.yaml:7:25: rate must be above 0, found -5 (with load.rate=-5)"),
            ("sweep: { variables.rtx: [1, 2] }", "", "the plan has no variable 'rtx'; did you mean 'rtt'?"),
            ("sweep: { targets.c.url: [x, y] }", "", "the plan has no target 'c'"),
            (
                "sweep: { variables.unused: [1, 2] }", "",
                "a.yaml:7:10: 'variables.unused' changes nothing: the plan is the same with all 2 values"
            ),
            ("sweep: { load.rate: [1, 1/s, 2] }", "", "means the same with '1' and '1/s'"),
            ("sweep: { load.rate: [1, 1] }", "", "has the value '1' twice"),
            ("sweep: { load: [1, 2] }", "", "'load' is a map, not a value; name a value in it, as in load.rate"),
            ("sweep: { load.rate: [] }", "", "'load.rate' has no values"),
            (
                "sweep: { repeat: 3, load.rate: [1, 2] }", "",
                "a.yaml:7:10: unknown key 'repeat' of 'sweep'; did you mean 'repeats'?"
            ),
            ("sweep: { load.rate: [1, 2], skipWhen: errors }", "", "skipWhen: 'errors' has no < or >"),
            ("sweep: { load.rate: [1, 2], formula: 'rtt - deph' }", "", "formula: 'deph' is neither an axis"),
            ("sweep: { load.rate: [1, 2], formula: 'rtt -' }", "", "the formula ends where a number or a name is due"),
            ("sweep: 5", "", "'sweep' must be a map"),
            ("", "load.rate", "--vary: 'load.rate' has no '='"),
            ("", "variables.rtx=1,2", "--vary: 'variables.rtx': the plan has no variable 'rtx'; did you mean 'rtt'?"),
            ("", "targets.c.url=x,y", "--vary: 'targets.c.url': the plan has no target 'c'"),
            ("", "load=1,2", "--vary: 'load' is a map, not a value"),
            ("", "load.rate=1,1/s", "--vary: 'load.rate' means the same with '1' and '1/s'; remove one"),
            ("", "load.rate=1,,2", "--vary: there is an empty value"),
            ("", "load.rate=10..1 log 3", "--vary: '10..1 log 3' ends before it begins"),
            ("", "load.rate=1,zwei", "rate: 'zwei' is not a rate"),
            ("", "lod.rate=1,2", "--vary: 'lod.rate' is not in a plan"),
            ("", "load.users=1,2", "a load has a 'rate' (open) or 'users' (closed), not both"),
        ])
    func mistakes(_ given: (sweep: String, vary: String, message: String)) {
        let message = Self.message(given.sweep, vary: given.vary.isEmpty ? [] : [given.vary])
        #expect(message.contains(given.message), "\(message)")
    }

    static let secretPlan = """
        secrets: [token, X-Trace, env.PIN]
        variables: { token: one, account: u, k: 1 }
        targets:
          a: { url: "http://127.0.0.1:8081", proxy: "http://u:pw@127.0.0.1:1", start: [sh], env: { PIN: "1" }, ready: { get: / } }
        get: /work?k=${k}&t=${token}&p=${env.PIN}
        defaults: { headers: { X-Trace: abc, x-seen: a, authorization: "Bearer ${account}" } }
        load: { rate: 10/s, duration: 5s, warmup: 0s }
        """

    static func secretMessage(_ axis: String, _ values: String, isFlag: Bool = false) -> String {
        do {
            let source = try SweepSource.read(
                text: secretPlan + (isFlag ? "" : "\nsweep: { \(axis): [\(values)] }"), file: "a.yaml", baseDirectory: "",
                flags: SweepFlags(vary: isFlag ? ["\(axis)=\(values)"] : []),
                environment: ["PIN": "4711", "T1": "s1", "T2": "s2"])
            try source.check()
            return "no error"
        } catch { return "\(error)" }
    }

    @Test(
        "values that no output may show are no values of an axis",
        arguments: [
            ("variables.token", "'token' is listed under 'secrets'"),
            ("defaults.headers.X-Trace", "'X-Trace' is listed under 'secrets'"),
            ("defaults.headers.x-trace", "'x-trace' is listed under 'secrets'"),
            ("targets.a.env.PIN", "'PIN' is listed under 'secrets'"),
            ("defaults.headers.Cookie", "'Cookie' is never shown"),
            ("defaults.headers.authorization", "'authorization' is never shown"),
            ("defaults.auth.bearer", "'auth' is never shown"),
            ("targets.a.proxy", "the user of a 'proxy' is never shown"),
            ("variables.account", "it becomes part of a credential, or of a header"),
        ])
    func secrets(_ axis: String, _ reason: String) {
        for isFlag in [false, true] {
            let message = Self.secretMessage(axis, "hunter2, hunter3", isFlag: isFlag)
            let place = isFlag ? "--vary: " : "a.yaml:8:10: "
            #expect(message.hasPrefix("\(place)'\(axis)' cannot be swept: "), "\(message)")
            #expect(message.contains(reason) && message.contains("${env."), "\(message)")
            #expect(!message.contains("hunter"), "\(message)")
        }
    }

    @Test("secrets in the environment are swept by their names, and other headers and variables as ever")
    func secretsByName() {
        #expect(Self.secretMessage("variables.token", "\"${env.T1}\", \"${env.T2}\"") == "no error")
        #expect(
            Self.secretMessage("defaults.headers.authorization", "Bearer ${env.T1},Bearer ${env.T2}", isFlag: true) == "no error")
        #expect(Self.secretMessage("variables.token", "x${env.T1},${env.T2}", isFlag: true).contains("cannot be swept"))
        #expect(Self.secretMessage("targets.a.proxy", "http://${env.T1}:${env.T2}@h:1,http://i:1", isFlag: true) == "no error")
        #expect(Self.secretMessage("variables.k", "1, 2") == "no error")
        let zipped = Self.message(
            vary: ["variables.account=x,y", "load.rate=1,2"], isZipped: true,
            plan: Self.secretPlan.replacing("&p=${env.PIN}", with: "").replacing(", env.PIN", with: ""))
        #expect(zipped.contains("'variables.account' cannot be swept"), "\(zipped)")
        #expect(Self.secretMessage("defaults.headers.x-seen", "a, b") == "no error")
    }

    @Test("one path is varied by one flag")
    func twice() {
        let message = Self.message(vary: ["load.rate=1,2", "load.rate=3,4"])
        #expect(message.contains("--vary: 'load.rate' is varied twice"), "\(message)")
    }

    @Test("without an axis there is nothing to sweep")
    func nothing() { #expect(Self.message().contains("nothing is varied")) }

    @Test("formulas take their numbers from axes and variables, durations in milliseconds")
    func formulas() throws {
        let source = try Self.read("sweep: { variables.k: [1, 2], formula: { idle: 'rtt - k' } }")
        #expect(try source.constants(atPoint: 1)["rtt"] == 20)
        #expect(source.rule.formulas.map(\.name) == ["idle"])
    }

    @Test("a run reads a plan with a sweep as if there were none, and says what is wrong with it")
    func run() throws {
        let read = { (sweep: String) throws(PlanErrors) in
            try PlanReader.read(text: Self.plan + "\n" + sweep, file: "a.yaml", baseDirectory: "", environment: [:])
        }
        #expect(try read("sweep: { load.rate: [1, 2] }") == read(""))
        #expect(throws: PlanErrors.self) { try read("sweep: { lod.rate: [1, 2] }") }
        #expect(throws: PlanErrors.self) { try read("secrets: [k]\nsweep: { variables.k: [1, 2] }") }
    }
}
