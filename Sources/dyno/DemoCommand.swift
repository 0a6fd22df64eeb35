import ArgumentParser
import DemoTarget
import LoadModel
import Runs

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Starts two embedded targets and compares them under a plan's load.",
        discussion: """
            The baseline answers many requests at a time; the candidate one at a time, with a stall of 300 ms every 1.1 s, like a
            server that does synchronous I/O on its event loop. Both take 2 ms for a request. The plan's own URLs are not used. That
            the candidate is found to be worse is what the demo shows, and no failure of it.
            """
    )

    @Argument(help: "A plan (YAML) with two targets.", completion: .file())
    var plan = "Plans/demo.yaml"

    @OptionGroup var output: OutputOptions

    func run() throws {
        var plan = try PlanOptions.readPlan(plan)
        var baseline = DemoTargetConfiguration()
        baseline.service = .constant(Nanoseconds(2_000_000))
        baseline.servers = 8
        var candidate = baseline
        // Not a multiple of the blocks' length: else each stall could fall into the other target's turn.
        candidate.blocking = try StallTimetable(length: Nanoseconds(300_000_000), every: Nanoseconds(1_100_000_000))
        // Before the targets' threads are made, which are to leave signals alone.
        let interrupts = Interrupts()
        interrupts.watch()
        let running = try [baseline, candidate].map { configuration in
            try orExit(status: .inputOutput) { try DemoTarget.start(configuration) }
        }
        defer { for target in running { target.stop() } }
        for (index, target) in running.enumerated() where plan.targets.indices.contains(index) {
            plan.targets[index].url = TargetURL(host: "127.0.0.1", port: target.port)
        }
        let comparison = PlanComparison(plan: plan, root: output.root(isURL: false), output: output, interrupts: interrupts)
        try comparison.perform { result in
            let status = ExitStatus(result)
            return status == .failed || status == .inconclusive ? .success : status
        }
    }
}
