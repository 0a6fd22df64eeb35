import LoadModel
import Measurement

extension Report {
    /// The report of a run: whether it may be used, what was run, what was measured.
    public init(_ result: RunResult) {
        self.init(frame: result)
        let links = result.levels.enumerated().map { index, level in
            Link(
                anchor: "level-\(index + 1)", name: LevelPhrases(result: level).place,
                isBad: !level.isValid || !level.thresholds.allSatisfy(\.holds))
        }
        if result.levels.count > 1 {
            let areStreams = result.levels.contains { $0.stream != nil }
            let table = areStreams ? StressTable.table(ofStreams: result.levels) : LevelsTable.table(of: result.levels)
            let stress =
                areStreams
                ? nil
                : Block.named(
                    "As a stress test", isFolded: true, isShownUnfolded: true, [.table(StressTable.table(of: result.levels))])
            let figures = areStreams ? [] : LevelsFigures(result.levels).models
            blocks.append(
                .section(
                    .init(
                        title: areStreams ? "All loads" : "All levels",
                        blocks: [.links(links), .table(table), .figures(figures), stress].compactMap { $0 }
                            .filter { !$0.isEmpty })))
        }
        for (index, level) in result.levels.enumerated() {
            let title: Words? = result.levels.count > 1 ? Words(LevelPhrases(result: level).place) : nil
            let place = result.levels.count > 1 ? "level-\(index + 1)-" : ""
            // Of levels that came after others it is not known.
            let origin = result.levels.count == 1 || level.stream != nil ? result.startedAt + level.delay.seconds : nil
            let parts = LevelReport(level, place: place, traces: result.target.tracing).blocks(
                levels: result.levels.count, origin: origin)
            // Of several levels a page unfolds those that there is something to say of.
            let isFine = level.isValid && level.thresholds.allSatisfy(\.holds) && level.stream == nil
            blocks.append(
                .section(
                    .init(
                        title: title, anchor: "level-\(index + 1)", isFolded: result.levels.count > 1 && isFine,
                        isShownUnfolded: true, blocks: parts)))
        }
        blocks += [AroundTable.block(of: result.around)].compactMap { $0 }
        blocks.append(Report.repetition("dyno run PLAN.yaml --seed \(result.seed)", plan: result.plan))
    }

    /// The report of a run for those who ask how far it agrees with theory, and for nothing else.
    ///
    /// - Parameter result: of a target that says how it serves.
    public init(theoryOf result: RunResult) {
        self.init(frame: result)
        kind = "theory"
        let isOne = result.levels.count == 1
        if !isOne, !result.levels.isEmpty {
            blocks += [
                Block.named("Mean response time, theory beside measurement", [.table(TheoryTable.overview(of: result.levels))])
            ].compactMap { $0 }
        }
        for level in result.levels {
            let report = LevelReport(level)
            let title: Words? = isOne ? nil : Words(LevelPhrases(result: level).place)
            blocks.append(
                .section(.init(title: title, blocks: [report.theory, report.thresholds, report.findings].compactMap { $0 })))
        }
    }

    /// All but what was measured.
    private init(frame result: RunResult) {
        let isOne = result.levels.count == 1
        self.init(
            kind: "load test", title: "Load test \(name: result.name)", verdict: Report.verdict(of: result),
            machine: LevelPhrases.text(result.environment))
        let invalid = result.levels.flatMap { level in
            level.findings.filter(\.invalidates).map {
                StatedFinding($0, place: isOne ? nil : LevelPhrases(result: level).place)
            }
        }
        // What the headline says already is not said again.
        let isAborted = if case .aborted = result.interruption { true } else { false }
        alerts = (invalid.isEmpty ? [] : [.findings(invalid)]) + (isAborted ? [] : Report.incomplete(result.interruption))
        let load =
            isOne
            ? LevelPhrases(result: result.levels[0]).load
            : result.levels.isEmpty ? "nothing was measured" : LevelPhrases.several(result.levels)
        facts = [
            Fact("Load", Words(load)), Fact("Target", Report.words(for: result.target)),
            Report.started(result.startedAt, seed: result.seed, length: Report.length(of: result)),
        ]
        if let shards = Report.text(result.shards) {
            facts.append(Fact(result.shards.count > 1 ? "Shards" : "Shard", Words(shards)))
        }
        if let samples = result.samples { facts.append(Fact("Samples", Words(Report.text(samples)))) }
    }

    /// Seconds from the start to the last answer; nil where levels came one after another, between which time passed that nobody kept.
    private static func length(of result: RunResult) -> Double? {
        guard result.levels.count == 1 || result.levels.contains(where: { $0.stream != nil }) else { return nil }
        return result.levels.map { ($0.delay + $0.series.interval * Int64($0.series.points.count)).seconds }.max()
    }

    static func words(for target: TargetDescription) -> Words {
        let link = target.link.map { " over a simulated link (\($0))" } ?? ""
        let revision = target.revision.map { ", built from \($0)" } ?? ""
        let words: Words = "\(name: target.name) \(name: target.url)\(link)\(revision)"
        return target.tracing.map { "\(words), trace ids begin with \($0.run)" } ?? words
    }

    /// Whether a run's numbers may be used, and whether its thresholds held.
    static func verdict(of result: RunResult) -> Verdict {
        let outcomes = result.levels.flatMap(\.thresholds)
        let failed = outcomes.count { !$0.holds }
        if case .running = result.interruption {
            return Verdict(tone: .warning, headline: "NOT OVER YET: the numbers below must not be used as results.")
        }
        if case .aborted(let abort) = result.interruption {
            return Verdict(
                tone: .bad, headline: "ABORTED by \(LevelPhrases.text(abort)) of the load.",
                detail: result.isValid
                    ? "The measurement until then is valid." : "The numbers until then must not be used as results.",
                reasons: Array(Culprits.sentences(of: result).prefix(mostCulprits)))
        }
        if !result.isValid {
            return spoilt(result)
        }
        let saturations = saturations(of: result)
        if failed == 0 {
            let all = outcomes.count == 1 ? "the one threshold" : "all \(outcomes.count) thresholds"
            if let first = saturations.first {
                let held = outcomes.isEmpty ? "no thresholds were set" : "\(all) held"
                return Verdict(
                    tone: .warning, headline: Words("\(first).").capitalised.plain,
                    detail: "The measurement is valid: the generator kept up; \(held).",
                    reasons: Array(saturations.dropFirst().prefix(mostCulprits)))
            }
            if outcomes.isEmpty {
                return Verdict(tone: .plain, headline: "The measurement is valid.", detail: "No thresholds were set.")
            }
            return Verdict(tone: .good, headline: "The measurement is valid, and \(all) held.")
        }
        let all = QuantityText.counted(outcomes.count, "threshold")
        let culprits = Culprits.sentences(of: result)
        return Verdict(
            tone: .bad, headline: "\(failed) of \(all) did not hold: \(culprits.first ?? "").",
            detail: "The measurement is valid: the generator kept up.",
            reasons: Array((saturations + culprits.dropFirst()).prefix(mostCulprits)))
    }

    /// What must not be used: of several levels those that are invalid.
    private static func spoilt(_ result: RunResult) -> Verdict {
        let (valid, invalid) = (result.levels.filter(\.isValid), result.levels.filter { !$0.isValid })
        guard !valid.isEmpty, !invalid.isEmpty, !(result.interruption?.isUnfinished ?? false) else {
            return Verdict(tone: .bad, headline: "INVALID: the numbers below must not be used as results.")
        }
        let places = { (levels: [LevelResult]) in
            let all = levels.map { LevelPhrases(result: $0).place }
            guard all.count <= 4 else { return all.prefix(4).joined(separator: ", ") + ", ..." }
            return all.dropLast().joined(separator: ", ") + (all.count > 1 ? " and " : "") + (all.last ?? "")
        }
        let held = valid.allSatisfy { $0.thresholds.allSatisfy(\.holds) } ? ", and their thresholds held" : ""
        return Verdict(
            tone: .bad, headline: "INVALID \(places(invalid)): the numbers there must not be used as results.",
            detail: "Those \(places(valid)) are valid\(held).")
    }

    /// What is said of each level whose target fell behind: of its times nothing else counts.
    private static func saturations(of result: RunResult) -> [String] {
        result.levels.flatMap { level in
            let place = result.levels.count > 1 ? LevelPhrases(result: level).place + ": " : ""
            return level.findings.filter { $0.code == "saturated" }.map { place + $0.message }
        }
    }

    /// Beside the first; the list of thresholds has all.
    private static let mostCulprits = 4

    /// What shared the load; nil: nothing did.
    static func text(_ shards: [ShardAccount]) -> String? {
        guard let first = shards.first else { return nil }
        guard shards.count > 1 else {
            let part = first.count == 1 ? "all of the load" : "a part of the load, for dyno merge, which judges the whole"
            return "\(first.shard) of \(first.count), from \(first.source), on \(first.host): \(part); \(text(first.clock))"
        }
        let starts = shards.map(\.startedAt)
        let apart = ((starts.max() ?? 0) - (starts.min() ?? 0)) * 1000
        let all = shards.count == first.count ? "all \(first.count)" : "\(shards.count) of \(first.count)"
        let hosts = Set(shards.map(\.host)).count
        let unsure = shards.compactMap(\.clock.uncertaintyMilliseconds).max()
        let known = unsure.map { "known to \(QuantityText.duration(milliseconds: $0))" } ?? "which nothing is known to keep right"
        return """
            \(all), on \(QuantityText.counted(hosts, "machine")); they began within \(QuantityText.duration(milliseconds: apart)) by their \
            clocks, \(known)
            """
    }

    private static func text(_ clock: ShardAccount.Clock) -> String {
        switch (clock.source, clock.uncertaintyMilliseconds) {
        case (.meeting, let unsure):
            "clock of shard 1" + (unsure.map { " to \(QuantityText.duration(milliseconds: $0))" } ?? "")
        case (.calendar, let unsure?): "its own clock, known to \(QuantityText.duration(milliseconds: unsure))"
        case (.calendar, nil): "its own clock, which nothing is known to keep right"
        }
    }

    /// `samples.jtl holds 5,998 requests`, and what it lacks.
    static func text(_ account: SampleAccount) -> String {
        var parts = [
            "\(account.file) holds "
                + (account.every > 1 ? "one in \(QuantityText.count(account.every)) requests: " : "")
                + QuantityText.counted(account.written, "request")
                + (account.groups.map { $0 > 0 ? " and \(QuantityText.counted($0, "group"))" : "" } ?? "")
        ]
        if account.beyondLimit > 0 {
            parts.append(
                """
                \(QuantityText.count(account.beyondLimit)) more would have passed its limit of \
                \(QuantityText.megabytes(account.limitBytes)) (raise --samples-limit, or thin out with --samples-every)
                """)
        }
        if account.dropped > 0 {
            parts.append(
                """
                \(QuantityText.count(account.dropped)) were left out, as they could not be written as fast as they came (thin out with \
                --samples-every)
                """)
        }
        if let failure = account.failure { parts.append("it ends early, as it could not be written: \(failure)") }
        return parts.joined(separator: "; ")
    }
}
