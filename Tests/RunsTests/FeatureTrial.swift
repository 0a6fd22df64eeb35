import LoadModel
import Measurement
import Runs
import Testing

/// One run of a plan that asks something of its target's address, connections or requests.
struct FeatureTrial {
    var target: Target
    var load: Load
    var steps = [RequestStep(label: "x", path: Template("/x"))]
    var keepsCookies = false
    var threads = 1
    /// nil: as the plan needs.
    var transport: TransportKind?
    var hosts: [String] = []

    init(
        port: Int, host: String = "127.0.0.1", scheme: TargetURL.Scheme = .http, dial: DialOptions = DialOptions(),
        tls: TLSOptions = TLSOptions(), version: HTTPVersion = .oneOne, load: Load
    ) {
        target = Target(
            name: "t", url: TargetURL(scheme: scheme, host: host, port: port), tls: tls, dial: dial, httpVersion: version)
        self.load = load
    }

    /// What a plan of one level measured.
    func level() throws -> LevelResult {
        var plan = Plan(
            name: "feature", targets: [target], scenarios: [Scenario(name: "s", steps: steps.map { .request($0) })], load: load,
            keepsCookies: keepsCookies, generator: GeneratorOptions(threads: threads, transport: transport))
        plan.hosts = hosts
        let interrupts = Interrupts()
        let watchdog = Watchdog(interrupts.stop)
        defer { watchdog.end() }
        let result = try LoadRun.perform(
            Session(plan: plan, interrupts: interrupts), target: target, planText: "", environment: .current(dyno: "test"))
        for level in result.levels { expectConsistency(of: level) }
        return try #require(result.levels.first)
    }
}
