import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// Whatever a plan or a target names, no format that others read has a control character in it but the ends of its lines.
@Suite struct ControlCharacterTests {
    static let hostile = "a\nb\rc\td\u{1b}[2Je\u{0}f\u{85}g\u{9b}31mh\u{2028}i\u{202e}j\u{b}k\"l,m"

    private static let formats = ReportFormat.allCases.filter { ![.jtl, .hgrm].contains($0) }

    @Test(arguments: formats)
    func noReportOfARunHasAny(format: ReportFormat) throws {
        let run = HTMLReportTests.hostile(Self.hostile)
        let plain = HTMLReportTests.hostile("plain")
        let text = try SavedReport.render([.run(run)], as: format)
        #expect(controls(in: text) == "", "\(format)")
        // A label with line breaks makes no more lines, so that each is still a record.
        if [.csv, .summaryCSV, .prometheus, .hlog].contains(format) {
            let lines = try SavedReport.render([.run(plain)], as: format).split(separator: "\n").count
            #expect(text.split(whereSeparator: \.isNewline).count == lines)
        }
    }

    @Test func linesOfSamplesHaveNone() {
        let target = Target(name: "t", url: TargetURL(host: "h", port: 1))
        var plan = Plan(
            name: Self.hostile, targets: [target],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: Self.hostile, path: Template("/x?token=abc")))])],
            load: Load(model: .closed(users: [.steady(1)], cycles: [UserCycle()]), stop: .requests(1)))
        for _ in 0..<2 {
            let lines = JTLLines(plan: plan, target: target)
            var text: [UInt8] = []
            let origin = SampleOrigin(level: 1, worker: 1, startedAt: 0)
            lines.append(
                SampleRecord(
                    start: .zero, elapsed: .zero, latency: .zero, connect: .zero, wait: .zero, receivedBytes: 1, sentBytes: 1,
                    label: 0, inFlight: 1, status: 200, failure: nil),
                of: origin, thread: lines.thread(of: origin), inFlight: 1, to: &text)
            let line = String(decoding: text, as: UTF8.self)
            #expect(controls(in: line) == "" && line.split(whereSeparator: \.isNewline).count == 1)
            #expect(line.contains("token=<redacted>") != plan.publicNames.contains("token"))
            plan.publicNames = ["token"]
        }
    }

    @Test func aLineOfJSONHasNone() throws {
        #expect(controls(in: try OrderedJSONEncoder.line(["a": Self.hostile])) == "")
        #expect(
            try JSONDecoder().decode([String].self, from: Data(OrderedJSONEncoder.line([Self.hostile]).utf8)) == [Self.hostile])
    }

    @Test func theLiveViewHasNone() {
        let frame = LiveFrame(title: Self.hostile, elapsedSeconds: 1, figures: [.init(Self.hostile)])
        #expect(controls(in: frame.line) == "")
        #expect(controls(in: frame.rows(columns: 200, paint: .plain).joined()) == "")
    }

    /// In hexadecimal: those that end lines for a reader, move a cursor, or are not allowed in XML.
    private func controls(in text: String) -> String {
        text.unicodeScalars.filter { scalar in
            let isLineEnd = scalar == "\n"
            return !isLineEnd && (scalar.properties.generalCategory == .control || [0x2028, 0x2029].contains(scalar.value))
        }.map { String($0.value, radix: 16) }.joined(separator: " ")
    }
}
