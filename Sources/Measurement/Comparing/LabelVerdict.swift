import LoadModel

/// What a comparison says of one label (endpoint): it explains the verdict, and decides nothing.
public struct LabelVerdict: Sendable, Hashable {
    public var label: String
    public var state: State
    /// Of mean, p50, errors and stalls, as far as they are known.
    public var metrics: [MetricVerdict]

    public enum State: String, Sendable, Hashable, Codable {
        /// Worse than is tolerated in at least one metric.
        case worse
        /// Within what is tolerated in all.
        case within
        case undecided
        /// Too few requests to say anything.
        case few
        /// Only the candidate has it: the baseline answers with 404 or 405.
        case new
    }

    public init(label: String, state: State, metrics: [MetricVerdict] = []) {
        self.label = label
        self.state = state
        self.metrics = metrics
    }

    public var worse: [MetricVerdict] { metrics.filter { $0.outcome == .fail } }
}

extension LabelVerdict: Codable {
    private enum CodingKeys: String, CodingKey {
        case label
        case state = "verdict"
        case metrics
    }
}

extension ComparisonTest {
    /// Of each label where there are several, by Holm's procedure over all of them and their metrics.
    public var labelVerdicts: [LabelVerdict] {
        let tests = labels.map { label in
            (label: label, tests: label.rounds.count > 1 ? LabelTest.metrics.compactMap { label.test($0, rule) } : [])
        }
        let sorted = tests.enumerated().flatMap { index, label in label.tests.map { (label: index, test: $0) } }
            .sorted { $0.test.pWorse < $1.test.pWorse }
        let worse = sorted.enumerated().prefix { $1.test.pWorse < level / Double(sorted.count - $0) }
            .map { Place(label: $0.element.label, metric: $0.element.test.metric) }
        return tests.enumerated().map { index, label in
            let found = Set(worse.filter { $0.label == index }.map(\.metric))
            let metrics = label.tests.map { verdict(of: $0, isWorse: found.contains($0.metric), in: label.label) }
            return LabelVerdict(label: label.label.label, state: state(metrics), metrics: metrics)
        } + newLabels.map { LabelVerdict(label: $0, state: .new) }
    }

    private struct Place: Hashable {
        var label: Int
        var metric: ComparedMetric
    }

    private func state(_ metrics: [MetricVerdict]) -> LabelVerdict.State {
        if metrics.isEmpty { return .few }
        if metrics.contains(where: { $0.outcome == .fail }) { return .worse }
        return metrics.allSatisfy { $0.outcome == .pass } ? .within : .undecided
    }

    private func verdict(of test: MetricTest, isWorse: Bool, in label: LabelTest) -> MetricVerdict {
        let isWithin = test.stalls.map { $0.p >= StallTest.suspicion } ?? (test.pWithin < level)
        return MetricVerdict(
            metric: test.metric, outcome: isWorse ? .fail : isWithin ? .pass : .inconclusive, role: .shown,
            tolerance: test.tolerance, baseline: ComparisonTest.typical(test.metric, test, label.rounds), test: test,
            estimate: test.estimate(level: level), detectableChange: test.detectableChange(level: level),
            effectiveSampleSize: nil)
    }
}
