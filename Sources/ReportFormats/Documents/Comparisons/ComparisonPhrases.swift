import LoadModel
import Measurement

/// What reports say about a comparison in words, beside its verdict, for every format.
struct ComparisonPhrases {
    let result: ComparisonResult

    /// The load where there is one, else how many.
    var load: String? {
        guard let first = result.levels.first else { return nil }
        if result.levels.count == 1 { return LevelPhrases(result: first.baseline).load + " on each" }
        let noun = result.levels.contains { $0.baseline.stream != nil } ? "load" : "level"
        let when = noun == "load" ? "at the same time in each block" : "in each round all of them"
        return "\(QuantityText.counted(result.levels.count, noun)), \(when)"
    }

    /// How it was made, for whoever doubts it.
    var method: String {
        let took = QuantityText.duration(milliseconds: result.seconds * 1000)
        let budget = QuantityText.chosenDuration(result.rule.budget)
        let rounds = result.levels.map(\.rounds).max() ?? 0
        let before = result.invalidBefore.map { "made again, as it was invalid before (\($0)): " }.joined()
        return """
            \(before)\(QuantityText.counted(rounds, "round")) of blocks that take turns, the same schedule for all; in each round the median of \
            neighbouring blocks, and over rounds Student's t after numbers of rounds that were fixed beforehand\(intervals); \(took) of \(budget)
            """
    }

    /// What intervals mean, once: every level has the same, unless a budget cut one short.
    private var intervals: String {
        let levels = Set(result.levels.flatMap(\.candidates).map { QuantityText.percentage(1 - 2 * $0.outcome.level) }).sorted()
        return levels.isEmpty ? "" : "; intervals hold the true change in \(levels.joined(separator: " or ")) of comparisons"
    }

    var stressTitle: String {
        let isOpen = result.levels.allSatisfy { $0.baseline.offeredRate != nil }
        return "Response time (\(isOpen ? "from the intended start" : "connect + service time")) and throughput"
    }

    /// `at 10/s: 12 rounds, 8 blocks of 400 ms in each`
    func levelTitle(_ level: ComparisonResult.Level) -> String {
        let length = QuantityText.duration(milliseconds: level.blockSeconds * 1000)
        return "\(LevelPhrases(result: level.baseline).place): \(QuantityText.counted(level.rounds, "round")), "
            + "\(QuantityText.counted(level.blocks, "block")) of \(length) in each"
    }

    /// How many requests stand behind the numbers.
    func samples(_ level: ComparisonResult.Level) -> String {
        result.sides(of: level).map { name, side in "\(name) \(QuantityText.counted(side.total.requests, "request"))" }
            .joined(separator: ", ")
    }

    /// How the data looked at each look: `after 6 rounds: more`.
    func looks(_ candidate: ComparisonResult.Candidate) -> String? {
        let outcome = candidate.outcome
        guard !outcome.history.isEmpty else { return nil }
        let seen = outcome.history.map {
            "after \(QuantityText.counted($0.rounds, "round")): \(ComparisonPhrases.word($0.decision))"
        }
        return "\(QuantityText.counted(outcome.history.count, "look")) of \(outcome.looks): \(seen.joined(separator: ", "))"
    }

    private static func word(_ decision: ComparisonTest.Decision) -> String {
        switch decision {
        case .more: "more"
        case .pass: "pass"
        case .fail: "fail"
        case .inconclusive: "undecided"
        }
    }

    /// What there is to know, first what invalidates one of the targets' results or the comparison itself.
    var findings: [Report.StatedFinding] {
        let sides = result.levels.flatMap { level in
            result.sides(of: level).flatMap { name, side in
                side.findings.filter(\.invalidates).map {
                    Report.StatedFinding($0, place: "\(name) \(LevelPhrases(result: side).place)")
                }
            }
        }
        let own = ownFindings
        return ComparisonPhrases.advisedOnce(
            sides + own.filter { $0.gravity == .invalid } + own.filter { $0.gravity != .invalid })
    }

    /// What is to be done about several stands once, behind the last of them.
    private static func advisedOnce(_ findings: [Report.StatedFinding]) -> [Report.StatedFinding] {
        findings.enumerated().map { index, finding in
            var finding = finding
            if findings[(index + 1)...].contains(where: { $0.advice == finding.advice && $0.gravity == finding.gravity }) {
                finding.advice = nil
            }
            return finding
        }
    }

    /// What is true of several levels or candidates alike stands once, without a place.
    private var ownFindings: [Report.StatedFinding] {
        let all = result.levels.flatMap { level in
            zip(result.candidates, level.candidates).flatMap { target, candidate in
                candidate.outcome.findings.map { (finding: $0, place: place(level, target)) }
            }
        }
        var seen = Set<Finding>()
        return all.filter { seen.insert($0.finding).inserted }.map { finding, place in
            let isCommon = all.count { $0.finding == finding } > 1
            return Report.StatedFinding(
                finding.invalidates || finding.isSaturation ? .invalid : .warning, (isCommon ? "" : place) + finding.message,
                advice: finding.advice)
        }
    }

    private func place(_ level: ComparisonResult.Level, _ candidate: TargetDescription) -> String {
        let parts =
            (result.candidates.count > 1 ? [candidate.name] : [])
            + (result.levels.count > 1 ? [LevelPhrases(result: level.baseline).place] : [])
        return parts.isEmpty ? "" : parts.joined(separator: " ") + ": "
    }

    /// What a reader of the table of metrics must know.
    static func notes(_ level: ComparisonResult.Level, _ candidate: ComparisonResult.Candidate) -> [String] {
        var notes: [String] = []
        let censored = [level.baseline, candidate.result].map(\.total.responseTime.censored)
        if censored.contains(where: { $0 > 0 }) {
            notes.append(
                """
                \(QuantityText.count(censored[0])) and \(QuantityText.count(censored[1])) requests got no answer and rank above \
                every answer in the percentiles; mean and max are over answers.
                """)
        }
        return notes + leftOpen(candidate.outcome) + obstacles(candidate)
    }

    /// Why some metrics have no verdict beside those that failed.
    private static func leftOpen(_ outcome: ComparisonOutcome) -> [String] {
        let open = outcome.verdicts.filter { $0.canFail && $0.outcome == .inconclusive }.map(\.metric.title)
        guard outcome.hasFailed, !open.isEmpty else { return [] }
        return [
            "Left open: \(open.joined(separator: ", ")): it ended once it was sure to fail, before these were sure either way."
        ]
    }

    /// How the verdict came about, for whoever doubts it.
    func decided(_ level: ComparisonResult.Level, _ candidate: ComparisonResult.Candidate) -> [String] {
        [looks(candidate)].compactMap { $0 } + ComparisonPhrases.sampleSize(level, candidate)
    }

    /// Why metrics that were to decide do not.
    private static func obstacles(_ candidate: ComparisonResult.Candidate) -> [String] {
        var metrics: [(reason: MetricVerdict.Reason, names: [String])] = []
        for verdict in candidate.outcome.verdicts where verdict.isGate {
            guard case .descriptive(let reason) = verdict.outcome else { continue }
            if let index = metrics.firstIndex(where: { $0.reason == reason }) {
                metrics[index].names.append(verdict.metric.title)
            } else {
                metrics.append((reason, [verdict.metric.title]))
            }
        }
        return metrics.map { "\($0.names.joined(separator: ", ")): \($0.reason.message)." }
    }

    /// Requests that follow one another depend on each other; of interest where that costs.
    private static func sampleSize(_ level: ComparisonResult.Level, _ candidate: ComparisonResult.Candidate) -> [String] {
        let requests = level.baseline.total.requests + candidate.result.total.requests
        guard let size = candidate.outcome.verdicts.lazy.compactMap(\.effectiveSampleSize).first, size < Double(requests) else {
            return []
        }
        return ["For the mean, all these requests tell as much as \(QuantityText.count(Int(max(0, size)))) independent ones."]
    }
}
