import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

extension ComparisonTest {
    /// What the rounds so far call for; the caller adds what only it can know.
    public var findings: [Finding] {
        aboutGenerator + aboutRequests + aboutDrift + aboutCorrelation + [bursts, saturation].compactMap { $0 } + aboutWork
            + (audit.rounds > 0 && !audit.restartsAll && rule.startEffect == nil ? [.aboutProcesses] : [])
    }

    /// Whether the generator shaped the numbers, so that no verdict must be drawn from them.
    public var isValid: Bool { !aboutGenerator.contains(where: \.invalidates) }

    private var aboutGenerator: [Finding] {
        var findings: [Finding] = []
        if audit.leastAchieved < 0.99 { findings.append(.startedBelowSchedule(share: audit.leastAchieved)) }
        findings += aboutLag
        if audit.greatestCPUShare > 0.8 { findings.append(.busyInARound(cpuShare: audit.greatestCPUShare)) }
        if audit.greatestLoadGap > 0.01 { findings.append(.loadsDiffer(share: audit.greatestLoadGap)) }
        return findings
    }

    /// Of metrics that can be judged.
    private var aboutLag: [Finding] {
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

    private var aboutRequests: [Finding] {
        guard !rounds.isEmpty else { return [] }
        let perBlock = baseline.requestsPerBlock
        guard !isDropped(.mean) else { return [.fewRequests(perBlock: perBlock)] }
        return gates.compactMap { gate in
            guard case .quantileDropped(_, let needed) = obstacle(gate) else { return nil }
            return .quantileDropped(gate, requestsPerBlock: perBlock, needed: needed)
        }
    }

    /// Of each kind the metric that shows it most, among the times that decide.
    private var aboutDrift: [Finding] {
        Finding.Drift.allCases.compactMap { kind in
            let found = gates.filter(\.isTime).compactMap { metric in drift(kind, metric).map { (metric: metric, test: $0) } }
            guard let worst = found.min(by: { $0.test.p < $1.test.p }), worst.test.p < 0.01 else { return nil }
            return .drift(kind, metric: worst.metric, change: worst.test.change, p: worst.test.p)
        }
    }

    private func drift(_ kind: Finding.Drift, _ metric: ComparedMetric) -> DriftTest? {
        switch kind {
        case .overRounds: DriftTest(slopeOf: rounds.compactMap { $0.values[metric] })
        case .firstAgainstLastPair: DriftTest(meanOf: rounds.compactMap { $0.firstLessLast[metric] })
        case .byOrder:
            DriftTest(
                rounds.filter(\.candidateFirst).compactMap { $0.values[metric] },
                against: rounds.filter { !$0.candidateFirst }.compactMap { $0.values[metric] })
        }
    }

    private var aboutCorrelation: [Finding] {
        gates.filter { $0 != .stalls }.compactMap { test($0) }.filter(\.isCorrelated).map {
            .correlated(metric: $0.metric, correlation: $0.correlation, factor: $0.inflation.squareRoot())
        }
    }

    /// Whether the mean over all requests tells another story than the usual block's: then the difference comes in bursts.
    private var bursts: Finding? {
        guard baseline.mean > 0, candidate.mean > 0, let estimate = test(.mean)?.estimate(level: level) else { return nil }
        let ratio = candidate.mean / baseline.mean
        // By a tenth at least: what the usual block leaves out is some part of every load.
        guard ratio > estimate.high * 1.1 || ratio < estimate.low / 1.1 else { return nil }
        return .bursts(baseline: baseline.mean, candidate: candidate.mean)
    }

    /// Differences in what the builds did, which those in time may come from.
    private var aboutWork: [Finding] {
        var findings: [Finding] = []
        let shares = Set(baseline.statuses.keys).union(candidate.statuses.keys).sorted().map { status in
            (status: status, baseline: baseline.share(of: status), candidate: candidate.share(of: status))
        }
        if let most = shares.max(by: { abs($0.baseline - $0.candidate) < abs($1.baseline - $1.candidate) }),
            abs(most.baseline - most.candidate) > 0.01
        {
            findings.append(.statusesDiffer(status: most.status, baseline: most.baseline, candidate: most.candidate))
        }
        if let a = baseline.meanBytes, let b = candidate.meanBytes, abs(a - b) > 0.01 * max(a, b) {
            findings.append(.bytesDiffer(baseline: a, candidate: b))
        }
        if errorsFailed { findings.append(.errorsFailed(baseline: baseline.errorRate, candidate: candidate.errorRate)) }
        return findings
    }

    /// A block begins empty, and of a build that keeps up a tenth of it at most is in flight when it ends: blocks are ten times as
    /// long as an answer takes.
    private var saturation: Finding? {
        let share = { (build: BuildTotals) in build.answerRate / build.requestRate }
        guard !isClosed, baseline.requests > 0, candidate.requests > 0, max(share(baseline), share(candidate)) < 0.85 else {
            return nil
        }
        return .bothSaturated(
            offered: candidate.requestRate, baseline: baseline.answerRate, candidate: candidate.answerRate)
    }
}

// The findings about a comparison.
extension Finding {
    public enum Drift: String, Sendable, Hashable, CaseIterable {
        case overRounds, firstAgainstLastPair, byOrder
    }

    /// Differences grow or shrink over rounds, are others in the first pair of a round than in the last, or others in rounds that the
    /// candidate began; `change` of ln(candidate/baseline), over the comparison or from one kind to the other.
    public static func drift(_ kind: Drift, metric: ComparedMetric, change: Double, p: Double) -> Finding {
        Finding(
            "drift",
            [
                "kind": .text(kind.rawValue), "metric": .text(metric.rawValue), "change": .number(change), "p": .number(p),
            ])
    }

    /// Rounds resemble the ones before them: the standard error was widened by this factor.
    public static func correlated(metric: ComparedMetric, correlation: Double, factor: Double) -> Finding {
        Finding(
            "correlated",
            ["metric": .text(metric.rawValue), "correlation": .number(correlation), "factor": .number(factor)])
    }

    /// Over all requests the means, in milliseconds, differ by another ratio than those of the usual block.
    public static func bursts(baseline: Double, candidate: Double) -> Finding {
        Finding("bursts", ["baseline": .number(baseline), "candidate": .number(candidate)])
    }

    /// A percentile that was to decide is shown only.
    public static func quantileDropped(_ metric: ComparedMetric, requestsPerBlock: Double, needed: Double) -> Finding {
        Finding(
            "quantileDropped",
            ["metric": .text(metric.rawValue), "perBlock": .number(requestsPerBlock), "needed": .number(needed)])
    }

    /// A block was made longer than the plan says.
    public static func blockGrown(fromSeconds: Double, toSeconds: Double) -> Finding {
        Finding("blockGrown", ["from": .number(fromSeconds), "to": .number(toSeconds)])
    }

    /// Blocks hold too few requests for any verdict.
    public static func fewRequests(perBlock: Double) -> Finding {
        Finding("fewRequests", ["perBlock": .number(perBlock)])
    }

    /// The generator began fewer arrivals than the schedule asked for: its worst round's share.
    public static func startedBelowSchedule(share: Double) -> Finding {
        Finding("achievedBelowOffered", invalidates: true, ["share": .number(share)])
    }

    /// The worker threads had hardly any time left in the busiest round.
    public static func busyInARound(cpuShare: Double) -> Finding {
        Finding("generatorBusy", invalidates: true, ["share": .number(cpuShare)])
    }

    /// The generator's own lateness is part of a metric; whether it is part of what the verdict depends on, too.
    public static func lagShapes(_ effect: LagEffect, decides: Bool) -> Finding {
        Finding(
            "lagShapes", invalidates: decides,
            [
                "metric": .text(effect.metric.rawValue), "p": .number(effect.p), "lag": .number(effect.lagMilliseconds),
                "response": .number(effect.responseMilliseconds), "usualShare": .number(effect.usualShare),
                "moved": .number(effect.moved), "decides": .flag(decides),
            ])
    }

    /// The builds were not given the same load in some round.
    public static func loadsDiffer(share: Double) -> Finding {
        Finding("loadsDiffer", invalidates: true, ["share": .number(share)])
    }

    /// A status is a greater part of one build's answers than of the other's.
    public static func statusesDiffer(status: Int, baseline: Double, candidate: Double) -> Finding {
        Finding(
            "statusesDiffer",
            ["baseline": .number(baseline), "candidate": .number(candidate), "status": .count(status)])
    }

    /// Mean bytes of a successful response.
    public static func bytesDiffer(baseline: Double, candidate: Double) -> Finding {
        Finding("bytesDiffer", ["baseline": .number(baseline), "candidate": .number(candidate)])
    }

    /// The candidate fails more of its requests.
    public static func errorsFailed(baseline: Double, candidate: Double) -> Finding {
        Finding("errorsFailed", ["baseline": .number(baseline), "candidate": .number(candidate)])
    }

    /// Neither build keeps up with the rate, requests a second.
    public static func bothSaturated(offered: Double, baseline: Double, candidate: Double) -> Finding {
        Finding(
            "bothSaturated",
            ["baseline": .number(baseline), "candidate": .number(candidate), "offered": .number(offered)])
    }

    /// Other Dynos that made load from this machine at the same time.
    public static func othersAtWork(_ others: [String]) -> Finding {
        Finding("othersAtWork", ["others": .text(others.joined(separator: ", "))])
    }

    /// Baseline and candidate are one target, without being told to be.
    public static let sameTarget = Finding("sameTarget")
    /// Targets were not restarted: the verdict is on two running processes.
    public static let aboutProcesses = Finding("aboutProcesses")

    /// Whether the figures are those of queues, not of builds.
    public var isSaturation: Bool { code == "bothSaturated" }
}

/// The probability of so many events or more, of n each of which happens with probability ½; 1 without events.
func binomialTail(atLeast events: Int, of n: Int) -> Double {
    let logChoose: (Int) -> Double = { lgammaOf(n + 1) - lgammaOf($0 + 1) - lgammaOf(n - $0 + 1) }
    return min(1, (max(0, events)...max(n, events)).reduce(0.0) { $1 > n ? $0 : $0 + exp(logChoose($1) - Double(n) * M_LN2) })
}

/// ln Γ; lgamma(3) itself writes to a global, which threads would share.
private func lgammaOf(_ value: Int) -> Double {
    var sign: Int32 = 0
    return lgamma_r(Double(value), &sign)
}
