import Foundation
import TestSupport
import Testing

/// What commands say to who mistypes, is quiet, or presses Tab.
@Suite struct WordsTests {
    private let folder = Folder()

    /// Each with a word of its reason.
    static let failures: [(arguments: [String], reason: String)] = [
        (["run", "URL", "-c", "1", "-n", "50"], "errors 100% (limit 1%): 50 requests (status 500)"),
        (["compare", "URL", "URL", "-c", "1"] + Command.quickly, ": "),
        (
            ["sweep", "URL", "--vary", "load.users=1,2", "-c", "1", "-n", "50"],
            " of 2 trials did not meet their thresholds, the first at "
        ),
        (
            ["capacity", "URL", "-c", "1", "--from", "1", "--to", "1", "--budget", "10s", "--slo", "p99 < 1s"],
            "does not carry 1 user"
        ),
    ]

    @Test(arguments: failures.indices)
    func aStatusOtherThan0HasItsLineWhateverElseIsPrinted(number: Int) throws {
        let (arguments, reason) = Self.failures[number]
        let server = try ScriptedServer(.status(500))
        defer { server.stop() }
        let words = arguments.map { $0 == "URL" ? server.url : $0 }
        let quiet = try RunningCommand(words + ["-q"], in: folder).outcome()
        #expect(quiet.status > 0 && quiet.output.isEmpty)
        let lines = quiet.errors.split(separator: "\n")
        // A busy machine may spoil the measurement, which is then the reason.
        let isReason = lines.first.map { $0.contains(reason) || quiet.status == 3 && $0.contains("generator") } ?? false
        #expect(lines.count == 1 && lines[0].hasPrefix("dyno: ") && isReason, "\(quiet.status): \(quiet.errors)")
        guard number == 0 else { return }
        let loud = try RunningCommand(words + ["--json"], in: folder).outcome()
        #expect(loud.status > 0 && loud.errors.split(separator: "\n").last?.hasPrefix("dyno: ") == true, "\(loud.errors)")
    }

    @Test func whereAllHeldNothingIsSaid() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-n", "5", "-q", in: folder)
        #expect(outcome.output.isEmpty)
        // A busy machine may spoil the measurement, and that is said.
        #expect(outcome.ended(0) && (outcome.status != 0 || outcome.errors.isEmpty))
    }

    @Test(arguments: [
        (["rnu"], "there is no command 'rnu'; did you mean 'run'?"), (["help", "nope"], "there is no command 'nope'"),
        (["help", "compar"], "did you mean 'compare'?"), (["http://127.0.0.1:9/x"], "dyno run http://127.0.0.1:9/x"),
        (["plan.yaml"], "dyno run plan.yaml"), (["run", "http://127.0.0.1:9", "-X", "POST"], "-m (--method)"),
        (["run", "-XPOST", "http://127.0.0.1:9"], "-m (--method)"), (["run", "http://127.0.0.1:9", "-L"], "--follow"),
        (["capacity", "http://127.0.0.1:9", "--data=x"], "-b (--body)"),
    ])
    func whatIsMistypedIs64AndPointsToWhatIsMeant(arguments: [String], words: String) throws {
        let outcome = try RunningCommand(arguments, in: folder).outcome()
        #expect(outcome.status == 64 && outcome.errors.says(words) && outcome.output.isEmpty, "\(outcome.errors)")
    }

    @Test(arguments: [["help"], ["help", "run"], ["--help"], ["run", "-h"], []])
    func helpIsStillThere(arguments: [String]) throws {
        let outcome = try RunningCommand(arguments, in: folder).outcome()
        #expect(outcome.status == 0 && outcome.output.says("USAGE: dyno"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsOfPlansAreFiles(shell: String) throws {
        let script = try Command.run("--generate-completion-script", shell, in: folder)
        #expect(script.status == 0 && script.output.says("validate"))
        guard shell == "bash" else { return }
        try folder.write("dyno.bash", script.output)
        for name in ["api.yaml", "apples.yaml", "pear.yaml"] { try folder.write(name, "") }
        // As Tab does behind 'dyno run ap'.
        let press = """
            source ./dyno.bash; COMP_WORDS=(dyno run ap); COMP_CWORD=2; COMP_LINE='dyno run ap'; COMP_POINT=11
            function_name=$(complete -p dyno | sed 's/.*-F \\([^ ]*\\) .*/\\1/'); $function_name dyno ap run; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", press]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(Set(text.split(separator: "\n")) == ["api.yaml", "apples.yaml"])
    }

    @Test func theManualPageHasEveryCommandWithItsOptions() throws {
        let page = try Command.run("man", in: folder)
        #expect(page.status == 0 && page.output.hasPrefix(".TH DYNO 1 "))
        for command in ["RUN", "COMPARE", "SWEEP", "CAPACITY", "REPORT", "VALIDATE", "TARGET", "THEORY"] {
            #expect(page.output.contains("\n.SH DYNO \(command)\n"), "\(command)")
        }
        #expect(page.output.contains("\n.B \"\\-R, \\-\\-rate <rate>\"\n"))
        // Nothing of the text is taken for a request.
        let known: Set<Substring> = [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I", ".nf", ".fi"]
        let requests = page.output.split(separator: "\n").filter { $0.hasPrefix(".") || $0.hasPrefix("'") }
        #expect(requests.allSatisfy { line in known.contains(line.prefix { $0 != " " }) })
    }

    @Test func noControlCharacterOfAnArgumentReachesTheTerminal() throws {
        let bell = "bad\u{1b}[2J\u{7}.yaml"
        for arguments in [["validate", bell], ["run", bell], ["report", bell], [bell], ["run", "http://\(bell)"]] {
            let outcome = try RunningCommand(arguments, in: folder).outcome()
            #expect(
                outcome.status != 0
                    && !(outcome.output + outcome.errors).unicodeScalars.contains { [0x1b, 7].contains($0.value) })
        }
    }
}
