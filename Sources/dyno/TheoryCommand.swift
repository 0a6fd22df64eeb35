import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct TheoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "theory",
        abstract: "Runs a plan and sets what queueing theory predicts beside what was measured.",
        discussion: """
            The plan's target says how it serves, as in 'service: { law: exponential 5ms, servers: 1, discipline: fifo }'. Without a \
            url Dyno runs such a target itself. Agreement is shown, and thresholds decide the exit status as ever; with --check a \
            mean response time that is neither within 3% of theory nor has theory in its own 99% interval makes it 1 as well.
            """
    )

    @Argument(help: "A plan (YAML).")
    var plan: String

    @Flag(help: "Exit with status 1 where a mean response time disagrees with theory, or nothing is predicted.")
    var check = false

    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let (plan, isURL) = try options.plan(source: plan)
        let named = try options.target(of: plan)
        guard !isURL, named.service != nil else {
            throw Failure(
                .usage,
                "target '\(named.name)' does not say how it serves; write 'service: { law: exponential 5ms, servers: 1 }' in it, in a plan"
            )
        }
        let outcome = try RunCommand.run(plan, target: named, root: output.root(isURL: false), output: output)
        let problem = try output.deliver(
            text: TextReport.renderTheory(outcome.result), json: { try ResultJSON.encode(outcome.result) })
        try outcome.saver.finish(status: status(of: outcome.result), printing: problem, isQuiet: output.isQuiet)
    }

    /// With --check, what theory has to say comes last: it is no use where the measurement is invalid.
    private func status(of result: RunResult) -> ExitStatus {
        let status = ExitStatus(result)
        guard check, status == .success else { return status }
        let agreements = result.levels.compactMap(\.theoryAgreement)
        return !agreements.isEmpty && agreements.allSatisfy(\.holds) ? .success : .failed
    }
}
