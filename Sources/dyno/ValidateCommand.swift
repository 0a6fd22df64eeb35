import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import Runs

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Reads a plan, says everything that is wrong with it, and sends nothing.",
        discussion: "Also says what the plan cannot answer, such as a percentile that it gives too few requests for."
    )

    @Argument(help: "Plans (YAML).")
    var plans: [String]

    func run() throws {
        var hasErrors = false
        for file in plans {
            do throws(PlanErrors) {
                let plan = try PlanReader.read(file: file, environment: processEnvironment)
                let sweep = try sweptPoints(file)
                print("\(file): ok")
                if let sweep { print("  \(QuantityText.counted(sweep, "point")) to sweep") }
                for line in Announcement.lines(plan, targets: plan.targets) { print("  \(line)") }
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
