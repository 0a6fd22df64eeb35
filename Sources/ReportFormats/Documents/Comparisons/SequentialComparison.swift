import LoadModel
import Measurement

/// Two saved runs beside each other: how the later differs from the earlier, without a verdict.
public struct SequentialComparison: Sendable {
    public var baseline: RunResult
    public var candidate: RunResult
    /// Levels that both have, in the baseline's order.
    public private(set) var levels: [Level] = []

    public struct Level: Sendable {
        public var baseline: LevelResult
        public var candidate: LevelResult
        public var differences: [SequentialDifference]
    }

    /// - Throws: where they have no level in common.
    public init(baseline: RunResult, candidate: RunResult) throws(SequentialComparisonError) {
        self.baseline = baseline
        self.candidate = candidate
        for level in baseline.levels {
            guard let other = candidate.levels.first(where: { $0.level == level.level }) else { continue }
            levels.append(
                Level(baseline: level, candidate: other, differences: SequentialDifference.all(baseline: level, candidate: other))
            )
        }
        guard !levels.isEmpty else {
            throw SequentialComparisonError(
                baseline: SequentialComparison.loads(baseline), candidate: SequentialComparison.loads(candidate))
        }
    }

    public var isValid: Bool { levels.allSatisfy { $0.baseline.isValid && $0.candidate.isValid } }

    private static func loads(_ run: RunResult) -> String {
        run.levels.map { LevelPhrases(result: $0).load }.joined(separator: "; ")
    }
}

/// Why two runs cannot be set beside each other.
public struct SequentialComparisonError: Error, CustomStringConvertible {
    var baseline: String
    var candidate: String

    public var description: String {
        "the runs were made under different loads, '\(baseline)' and '\(candidate)'; run both with the same plan"
    }
}

extension SequentialComparison {
    /// What it can say, before anything else.
    static let caution = """
        Two runs in sequence carry no verdict: each interval knows how its run varied within itself, not what changed on the machine \
        between them. For a verdict load both builds by turns: dyno compare PLAN.
        """

    /// What else makes them differ.
    var remarks: [String] {
        var remarks: [String] = []
        if baseline.plan != candidate.plan { remarks.append("Their plans differ.") }
        if baseline.environment != candidate.environment {
            remarks.append(
                "They were made with another machine or Dyno: \(SequentialComparison.text(baseline.environment)); "
                    + "\(SequentialComparison.text(candidate.environment)).")
        }
        let alone = baseline.levels.count + candidate.levels.count - 2 * levels.count
        if alone > 0 { remarks.append("\(QuantityText.counted(alone, "level")) of one of them the other does not have.") }
        for level in levels {
            for (run, result) in [(baseline, level.baseline), (candidate, level.candidate)] where !result.isValid {
                let invalid = result.findings.filter(\.invalidates).map(\.message).joined(separator: "; ")
                remarks.append("Invalid: \(run.target.name) \(LevelPhrases(result: result).place): \(invalid).")
            }
        }
        return remarks
    }

    fileprivate func table(of level: Level) -> Table {
        let confidence = QuantityText.percentage(SequentialDifference.confidence)
        var table = Table(left: ["Metric"], right: ["Baseline", "Candidate", "Change", "\(confidence) interval within the runs"])
        table.rows = level.differences.map { difference in
            let metric = difference.metric
            let change = difference.change.map { MetricTable.change($0, metric) }
            return [.text(metric.rawValue)]
                + [difference.baseline, difference.candidate].map {
                    .text($0.map { text($0, metric) } ?? QuantityText.notApplicable)
                }
                + [
                    .text(change ?? QuantityText.notApplicable),
                    .text(difference.estimate.map { MetricTable.interval($0, metric) } ?? QuantityText.notApplicable),
                ]
        }
        return table
    }

    private func text(_ value: Double, _ metric: ComparedMetric) -> String {
        switch metric {
        case .throughput: QuantityText.rate(perSecond: value)
        case .errors: QuantityText.percentage(value)
        case .mean, .p50, .p90, .p99, .cpuPerRequest, .memory: QuantityText.duration(milliseconds: value)
        }
    }

    private static func text(_ environment: Environment) -> String {
        "Dyno \(environment.dyno) on \(environment.processor), \(QuantityText.counted(environment.cores, "core"))"
    }
}

extension Report {
    /// The report of two saved runs, one after the other.
    public init(_ comparison: SequentialComparison) {
        let (baseline, candidate) = (comparison.baseline, comparison.candidate)
        self.init(
            kind: "two runs",
            title: "\(name: candidate.target.name) against \(name: baseline.target.name), two runs one after the other",
            machine: LevelPhrases.text(candidate.environment))
        // The report ends each with a full stop.
        let remarks = comparison.remarks.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
        alerts = [.notes([Words(SequentialComparison.caution)])]
        if !remarks.isEmpty {
            alerts.append(.findings(remarks.map { StatedFinding($0.hasPrefix("Invalid: ") ? .invalid : .warning, $0) }))
        }
        facts = [("Baseline", baseline), ("Candidate", candidate)].map { name, run in
            let started = CalendarTime.text(secondsSince1970: run.startedAt)
            return Fact(name, "\(Report.words(for: run.target)), \(started), seed \(run.seed)")
        }
        blocks = comparison.levels.map { level in
            .section(
                .init(title: Words(LevelPhrases(result: level.baseline).place), blocks: [.table(comparison.table(of: level))]))
        }
    }
}
