import Foundation
import LoadModel
import PlanFormats
import Testing

/// Pauses and gaps that are drawn from a file.
@Suite struct RecordedSampleTests {
    private func plan(_ file: String, _ load: String, step: String = "") throws -> Plan {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(file.utf8).write(to: folder.appendingPathComponent("times.csv"))
        do {
            return try PlanReader.read(
                text: "url: http://x\nload: \(load)\nscenarios: [{ steps: [{ get: / }\(step)] }]\n", file: "sample.yaml",
                baseDirectory: folder.path, environment: [:])
        } catch { throw Problem(text: "\(error)".replacing(folder.path, with: "@")) }
    }

    private struct Problem: Error { var text: String }

    private func problem(_ file: String, _ load: String = "{ users: 1, think: empirical times.csv }") -> String {
        do {
            _ = try plan(file, load)
            return ""
        } catch { return (error as? Problem)?.text ?? "\(error)" }
    }

    @Test(arguments: ["100ms\n300ms\n", "pause_ms\r\n100\r\n300\r\n", "\u{FEFF}Pause (s)\n0.1\n\n0.3", "think\n0.1s\n300000us"])
    func timesAreReadWithTheirUnits(file: String) throws {
        let plan = try plan(
            file, "{ users: 1, think: empirical times.csv }", step: ", { think: empirical times.csv }, { get: /b }")
        guard case .closed(_, let cycles) = plan.load.model, case .think(let pause) = plan.scenarios[0].steps[1] else {
            Issue.record("there is no think time")
            return
        }
        #expect(cycles[0].think.mean == Nanoseconds(seconds: 0.2) && pause == cycles[0].think)
        #expect(abs((pause.law.squaredCV ?? 0) - 0.25) < 1e-9)
    }

    @Test func gapsNeedNoUnitAsTheRateSaysTheirMean() throws {
        let plan = try plan("1\n2\n3\n", "{ rate: 50/s, arrivals: empirical times.csv }")
        guard case .open(.renewal(.empirical(let law)), _) = plan.load.model else {
            Issue.record("the arrivals are others")
            return
        }
        #expect(law.isKnown && law.file.hasSuffix("times.csv"))
        #expect(PlanWriter.yaml(plan).contains("arrivals: empirical /") && PlanWriter.yaml(plan).contains("/times.csv"))
    }

    @Test(arguments: [
        ("100\n200\n", "line 1: '100' has no unit; write 100ms, or a first line that names it, such as 'pause_ms'"),
        ("ms\n1\n-2\n", "line 3: a time is from 0, found '-2'"),
        ("1ms\n2ms,3ms\n", "line 2: '2ms,3ms' is not a time; write one a line, such as 250ms"),
        ("1ms\n25h\n", "line 2: a pause is at most 24h, found '25h'"),
    ])
    func aLineThatIsNoTimeIsNamed(file: String, fault: String) {
        #expect(problem(file) == "sample.yaml:2:26: think: file '@/times.csv', \(fault)")
    }

    @Test(arguments: [("", "no time"), ("pause_ms\n", "no time"), ("5ms\n", "one time only"), ("0s\n0s\n", "nothing but zeros")])
    func aSampleOfNothingIsRefused(file: String, found: String) {
        #expect(
            problem(file)
                == "sample.yaml:2:26: think: file '@/times.csv' has \(found); a sample is of two times at least, one a line, such as 250ms"
        )
    }

    @Test func aFileThatIsNotThereIsNamed() {
        #expect(problem("", "{ users: 1, think: empirical no.csv }").hasPrefix("sample.yaml:2:26: think: file '@/no.csv' "))
        #expect(problem("", "{ users: 1, think: empirical }").contains("'empirical' needs the file of its sample"))
        #expect(
            problem("", "{ rate: 1/s, arrivals: empirical no.csv }").hasPrefix("sample.yaml:2:30: arrivals: file '@/no.csv' "))
    }

    @Test func onACommandLineThereIsNoFile() {
        #expect(throws: FlagErrors.self) {
            try PlanOverrides(["--think": "empirical:times.csv"]).applied(
                to: try self.plan("", "{ users: 1 }"))
        }
    }
}
