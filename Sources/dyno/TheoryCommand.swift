import ArgumentParser
import Glibc
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct TheoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "theory",
        abstract: "Runs plans and sets what queueing theory predicts beside what was measured.",
        discussion: """
            A plan's target says how it serves, as in 'service: { law: exponential 5ms, servers: 1, discipline: fifo }'. Without a \
            url Dyno runs such a target itself. Of several plans or targets, or a folder of plans, each plan is run against each of \
            its targets, and one report shows all, with charts.

            Agreement is shown, and thresholds decide the exit status as ever; with --check a mean response time that is neither \
            within 3% of theory nor has theory in its own 99% interval makes it 1 as well.
            """
    )

    @Argument(help: "Plans (YAML), or a folder of them.", completion: .file(), transform: pathArgument)
    var plans: [String]

    @Flag(help: "Exit with status 1 where a mean response time disagrees with theory, or nothing is predicted.")
    var check = false

    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        guard plans.count == 1, !PlanFolder.isFolder(plans[0]) else { return try runAll() }
        let plan = try read(plans[0])
        try check(plan.targets)
        guard plan.targets.count == 1 else { return try runAll() }
        try run(plan, plan.targets[0])
    }

    private func run(_ plan: Plan, _ target: Target) throws {
        let interrupts = Interrupts()
        interrupts.watch()
        let saver = try ResultSaver(root: output.root(isURL: false), name: plan.name)
        let result = try saver.whileRunning {
            let run = ShownRun(plan: plan, target: target, interrupts: interrupts, output: output, folder: saver.path)
            return try run.result(keptBy: saver)
        }
        saver.save(result)
        let problem = try output.deliver(text: Report(theoryOf: result).text, json: { try ResultJSON.encode(result) })
        try saver.finish(
            Ending(status: status(of: [result]), reason: reason(of: [result]), printing: problem), isQuiet: output.isQuiet)
    }

    private func read(_ file: String) throws -> Plan {
        let (plan, isURL) = try options.plan(source: file)
        if isURL { try check(plan.targets) }
        return plan
    }

    private func check(_ targets: [Target]) throws {
        for target in targets where target.service == nil {
            let remedy = "write 'service: { law: exponential 5ms, servers: 1 }' in it, in a plan"
            throw Failure(.usage, "target '\(target.name)' does not say how it serves; \(remedy)")
        }
    }

    /// With --check, what theory has to say comes last: it is no use where the measurement is invalid.
    private func status(of results: [RunResult]) -> ExitStatus {
        let status = ExitStatus.gravest(of: results.map { ExitStatus($0) })
        guard check, status == .success else { return status }
        let agreements = results.flatMap(\.levels).compactMap(\.theoryAgreement)
        return !agreements.isEmpty && agreements.allSatisfy(\.holds) ? .success : .failed
    }

    private func reason(of results: [RunResult]) -> String {
        let status = status(of: results)
        guard let first = results.first(where: { ExitStatus($0) == status }) else {
            return "a mean response time disagrees with theory, or nothing was predicted"
        }
        return "\(first.name): \(Conclusion.text(first))"
    }

    // MARK: Several plans

    private func runAll() throws {
        guard !output.json else {
            throw Failure(
                .usage, "--json: of several plans there is a result for each, saved with the report; drop it, or name one plan")
        }
        let folders = try plans.flatMap { try PlanFolder.all(at: $0) }
        // Whatever is wrong with any of them is said before the first is run.
        let runs = try folders.map { folder in
            try folder.files.map { file in
                let plan = try read(file)
                try check(plan.targets)
                return plan
            }
        }
        let interrupts = Interrupts()
        interrupts.watch()
        let name = plans.count == 1 ? PlanFolder.name(of: plans[0]) : "theory"
        let saver = try ResultSaver(root: output.root(isURL: false), name: name)
        let survey = try saver.whileRunning {
            try self.survey(name, zip(folders, runs).map { ($0, $1) }, interrupts: interrupts, saver: saver)
        }
        saver.save(survey)
        let problem = output.isQuiet ? nil : Stream.output.write(output.screen.rendered(Report(survey).text) + "\n")
        try saver.finish(
            Ending(status: status(of: survey.results), reason: reason(of: survey.results), printing: problem),
            isQuiet: output.isQuiet)
    }

    private func survey(
        _ name: String, _ folders: [(folder: PlanFolder, plans: [Plan])], interrupts: Interrupts, saver: ResultSaver
    ) throws -> TheorySurvey {
        var survey = TheorySurvey(
            name: name, startedAt: Double(time(nil)), environment: .current(dyno: Dyno.version))
        let lengths = folders.flatMap(\.plans).flatMap { plan in plan.targets.map { _ in plan.scheduledSeconds } }
        var number = 0
        for (folder, plans) in folders {
            survey.sections.append(.init(name: folder.name, about: folder.about))
            for plan in plans {
                for target in plan.targets where !interrupts.stop.isRequested {
                    let run = ShownRun(
                        plan: plan, target: target, interrupts: interrupts, output: output,
                        part: RunProgress.Part(number: number, of: lengths), folder: saver.path)
                    number += 1
                    survey.sections[survey.sections.count - 1].results.append(try run.result())
                    saver.keep(survey)
                }
            }
        }
        return survey
    }
}
