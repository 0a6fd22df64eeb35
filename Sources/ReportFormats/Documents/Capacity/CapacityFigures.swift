import Charts
import LoadModel
import Measurement

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The charts of a search for a capacity: what was answered, and what each threshold is about, against what was offered. A mark is a
/// step, and a band is the capacity with its interval.
struct CapacityFigures {
    private let result: CapacityResult

    init(_ result: CapacityResult) { self.result = result }

    var all: [Figure] {
        guard result.targets.contains(where: { !$0.steps.isEmpty }) else { return [] }
        let times = result.rule.thresholds.contains(where: \.metric.isTime) ? [] : [responseTime]
        return [throughput] + times + result.rule.thresholds.indices.flatMap { [shares($0), threshold($0)].compactMap { $0 } }
    }

    /// The grey of what is no target's.
    private static let quiet = 7

    /// What all charts are read by.
    static let note =
        "marks are steps, filled: held, hollow: failed, crossed: the generator's own limit; bands: the capacity with its interval"

    private var axis: Axis { Axis(result.rule.range.axis == .rate ? "Offered (arrivals/s)" : "Users", domain: 0...end) }

    /// All that was tried, as far as a search that went far beyond leaves room for what tells.
    private var end: Double {
        let ends = result.targets.map { target in
            let most = (target.steps.map(\.load).max() ?? 0) * 1.04
            return target.answer.estimate.map { min(most, $0.high * 2.2) } ?? most
        }
        return max(1e-9, ends.max() ?? 1)
    }

    private var throughput: Figure {
        var series = result.targets.map { target in
            LineChart.Series(
                name(target), marks: marks(target) { step in (step.throughput, CapacityFigures.spread(step)) },
                number: number(target))
        }
        if result.rule.range.axis == .rate {
            series.append(
                .init(
                    "all that is offered", curve: [.init(0, 0), .init(end, end)], number: CapacityFigures.quiet, isDashed: true))
        }
        return figure("Answered against offered", "throughput", Axis("Answered (/s)"), series)
    }

    /// Where no threshold is about a time.
    private var responseTime: Figure {
        let series = result.targets.map { target in
            LineChart.Series(
                name(target), marks: marks(target) { step in step.p99.map { ($0, nil) } }, number: number(target))
        }
        return figure(
            "Response time, p99, against load", "response-time", Axis("p99", .logarithmic, format: .duration), series)
    }

    /// What a threshold is about, and where it breaks.
    private func threshold(_ index: Int) -> Figure {
        let threshold = result.rule.thresholds[index]
        let series = result.targets.map { target in
            LineChart.Series(
                name(target),
                marks: marks(target) { step in
                    step.checks.indices.contains(index) ? step.checks[index].outcome.actual.map { ($0, nil) } : nil
                }, number: number(target))
        }
        let limit = LineChart.Series(
            TerminalText.printable(threshold.text), curve: [.init(0, threshold.limit), .init(end, threshold.limit)],
            number: CapacityFigures.quiet, isDashed: true)
        let what = CapacityFigures.subject(threshold)
        return figure(
            "\(threshold.metric.isPercentile ? what : what.prefix(1).uppercased() + what.dropFirst()) against load",
            "threshold-\(index + 1)",
            CapacityFigures.axis(threshold), series + [limit])
    }

    /// The shares of requests that break a threshold, and the curve through them that gave the answer; nil where it gave none.
    private func shares(_ index: Int) -> Figure? {
        let threshold = result.rule.thresholds[index]
        var allowed = 0.0
        let series = result.targets.compactMap { target -> LineChart.Series? in
            guard case .found(let estimate, .threshold(threshold.text)) = target.answer, estimate.slope != nil else { return nil }
            let shown = marks(target) { step in
                guard step.checks.indices.contains(index) else { return nil }
                let check = step.checks[index]
                allowed = check.allowed
                return (check.share, check.shareError.map { max(0, check.share - 2 * $0)...check.share + 2 * $0 })
            }
            let near = shown.filter { abs(log($0.point.x / estimate.value)) <= 0.35 }
            guard let low = near.map(\.point.x).min(), let high = near.map(\.point.x).max(), low < high else { return nil }
            let curve = (0...80).map { low + (high - low) * Double($0) / 80 }
            return LineChart.Series(
                name(target), curve: curve.map { Point($0, estimate.share(at: $0, allowed: allowed) ?? .nan) }, marks: near,
                number: number(target))
        }
        guard !series.isEmpty else { return nil }
        let ends = series.flatMap { $0.marks.map(\.point.x) }
        guard let low = ends.min(), let high = ends.max() else { return nil }
        let rule = LineChart.Series(
            "allowed", curve: [.init(low, allowed), .init(high, allowed)], number: CapacityFigures.quiet, isDashed: true)
        var axis = self.axis
        axis.domain = low * 0.98...high * 1.02
        let failed = threshold.metric.isTime ? "slower than the limit" : "that failed"
        return figure(
            "Requests \(failed) against load", "threshold-\(index + 1)-share", Axis("share of requests", format: .share),
            series + [rule],
            x: axis,
            note:
                "marks are steps near the answer; the line: the logistic curve through them that gave it, where it meets what is allowed"
        )
    }

    private func figure(
        _ heading: String, _ fileName: String, _ y: Axis, _ series: [LineChart.Series], x: Axis? = nil, note: String = note
    ) -> Figure {
        let title = TerminalText.printable("\(heading), \(result.name)")
        return Figure(
            heading, note: note.prefix(1).uppercased() + note.dropFirst() + ".",
            LineChart(title, note: note, x: x ?? axis, y: y, series: series, ranges: ranges),
            fileName: fileName + ".svg")
    }

    private static func axis(_ threshold: Threshold) -> Axis {
        let title = threshold.metric.title
        return switch threshold.metric.quantity {
        case .milliseconds: Axis(title, .logarithmic, format: .duration)
        case .share: Axis(title, format: .share)
        case .perSecond: Axis("\(title) (/s)")
        case .number: Axis(title)
        case .megabytesPerHour: Axis("\(title) (MB/h)")
        }
    }

    /// `p99`, `errors of search`.
    private static func subject(_ threshold: Threshold) -> String {
        let name = threshold.metric.title
        return threshold.label.map { "\(name) of \(TerminalText.printable($0))" } ?? name
    }

    /// One colour for a target in all charts.
    private func number(_ target: TargetCapacity) -> Int { result.targets.firstIndex(of: target) ?? 0 }

    private func name(_ target: TargetCapacity) -> String { TerminalText.printable(target.target.name) }

    private func marks(
        _ target: TargetCapacity, _ value: (CapacityStep) -> (height: Double, spread: ClosedRange<Double>?)?
    ) -> [Mark] {
        target.steps.filter { $0.load <= end }.sorted { $0.load < $1.load }.compactMap { step in
            value(step).map { Mark(Point(step.load, $0.height), interval: $0.spread, look: step.look) }
        }
    }

    private static func spread(_ step: CapacityStep) -> ClosedRange<Double>? {
        step.throughputError.map { max(0, step.throughput - 2 * $0)...step.throughput + 2 * $0 }
    }

    private var ranges: [LineChart.Range] {
        result.targets.compactMap { target in
            target.answer.estimate.map { estimate in
                let load = CapacityPhrases.load(estimate.value, result.rule.range.axis)
                return LineChart.Range(
                    result.targets.count > 1 ? "\(name(target).prefix(20)): \(load)" : load, value: estimate.value,
                    interval: min(estimate.low, estimate.high)...max(estimate.low, estimate.high), number: number(target))
            }
        }
    }
}

extension Threshold.Metric {
    fileprivate var isPercentile: Bool { if case .percentile = self { true } else { false } }
}

extension CapacityStep {
    fileprivate var look: Mark.Look {
        switch outcome {
        case .held: .filled
        case .failed: .hollow
        case .invalid: .crossed
        }
    }
}
