import LoadModel
import Measurement

/// What reports say of one level of one target.
struct LevelReport {
    private let level: LevelResult
    private let phrases: LevelPhrases
    private let tables: LevelTables
    /// Tells its anchors from those of other levels of the page.
    private let place: String
    private let traces: TraceAccount?

    /// - Parameter traces: of its target.
    init(_ level: LevelResult, place: String = "", traces: TraceAccount? = nil) {
        self.level = level
        self.place = place
        self.traces = traces
        phrases = LevelPhrases(result: level)
        tables = LevelTables(result: level)
    }

    /// - Parameters:
    ///   - count: how many levels the report has: charts of many have fewer points each.
    ///   - origin: when the level began, in seconds since 1970; nil: not known.
    func blocks(levels count: Int, origin: Double? = nil) -> [Report.Block] {
        let figures =
            LatencyFigures(level).models
            + [StartDelayFigure(level).model, HeatMapFigure(level).model, ResourcesFigure(level).model].compactMap { $0 }
        let overTime =
            [.figures([TimeFigure(level, levels: count, origin: origin).model])]
            + [LabelsFigure(level).model].compactMap { $0 }.map { Report.Block.figures([$0]) }
        return
            ([
                .tiles(LevelTiles(result: level).tiles), thresholds, failures, stages,
                responseTimes(opening: LabelFigure.all(level, levels: count)), streams, serverTiming, spans, findings,
                LimitTable.block(of: level),
            ] + overTime
            + [
                slowest, .figures(figures), .figures([MeanPhases(level).figure].compactMap { $0 }),
                level.profile.flatMap { ProfileFigures($0).block }, theory, facts, trust,
            ]).compactMap { $0 }.filter { !$0.isEmpty }
    }

    /// Each threshold with the value that decided; nil where there is none.
    var thresholds: Report.Block? {
        .named(
            "Thresholds",
            [
                .checks(
                    level.thresholds.map { outcome in
                        Report.Check(
                            tone: outcome.holds ? .good : .bad, name: .name(outcome.threshold.text),
                            found: LevelPhrases.actual(outcome) + within(outcome.threshold))
                    })
            ])
    }

    /// `, 96.9% within`: the share of requests within the limit of a percentile; what got no answer is beyond. Empty of other metrics.
    private func within(_ threshold: Threshold) -> String {
        guard case .percentile = threshold.metric, [.below, .atMost].contains(threshold.relation) else { return "" }
        let subject = threshold.label.map { name in level.labels.first { $0.label == name } } ?? level.total
        guard let subject else { return "" }
        let counts = Cumulative(subject.responseTime)
        guard counts.total > 0 else { return "" }
        return ", \(QuantityText.percentage(Double(counts.count(upTo: threshold.limit)) / Double(counts.total))) within"
    }

    /// Those that do not invalidate; nil where there is none.
    var findings: Report.Block? { .named("Findings", [.findings(phrases.findings.map { Report.StatedFinding($0) })]) }

    /// The slowest requests, and what went over each connection around them; nil where none were kept.
    var slowest: Report.Block? {
        let figures = [SlowestFigure(level, traces: traces)?.model, TimelineFigure(level)?.model].compactMap { $0 }
        guard !figures.isEmpty else { return nil }
        return .named(
            "The slowest requests",
            [.notes(SlowestFigure.sentences(of: level).map { Words($0) })] + figures.map { .figures([$0]) }
                + [firstFailed].compactMap { $0 })
    }

    /// What their time went into, of those that failed: the slowest are of answers of all kinds.
    private var firstFailed: Report.Block? {
        let failed = level.slow?.failed ?? []
        return .named(
            "The first that failed", isFolded: true, [.table(KeptRequestTable.shortTable(of: failed, in: level))])
    }

    /// Those of the load that have names; nil where none has.
    var stages: Report.Block? {
        level.stages.isEmpty
            ? nil
            : .named(
                "Stages",
                [
                    .table(tables.stages),
                    .notes([
                        "A request belongs to the stage that its intended start lies in; responses that came before the stage's end."
                    ]),
                ])
    }

    /// - Parameter figures: of labels, by their names.
    func responseTimes(opening figures: [String: Figure] = [:]) -> Report.Block? {
        var table = tables.responseTimes
        for index in table.rows.indices {
            table.rows[index][0].opens = figures[table.rows[index][0].content].map { [$0] } ?? []
        }
        return .named(Words(phrases.responseTimeTitle), [.table(table), .notes(phrases.notes.map { Words($0) })])
    }

    /// First events, gaps and numbers of events; nil where no answer is a stream.
    var streams: Report.Block? {
        .named(
            "Streams",
            [
                .table(StreamTable.table(of: level)),
                .notes(level.labels.contains { $0.streams != nil } ? StreamTable.notes(of: level) : []),
            ])
    }

    /// What the target said of its parts; nil where nobody looked, or it said nothing.
    var serverTiming: Report.Block? {
        .named("Server-Timing", [.table(ServerTimingTable.table(of: level)), .notes(ServerTimingTable.notes(of: level))])
    }

    /// Groups, and the tries of requests; nil where there are none.
    var spans: Report.Block? {
        level.spans.isEmpty
            ? nil
            : .named(
                "Groups and tries",
                [
                    .table(SpanTable.table(of: level)),
                    .notes(SpanTable.notes(of: level).map { Words($0) }),
                ])
    }

    /// What failed, the most frequent first; nil where nothing did.
    var failures: Report.Block? {
        let exchanges = FailureExchanges(level, place: place, traces: traces)
        let table = FailureTable(result: level, anchors: exchanges.anchors)
        let more = table.isCut ? FailureTable(result: level, mostRows: 100, anchors: exchanges.anchors).table : nil
        return .named(
            "Failures",
            [.table(table.table ?? Table([]))]
                + (more.map { [.section(.init(title: "More of them", isFolded: true, blocks: [.table($0)]))] } ?? [])
                + exchanges.blocks)
    }

    /// What theory says, beside what was measured; nil where the target does not say how it serves.
    var theory: Report.Block? {
        TheoryPhrases(level).flatMap { phrases in
            .named(
                "Theory: \(phrases.system)",
                [.table(TheoryTable.table(of: level) ?? Table([])), .notes(phrases.notes.map { Words($0) })])
        }
    }

    var facts: Report.Block? {
        .named("Counts and rates", [.facts(phrases.facts.map { Report.Fact($0.name, Words($0.text)) })])
    }

    /// What the generator says of itself and of the machine.
    var trust: Report.Block? {
        .named(
            "Can it be trusted?", isFolded: true, isShownUnfolded: true,
            [.facts(phrases.trust.map { Report.Fact($0.name, Words($0.text)) })])
    }
}
