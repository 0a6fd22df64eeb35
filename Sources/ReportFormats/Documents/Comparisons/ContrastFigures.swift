import Charts
import LoadModel
import Measurement

/// What grew and what shrank, function by function, of a candidate against its baseline: a table, and the candidate's flame graph by
/// difference.
struct ContrastFigures {
    private let contrast: ProfileContrast
    private let baseline: String
    private let candidate: String

    private static let mostRows = 12

    init(_ contrast: ProfileContrast, baseline: String, candidate: String) {
        (self.contrast, self.baseline, self.candidate) = (contrast, baseline, candidate)
    }

    var block: Report.Block? {
        .named(
            "What grew: \(name: candidate) against \(name: baseline)",
            [.table(table), .notes(notes.map { Words($0) }), .figures([figure])])
    }

    private var table: Table {
        var table = Table(left: ["Function", "In"], right: [baseline, candidate, "Change a request", "Points", "95% interval"])
        let changes = contrast.functions.filter { $0.change.direction != 0 }
        let rest = contrast.functions.filter { $0.change.direction == 0 }
        table.rows = [row(.text("all of it"), "", contrast.total)]
        table.rows += (changes + rest).prefix(ContrastFigures.mostRows).map { function in
            row(.name(function.frame.name), function.frame.module ?? "", function.change)
        }
        return table
    }

    private func row(_ name: Table.Cell, _ module: String, _ change: ProfileContrast.Change) -> [Table.Cell] {
        let tone: Report.Tone = change.direction > 0 ? .bad : change.direction < 0 ? .good : .plain
        return [
            name, .name(module), .text(time(change.baseline)), .text(time(change.candidate)),
            .text(signed(change.difference), tone),
            .text(points(change.difference), tone), .text("\(points(change.low)) to \(points(change.high))"),
        ]
    }

    private func time(_ seconds: Double) -> String { QuantityText.duration(milliseconds: seconds * 1000) }

    private func signed(_ seconds: Double) -> String { seconds == 0 ? "0" : (seconds > 0 ? "+" : "-") + time(abs(seconds)) }

    /// Percent of the baseline's whole.
    private func points(_ seconds: Double) -> String {
        guard contrast.total.baseline > 0 else { return QuantityText.notApplicable }
        let value = seconds / contrast.total.baseline * 100
        return (value > 0 ? "+" : "") + QuantityText.decimal(value, places: 1)
    }

    private var notes: [String] {
        let samples = [contrast.baseline, contrast.candidate].map { QuantityText.counted(Int(min($0.samples, 1e15)), "sample") }
        return [
            """
            CPU time a request of each function by itself. A point is a hundredth of what \(baseline) takes in all. Of \
            \(QuantityText.counted(contrast.rounds, "round")) behind the verdict, in which \(contrast.candidate.tool) sampled both in turns \
            under the same load (\(samples[0]), and \(samples[1])); intervals are over rounds, of processes that were started once.
            """
        ]
            + [contrast.candidate.interpreter.map { "\($0) runs the targets' own functions, which perf does not see." }]
            .compactMap { $0 }
    }

    /// Red has grown, green has shrunk.
    private var figure: Figure {
        let (before, after) = (contrast.baseline, contrast.candidate)
        let times = ContrastFigures.times(of: before.calls, cost: contrast.total.baseline)
        let tree = after.calls
        let totals = tree.totals
        let whole = max(tree.total, .leastNonzeroMagnitude)
        var paths: [[FrameName]] = []
        var calls: [FlameGraph.Call] = []
        for (call, total) in zip(tree.calls, totals) {
            let frame = tree.frames[call.frame]
            let path = (call.caller.map { paths[$0] } ?? []) + [FrameName(frame)]
            paths.append(path)
            let now = total / whole * contrast.total.candidate
            let change = now - (times[path] ?? 0)
            // Small differences are chance, and what was too small to be kept.
            let isSeen = abs(change) > ContrastFigures.leastChange * contrast.total.baseline
            let strength = isSeen ? min(1, 0.25 + abs(change) / max(now, .leastNonzeroMagnitude)) : 0.3
            calls.append(
                FlameGraph.Call(
                    frame.name,
                    text: "\(frame.name)\(frame.module.map { " (\($0))" } ?? ""): \(time(now)) a request, \(signed(change)) "
                        + "(\(points(change)) points)",
                    caller: call.caller, value: total, isSeen ? change > 0 ? .bad : .good : .quiet, strength: strength))
        }
        let grown = contrast.functions.filter { $0.change.direction != 0 }.prefix(5)
        let words = grown.map { "\($0.frame.name) \(points($0.change.difference)) points" }.joined(separator: ", ")
        var figure = Figure(
            "Difference flame graph",
            note:
                "The calls of \(candidate), as wide as their time; coloured by what they take more or less than in \(baseline).",
            [],
            isWide: true)
        figure.pictures = [
            .flames(
                FlameGraph(
                    "Functions of \(candidate) by their time, and by its difference from \(baseline)",
                    summary: words.isEmpty ? "No function changed beyond chance." : "Changed beyond chance: \(words).",
                    calls: calls),
                [("takes more", .bad), ("takes less", .good), ("about the same", .quiet)])
        ]
        return figure
    }

    /// Of the baseline's whole.
    private static let leastChange = 0.005

    /// Seconds a request of each call, under the names on the way to it.
    private static func times(of tree: CallTree, cost: Double) -> [[FrameName]: Double] {
        let whole = max(tree.total, .leastNonzeroMagnitude)
        var paths: [[FrameName]] = []
        var times: [[FrameName]: Double] = [:]
        for (call, total) in zip(tree.calls, tree.totals) {
            let path = (call.caller.map { paths[$0] } ?? []) + [FrameName(tree.frames[call.frame])]
            paths.append(path)
            times[path, default: 0] += total / whole * cost
        }
        return times
    }
}
