import LoadModel
import Measurement

/// Every step of a search for a capacity, a row each: times in milliseconds, rates a second. A cell is empty where nothing was measured.
enum CapacityCSV {
    private static let columns = [
        "target", "step", "load", "purpose", "outcome", "seconds", "requests", "throughput", "throughput error", "error rate",
        "p50",
        "p99", "in flight per second", "reason",
    ]

    static func render(_ result: CapacityResult) -> String {
        let conditions = result.rule.thresholds.map { CSV.defused($0.text) }
        var text = CSV.line(columns + conditions)
        for target in result.targets {
            for (index, step) in target.steps.enumerated() { text += CSV.line(row(target, index + 1, step)) }
        }
        return text
    }

    /// With what each threshold is about at its end.
    private static func row(_ target: TargetCapacity, _ number: Int, _ step: CapacityStep) -> [String] {
        let p99 = step.p99IsLowerBound ? nil : step.p99
        let name = CSV.defused(target.target.name)
        let head = [name, "\(number)", FiguresCSV.number(step.load), step.purpose.rawValue, step.outcome.rawValue]
        let numbers = [step.throughput, step.throughputError, step.errorRate, step.p50, p99, step.trend?.perSecond]
        let reason = CSV.defused(CapacityPhrases.reason(step))
        let checks = step.checks.map { $0.outcome.isLowerBound ? "" : FiguresCSV.number($0.outcome.actual) }
        return head + [FiguresCSV.number(step.seconds), "\(step.requests)"] + numbers.map(FiguresCSV.number) + [reason] + checks
    }
}
