import Foundation
import TestSupport
import Testing

/// `dyno report`: what was saved is rendered again, or it is said why not.
@Suite struct ReportTests {
    private let folder = Folder()

    /// The folder of a result of ten requests.
    private func result(_ name: String = "Results") throws -> String {
        let server = try ScriptedServer(.answers)
        defer { server.stop() }
        let outcome = try Command.run("run", server.url, "-c", "1", "-n", "10", "-o", name, "-q", in: folder)
        try #require(outcome.status == 0)
        return try #require(folder.files(named: "result.json").first { $0.contains("/\(name)/") })
            .replacing("/result.json", with: "")
    }

    @Test func aSavedResultGivesTheSameFilesAgain() throws {
        let path = try result()
        for (format, file) in [
            ("html", "report.html"), ("md", "report.md"), ("summary-csv", "summary.csv"), ("json", "result.json"),
        ] {
            let outcome = try Command.run("report", path, "--format", format, in: folder)
            #expect(outcome.status == 0 && outcome.errors.isEmpty)
            let saved = Folder.text(of: "\(path)/\(file)")
            #expect(outcome.output.trimmingCharacters(in: .newlines) == saved.trimmingCharacters(in: .newlines), "\(format)")
        }
    }

    @Test(arguments: [
        ("text", "10 succeeded"), ("csv", ",10,10,0,0,0,"), ("hlog", "HISTFAAAA"), ("hgrm", "Total count    =           10"),
        ("junit", "errors &lt; 1%"), ("prometheus", "outcome=\"succeeded\"} 10"),
    ])
    func everyOtherFormatIsWritten(format: String, content: String) throws {
        let outcome = try Command.run("report", try result(), "--format", format, "-o", "out", in: folder)
        #expect(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty)
        #expect(Folder.text(of: "\(folder.path)/out").contains(content))
    }

    @Test func severalResultsStandSideBySide() throws {
        let outcome = try Command.run("report", try result("A"), "\(try result("B"))/result.json", in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\n2 results side by side\n"))
    }

    /// Which spelling it is makes no difference.
    @Test func twoRunsAreOneDocumentWhicheverCommandIsAsked() throws {
        let (a, b) = (try result("A"), try result("B"))
        for flags in [([], []), (["--format", "json"], ["--json"])] as [([String], [String])] {
            let report = try RunningCommand(["report", a, b] + flags.0, in: folder).outcome()
            let compared = try RunningCommand(["compare", a, b] + flags.1, in: folder).outcome()
            #expect(report.status == 0 && [0, 3].contains(compared.status), "\(compared.errors)")
            #expect(report.output.split(separator: "\n") == compared.output.split(separator: "\n"))
            #expect(report.output.says("carry no verdict"))
        }
    }

    @Test(arguments: ["jtl", "hgrm"]) func whatAFormatCannotHoldIsUsage(format: String) throws {
        let path = try result()
        let outcome = try Command.run("report", path, path, "--format", format, in: folder)
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.hasPrefix("dyno: \(format) "))
    }

    @Test func aFileThatIsNoResultIsBadData() throws {
        let text = Folder.text(of: "\(try result())/result.json")
        let cut = try folder.write("cut.json", String(text.prefix(text.count / 2)))
        let newer = try folder.write("newer.json", text.replacing("dyno/result/1", with: "dyno/result/9"))
        for (path, fault) in [
            (cut, "was cut off"), (newer, "use a newer Dyno"), ("\(folder.path)/none", "there is no such file"),
            (folder.path, "it is not the folder of a result"),
        ] {
            let outcome = try Command.run("report", path, in: folder)
            #expect(outcome.status == 65 && outcome.output.isEmpty)
            #expect(outcome.errors.says(path) && outcome.errors.says(fault), "\(outcome.errors)")
        }
    }

    @Test func aFolderThatCannotBeWrittenToIsSaidSo() throws {
        let outcome = try Command.run("report", try result(), "-o", "none/out.html", "--format", "html", in: folder)
        #expect(outcome.status == 74 && outcome.errors.says("none/out.html"))
    }
}
