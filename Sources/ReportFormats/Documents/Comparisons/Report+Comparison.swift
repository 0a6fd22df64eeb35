import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

extension Report {
    /// The report of a comparison: its verdict, the metrics of each level, what to know about them, and each target for itself.
    public init(_ result: ComparisonResult) {
        let phrases = ComparisonPhrases(result: result)
        let verdict = VerdictPhrases(result: result)
        let candidates = result.candidates.enumerated().map { index, target -> Words in
            "\(index > 0 ? ", " : "")\(name: target.name)"
        }
        let names = candidates.reduce(into: Words("")) { $0.spans += $1.spans }
        self.init(
            kind: "comparison", title: "\(name: result.name): \(names) against \(name: result.baseline.name)",
            verdict: Verdict(
                tone: verdict.tone, headline: verdict.headline, reasons: verdict.reasons + (verdict.noiseFloor ?? [])),
            machine: LevelPhrases.text(result.environment))
        isComment = true
        let findings = phrases.findings
        let grave = findings.filter { $0.gravity == .invalid }
        alerts = (grave.isEmpty ? [] : [.findings(grave)]) + Report.incomplete(result.interruption)
        facts = [Fact("Baseline", Report.words(for: result.baseline))]
        facts += result.candidates.map { Fact("Candidate", Report.words(for: $0)) }
        facts += (phrases.load.map { [Fact("Load", Words($0))] } ?? [])
        facts.append(Report.started(result.startedAt, seed: result.seed))

        if result.levels.count > 1 {
            let areStreams = result.levels.contains { $0.baseline.stream != nil }
            let figures = areStreams ? [] : Report.levelFigures(result)
            blocks += [
                .named(areStreams ? "All loads" : "All levels", [Report.stress(result, phrases), .figures(figures)])
            ].compactMap { $0 }
        }
        blocks += result.levels.map { Report.section($0, of: result, phrases) }
        let others = findings.filter { $0.gravity != .invalid }
        blocks += [Block.named("Findings", [.findings(others)])].compactMap { $0 }
        let sides = result.levels.enumerated().flatMap { number, level in
            result.sides(of: level).enumerated().flatMap { side, target in
                Report.blocks(of: target.result, named: target.name, anchors: "level-\(number + 1)-\(side)-")
            }
        }
        blocks += [Block.named("Each target", sides), AroundTable.block(of: result.around)].compactMap { $0 }
        blocks.append(
            .section(
                .init(
                    title: "How it was made", inComment: .background,
                    blocks: [
                        .facts([Fact("About", Words(verdict.subject)), Fact("Method", Words(phrases.method))]),
                        .section(
                            .init(
                                title: "The plan as it was run, secrets redacted", isFolded: true,
                                blocks: [.code(result.plan, language: "yaml")])),
                    ])))
    }

    private static func stress(_ result: ComparisonResult, _ phrases: ComparisonPhrases) -> Block {
        .section(.init(title: Words(phrases.stressTitle), blocks: [.table(StressTable.table(of: result))]))
    }

    private static func levelFigures(_ result: ComparisonResult) -> [Figure] {
        let names = [result.baseline.name] + result.candidates.map(\.name)
        return ComparedLevelsFigures(
            names.indices.map { index in
                (names[index], result.levels.map { index == 0 ? $0.baseline : $0.candidates[index - 1].result })
            }
        ).models
    }

    /// All targets at one level.
    private static func section(
        _ level: ComparisonResult.Level, of result: ComparisonResult, _ phrases: ComparisonPhrases
    ) -> Block {
        let isOne = result.candidates.count == 1
        var blocks: [Block] = [.notes([Words(phrases.samples(level))])]
        for (target, candidate) in zip(result.candidates, level.candidates) {
            let spans = SequentialDifference.bySpan(baseline: level.baseline, candidate: candidate.result)
            let groups = Block.named(
                "Groups and tries",
                [
                    .table(SideBySide.table(ofLabels: spans)),
                    .notes([
                        "For information: they decide nothing, and their intervals know nothing of the turns that the targets took."
                    ]),
                ])
            let metrics = Block.table(MetricTable.table(of: level, candidate: candidate))
            let parts: [Block] = [
                isOne && result.levels.count == 1 ? .section(.init(inComment: .shown, blocks: [metrics])) : metrics,
                .notes(ComparisonPhrases.notes(level, candidate).map { Words($0) }),
                LabelVerdictTable.block(of: candidate.outcome),
                spans.isEmpty ? nil : groups,
                Block.named(
                    "How this was decided", isFolded: true, [.notes(phrases.decided(level, candidate).map { Words($0) })]),
            ].compactMap { $0 }
            blocks += isOne ? parts : [Block.named(.name(target.name), parts)].compactMap { $0 }
        }
        let sides = result.sides(of: level).map { (name: $0.name, result: $0.result) }
        let rounds = zip(result.candidates, level.candidates).compactMap { target, candidate in
            RoundsFigure(candidate.outcome, name: isOne ? nil : target.name).model
        }
        let turns = BlocksFigure(level, of: result).model
        // Of loads that vary there is more to see than one value a block.
        let times =
            turns == nil || level.level.stagesDuration != nil || level.level.trace != nil
            ? OverlaidTimesFigure(
                sides, note: "Blocks of each target behind one another: both went through the same schedule, in turns."
            ).model : nil
        blocks.append(
            .figures(
                rounds + [ShiftFigure(sides).model].compactMap { $0 } + OverlaidFigures(sides).models
                    + [turns, times].compactMap { $0 }))
        for (target, candidate) in zip(result.candidates, level.candidates) {
            guard let contrast = candidate.contrast else { continue }
            let figures = ContrastFigures(contrast, baseline: result.baseline.name, candidate: target.name)
            blocks += [figures.block].compactMap { $0 }
        }
        let watched = sides.compactMap { side in side.result.resources.map { (side.name, $0) } }
        if !watched.isEmpty {
            blocks += [Block.named("What their processes used", [.table(ResourceTable.table(of: watched))])].compactMap { $0 }
        }
        if result.levels.count == 1 { blocks.append(stress(result, phrases)) }
        return .section(.init(title: Words(phrases.levelTitle(level)), blocks: blocks.filter { !$0.isEmpty }))
    }

    /// One target at one level: what did not go well, and folded up all the rest.
    ///
    /// - Parameter anchors: tells its anchors from those of other targets and levels.
    private static func blocks(of level: LevelResult, named name: String, anchors: String) -> [Block] {
        let report = LevelReport(level, place: anchors)
        let place = LevelPhrases(result: level).place
        let failures = LevelPhrases(result: level).failures.map { [Fact("Failures", Words($0))] } ?? []
        let notable = [report.thresholds, report.findings, .facts(failures), report.failures].compactMap { $0 }
        return [
            Block.named("\(name: name) \(place)", notable),
            Block.named(
                "\(name: name) \(place): all of it", isFolded: true,
                [report.responseTimes(), report.slowest, report.facts, report.trust].compactMap { $0 }),
        ].compactMap { $0 }
    }
}
