import Foundation
import Glibc
import TestSupport
import Testing

/// What goes to which stream and into which file, and what happens where it cannot go there.
@Suite struct OutputTests {
    private let folder = Folder()

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func jsonPutsNothingButJSONOnStandardOutput() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-c", "1", "-n", "10", "--json", in: folder)
        #expect(outcome.status == 0)
        let result = try json(outcome.output)
        #expect(result["schema"] as? String == "dyno/result/1")
        #expect((result["counts"] as? [String: Int])?["succeeded"] == 10)
        #expect(outcome.errors.says("10 succeeded"))

        let quiet = try Command.run("run", server.url, "-c", "1", "-n", "10", "--json", "-q", in: folder)
        #expect(quiet.errors.isEmpty)
        #expect(try json(quiet.output)["schema"] as? String == "dyno/result/1")

        let both = try Command.run("compare", server.url, server.url, "-c", "1", "--json", quick: true, in: folder)
        #expect(try json(both.output)["schema"] as? String == "dyno/comparison/1")
    }

    @Test func quietPrintsNothing() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let run = try Command.run("run", server.url, "-c", "1", "-n", "10", "-q", "-o", "out", in: folder)
        #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty)
        let comparison = try Command.run("compare", server.url, server.url, "-c", "1", "-q", quick: true, in: folder)
        #expect([0, 2, 3].contains(comparison.status) && comparison.output.isEmpty)
        // The reason of a status that is not 0, and nothing else.
        #expect(comparison.errors.split(separator: "\n").count == (comparison.status == 0 ? 0 : 1))
    }

    @Test func outputThatIsNoTerminalHasNoEscapeCharacters() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 1))
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-c", "1", "-d", "2500ms", "-o", "out", in: folder)
        #expect(outcome.status == 0)
        let files = ["result.json", "report.md", "summary.csv"].flatMap { folder.files(named: $0) }
        #expect(files.count == 3)
        for text in [outcome.output, outcome.errors] + files.map(Folder.text) {
            #expect(!text.isEmpty && !text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x0D })
        }
    }

    @Test func passesOfSeveralStepsAreNotCalledRequestsAndNoLineIsTooLong() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try folder.write(
            "plan.yaml",
            """
            name: two steps of a plan whose name alone takes up most of a line
            url: \(server.url)
            scenarios: [{ name: main, steps: [{ get: /a }, { get: /b }] }]
            load: { users: 1, requests: 25, warmup: 0s }
            thresholds: ["p99.9{GET /a} < 1m"]
            """)
        let outcome = try Command.run("run", "plan.yaml", "-o", "out", in: folder)
        #expect(outcome.status == 0 && server.requests.count == 50)
        #expect(outcome.errors.says("25 iterations") && outcome.output.says("25 iterations"))
        #expect(!outcome.errors.says("25 requests;") && !outcome.output.says("think time, 25 requests"))
        let lines = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("Saved in") }
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(outcome.errors)")
        let one = try Command.run("run", server.url, "-c", "1", "-n", "25", in: folder)
        #expect(one.errors.says("25 requests") && one.output.says("25 requests"))
    }

    @Test func aTerminalShowsALiveLine() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 1))
        defer { server.stop() }
        let terminal = try Terminal()
        // The command takes the terminal over in place of the files that it was started with.
        let outcome = try Command.run(
            "run", server.url, "-R", "20/s", "-d", "2500ms", shell: "exec \"$0\" \"$@\" > \(terminal.name) 2>&1", in: folder)
        #expect(outcome.ended(0))
        let text = terminal.text()
        let lines = text.components(separatedBy: "\r").filter { $0.contains("in flight") }
        #expect(lines.count >= 2)
        for line in lines {
            #expect(line.contains("20/s") && line.contains("achieved ") && line.contains("p99 ") && line.contains("failures 0"))
        }
        #expect(text.contains("50 succeeded"))
    }

    @Test(arguments: [(20, ""), (20, "NO_COLOR=1"), (80, "TERM=xterm")])
    func noRowOfTheViewReachesTheEdge(columns: UInt16, setting: String) throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 1))
        defer { server.stop() }
        let terminal = try Terminal(columns: columns)
        let environment = setting.isEmpty ? "--no-colour" : ""
        let outcome = try RunningCommand(
            ["run", server.url, "-R", "20/s", "-d", "2500ms", "--json"] + (environment.isEmpty ? [] : [environment]),
            shell: "unset NO_COLOR; TERM=xterm \(setting) exec \"$0\" \"$@\" 2> \(terminal.name)", in: folder
        ).outcome()
        #expect(outcome.ended(0))
        // The view is drawn before the report, whose tables have a width of their own.
        let text = terminal.text()
        let rows = text.split { $0.isNewline || $0 == "\r" }.map { $0.replacing(#/\u{1b}\[[0-9]*[A-Za-z]/#, with: "") }
        let view = rows.filter { row in ["achieved", "░", "█"].contains { row.contains($0) } }
        #expect(view.count >= 2 && text.contains("\u{1b}[J"))
        #expect(text.contains("\u{1b}[36m") == setting.hasPrefix("TERM"))
        for row in view { #expect(row.count < columns, "\(row)") }
        #expect(view.contains { $0.contains("achieved 20/s") } && view.contains { $0.contains("%") })
    }

    @Test func aTerminalThatCannotMoveItsCursorGetsLines() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let terminal = try Terminal()
        let outcome = try Command.run(
            "run", server.url, "-R", "20/s", "-d", "1500ms", shell: "TERM=dumb exec \"$0\" \"$@\" > \(terminal.name) 2>&1",
            in: folder)
        let text = terminal.text()
        #expect(outcome.ended(0) && text.contains("30 succeeded") && !text.contains("\u{1b}"))
    }

    @Test func aFolderThatCannotBeMadeIs74BeforeAnythingIsSent() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try folder.write("file", "")
        let outcome = try Command.run("run", server.url, "-n", "5", "-o", "file/out", in: folder)
        #expect(outcome.status == 74)
        #expect(outcome.errors.says("file/out") && outcome.errors.says("-o"))
        #expect(outcome.output.isEmpty && server.requests.isEmpty)
    }

    @Test(.enabled(if: OutputTests.mayMount, "needs the right to mount a file system"))
    func aFullDiskIs74AndTheResultIsPrinted() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        try FileManager.default.createDirectory(atPath: folder.path + "/small", withIntermediateDirectories: true)
        let mount = "mount -t tmpfs -o size=4k tmpfs small && exec \"$0\" \"$@\""
        let outcome = try Command.run(
            "run", server.url, "-c", "1", "-n", "20", "-o", "small/out", shell: "exec unshare -m sh -c '\(mount)' \"$0\" \"$@\"",
            in: folder)
        #expect(outcome.status == 74)
        #expect(outcome.output.says("20 succeeded"))
        #expect(outcome.errors.says("could not be saved") && outcome.errors.says("No space left on device"))
    }

    /// Whether a mount that nobody else sees can be made.
    static var mayMount: Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "unshare -m sh -c 'mount -t tmpfs -o size=4k tmpfs /mnt' 2>/dev/null"]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test(arguments: ["-q", "--json"])
    func aResultThatCannotBePrintedIs74(flag: String) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run(
            "run", server.url, "-c", "1", "-n", "10", "-o", "out", flag, shell: "exec \"$0\" \"$@\" > /dev/full", in: folder)
        // Quiet prints nothing, so nothing is lost.
        #expect(outcome.status == (flag == "-q" ? 0 : 74))
        #expect(outcome.errors.says("no space left on device") == (flag == "--json"))
        #expect(folder.files(named: "result.json").count == 1)
    }

    @Test(arguments: ["2> /dev/full", "2>&-"])
    func messagesThatCannotBeWrittenEndNothing(redirection: String) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run(
            "run", server.url, "-c", "1", "-n", "10", shell: "exec \"$0\" \"$@\" \(redirection)", in: folder)
        #expect(outcome.status == 0 && outcome.output.says("10 succeeded"))
    }

    @Test func aReaderThatLeavesDoesNotTakeTheResultAlong() throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run(
            "run", server.url, "-c", "1", "-n", "10", "-o", "out", shell: "\"$0\" \"$@\" 2>&1 | true", in: folder)
        #expect(outcome.status == 0)
        #expect(folder.files(named: "result.json").count == 1 && server.requests.count == 10)
    }

    @Test(arguments: [["run", "-c", "500"], ["compare", "-c", "20"]])
    func tooFewDescriptorsIs74WithTheRemedy(arguments: [String]) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let urls = arguments[0] == "run" ? [server.url] : [server.url, server.url]
        let run = { (limit: String) in
            try RunningCommand(
                [arguments[0]] + urls + arguments[1...] + (arguments[0] == "run" ? ["-n", "500"] : Command.quickly),
                shell: "ulimit -n \(limit); exec \"$0\" \"$@\"",
                in: self.folder
            ).outcome()
        }
        let outcome = try run("100")
        #expect(outcome.status == 74)
        #expect(outcome.output.isEmpty && server.requests.isEmpty)
        let remedy = try #require(outcome.errors.firstMatch(of: #/'ulimit -n (\d+)'/#)).1
        // What the message says is true.
        #expect(try run(String(remedy)).ended(0, 2))
    }

    @Test(arguments: ["run", "compare"])
    func roomForNoConnectionAtAllIs74(command: String) throws {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let urls = command == "run" ? [server.url] : [server.url, server.url]
        let outcome = try RunningCommand(
            [command] + urls + (command == "run" ? ["-n", "5"] : []), shell: "ulimit -n 32; exec \"$0\" \"$@\"", in: folder
        ).outcome()
        #expect(outcome.status == 74)
        #expect(outcome.errors.says("ulimit -n") && server.requests.isEmpty)
    }

    @Test func anOpenLoadTakesNoMoreConnectionsThanThereAreDescriptors() throws {
        let server = try ScriptedServer(.answersAfter(milliseconds: 300))
        defer { server.stop() }
        let outcome = try Command.run(
            "run", server.url, "-R", "200/s", "-n", "100", shell: "ulimit -n 84; exec \"$0\" \"$@\"", in: folder)
        #expect(outcome.output.says("100 succeeded, 0 failed"))
        #expect(outcome.output.says("waited for a free slot"))
        #expect(server.connectionsUsed == 20)
    }
}

/// A pseudo-terminal to which a command can write, and what it wrote.
struct Terminal {
    let name: String
    private let master: Int32
    /// Held open so that what was written is not lost when the command ends.
    private let slave: Int32

    init(columns: UInt16 = 200) throws {
        // What posix_openpt(3), unlockpt(3) and ptsname(3) do, which Glibc's Swift module lacks: TIOCSPTLCK and TIOCGPTN.
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0
        var number: Int32 = 0
        try #require(master >= 0 && ioctl(master, 0x4004_5431, &locked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        name = "/dev/pts/\(number)"
        slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
        var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
    }

    /// What is there to be read; closes the terminal. The system holds a few KB, more than a short run prints.
    func text() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(master, &buffer, buffer.count), count > 0 { bytes += buffer.prefix(count) }
        close(slave)
        close(master)
        return String(decoding: bytes, as: UTF8.self)
    }
}
