import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

/// Two runs beside each other that were made one after the other: saved both, or the earlier saved and the later made now. The document is
/// that of `dyno report A B`; the status says more, whether the numbers may be used.
struct SequentialCommand {
    let baseline: RunResult
    let output: OutputOptions

    /// - Parameter path: a saved run.
    init(baseline path: String, output: OutputOptions) throws {
        baseline = try SequentialCommand.run(path)
        self.output = output
    }

    /// Sets a saved run beside the baseline, and leaves with the status.
    func perform(candidate path: String) throws {
        try deliver(try SequentialCommand.run(path))
    }

    /// Runs the plan against its candidate, or its only target, saves that as any run is, and sets it beside the baseline.
    func perform(plan: Plan, root: String?) throws {
        let name = plan.comparison.roles?.candidates.first
        guard let target = plan.targets.first(where: { $0.name == name }) ?? (plan.targets.count == 1 ? plan.targets[0] : nil)
        else {
            throw Failure(
                .badData, "the plan names \(plan.targets.count) targets; say which under 'compare: { candidate: NAME }'")
        }
        let interrupts = Interrupts()
        interrupts.watch()
        let saver = try ResultSaver(root: root, name: plan.name)
        let result = try saver.whileRunning {
            try ShownRun(plan: plan, target: target, interrupts: interrupts, output: output).result(keptBy: saver)
        }
        saver.save(result)
        try deliver(result, status: ExitStatus(result), saver: saver)
    }

    private func deliver(_ candidate: RunResult, status: ExitStatus = .success, saver: ResultSaver? = nil) throws {
        let sides = SideBySide([.run(baseline), .run(candidate)])
        if let fault = sides.fault { throw Failure(.badData, fault) }
        let problem = try output.deliver(text: Report(sides).text, json: { try sides.json() })
        let all = ExitStatus.gravest(of: [status] + (sides.isValid ? [] : [.invalid]))
        let saver = try saver ?? ResultSaver(root: nil, name: "")
        try saver.finish(
            Ending(
                status: all, reason: Conclusion.text(candidate.isValid ? (baseline.isValid ? candidate : baseline) : candidate),
                printing: problem), isQuiet: output.isQuiet)
    }

    private static func run(_ path: String) throws -> RunResult {
        switch try SavedFile.read(path) {
        case .run(let run): return run
        case .comparison:
            throw Failure(.badData, "\(path): the result of a comparison, which has its own verdict; name results of dyno run")
        case .sweep, .capacity, .recovery:
            throw Failure(
                .badData,
                "\(path): the result of a sweep, a search for a capacity or a test of recovery; name results of dyno run")
        }
    }
}
