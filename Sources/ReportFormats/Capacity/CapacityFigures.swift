import Charts
import LoadModel
import Measurement

/// The charts of a search for a capacity: what was answered, and how late, against what was offered. A dot is a step, and a bar along
/// the bottom is the capacity with its interval.
struct CapacityFigures {
    private let result: CapacityResult

    init(_ result: CapacityResult) { self.result = result }

    var all: [Figure] {
        guard result.targets.contains(where: { !valid($0).isEmpty }) else { return [] }
        return [throughput, responseTime]
    }

    private var axis: Axis {
        // From a tenth of the least that tells: a search that came from far below would press all else together.
        Axis(result.rule.range.axis == .rate ? "Offered (arrivals/s)" : "Users", domain: domain)
    }

    private var domain: ClosedRange<Double>? {
        let highest = result.targets.compactMap { $0.answer.estimate?.high }.max()
        return highest.map { 0...$0 * 1.6 }
    }

    private func valid(_ target: TargetCapacity) -> [CapacityStep] { target.steps.filter { $0.outcome != .invalid } }

    private var throughput: Figure {
        var series = result.targets.map { target in
            LineChart.Series(
                target.target.name,
                marks: shown(target).map { step in
                    .init(.init(step.load, step.throughput), interval: spread(step))
                })
        }
        if result.rule.range.axis == .rate, let end = domain?.upperBound {
            series.append(.init("all that is offered", curve: [.init(0, 0), .init(end, end)]))
        }
        return Figure(
            fileName: "throughput.svg",
            chart: LineChart(
                "Answered against offered, \(result.name)", note: note, x: axis, y: Axis("Answered (/s)"),
                series: series + bars(at: 0)))
    }

    private var responseTime: Figure {
        let series = result.targets.map { target in
            LineChart.Series(
                "\(target.target.name) p99",
                marks: shown(target).compactMap { step in step.p99.map { .init(.init(step.load, $0)) } })
        }
        let limits = result.rule.thresholds.filter { $0.metric.isTime && $0.label == nil }.map { threshold in
            LineChart.Series(threshold.text, curve: [.init(0, threshold.limit), .init(domain?.upperBound ?? 1, threshold.limit)])
        }
        let lowest = result.targets.flatMap(shown).compactMap(\.p99).min() ?? 1
        return Figure(
            fileName: "response-time.svg",
            chart: LineChart(
                "Response time against offered load, \(result.name)", note: note, x: axis,
                y: Axis("Response time, p99 (ms)", .logarithmic), series: series + limits + bars(at: lowest)))
    }

    private var note: String { "dots: steps of some seconds; bars at the bottom: the capacity with its interval" }

    private func shown(_ target: TargetCapacity) -> [CapacityStep] {
        valid(target).filter { domain?.contains($0.load) ?? true }.sorted { $0.load < $1.load }
    }

    private func spread(_ step: CapacityStep) -> ClosedRange<Double>? {
        step.throughputError.map { max(0, step.throughput - 2 * $0)...step.throughput + 2 * $0 }
    }

    private func bars(at height: Double) -> [LineChart.Series] {
        result.targets.compactMap { target in
            target.answer.estimate.map { estimate in
                LineChart.Series(
                    "capacity of \(target.target.name)",
                    curve: [.init(estimate.low, height), .init(estimate.high, height)],
                    marks: [.init(.init(estimate.value, height))])
            }
        }
    }
}
