import ArgumentParser
import Foundation
import Runs

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "man",
        abstract: "Prints the manual page, made of the help of all commands.",
        discussion:
            "'dyno man | man -l -' shows it; 'make build' puts it into .build/share/man, with completions for shells beside it."
    )

    func run() throws {
        let page = try ManualPage(help: Dyno._dumpHelp(), version: Dyno.version).text
        try Stream.output.write(page, asThe: "manual")
    }
}

/// A page in man(7), made of what ArgumentParser knows of the commands.
struct ManualPage {
    private let root: CommandHelp
    private let version: String

    /// - Parameter help: in JSON, as of `--experimental-dump-help`.
    init(help: String, version: String) throws {
        root = try JSONDecoder().decode(Help.self, from: Data(help.utf8)).command
        self.version = version
    }

    var text: String {
        let name = root.commandName
        var lines = [
            ".TH \(name.uppercased()) 1 \"\" \"\(name) \(version)\"", ".SH NAME", "\(name) \\- \(plain(root.abstract ?? ""))",
            ".SH SYNOPSIS", ".B \(name)", ".I command", "[arguments]", ".SH DESCRIPTION", ".nf", plain(root.discussion ?? ""),
            ".fi",
        ]
        for command in root.subcommands ?? [] where command.shouldDisplay { lines += section(command) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ command: CommandHelp) -> [String] {
        let name = "\(root.commandName) \(command.commandName)"
        var lines = [".SH \(name.uppercased())", plain(command.abstract ?? "")]
        if let discussion = command.discussion { lines += [".PP", ".nf", plain(discussion), ".fi"] }
        var title: String?
        for argument in command.arguments ?? [] where argument.shouldDisplay {
            if let next = argument.sectionTitle, next != title { lines.append(".SS \(plain(next))") }
            title = argument.sectionTitle ?? title
            let value = argument.kind == "flag" ? "" : "<\(argument.valueName ?? "value")>"
            let names = (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }.joined(separator: ", ")
            let head = [names, value].filter { !$0.isEmpty }.joined(separator: " ")
            let initial = argument.defaultValue.map { $0.isEmpty || argument.kind == "flag" ? "" : " (default: \($0))" } ?? ""
            lines += [".TP", ".B \"\(plain(head).replacing("\"", with: "\\(dq"))\"", plain((argument.abstract ?? "") + initial)]
        }
        return lines
    }

    /// Text in which nothing is a request of roff: those begin lines, and its escapes begin with a backslash.
    private func plain(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&\($0)" : String($0) }.joined(separator: "\n")
    }

    private struct Help: Decodable { let command: CommandHelp }

    private struct CommandHelp: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let shouldDisplay: Bool
        let subcommands: [CommandHelp]?
        let arguments: [ArgumentHelp]?
    }

    private struct ArgumentHelp: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let shouldDisplay: Bool
        let sectionTitle: String?
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let abstract: String?
    }
}
