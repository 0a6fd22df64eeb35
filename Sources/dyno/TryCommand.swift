import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct TryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "try",
        abstract: "Makes one iteration of each scenario of a plan, and shows all that was sent, answered, expected and captured.",
        usage: "dyno try <plan> [<options>]",
        discussion: """
            Secrets are hidden, and bodies cut, unless -v asks for all of them. Exit status: 0 where all was as expected, 1 where \
            something was not, 4 where the target could not be reached or the setup failed, 65 where the plan is wrong.
            """
    )

    @Argument(help: "The plan (YAML).", completion: .file(), transform: pathArgument)
    var plan: String

    @Option(help: ArgumentHelp("Only this scenario.", valueName: "name"))
    var scenario: String?

    @Option(help: ArgumentHelp("Which iteration, from 0: it decides rows of feeds and what is drawn.", valueName: "n"))
    var iteration = 0

    @Option(help: ArgumentHelp("The target, where the plan has several; else the first.", valueName: "name"))
    var target: String?

    @Flag(name: [.customShort("v"), .long], help: "Whole bodies.")
    var verbose = false

    @OptionGroup var setting: SettingOptions

    func validate() throws {
        if iteration < 0 { throw ValidationError("--iteration must be 0 or more, found \(iteration)") }
    }

    func run() throws {
        let plan: Plan
        do {
            plan = try PlanReader.read(file: self.plan, settings: setting.settings(headers: []), environment: processEnvironment)
        } catch let errors as PlanErrors {
            throw Failure(.badData, "\(errors)")
        } catch let errors as FlagErrors {
            throw Failure(.usage, "\(errors)")
        }
        guard let given = target.map({ name in plan.targets.first { $0.name == name } }) ?? plan.targets.first else {
            let names = plan.targets.map(\.name).joined(separator: ", ")
            throw Failure(.usage, "the plan has no target '\(target ?? "")'; it has \(names)")
        }
        if let scenario, !plan.scenarios.contains(where: { $0.name == scenario }) {
            let names = plan.scenarios.map(\.name).joined(separator: ", ")
            throw Failure(.usage, "the plan has no scenario '\(scenario)'; it has \(names)")
        }
        let interrupts = Interrupts()
        interrupts.watch()
        var account = TryAccount(secrecy: plan.secrecy)
        try orExit {
            let running = try RunningTarget(given, of: plan, folder: nil, say: { printError($0) })
            defer { running.stop() }
            try running.start(interrupts)
            try TryRun.perform(
                plan, target: running.target, scenario: scenario, iteration: iteration, interrupts: interrupts
            ) { part in
                account.add(part)
                Stream.output.write(TerminalText.printableLines(text(part, plan.secrecy)))
            }
        }
        Stream.output.write(TerminalText.printableLines(account.text))
        if !account.isRight { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func text(_ part: TryRun.Part, _ secrecy: Secrecy) -> String {
        let text = ExchangeText(
            secrecy, mostOfMessage: verbose ? .max : 2_000, mostLines: verbose ? .max : 30, remedy: "-v shows all")
        var lines = ["== \(part.name)"] + part.exchanges.flatMap(text.lines(tried:))
        if let reason = part.reason { lines.append("✗ \(reason)") }
        if !part.unmade.isEmpty { lines += ["", "Not made: " + part.unmade.map { secrecy.shown($0) }.joined(separator: ", ")] }
        return lines.joined(separator: "\n") + "\n\n"
    }
}

/// What was wrong, once more at the end: long answers may have carried it out of sight.
private struct TryAccount {
    let secrecy: Secrecy
    private var requests = 0
    private var faults: [String] = []

    init(secrecy: Secrecy) { self.secrecy = secrecy }

    var isRight: Bool { faults.isEmpty }

    mutating func add(_ part: TryRun.Part) {
        requests += part.exchanges.count
        guard !part.isRight else { return }
        for exchange in part.exchanges where exchange.failure != nil && exchange.failure != .slow {
            let fault = exchange.checks.first { $0.fault != nil && !$0.isAwaited }.flatMap { said($0) }
            faults.append("\(part.name): \(exchange.label): \(fault ?? secrecy.shown(exchange.message ?? "failed"))")
        }
        guard let reason = part.reason else { return }
        let awaited = part.exchanges.last?.checks.first { $0.fault != nil && $0.isAwaited }.flatMap { said($0) }
        faults.append("\(part.name): \(secrecy.shown(reason))" + (awaited.map { "; the last said of it: \($0)" } ?? ""))
    }

    private func said(_ check: Exchange.Check) -> String? {
        check.fault.map { "\(check.name): \(secrecy.shown($0, of: check))" }
    }

    var text: String {
        guard !isRight else { return "All as expected: \(QuantityText.counted(requests, "request")).\n" }
        return "Not as expected:\n" + faults.map { "  ✗ \($0)\n" }.joined()
    }
}
