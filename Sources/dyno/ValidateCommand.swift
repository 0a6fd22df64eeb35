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
        discussion: "Also says what the plan cannot answer, such as a percentile that it gives too few requests for."
    )

    @Argument(help: "Plans (YAML).", completion: .file())
    var plans: [String]

    func run() throws {
        var hasErrors = false
        for file in plans {
            do throws(PlanErrors) {
                let plan = try PlanReader.read(file: file, environment: processEnvironment)
                let sweep = try sweptPoints(file)
                let points = sweep.map { "\(QuantityText.counted($0, "point")) to sweep" }
                let lines = ([points].compactMap { $0 } + Announcement.lines(plan, targets: plan.targets)).map { "\n  \($0)" }
                Stream.output.write(TerminalText.printableLines("\(file): ok\(lines.joined())") + "\n")
            } catch {
                hasErrors = true
                printError("\(error)")
            }
        }
        if hasErrors { throw ExitCode(ExitStatus.badData.rawValue) }
    }

    /// How many points the plan's sweep has; nil where it has none.
    private func sweptPoints(_ file: String) throws(PlanErrors) -> Int? {
        do {
            let source = try SweepSource.read(file: file, flags: SweepFlags(), environment: processEnvironment)
            try source.check()
            return source.rule.pointCount
        } catch let errors as PlanErrors {
            throw errors
        } catch {
            // There is nothing to vary.
            return nil
        }
    }
}
