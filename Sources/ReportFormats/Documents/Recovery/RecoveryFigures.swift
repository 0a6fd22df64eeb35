import Charts
import LoadModel
import Measurement

/// The charts of pulses: p99 and what was answered, over the time around the pulse, repeats over one another.
struct RecoveryFigures {
    private let result: RecoveryResult

    init(_ result: RecoveryResult) { self.result = result }

    var all: [Figure] {
        guard result.targets.contains(where: { !$0.repeats.isEmpty }) else { return [] }
        return [
            figure("p99 around the pulse", "recovery-p99", Axis("p99", .logarithmic, format: .duration)) { $0.p99 },
            figure("Answered around the pulse", "recovery-answered", Axis("Answered (/s)")) { point in
                Double(point.succeeded) / result.rule.interval.seconds
            },
            figure("Failed around the pulse", "recovery-failed", Axis("Failed (/s)")) { point in
                Double(point.failed) / result.rule.interval.seconds
            },
        ].filter { figure in figure.file?.name != "recovery-failed.svg" || hasFailures }
    }

    private var hasFailures: Bool { result.targets.contains { $0.repeats.contains { $0.points.contains { $0.failed > 0 } } } }

    private func figure(
        _ heading: String, _ name: String, _ y: Axis, _ value: (RecoveryRepeat.Point) -> Double?
    ) -> Figure {
        let half = result.rule.interval.seconds / 2
        var series: [LineChart.Series] = []
        for (number, target) in result.targets.enumerated() {
            for (index, made) in target.repeats.enumerated() {
                let name = TerminalText.printable(
                    (result.targets.count > 1 ? "\(target.target.name), " : "") + "repeat \(index + 1)")
                series.append(
                    LineChart.Series(
                        name, curve: made.points.map { Point($0.seconds + half, value($0) ?? .nan) },
                        number: result.targets.count > 1 ? number : index % 7))
            }
        }
        let length = result.rule.length.seconds
        let pulse = LineChart.Range("pulse", value: -length / 2, interval: -length...0, number: 7)
        let note = "0 is the end of the pulse; intervals of \(RecoveryPhrases.seconds(result.rule.interval.seconds))"
        return Figure(
            heading, note: note + ".",
            LineChart(
                TerminalText.printable("\(heading), \(result.name)"), note: note, x: Axis("Seconds from the end of the pulse"),
                y: y,
                series: series, ranges: [pulse]),
            fileName: name + ".svg")
    }
}
