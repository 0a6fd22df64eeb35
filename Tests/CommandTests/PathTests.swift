import Foundation
import Glibc
import Testing

/// Paths that a command line names: none of them leads where nobody meant, or empties a file before it is known to be the right one.
@Suite(.serialized) struct PathTests {
    private let folder = Folder()

    @Test(arguments: [
        ["run", "http://127.0.0.1:1/", "-n", "1", "-o", ""], ["run", "http://127.0.0.1:1/", "-n", "1", "--output", ""],
        ["run", "http://127.0.0.1:1/", "--body-file", ""], ["run", "https://127.0.0.1:1/", "--cacert", ""],
        ["run", "https://127.0.0.1:1/", "--cert", ""], ["run", "https://127.0.0.1:1/", "--key", ""],
        ["run", "http://127.0.0.1:1/", "--unix-socket", ""], ["sweep", "--resume", ""], ["report", "x", "-o", ""],
        ["compare", "x", "--baseline-from", ""], ["target", "--log", ""],
    ])
    func anEmptyPathIsRefused(arguments: [String]) throws {
        let outcome = try RunningCommand(arguments, in: folder).outcome()
        #expect(outcome.status == 64 && outcome.errors.says("a path cannot be empty; name one"), "\(outcome.errors)")
    }

    @Test func aFolderForResultsThatIsAFileIsRefused() throws {
        let file = try folder.write("results", "mine\n")
        let outcome = try Command.run("run", "http://127.0.0.1:1/", "-n", "1", "-o", file, in: folder)
        #expect(outcome.status == 74 && outcome.errors.says("Not a directory"), "\(outcome.errors)")
        #expect(Folder.text(of: file) == "mine\n")
    }

    private func sweep() throws -> String {
        let plan = try folder.write(
            "plan.yaml",
            "targets: { a: { service: { law: 1ms } } }\nget: /work\nload: { rate: 50/s, duration: 100ms, warmup: 0s }\n"
                + "sweep: { load.rate: [50, 60] }\n")
        #expect([0, 3].contains(try Command.run("sweep", plan, "-q", in: folder).status))
        return try #require(folder.files(named: "trials.ndjson").first)
    }

    @Test func aSweepThatIsResumedFollowsNoLinkToAnotherFile() throws {
        let log = try sweep()
        let mine = try folder.write("mine.txt", "one line\nand a half")
        unlink(log)
        #expect(symlink(mine, log) == 0)
        let outcome = try Command.run("sweep", "--resume", log.replacing("/trials.ndjson", with: ""), in: folder)
        #expect(outcome.status == 74 && outcome.errors.says("this is a symbolic link"), "\(outcome.errors)")
        #expect(Folder.text(of: mine) == "one line\nand a half")
    }

    @Test func aSweepThatIsResumedCutsOnlyWhatIsItsOwn() throws {
        let log = try sweep()
        let text = Folder.text(of: log)
        try "something else\nand a half".write(toFile: log, atomically: false, encoding: .utf8)
        let path = log.replacing("/trials.ndjson", with: "")
        let foreign = try Command.run("sweep", "--resume", path, in: folder)
        #expect(foreign.status == 65 && foreign.errors.says("trials.ndjson:1: this line is of no trial"), "\(foreign.errors)")
        #expect(Folder.text(of: log) == "something else\nand a half")
        // Half a line of a sweep that was killed is cut.
        try (text + "{\"schema\":").write(toFile: log, atomically: false, encoding: .utf8)
        #expect([0, 3].contains(try Command.run("sweep", "--resume", path, "-q", in: folder).status))
        #expect(Folder.text(of: log) == text)
        unlink(log)
        #expect(mkfifo(log, 0o600) == 0)
        let pipe = try Command.run("sweep", "--resume", path, in: folder)
        #expect(pipe.status == 74 && pipe.errors.says("not a regular file"), "\(pipe.errors)")
    }

    @Test func samplesAreNotCopiedOverThemselves() throws {
        let demo = try DemoProcess(in: folder)
        #expect(
            [0, 3].contains(
                try Command.run("run", "\(demo.url)/work", "-c", "1", "-n", "20", "--samples", "-o", "R", "-q", in: folder).status
            ))
        let samples = try #require(folder.files(named: "samples.jtl").first)
        let text = Folder.text(of: samples)
        #expect(symlink(samples, "\(folder.path)/link.jtl") == 0)
        let result = samples.replacing("/samples.jtl", with: "")
        for output in [samples, "link.jtl"] {
            let outcome = try Command.run("report", result, "--format", "jtl", "-o", output, in: folder)
            #expect(outcome.status == 64 && outcome.errors.says("these are the samples themselves"), "\(outcome.errors)")
            #expect(Folder.text(of: samples) == text && !text.isEmpty)
        }
        let copy = try folder.write("copy.jtl", text + text)
        #expect(try Command.run("report", result, "--format", "jtl", "-o", copy, in: folder).status == 0)
        #expect(Folder.text(of: copy) == text)
    }

    @Test func aReportReplacesNeitherALinkNorADevice() throws {
        let demo = try DemoProcess(in: folder)
        #expect(
            [0, 3].contains(try Command.run("run", "\(demo.url)/work", "-c", "1", "-n", "20", "-o", "R", "-q", in: folder).status)
        )
        let result = try #require(folder.files(named: "result.json").first)
        let file = try folder.write("report.txt", "old")
        #expect(symlink(file, "\(folder.path)/link.txt") == 0)
        #expect(try Command.run("report", result, "-o", "link.txt", in: folder).status == 0)
        #expect(Folder.text(of: file).contains("requests"))
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/link.txt")) == file)
        // A link to a device, since a test must not come near the real one.
        #expect(symlink("/dev/null", "\(folder.path)/null") == 0)
        #expect(try Command.run("report", result, "-o", "null", in: folder).status == 0)
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/null")) == "/dev/null")
    }

    @Test func aTargetThatCannotListenSpoilsNoLog() throws {
        let demo = try DemoProcess(in: folder)
        let log = try folder.write("log.csv", "of another\n")
        let port = try #require(demo.url.split(separator: ":").last.map(String.init))
        let outcome = try Command.run("target", "--port", port, "--log", log, in: folder)
        #expect(outcome.status == 74, "\(outcome.errors)")
        #expect(Folder.text(of: log) == "of another\n")
    }
}
