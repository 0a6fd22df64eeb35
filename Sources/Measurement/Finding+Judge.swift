import LoadModel

extension Finding {
    /// Everything that a reader of this level must know.
    static func all(about result: LevelResult, recording: Recording, context: LevelContext) -> [Finding] {
        var findings = result.counts.brokenInvariants.map { Finding.invariantBroken($0) }
        findings += result.warmupCounts.brokenInvariants.map { Finding.invariantBroken("warm-up: \($0)") }
        findings += aboutGenerator(result, recording: recording, context: context)
        if result.counts.succeeded == 0 { findings.append(.nothingSucceeded) }
        if recording.inFlightAtWindowStart > 0, context.warmup > .zero, result.offeredRate != nil {
            findings += backlog(recording, result)
        }
        if case .closed(let users, _) = context.level { findings.append(.closedLoop(users: users)) }
        return findings
    }

    /// Percentiles that decide a threshold though too few samples support them.
    static func unsupportedThresholds(of result: LevelResult) -> [Finding] {
        var findings: [Finding] = []
        for threshold in result.thresholds.map(\.threshold) {
            guard case .percentile(let percent) = threshold.metric else { continue }
            let subject = result.labels.first { $0.label == threshold.label } ?? result.total
            guard let value = subject.responseTime.percentile(percent), value.isUncertain else { continue }
            let needed = PlanForecast.samplesNeeded(forPercentile: percent)
            let finding = Finding.fewSamples(percent: percent, samplesAbove: value.samplesAbove, requestsNeeded: needed)
            if !findings.contains(finding) { findings.append(finding) }
        }
        return findings
    }

    private static func aboutGenerator(_ result: LevelResult, recording: Recording, context: LevelContext) -> [Finding] {
        guard result.offeredRate != nil else { return [] }
        var findings: [Finding] = []
        let lag = LatencySummary(result.phases.lag).percentile(99)?.milliseconds ?? 0
        let response = result.total.responseTime.percentile(99)?.milliseconds ?? 0
        if lag > Swift.max(1, response * 0.05) {
            findings.append(.generatorLagged(lagP99Milliseconds: lag, responseP99Milliseconds: response))
        }
        if recording.missed * 100 > result.counts.scheduled, let offered = result.offeredRate {
            let share = Double(result.counts.scheduled - recording.missed) / Double(result.counts.scheduled)
            findings.append(.achievedBelowOffered(achieved: offered * share, offered: offered))
        }
        if recording.waitedForSlot > 0 {
            let wait = LatencySummary(result.phases.slotWait).percentile(99)?.milliseconds ?? 0
            findings.append(.capBound(waited: recording.waitedForSlot, cap: context.maxInFlight, p99WaitMilliseconds: wait))
        }
        return findings
    }

    /// A few requests on their way when the window begins are normal; a queue is not: more than twice what the window held on average.
    private static func backlog(_ recording: Recording, _ result: LevelResult) -> [Finding] {
        let usual = Swift.max(10, 2 * result.generator.meanInSystem)
        return Double(recording.inFlightAtWindowStart) > usual
            ? [.backlogFromWarmup(inFlight: recording.inFlightAtWindowStart)] : []
    }
}
