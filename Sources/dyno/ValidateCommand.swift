import ArgumentParser
import LoadModel
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
                print("\(file): ok")
                for line in Announcement.lines(plan, targets: plan.targets) { print("  \(line)") }
            } catch {
                hasErrors = true
                printError("\(error)")
            }
        }
        if hasErrors { throw ExitCode(ExitStatus.badData.rawValue) }
    }
}
