import LoadModel
import Measurement

/// What became of one candidate at one level, in its reader's units and endpoints: for people who never read statistics.
struct VerdictSentence {
    let baseline: String
    let name: String
    let candidate: ComparisonResult.Candidate
    /// About so long takes one more round.
    let roundSeconds: Double

    private var outcome: ComparisonOutcome { candidate.outcome }

    var text: String {
        switch candidate.verdict {
        case .invalid where outcome.findings.contains(where: \.isSaturation):
            "neither \(baseline) nor \(name) keeps up with the load: the ratio of their times is that of their queues"
        case .invalid: invalid
        case .fail: failure
        case .pass: pass
        case .inconclusive, .descriptive, .baselineLost, .candidateLost: undecided
        }
    }

    /// What spoilt it, in the words of whoever has to do something about it; the finding below says with which figures, and what to do.
    private var invalid: String {
        let codes = Set((outcome.findings + candidate.result.findings).filter(\.invalidates).map(\.code))
        if codes.contains("loadsDiffer") { return "\(baseline) and \(name) were not given the same load" }
        if codes.contains("achievedBelowOffered") { return "the generator sent fewer requests than the plan asks for" }
        if !codes.isDisjoint(with: ["lagShapes", "generatorLagged"]) {
            return "the generator was late itself: it, not the targets, shaped the times"
        }
        if !codes.isDisjoint(with: ["generatorBusy", "threadBusy"]) {
            return "the generator had no time to spare: it, not the targets, shaped the times"
        }
        if !codes.isDisjoint(with: ["stoodStill", "stolen", "throttled"]) {
            return "this machine was held up by others: that, not the targets, shaped the times"
        }
        return "the generator, not the targets, shaped the numbers"
    }

    // MARK: Fail

    private var failure: String {
        guard case .fail(let metrics) = outcome.decision else { return "\(name) is worse than \(baseline)" }
        let failed = VerdictSentence.order.filter(metrics.contains).compactMap { metric in
            outcome.verdicts.first { $0.metric == metric }
        }
        let labels = outcome.labels.filter { !$0.worse.isEmpty }
        // Endpoints say more than their sum, where there is something to tell them by.
        let known = outcome.labels.filter { $0.state != .new && $0.state != .few }
        let isAlike = labels.count == known.count && labels.count > 1
        let tellsLabels = failed.contains { $0.metric.isTime || $0.metric == .errors } && !isAlike
        let byLabel = tellsLabels ? labels : []
        let named = byLabel.sorted { VerdictSentence.weight($0) > VerdictSentence.weight($1) }.prefix(3)
        var clauses = named.map { label in "\(label.label) \(VerdictSentence.clauses(label.worse).first ?? "is worse")" }
        let covered = Set(named.flatMap(\.worse).map(\.metric))
        let rest = failed.filter { clauses.isEmpty || (!covered.contains($0.metric) && !($0.metric.isTime && !covered.isEmpty)) }
        let own = VerdictSentence.clauses(rest)
        if !own.isEmpty { clauses.append("\(name) \(own.joined(separator: ", and "))") }
        if isAlike { clauses.append("all its labels are worse") }
        return (clauses + otherLabels(named.count, of: byLabel.count)).joined(separator: "; ")
    }

    /// Those that are all right, or not known to be wrong.
    private func otherLabels(_ shown: Int, of worse: Int) -> [String] {
        var parts: [String] = []
        if worse > shown { parts.append("\(QuantityText.counted(worse - shown, "other label")) are worse as well") }
        if worse > 0 {
            let within = outcome.labels.filter { $0.state == .within }.map(\.label)
            if !within.isEmpty {
                parts.append("\(VerdictSentence.list(within)) \(within.count == 1 ? "is" : "are") within what is tolerated")
            }
        }
        return parts + newLabels
    }

    private var newLabels: [String] {
        let new = outcome.labels.filter { $0.state == .new }.map(\.label)
        return new.isEmpty
            ? []
            : [
                "\(VerdictSentence.list(new)) \(new.count == 1 ? "is" : "are") new: \(baseline) does not know \(new.count == 1 ? "it" : "them")"
            ]
    }

    // MARK: Pass, and neither

    private var pass: String {
        let typical =
            outcome.verdicts.first { $0.metric == .p50 && $0.canFail } ?? outcome.verdicts.first { $0.isGate && $0.metric.isTime }
        let times = typical.flatMap { verdict -> String? in
            guard let a = verdict.baseline, let b = verdict.candidate else { return nil }
            return
                "a typical request takes \(MetricTable.text(b, verdict.metric)) against \(MetricTable.text(a, verdict.metric)) "
                + VerdictSentence.change(verdict)
        }
        let head = "\(name) is no worse than \(baseline) beyond what is tolerated"
        return ([[head, times].compactMap { $0 }.joined(separator: ": ")] + warnings + newLabels).joined(separator: "; ")
    }

    /// What may not decide, and is beyond doubt.
    private var warnings: [String] {
        let worse = outcome.verdicts.filter(\.isClearlyWorse)
        return worse.isEmpty
            ? [] : ["but it \(VerdictSentence.clauses(worse).joined(separator: ", and ")), which decides nothing here"]
    }

    private var undecided: String {
        let open = outcome.verdicts.filter { $0.isGate && $0.outcome == .inconclusive }
        guard case .inconclusive(let why) = outcome.decision else { return "\(name): not decided yet" }
        let seen = open.compactMap { verdict -> String? in
            guard verdict.estimate != nil else { return nil }
            return
                "\(verdict.metric.title) \(VerdictSentence.change(verdict, brackets: false)), tolerated \(MetricTable.tolerance(verdict))"
        }
        let head =
            seen.isEmpty || isShort
            ? "\(name): \(why.message)" : "not decided whether \(name) is worse: \(seen.joined(separator: "; "))"
        return ([head] + [remedy(open, why)].compactMap { $0 } + warnings + newLabels).joined(separator: "; ")
    }

    /// Whether there is too little to say how it stands.
    private var isShort: Bool {
        switch outcome.decision {
        case .inconclusive(.tooFewRounds), .inconclusive(.nothingToJudge): true
        case .more, .pass, .fail, .inconclusive: false
        }
    }

    /// What would decide it, by the spread that was seen.
    private func remedy(_ open: [MetricVerdict], _ why: ComparisonTest.Reason) -> String? {
        switch why {
        case .tooFewRounds: return "let it go on, or give it a longer budget"
        case .nothingToJudge: return "raise the rate, or lengthen the blocks"
        case .unknown: return "a build that answers nothing, or processes that are not known, may be why: see the rounds"
        case .capReached, .wouldTake: break
        }
        if open.contains(where: { $0.metric == .stalls }) {
            return "more rounds would tell whether it stalls more often, or by chance"
        }
        guard let needed = open.compactMap(\.roundsNeeded).max() else { return nil }
        let more = needed.isFinite ? max(1, needed.rounded(.up) - Double(outcome.rounds.count)) : .infinity
        let seconds = more * roundSeconds
        guard seconds.isFinite, seconds < 3_600 else { return "it lies so near to what is tolerated that no budget would tell" }
        let time = QuantityText.duration(milliseconds: seconds * 1000)
        return "about \(QuantityText.counted(Int(more), "more round")) (\(time)) would tell"
    }

    // MARK: Words

    /// In which they are told: what users notice first.
    private static let order: [ComparedMetric] = {
        let first: [ComparedMetric] = [.errors, .stalls, .p50]
        return first + ComparedMetric.allCases.filter { !first.contains($0) }
    }()

    /// The middle and the mean tell the same story, mostly.
    private static func clauses(_ verdicts: [MetricVerdict]) -> [String] {
        let sorted = order.compactMap { metric in verdicts.first { $0.metric == metric } }
        let hasMedian = sorted.contains { $0.metric == .p50 }
        return sorted.filter { !($0.metric == .mean && hasMedian) }.map(clause)
    }

    private static func clause(_ verdict: MetricVerdict) -> String {
        let (a, b) = (verdict.baseline ?? 0, verdict.candidate ?? 0)
        let text = { (value: Double) in MetricTable.text(value, verdict.metric) }
        let change = change(verdict)
        let answers = { (who: String) in
            "answers \(text(abs(b - a))) \(b < a ? "earlier" : "later") for \(who) \(change)"
        }
        switch verdict.metric {
        case .mean: return "answers \(text(abs(b - a))) \(b < a ? "earlier" : "later") on average \(change)"
        case .p50: return answers("a typical request")
        case .p90: return answers("the slowest tenth of its requests")
        case .p99: return answers("the slowest hundredth of its requests")
        case .throughput: return "answers \(text(b)) against \(text(a)) \(change)"
        case .errors: return "fails \(text(b)) of its requests, against \(text(a))"
        case .stalls:
            let stalls = verdict.test?.stalls
            return
                "stalls now and then: in \(stalls?.candidate ?? 0) of \(QuantityText.counted(stalls?.pairs ?? 0, "block")), against \(stalls?.baseline ?? 0)"
        case .cpuPerRequest: return "needs \(text(b)) of processor time a request, against \(text(a)) \(change)"
        case .memory: return "holds \(text(b)) of memory, against \(text(a)) \(change)"
        case .memoryGrowth: return "leaks: its memory grows by \(text(b)) a minute, against \(text(a))"
        }
    }

    /// `(+42%, +39 to +45%)`
    private static func change(_ verdict: MetricVerdict, brackets: Bool = true) -> String {
        guard let estimate = verdict.estimate else { return "" }
        let parts = (MetricTable.change(estimate.value, verdict.metric), MetricTable.interval(estimate, verdict.metric))
        return brackets ? "(\(parts.0), \(parts.1))" : "\(parts.0) (\(parts.1))"
    }

    private static func weight(_ label: LabelVerdict) -> Double {
        label.worse.compactMap { verdict in
            verdict.estimate.map { verdict.metric.isAbsolute ? 10 * $0.value : $0.value - 1 }
        }.max() ?? 0
    }

    /// `a`, `a and b`, `a, b and c`, of many the first.
    private static func list(_ names: [String]) -> String {
        if names.count > 4 { return names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) others" }
        return names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }
}
