import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension ComparisonTest {
    /// What the rounds so far call for; the caller adds what only it can know.
    public var warnings: [ComparisonWarning] {
        aboutGenerator + aboutRequests + aboutDrift + aboutCorrelation + [badBlocks, saturation].compactMap { $0 } + aboutWork
            + (audit.rounds > 0 && !audit.restartsAll && rule.startEffect == nil ? [.aboutProcesses] : [])
    }

    /// Whether the generator shaped the numbers, so that no verdict must be drawn from them.
    public var isValid: Bool { !aboutGenerator.contains(where: \.invalidates) }

    private var aboutGenerator: [ComparisonWarning] {
        var warnings: [ComparisonWarning] = []
        if audit.leastAchieved < 0.99 { warnings.append(.achievedBelowOffered(share: audit.leastAchieved)) }
        warnings += aboutLag
        if audit.greatestCPUShare > 0.8 { warnings.append(.generatorBusy(cpuShare: audit.greatestCPUShare)) }
        if audit.greatestLoadGap > 0.01 { warnings.append(.loadsDiffer(share: audit.greatestLoadGap)) }
        return warnings
    }

    /// Of metrics that can be judged.
    private var aboutLag: [ComparisonWarning] {
        ComparedMetric.allCases.filter { $0.isTime && obstacle($0) == nil }.compactMap { metric in
            guard let effect = lagEffect(metric), let test = test(metric) else { return nil }
            let shapes = effect.shapesComparison(distance: abs(test.excess))
            return shapes || effect.shapesFigures ? .lagShapes(effect, decides: shapes && isGate(metric)) : nil
        }
    }

    private func lagEffect(_ metric: ComparedMetric) -> LagEffect? {
        let builds = audit.lag.compactMap { $0[metric] }
        let moved = rounds.compactMap { round in
            round.values[metric].flatMap { value in round.withoutLag[metric].map { value - $0 } }
        }
        guard let worst = builds.max(by: { $0.lag / $0.response < $1.lag / $1.response }), let shift = DriftTest(meanOf: moved)
        else { return nil }
        return LagEffect(
            metric: metric, lagMilliseconds: worst.lag, responseMilliseconds: worst.response,
            usualShare: builds.map(\.usualShare).max() ?? 0, moved: shift.change, p: shift.p)
    }

    private var aboutRequests: [ComparisonWarning] {
        guard !rounds.isEmpty else { return [] }
        let perBlock = baseline.requestsPerBlock
        guard !isDropped(.mean) else { return [.fewRequests(perBlock: perBlock)] }
        return gates.compactMap { gate in
            guard case .quantileDropped(_, let needed) = obstacle(gate) else { return nil }
            return .quantileDropped(gate, requestsPerBlock: perBlock, needed: needed)
        }
    }

    /// Of each kind the metric that shows it most, among the times that decide.
    private var aboutDrift: [ComparisonWarning] {
        ComparisonWarning.Drift.allCases.compactMap { kind in
            let found = gates.filter(\.isTime).compactMap { metric in drift(kind, metric).map { (metric: metric, test: $0) } }
            guard let worst = found.min(by: { $0.test.p < $1.test.p }), worst.test.p < 0.01 else { return nil }
            return .drift(kind, metric: worst.metric, change: worst.test.change, p: worst.test.p)
        }
    }

    private func drift(_ kind: ComparisonWarning.Drift, _ metric: ComparedMetric) -> DriftTest? {
        switch kind {
        case .overRounds: DriftTest(slopeOf: rounds.compactMap { $0.values[metric] })
        case .firstAgainstLastPair: DriftTest(meanOf: rounds.compactMap { $0.firstLessLast[metric] })
        case .byOrder:
            DriftTest(
                rounds.filter(\.candidateFirst).compactMap { $0.values[metric] },
                against: rounds.filter { !$0.candidateFirst }.compactMap { $0.values[metric] })
        }
    }

    private var aboutCorrelation: [ComparisonWarning] {
        gates.compactMap { test($0) }.filter(\.isCorrelated).map {
            .correlated(metric: $0.metric, correlation: $0.correlation, factor: $0.inflation.squareRoot())
        }
    }

    /// Were the builds alike, a bad block would be either's with the same probability.
    private var badBlocks: ComparisonWarning? {
        let (a, b) = (baseline.badBlocks, candidate.badBlocks)
        let p = binomialTest(a, b)
        return p < 0.01 ? .badBlocks(baseline: a, candidate: b, of: candidate.blocks, p: p) : nil
    }

    /// Differences in what the builds did, which those in time may come from.
    private var aboutWork: [ComparisonWarning] {
        var warnings: [ComparisonWarning] = []
        let shares = Set(baseline.statuses.keys).union(candidate.statuses.keys).sorted().map { status in
            (status: status, baseline: baseline.share(of: status), candidate: candidate.share(of: status))
        }
        if let most = shares.max(by: { abs($0.baseline - $0.candidate) < abs($1.baseline - $1.candidate) }),
            abs(most.baseline - most.candidate) > 0.01
        {
            warnings.append(.statusesDiffer(status: most.status, baseline: most.baseline, candidate: most.candidate))
        }
        if let a = baseline.meanBytes, let b = candidate.meanBytes, abs(a - b) > 0.01 * max(a, b) {
            warnings.append(.bytesDiffer(baseline: a, candidate: b))
        }
        if errorsFailed { warnings.append(.errorsFailed(baseline: baseline.errorRate, candidate: candidate.errorRate)) }
        return warnings
    }

    /// A block begins empty, and of a build that keeps up a tenth of it at most is in flight when it ends: blocks are ten times as
    /// long as an answer takes.
    private var saturation: ComparisonWarning? {
        let share = { (build: BuildTotals) in build.answerRate / build.requestRate }
        guard !isClosed, baseline.requests > 0, candidate.requests > 0, max(share(baseline), share(candidate)) < 0.85 else {
            return nil
        }
        return .bothSaturated(
            offered: candidate.requestRate, baseline: baseline.answerRate, candidate: candidate.answerRate)
    }
}

/// The probability, of so many events in two classes that are equally likely, of a split as uneven or more; 1 without events.
func binomialTest(_ a: Int, _ b: Int) -> Double {
    let n = a + b
    let logChoose: (Int) -> Double = { lgammaOf(n + 1) - lgammaOf($0 + 1) - lgammaOf(n - $0 + 1) }
    let tail = (0...min(a, b)).reduce(0.0) { $0 + exp(logChoose($1) - Double(n) * M_LN2) }
    return min(1, 2 * tail)
}

/// ln Γ; lgamma(3) itself writes to a global, which threads would share.
private func lgammaOf(_ value: Int) -> Double {
    var sign: Int32 = 0
    return lgamma_r(Double(value), &sign)
}
