import ArgumentParser
import DemoTarget
import LoadModel

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts two embedded targets and compares them under a plan's load.",
        discussion: """
            The baseline answers many requests at a time; the candidate one at a time, with a stall of half a second every 4 s.
            Both take 2 ms for a request. The plan's own URLs are not used.
            """
    )

    @Argument(help: "A plan (YAML) with two targets.")
    var plan = "Plans/demo.yaml"

    @OptionGroup var output: OutputOptions

    func run() throws {
        var plan = try LoadOptions.readPlan(plan)
        var baseline = DemoTargetConfiguration()
        baseline.service = .constant(Nanoseconds(2_000_000))
        baseline.servers = 8
        var candidate = baseline
        candidate.blocking = .usual
        let running = try [baseline, candidate].map { configuration in
            try orExit(status: .inputOutput) { try DemoTarget.start(configuration) }
        }
        defer { for target in running { target.stop() } }
        for (index, target) in running.enumerated() where plan.targets.indices.contains(index) {
            plan.targets[index].url = TargetURL(host: "127.0.0.1", port: target.port)
        }
        try CompareCommand.compare(plan, threads: nil, root: output.root(isURL: false), output: output)
    }
}
