import LoadModel
import Measurement

/// What a search for a capacity found, in words.
public struct CapacityPhrases {
    let result: CapacityResult

    public init(result: CapacityResult) { self.result = result }

    private var axis: CapacityRange.Axis { result.rule.range.axis }

    /// `812/s`, `40 users`.
    public static func load(_ value: Double, _ axis: CapacityRange.Axis) -> String {
        switch axis {
        case .rate: QuantityText.significant(value) + "/s"
        case .users: QuantityText.counted(Int(value.rounded()), "user")
        }
    }

    func load(_ value: Double) -> String { CapacityPhrases.load(value, axis) }

    func range(_ low: Double, _ high: Double) -> String {
        switch axis {
        case .rate: "\(QuantityText.significant(low)) to \(QuantityText.significant(high))/s"
        case .users: "\(QuantityText.count(Int(low.rounded()))) to \(QuantityText.count(Int(high.rounded()))) users"
        }
    }

    /// One sentence with the number, its interval and what gives way.
    func headline(_ target: TargetCapacity) -> String {
        switch target.answer {
        case .found(let estimate, let limit):
            return "carries \(load(estimate.value)) (\(range(estimate.low, estimate.high))): beyond, \(phrase(limit))"
        case .atLeast(let value, .range):
            return "carries at least \(load(value)): nothing higher was to be tried"
        case .atLeast(let value, .generator(let at, _)):
            let held = value > 0 ? "carries at least \(load(value)): " : "is not known to carry anything: "
            return held + "from \(load(at)) on it is the generator's own limit, not the target's"
        case .belowLowest(let value):
            return "does not carry \(load(value)), the lowest that was tried: \(broken(target, at: value))"
        case .unfinished(let held?, let failed?) where held >= failed:
            return
                "is not known: \(load(held)) held at times, though \(load(failed)) had failed, as it is with a target that stops now and "
                + "then; give a longer --budget, of which steps are a share"
        case .unfinished(let held, let failed):
            let parts = [held.map { "\(load($0)) held" }, failed.map { "\(load($0)) failed" }].compactMap { $0 }
            return "is not known: the search ended too early" + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
        }
    }

    func phrase(_ limit: CapacityLimit) -> String {
        switch limit {
        case .saturation: "more arrives than it answers, and the queue grows"
        case .threshold(let text): "'\(text)' does not hold"
        }
    }

    private func broken(_ target: TargetCapacity, at load: Double) -> String {
        guard let step = target.steps.last(where: { $0.load == load && $0.outcome == .failed }) else { return "it failed" }
        return CapacityPhrases.reason(step)
    }

    /// How the number came about, and what it is worth.
    func method(_ target: TargetCapacity) -> String? {
        switch target.answer {
        case .found(let estimate, _):
            switch estimate.method {
            case .plateau: "what it answered while its queue never emptied; an interval of 95%"
            case .fit: "where a curve through the shares of slow or failed requests meets the threshold; an interval of 95%"
            case .bracket: "between the highest load that held and the lowest that failed"
            }
        case .atLeast(_, .generator(_, let findings)): findings.first.map { "\($0.message); \($0.advice)" }
        case .atLeast, .belowLowest, .unfinished: nil
        }
    }

    func ratio(_ ratio: CapacityRatio) -> String {
        let factor =
            "\(QuantityText.significant(ratio.value))x (\(QuantityText.significant(ratio.low)) to \(QuantityText.significant(ratio.high)))"
        return switch ratio.verdict {
        case .more: "\(ratio.target) carries more than \(ratio.base): \(factor)"
        case .less: "\(ratio.target) carries less than \(ratio.base): \(factor)"
        case .undecided: "\(ratio.target) against \(ratio.base): \(factor); no difference can be told"
        }
    }

    var conditions: String {
        let thresholds = result.rule.thresholds.map(\.text).joined(separator: ", ")
        return axis == .rate ? "\(thresholds), and the target keeps up" : thresholds
    }

    var tried: String {
        let range = result.rule.range
        return
            "\(load(range.lowest)) to \(load(range.highest)), at most \(QuantityText.significant(result.rule.budgetSeconds)) s a target"
    }

    /// The command that does it again with the plan that the result holds.
    var repetition: String {
        let range = result.rule.range
        // A search that began above its lowest load was given none to begin with.
        let from = range.start == range.lowest ? [("--from", range.lowest)] : []
        let bounds = (from + [("--to", range.highest)]).map { flag, load in
            "\(flag) \(CapacityPhrases.exact(load))\(range.axis == .rate ? "/s" : "")"
        }
        let objectives = result.rule.thresholds.map { "--slo '\($0.text.replacing("'", with: "'\\''"))'" }
        let rest = "--budget \(CapacityPhrases.exact(result.rule.budgetSeconds))s --seed \(result.seed)"
        return (["dyno capacity PLAN.yaml"] + objectives + bounds + [rest]).joined(separator: " ")
    }

    /// As a flag takes it: whole where it is whole, with no digit lost and none that groups.
    private static func exact(_ value: Double) -> String {
        let digits = QuantityText.decimal(value, places: 9).filter { $0 != "," }
        let significant = digits.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(significant.reversed())
    }

    /// Why a step failed, or was no use; empty where it held.
    public static func reason(_ step: CapacityStep) -> String {
        if let finding = step.findings.first { return "the generator: \(finding.message)" }
        let broken = step.checks.map(\.outcome).filter { !$0.holds }.map { outcome -> String in
            let actual = outcome.actual.map { actual in
                (outcome.isLowerBound ? "at least " : "") + text(actual, outcome.threshold.metric.quantity)
            }
            let cause = outcome.threshold.metric == .errors ? cause(of: step, label: outcome.threshold.label) : nil
            return "'\(outcome.threshold.text)' does not hold" + (actual.map { ": \($0)" } ?? "")
                + (cause.map { ", \($0)" } ?? "")
        }
        let growth = step.isSaturated ? step.trend.map { "in flight grew by \(QuantityText.significant($0.perSecond))/s" } : nil
        return (broken + [growth].compactMap { $0 }).joined(separator: "; ")
    }

    private static func text(_ actual: Double, _ quantity: Threshold.Metric.Quantity) -> String {
        switch quantity {
        case .milliseconds: QuantityText.duration(milliseconds: actual)
        case .share: QuantityText.percentage(actual)
        case .perSecond: QuantityText.rate(perSecond: actual)
        case .number: QuantityText.significant(actual)
        case .megabytesPerHour: LevelPhrases.growth(actual, nil)
        }
    }

    /// `mostly status 404`; nil where nothing failed that is known.
    private static func cause(of step: CapacityStep, label: String?) -> String? {
        let failures = step.failures.filter { label == nil || $0.label == label }
        let most = failures.max { $0.count < $1.count }
        if label == nil, step.unsent > most?.count ?? 0 { return "mostly unsent" }
        guard let most else { return nil }
        let name = most.kind == .status ? most.status.map { "status \($0)" } ?? most.kind.name : most.kind.name
        return (failures.count > 1 || step.unsent > 0 ? "mostly " : "all ") + name
    }

    /// What failed at all steps of a target together; nil where nothing did.
    func failures(_ target: TargetCapacity) -> Table? {
        FailureTable(steps: target.steps, title: axis == .rate ? "From /s" : "From users") {
            axis == .rate ? QuantityText.significant($0) : QuantityText.count(Int($0.rounded()))
        }.table
    }

    /// Every step of a target, in the order in which they were made.
    func table(_ target: TargetCapacity) -> Table {
        let load = axis == .rate ? "Offered/s" : "Users"
        let times = deciding
        var table = Table(
            left: [],
            right: ["Step", "Seconds", load, "Arrived/s", "Answered/s", "Errors", "p50"] + times.map(\.text) + [
                "p99", "In flight/s",
            ])
        table.columns.append(.init(title: "Outcome", alignment: .left))
        table.columns.append(.init(title: "Why", alignment: .sentence))
        table.rows = target.steps.enumerated().map { index, step in
            let time = { (value: Double?) in value.map { QuantityText.duration(milliseconds: $0) } ?? QuantityText.notApplicable }
            let growth = step.trend.map {
                ($0.perSecond > 0 ? "+" : "") + QuantityText.significant($0.perSecond, maximumPlaces: 1)
            }
            let decided = times.map { threshold -> Table.Cell in
                let outcome = step.checks.map(\.outcome).first { $0.threshold == threshold }
                return .text((outcome?.isLowerBound == true ? ">= " : "") + time(outcome?.actual))
            }
            return [
                .text("\(index + 1)"), .text(QuantityText.significant(step.seconds)),
                .text(axis == .rate ? QuantityText.significant(step.load) : "\(Int(step.load))"),
                .text(
                    step.seconds > 0 ? QuantityText.rateNumber(Double(step.requests) / step.seconds) : QuantityText.notApplicable),
                .text(QuantityText.significant(step.throughput)), .text(QuantityText.percentage(step.errorRate)),
                .text(time(step.p50)),
            ] + decided + [
                .text((step.p99IsLowerBound ? ">= " : "") + time(step.p99)),
                .text(growth ?? QuantityText.notApplicable), .text("\(step.purpose.rawValue): \(step.outcome.rawValue)"),
                .text(CapacityPhrases.reason(step)),
            ]
        }
        return table
    }

    /// Thresholds on times that no column of their own has yet.
    private var deciding: [Threshold] {
        result.rule.thresholds.filter { threshold in
            let isShown = threshold.label == nil && [.percentile(50), .percentile(99)].contains(threshold.metric)
            return threshold.metric.isTime && !isShown
        }
    }
}
