import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// What a terminal shows of work under way.
@Suite struct LiveFrameTests {
    private static let frame = LiveFrame(
        title: "[2/3]", fraction: 0.61, secondsLeft: 8, elapsedSeconds: 12,
        figures: [
            .init("achieved 99/s", course: (1...40).map { Double($0) }), .init("p99 12ms", course: [1, nil, 4, 12, 0, 3]),
            .init("failures 7", colour: .red), .init("p50 3.1ms"), .init("in flight 4"), .init("offered 100/s", colour: .dim),
        ])

    private static let bare = LiveFrame(elapsedSeconds: 75, figures: [.init("achieved 99/s")])

    private static let hostile = LiveFrame(
        title: "[1/2] \u{1b}[2J日本語の名前", fraction: .nan, secondsLeft: 1e12, isAtMost: true, elapsedSeconds: 1,
        figures: [.init("名前名前名前名前名前名前名前名前名前名前名前 p50 -", course: [.nan, .infinity, -1]), .init("a\r\nb"), .init("")])

    @Test(arguments: [1, 9, 20, 33, 80, 200]) func noRowReachesTheLastColumn(columns: Int) {
        for frame in [Self.frame, Self.bare, Self.hostile] {
            let rows = frame.rows(columns: columns, paint: .plain)
            #expect((1...4).contains(rows.count))
            for row in rows {
                #expect(TerminalText.width(row) <= max(8, columns - 1), "\(row)")
                #expect(!row.unicodeScalars.contains(where: TerminalText.isControl))
            }
        }
    }

    @Test(arguments: [(20, "narrow"), (80, "usual"), (200, "wide")]) func rowsLookAsRecorded(columns: Int, name: String) throws {
        let frames = [Self.frame, Self.bare, Self.hostile]
        let text = frames.map { $0.rows(columns: columns, paint: .plain).joined(separator: "\n") }.joined(separator: "\n\n")
        try GoldenTests.expectGolden("live-\(name).txt", text + "\n")
    }

    @Test func coloursAreAroundTheTextAndChangeNothingElse() {
        let painted = Self.frame.rows(columns: 80, paint: TerminalPaint(isOn: true))
        #expect(painted.joined().contains("\u{1b}[31mfailures 7\u{1b}[0m"))
        let stripped = painted.map { $0.replacing(#/\u{1b}\[[0-9]*m/#, with: "") }
        #expect(stripped == Self.frame.rows(columns: 80, paint: .plain))
    }

    @Test func aReportLosesItsColoursWithoutATrace() {
        let report = Report(Fixture.open).text
        let painted = TerminalPaint(isOn: true).report(report)
        #expect(painted.contains("\u{1b}[32m  ✓\u{1b}[0m p99 < 250ms") && painted.contains("\u{1b}[33mWarning:\u{1b}[0m"))
        #expect(painted.replacing(#/\u{1b}\[[0-9]*m/#, with: "") == report)
        #expect(TerminalPaint.plain.report(report) == report)
    }

    @Test func theLabelsThatFailAndTheSlowestHaveARowEachInABoundedNumber() {
        var labels = LiveLabels((0..<40).map { "label \($0)" })
        var outcomes = OutcomeTally(labels: 40)
        for _ in 0..<23 { outcomes.count(label: 7, failure: .status) }
        outcomes.count(label: 9, failure: .timeout)
        outcomes.count(label: 8, failure: .status)
        outcomes.count(label: 8, failure: .timeout)
        var closed = LiveTick.ClosedInterval()
        closed.labels = (0..<40).map { label in
            var buckets = LogBuckets()
            buckets.record(Nanoseconds(Int64(label + 1) * 10_000_000))
            var point = Series.Point()
            point.buckets = buckets.drain()
            return point
        }
        labels.add([closed])
        let rows = labels.rows(outcomes) { "\(Int($0)) ms" }
        #expect(rows.count == 4)
        #expect(
            rows[0].text.hasPrefix("label 7  failed: status 23  p95 8")
                && rows[1].text.hasPrefix("label 8  failed: timeout 1, status 1"))
        #expect(Set(rows.suffix(2).map { $0.text.prefix(14) }) == ["label 38  p95 ", "label 39  p95 "])
        var frame = Self.frame
        frame.details = rows + rows
        #expect(frame.rows(columns: 80, paint: .plain).count <= 8)
        #expect(LiveLabels(["one"]).rows(outcomes) { _ in "" }.isEmpty)
    }

    @Test func aLogGetsOneLine() {
        #expect(
            Self.frame.line
                == "[2/3]  12 s  61%  8 s left  achieved 99/s  p99 12ms  failures 7  p50 3.1ms  in flight 4  offered 100/s")
        #expect(Self.bare.line == "75 s  achieved 99/s")
    }

    @Test(arguments: [(0, "░░░░"), (0.25, "█░░░"), (0.5, "██░░"), (0.54, "██▏░"), (1, "████"), (7, "████"), (-1, "░░░░")])
    func aBarFillsFromTheLeft(fraction: Double, bar: String) {
        #expect(ProgressBar.text(fraction, width: 4) == bar)
    }

    @Test func aSparklineIsOfTheLastValues() {
        #expect(Sparkline.text([9, 0, 1, 2, 3, 4, 5, 6, 7, 8], width: 9) == "▁▂▃▄▅▆▇██")
        #expect(Sparkline.text([0, 0], width: 5) == "▁▁")
        #expect(Sparkline.text([1, nil, 2], width: 5) == "▅ █")
        #expect(Sparkline.text([1, 2], width: 0).isEmpty)
    }

    @Test func barsThatANarrowTerminalHasNoRoomForAreLeftOut() {
        let lines = "  p50  4.62 ms  ...#######\n  p99  13.5 ms  ####################\n"
        #expect(TerminalText.fitted(lines, width: 30) == "  p50  4.62 ms  ...#######\n  p99  13.5 ms\n")
        #expect(TerminalText.fitted("Statuses 1,000 with 200 and then some...", width: 30).contains("some..."))
    }
}
