import ArgumentParser
import Engine
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
        var isRight = true
        try orExit {
            let running = try RunningTarget(given, seed: plan.seed, folder: nil, say: { printError($0) })
            defer { running.stop() }
            try running.start(interrupts)
            try TryRun.perform(
                plan, target: running.target, scenario: scenario, iteration: iteration, interrupts: interrupts
            ) { part in
                if !part.isRight { isRight = false }
                let text = ExchangeText(plan.secrecy, isWhole: verbose).text(part)
                Stream.output.write(TerminalText.printableLines(text))
            }
        }
        if !isRight { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}

/// Exchanges as text, with secrets hidden.
private struct ExchangeText {
    private let secrecy: Secrecy
    /// Whether bodies are shown whole.
    private let isWhole: Bool
    private static let mostOfBody = 2_000

    init(_ secrecy: Secrecy, isWhole: Bool) {
        self.secrecy = secrecy
        self.isWhole = isWhole
    }

    func text(_ part: TryRun.Part) -> String {
        var lines = ["== \(part.name)"]
        for exchange in part.exchanges { lines += text(exchange) }
        if let reason = part.reason { lines.append("✗ \(reason)") }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private func text(_ exchange: Exchange) -> [String] {
        var lines = ["", "-- \(exchange.label) (\(QuantityText.duration(milliseconds: exchange.time.milliseconds)))"]
        let (head, body) = Self.parts(exchange.request)
        lines += message(head, Array(body), mark: "> ")
        lines += message(exchange.head, exchange.body, mark: "< ")
        for check in exchange.checks {
            lines.append(check.fault.map { "✗ \(check.name): \(secrecy.shown($0))" } ?? "✓ \(check.name)")
        }
        let isTold = exchange.checks.contains { $0.fault != nil }
        if let failure = exchange.failure, !isTold {
            lines.append("✗ \(failure.name): \(secrecy.shown(exchange.message ?? "status \(exchange.status)"))")
        }
        for capture in exchange.captures {
            let isHidden = capture.isSecret || secrecy.hides(capture.name)
            lines.append("= \(capture.name): \(isHidden ? Secrecy.redacted : cut(capture.value, to: 200))")
        }
        return lines
    }

    private static func parts(_ request: [UInt8]) -> (head: [UInt8], body: ArraySlice<UInt8>) {
        guard let end = request.firstRange(of: Array("\r\n\r\n".utf8)) else { return (request, []) }
        return (Array(request[..<end.lowerBound]), request[end.upperBound...])
    }

    private func message(_ head: [UInt8], _ body: [UInt8], mark: String) -> [String] {
        var lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline).enumerated().map { index, line in
            guard index > 0, let colon = line.firstIndex(of: ":") else { return mark + secrecy.shown(String(line)) }
            let name = String(line[..<colon])
            return mark + (secrecy.hides(name) ? "\(name): \(Secrecy.redacted)" : secrecy.shown(String(line)))
        }
        guard !body.isEmpty else { return lines }
        guard let text = String(validating: body, as: UTF8.self) else {
            return lines + ["\(mark)(\(body.count) bytes that are no text)"]
        }
        let shown = secrecy.shown(body: Template(text))
        lines += cut(IndentedJSON.text(shown) ?? shown, to: isWhole ? .max : Self.mostOfBody)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { mark + $0 }
        return lines
    }

    private func cut(_ text: String, to most: Int) -> String {
        text.count <= most ? text : "\(text.prefix(most))… (\(text.count) characters; -v shows all)"
    }
}

/// JSON laid out over lines. Not by a parser, which would lose the digits and the order of what was received; what is no JSON stays.
private enum IndentedJSON {
    static func text(_ json: String) -> String? {
        guard let first = json.first(where: { !$0.isWhitespace }), first == "{" || first == "[" else { return nil }
        var text = ""
        var depth = 0
        var isInString = false
        var isEscaped = false
        var last: Character = " "
        for character in json {
            if isInString {
                text.append(character)
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isInString = false
                }
                last = character
                continue
            }
            switch character {
            case "\"":
                isInString = true
                text.append(character)
            case "{", "[":
                depth += 1
                text += "\(character)\n" + String(repeating: "  ", count: depth)
            case "}", "]":
                depth -= 1
                guard depth >= 0 else { return nil }
                if last == "{" || last == "[" {
                    while text.last?.isWhitespace == true { text.removeLast() }
                } else {
                    text += "\n" + String(repeating: "  ", count: depth)
                }
                text.append(character)
            case ",": text += ",\n" + String(repeating: "  ", count: depth)
            case ":": text += ": "
            case _ where character.isWhitespace: continue
            default: text.append(character)
            }
            last = character
        }
        return depth == 0 ? text : nil
    }
}
