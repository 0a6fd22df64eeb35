import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension ComparisonTest {
    public var gates: [ComparedMetric] { rule.gates(isClosed: isClosed) }

    public var alarms: [ComparedMetric] { rule.alarms(restarts: audit.rounds > 0 && audit.restartsAll) }

    func isGate(_ metric: ComparedMetric) -> Bool { gates.contains(metric) }

    /// One entry for each metric of which something is known, or on which the verdict depends.
    public var verdicts: [MetricVerdict] {
        ComparedMetric.allCases.compactMap { metric in
            let test = test(metric)
            guard test != nil || isGate(metric) else { return nil }
            var verdict = MetricVerdict(
                metric: metric, outcome: outcome(metric, test), role: role(metric), tolerance: rule.tolerance(of: metric),
                baseline: ComparisonTest.typical(metric, test, rounds), test: test, estimate: test?.estimate(level: level),
                detectableChange: test?.detectableChange(level: level),
                effectiveSampleSize: metric == .mean ? test.flatMap(effectiveSampleSize) : nil)
            if case .inconclusive = verdict.outcome, let test, test.stalls == nil {
                verdict.roundsNeeded = test.excess < 0 || isGate(metric) ? roundsNeeded(test) : nil
            }
            if metric == .errors, hasNoErrors, baseline.requests > 0, candidate.requests > 0 {
                // What differences without a spread cannot say: the rule of three, as where it passes.
                let (a, b) = (3 / Double(baseline.requests), 3 / Double(candidate.requests))
                verdict.estimate = .init(value: 0, low: -a, high: b)
                verdict.detectableChange = b
            }
            return verdict
        }
    }

    private func role(_ metric: ComparedMetric) -> MetricVerdict.Role {
        isGate(metric) ? .gate : alarms.contains(metric) ? .alarm : .shown
    }

    /// As ``MetricVerdict/baseline``.
    static func typical(_ metric: ComparedMetric, _ test: MetricTest?, _ rounds: [RoundDifferences]) -> Double? {
        if metric == .stalls { return test?.stalls?.baselineShare }
        let values = rounds.compactMap { $0.baseline[metric] }
        guard !values.isEmpty else { return nil }
        let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
        guard !metric.isAbsolute, values.allSatisfy({ $0 > 0 }) else { return mean(values) }
        return exp(mean(values.map { log($0) }))
    }

    func test(_ metric: ComparedMetric) -> MetricTest? {
        if metric == .stalls {
            return StallTest(rounds).flatMap { stalls in
                MetricTest(metric, tolerance: rule.tolerance(of: metric), differences: stalls.differences(rounds), stalls: stalls)
            }
        }
        // Builds that are started for each round show in the rounds' spread what a start does.
        return MetricTest(
            metric, tolerance: rule.tolerance(of: metric), differences: rounds.compactMap { $0.values[metric] },
            startEffect: audit.restartsAll ? 0 : rule.startEffect ?? 0)
    }

    private func outcome(_ metric: ComparedMetric, _ test: MetricTest?) -> MetricVerdict.Outcome {
        if let obstacle = obstacle(metric) { return .descriptive(obstacle) }
        guard let test else { return .descriptive(.missing(rounds: rounds.count)) }
        if metric.isTime, errorsFailed { return .descriptive(.errorsFailed) }
        guard role(metric) != .shown else { return .descriptive(.notAsked) }
        switch decision {
        case .fail(let metrics) where metrics.contains(metric): return .fail
        case .more, .pass, .fail, .inconclusive: return history.isEmpty || !passes(test) ? .inconclusive : .pass
        }
    }

    var errorsFailed: Bool {
        if case .fail(let metrics) = decision, metrics.contains(.errors) { return true }
        return test(.errors).map { $0.pWorse < level && rounds.count >= ComparisonRule.roundsALook } ?? false
    }

    /// What keeps a metric from being judged, whatever the differences are.
    func obstacle(_ metric: ComparedMetric) -> MetricVerdict.Reason? {
        if let dropped = dropped(metric) { return dropped }
        let missing = metric == .stalls ? rounds.count { $0.tails.isEmpty } : rounds.count { $0.values[metric] == nil }
        return missing > 0 ? .missing(rounds: missing) : nil
    }

    func isDropped(_ metric: ComparedMetric) -> Bool { dropped(metric) != nil }

    private func dropped(_ metric: ComparedMetric) -> MetricVerdict.Reason? {
        let perBlock = baseline.requestsPerBlock
        // Random arrivals hold a little less than the schedule's mean as often as more: three standard errors, of few blocks.
        let chance = 3 * (perBlock / Double(max(1, baseline.blocks))).squareRoot()
        let isEnough = { (needed: Double) in perBlock >= needed - max(0.05 * needed, chance) }
        guard isEnough(ComparisonTest.requestsNeeded(for: nil)) else { return .fewRequests(perBlock: perBlock) }
        let needed = ComparisonTest.requestsNeeded(for: metric)
        return isEnough(needed) ? nil : .quantileDropped(perBlock: perBlock, needed: needed)
    }

    /// How many requests a block must hold for a verdict on a metric, or (nil) on any: 40, and 4 above a percentile.
    public static func requestsNeeded(for metric: ComparedMetric?) -> Double {
        max(40, metric?.quantile.map { 4 / (1 - $0) } ?? 0)
    }

    /// n·(standard error of n independent requests / the actual one)².
    private func effectiveSampleSize(_ test: MetricTest) -> Double? {
        guard let a = baseline.independentVariance, let b = candidate.independentVariance, test.standardError > 0 else {
            return nil
        }
        return Double(baseline.answers + candidate.answers) * (a + b) / (test.standardError * test.standardError)
    }
}
