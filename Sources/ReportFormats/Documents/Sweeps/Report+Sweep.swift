import LoadModel
import Measurement

extension Report {
    /// The report of a sweep: what was varied, what the models say over each axis, every point.
    public init(_ sweep: SweepResult) { self.init(sweep, fits: SweepFits(sweep)) }

    init(_ sweep: SweepResult, fits: SweepFits) {
        let phrases = SweepPhrases(sweep: sweep)
        self.init(
            kind: "sweep", title: "Sweep \(name: sweep.name)", verdict: Report.verdict(of: sweep, fits.families, phrases),
            machine: LevelPhrases.text(sweep.environment))
        // The report ends each with a full stop.
        let omission = phrases.omission(fits).map { [String($0.dropLast())] } ?? []
        let troubles = (phrases.troubles + omission).map { StatedFinding(.warning, $0) }
        alerts = Report.incomplete(sweep.interruption) + (troubles.isEmpty ? [] : [.findings(troubles)])
        facts =
            phrases.axes.map { Fact("Varied", Words($0)) }
            + (sweep.stream.map { [Fact("Load", "\(name: $0), whose figures these are; the others ran beside it")] } ?? [])
            + [Fact("Trials", Words(phrases.order))]
            + sweep.targets.map { Fact("Target", Report.words(for: $0)) } + [Report.started(sweep.startedAt)]
        let figures = SweepFigures(sweep: sweep, families: fits.families)
        blocks = fits.families.indices.compactMap { index in
            let family = fits.families[index]
            return .named(
                "Over \(phrases.title(family))",
                [.list(phrases.findings(family).map { Words($0) }), .figures(figures.figures(ofFamily: index))])
        }
        blocks += SweepTables.grids(sweep).compactMap { .named($0.title, [.table($0.table)]) }
        blocks +=
            sweep.points.isEmpty
            ? []
            : [
                Block.named(
                    "All points",
                    [
                        .table(SweepTables.points(sweep)),
                        .notes([
                            """
                            Response times and throughput, repeats pooled (p95: their mean). 1 KB is 1,000 bytes; all trials are in trials.csv \
                            beside the result.
                            """
                        ]),
                    ])
            ].compactMap { $0 }
        blocks.append(Report.repetition(phrases.repetition, plan: sweep.plan))
    }

    /// What came of a sweep: how many trials may be used, and how the targets differ.
    private static func verdict(
        of sweep: SweepResult, _ families: [SweepFits.Family], _ phrases: SweepPhrases
    ) -> Verdict {
        let usable = sweep.trials.count(where: \.counts)
        let isWhole = sweep.trials.count == sweep.planned && usable == sweep.trials.count
        let thresholds = sweep.trials.compactMap(\.figures).flatMap(\.thresholds)
        let isJudged = !thresholds.isEmpty
        let hasBroken = thresholds.contains { !$0.holds }
        let hasContrasts = families.contains { !phrases.contrasts($0).isEmpty }
        let all = families.flatMap { family in
            (hasContrasts ? phrases.contrasts(family) : phrases.findings(family)).map {
                families.count > 1 ? "\(phrases.title(family)): \($0)" : $0
            }
        }
        return Verdict(
            tone: usable == 0 || hasBroken ? .bad : !isWhole ? .warning : isJudged ? .good : .plain,
            headline: phrases.counts.prefix(1).uppercased() + phrases.counts.dropFirst() + ".",
            reasons: Array(all.prefix(mostReasons)))
    }

    /// More belongs beside its chart.
    private static let mostReasons = 6
}
