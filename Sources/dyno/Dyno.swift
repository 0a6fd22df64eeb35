import ArgumentParser
import CBuild
import Glibc
import LoadModel
import Measurement
import ReportFormats
import Runs

@main
struct Dyno: ParsableCommand {
    static let version = "0.1.0"

    /// With the commit, where the build was told, and the libraries that it runs on.
    private static var about: String {
        let commit = String(cString: dyno_build_commit())
        return "dyno \(version)" + (commit.isEmpty ? "" : ", commit \(commit)") + "\n"
            + TerminalText.wrapped(Environment.libraries, indent: 2)
    }

    static let configuration = CommandConfiguration(
        commandName: "dyno",
        abstract: "Loads HTTP JSON APIs, measures what comes back, and compares two of them.",
        discussion: """
            dyno run http://127.0.0.1:8080/x -R 200/s -d 30s     200 requests a second for half a minute
            dyno run plan.yaml                                   what a plan says
            dyno compare http://127.0.0.1:8081/x http://127.0.0.1:8082/x -R 100/s -d 20s
            dyno sweep plan.yaml --vary load.rate=1,2,5,10       how it changes with any value of the plan
            dyno help plan                                       every key of a plan; 'dyno help plan load.rate' one

            Exit status: 0 done, every threshold held; 1 a threshold failed, or a regression; 2 undecided; 3 measurement invalid; 4 target unreachable;
            5 a comparison's candidate did not start, or died; 64 usage; 65 bad plan; 69 shards that did not meet; 70 a defect of Dyno; 74 input or output; 129, 130 and 143 stopped by a signal.
            """,
        version: about,
        subcommands: [
            RunCommand.self, CompareCommand.self, SweepCommand.self, CapacityCommand.self, RecoveryCommand.self,
            MergeCommand.self,
            ReportCommand.self,
            ValidateCommand.self, TryCommand.self,
            SchemaCommand.self,
            TargetCommand.self, DemoCommand.self,
            TheoryCommand.self, DoctorCommand.self, ManualCommand.self,
        ]
    )

    /// Prints what ended the command, and leaves with the documented status.
    static func main() {
        // A reader that leaves, such as 'head', must not take along what has been measured and is yet to be saved.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if let text = try PlanHelp.text(arguments) {
                if let problem = Stream.output.write(text) { throw Failure(.inputOutput, problem) }
                return
            }
            if let complaint = Complaint.unknownCommand(in: arguments) { throw Failure(.usage, complaint) }
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            printError("dyno: \(Secrecy.rule.shown(failure.message))")
            exit(withError: ExitCode(failure.status.rawValue))
        } catch {
            var message = fullMessage(for: error)
            if exitCode(for: error) == .validationFailure, let flag = Complaint.foreignFlag(in: arguments) {
                printError("dyno: \(flag.hint)")
                // A flag with nearly the same letters is not what is meant.
                message = message.replacing(/(Unknown option '[^']*')\. Did you mean '[^']*'\?/) { $0.output.1 + "." }
            }
            guard exitCode(for: error) != .success, !message.isEmpty else { exit(withError: error) }
            // It repeats words of the command line.
            printError(Secrecy.rule.shown(message))
            exit(withError: exitCode(for: error))
        }
    }
}
