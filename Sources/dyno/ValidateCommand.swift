import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Reads a plan, says everything that is wrong with it, and sends nothing.",
        usage: "dyno validate <plans> ... [<options>]",
        discussion: "Also says what the plan cannot answer, such as a percentile that it gives too few requests for."
    )

    @Argument(help: "Plans (YAML).", completion: .file(), transform: pathArgument)
    var plans: [String]

    @OptionGroup var setting: SettingOptions

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp("A header of the plan's defaults, added or replaced; may be repeated.", valueName: "name: value"))
    var header: [String] = []

    func run() throws {
        var statuses: [ExitStatus] = []
        for file in plans {
            do {
                let plan = try PlanReader.read(file: file, settings: settings, environment: processEnvironment)
                let points = try sweep(file)
                let captures = plan.scenarioForecasts.flatMap(\.captures).map(\.line)
                let compared = plan.comparedTargets
                let comparison =
                    compared.count > 1 ? ComparisonForecast(plan, comparing: compared).lines.map { "compared: \($0)" } : []
                let notes = plan.notes.map { "note: \($0)" }
                let said =
                    [points].compactMap { $0 } + Announcement.lines(plan, targets: plan.targets) + captures + comparison
                    + plan.recoveryLines + notes
                let lines = said.map { "\n  \($0)" }
                Stream.output.write(TerminalText.printableLines("\(file): ok\(lines.joined())") + "\n")
            } catch let errors as PlanErrors {
                statuses.append(.badData)
                printError("\(errors)")
            } catch let errors as FlagErrors {
                statuses.append(.usage)
                printError("\(errors)")
            }
        }
        if !statuses.isEmpty { throw ExitCode(ExitStatus.gravest(of: statuses).rawValue) }
    }

    private var settings: PlanSettings { setting.settings(headers: header) }

    /// `swept: 4 points, 8 trials: about 80 s by their schedules`; nil where nothing is to be swept.
    private func sweep(_ file: String) throws -> String? {
        do {
            let source = try SweepSource.read(
                file: file, settings: settings, flags: SweepFlags(), environment: processEnvironment)
            try source.check()
            let plan = SweptPlan(source)
            let points = QuantityText.counted(source.rule.pointCount, "point")
            return "swept: \(points), \(try plan.forecast(trials: try plan.trials().trials.count))"
        } catch is FlagErrors {
            // There is nothing to vary.
            return nil
        }
    }
}

extension CaptureForecast {
    /// `captures cart: $.id of POST /carts, with accounts.name; used by PUT /carts/${cart}`
    fileprivate var line: String {
        let needs = dependsOn.isEmpty ? "" : ", with \(dependsOn.joined(separator: ", "))"
        let uses = usedBy.isEmpty ? "not used" : "used by \(usedBy.joined(separator: ", "))"
        return "captures \(name): \(source) of \(step)\(needs); \(uses)"
    }
}
