import LoadModel
import Measurement

/// Saved results beside each other, the first as the baseline of the others: what each measured, by how much they differ, with intervals,
/// and what else makes them differ. A description, not a verdict.
public struct SideBySide: Sendable {
    let results: [SavedResult]
    /// What was loaded in each result; of a comparison each of its targets.
    let sources: [Source]
    /// Each source but the first against the first, at each level that both have.
    let pairs: [Pair]

    struct Source: Sendable {
        /// The plan's name.
        var name: String
        var target: TargetDescription
        var startedAt: Double
        var seed: UInt64
        /// `Baseline`, `Candidate`; of several candidates with their number.
        var role: String
        var levels: [SavedLevel]
    }

    struct Pair: Sendable {
        /// Of the sources.
        var candidate: Int
        var baseline: LevelResult
        var result: LevelResult
        var differences: [SequentialDifference]
        var labels: [(label: String, differences: [SequentialDifference])]
        /// Groups, waits and requests with tries.
        var spans: [(label: String, differences: [SequentialDifference])]
        /// Labels that one of them has and the other does not.
        var strangers: [String]

        init(_ candidate: Int, _ baseline: LevelResult, _ result: LevelResult) {
            self.candidate = candidate
            self.baseline = baseline
            self.result = result
            differences = SequentialDifference.all(baseline: baseline, candidate: result)
            labels = SequentialDifference.byLabel(baseline: baseline, candidate: result)
            spans = SequentialDifference.bySpan(baseline: baseline, candidate: result)
            let names = [baseline, result].map { Set($0.labels.map(\.label)) }
            strangers = names[0].symmetricDifference(names[1]).sorted()
        }
    }

    /// - Parameter results: at least two, of runs and comparisons: others have no levels.
    public init(_ results: [SavedResult]) {
        self.results = results
        var sources = results.flatMap(\.sources)
        for index in sources.indices.dropFirst() {
            sources[index].role = sources.count > 2 ? "Candidate \(index)" : "Candidate"
        }
        self.sources = sources
        var pairs: [Pair] = []
        for level in sources.first?.levels ?? [] {
            for (index, source) in sources.enumerated().dropFirst() {
                guard let other = source.levels.first(where: { $0.level.isOfSameLoad(as: level.level) }) else { continue }
                pairs.append(Pair(index, level.level, other.level))
            }
        }
        self.pairs = pairs
    }

    public var isValid: Bool { levels.allSatisfy(\.isValid) }

    /// Why nothing can be compared; nil where something can.
    public var fault: String? {
        guard pairs.isEmpty, sources.count > 1 else { return nil }
        let loads = sources.map { source in
            "'\(source.levels.map { LevelPhrases(result: $0.level).load }.joined(separator: "; "))'"
        }
        return "the runs were made under different loads, \(loads.joined(separator: " and ")); run both with the same plan"
    }

    var levels: [SavedLevel] { sources.flatMap(\.levels) }
}

extension LevelResult {
    fileprivate func isOfSameLoad(as other: LevelResult) -> Bool { level == other.level && stream == other.stream }
}

extension SavedResult {
    fileprivate var sources: [SideBySide.Source] {
        let (startedAt, seed) =
            switch self {
            case .run(let run): (run.startedAt, run.seed)
            case .comparison(let comparison): (comparison.startedAt, comparison.seed)
            case .sweep(let sweep): (sweep.startedAt, sweep.seed)
            case .capacity(let capacity): (capacity.startedAt, capacity.seed)
            case .recovery(let recovery): (recovery.startedAt, recovery.seed)
            }
        let targets: [TargetDescription] =
            switch self {
            case .run(let run): [run.target]
            case .comparison(let comparison): [comparison.baseline] + comparison.candidates
            case .sweep, .capacity, .recovery: []
            }
        return targets.map { target in
            SideBySide.Source(
                name: name, target: target, startedAt: startedAt, seed: seed, role: "Baseline",
                levels: levels.filter { $0.target == target })
        }
    }
}

// What is said of them.
extension SideBySide {
    /// Before any number.
    static let caution = """
        Results of different times carry no verdict: each interval knows how its run varied within itself, not what changed on the machine \
        between them. For a verdict load both builds by turns: dyno compare PLAN.
        """

    /// What one wants to know first, of the pairs that there are; nil where there are none.
    ///
    /// `candidate: p50 7.81 ms against 5.24 ms (+49%), p99 57.3 ms against 39.2 ms (+46.3%), errors 0% against 0%; most in 'search' (p50 +61%)`
    fileprivate var summary: Report.Verdict? {
        let sentences = pairs.prefix(SideBySide.mostSummaries).map { pair in
            let told = [ComparedMetric.p50, .p99, .errors].compactMap { metric -> String? in
                let difference = pair.differences.first { $0.metric == metric }
                guard let difference, let a = difference.baseline, let b = difference.candidate else { return nil }
                let change = a == b ? "" : difference.change.map { " (\(MetricTable.change($0, metric)))" } ?? ""
                return "\(metric.title) \(MetricTable.text(b, metric)) against \(MetricTable.text(a, metric))\(change)"
            }
            let who = sources[pair.candidate].role.lowercased()
            let place = pairs.count > 1 ? " \(LevelPhrases(result: pair.baseline).place)" : ""
            return "\(who)\(place): \(told.joined(separator: ", "))\(mostChanged(pair))."
        }
        return sentences.first.map { first in
            Report.Verdict(
                tone: isValid ? .plain : .bad,
                headline: (isValid ? "" : "INVALID in part: ") + (isValid ? Words(first).capitalised.plain : first),
                reasons: Array(sentences.dropFirst()))
        }
    }

    private static let mostSummaries = 5

    /// `; most in 'search' (p50 +61%)`; empty of one label.
    private func mostChanged(_ pair: Pair) -> String {
        let changes = pair.labels.compactMap { label, differences in
            differences.first { $0.metric == .p50 }?.change.map { (label: label, change: $0) }
        }.filter { $0.change > 0 }
        guard changes.count > 1, let most = changes.max(by: { max($0.change, 1 / $0.change) < max($1.change, 1 / $1.change) })
        else { return "" }
        return "; most in '\(most.label)' (p50 \(MetricTable.change(most.change, .p50)))"
    }

    var invalid: [String] {
        levels.filter { !$0.isValid }.map { level in
            let reasons = level.level.findings.filter(\.invalidates).map(\.message)
            let why = reasons.isEmpty ? "it did not go on to its end" : reasons.joined(separator: "; ")
            return "\(name(level)): its numbers must not be used: \(why)"
        }
    }

    /// What makes them hard to compare.
    var remarks: [String] {
        var remarks: [String] = []
        if Set(results.map(\.plan)).count > 1 {
            remarks.append("their plans differ: what differs between them may be the load, not the target")
        }
        if Set(results.map(\.environment)).count > 1 {
            remarks.append("they were measured on different machines, or by different versions")
        }
        if pairs.isEmpty {
            remarks.append("no level of one is a level of another: there is nothing to be compared")
        } else {
            let shared = Set(pairs.map(\.baseline.loadName))
            let alone = Set(levels.map(\.level.loadName)).subtracting(shared).count
            if alone > 0 {
                remarks.append(
                    "\(QuantityText.counted(alone, "level")) \(alone == 1 ? "is" : "are") not in all of them, and only in the first table"
                )
            }
        }
        for pair in pairs where !pair.strangers.isEmpty {
            let names = pair.strangers.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
            let more = pair.strangers.count > 5 ? " and \(pair.strangers.count - 5) more" : ""
            remarks.append("\(place(pair)): only one of the two has \(names)\(more)")
        }
        return remarks
    }

    /// `channels, baseline at 100/s`: what tells a level from all others.
    func name(_ level: SavedLevel) -> String {
        let isOneName = Set(results.map(\.name)).count == 1
        let place = LevelPhrases(result: level.level).place
        let parts = [isOneName ? nil : level.name, "\(level.target.name) \(place)"].compactMap { $0 }.joined(separator: ", ")
        let isRepeated =
            levels.count {
                $0.target.name == level.target.name && $0.name == level.name && $0.level.isOfSameLoad(as: level.level)
            }
            > 1
        return isRepeated ? "\(parts), \(CalendarTime.text(secondsSince1970: level.startedAt))" : parts
    }

    /// `at 100/s`, with which candidate where there are several.
    func place(_ pair: Pair) -> String {
        let place = LevelPhrases(result: pair.baseline).place
        return sources.count > 2 ? "\(place), \(sources[pair.candidate].role.lowercased()) against the baseline" : place
    }

    /// Everything that is not the same, by its name, in the order of the sources.
    var distinctions: [(name: String, values: [String?])] {
        var rows: [(name: String, values: [String?])] = []
        func add(_ name: String, _ value: (Source) -> String?) { rows.append((name, sources.map(value))) }
        add("target") { $0.target.name }
        add("url") { $0.target.url }
        add("link") { $0.target.link }
        let owners = results.flatMap { result in result.sources.map { _ in result } }
        let machine: [(String, (Environment) -> String)] = [
            ("Dyno", \.dyno), ("libcurl", \.libcurl), ("system", \.operatingSystem), ("processor", \.processor),
            ("cores", { "\($0.cores)" }),
        ]
        for (name, value) in machine { rows.append((name, owners.map { value($0.environment) })) }
        rows = rows.filter { Set($0.values).count > 1 }
        // The plan says it as well.
        let urls = rows.first { $0.name == "url" }?.values
        let keys = PlanDifferences(owners.map(\.plan)).entries.filter { $0.values != urls }
        return rows + keys.map { ("plan: \($0.path)", $0.values) }
    }

    /// More keys than these are of plans that have little in common.
    static let mostDistinctions = 60
}

// The tables.
extension SideBySide {
    /// Every level of every result.
    var overview: Table {
        let cells = TimeCells(for: levels.map(\.level.total.responseTime))
        let percentiles: [Double] = [50, 90, 99]
        var table = Table(
            left: ["in \(cells.unit.symbol)"],
            right: ["Count", "Err %", "Mean"] + percentiles.map(QuantityText.percentileName) + ["Max", "Responses/s"])
        table.rows = levels.map { level in
            let total = level.level.total
            return [
                .name(name(level)), .text(QuantityText.count(total.requests)),
                .text(String(QuantityText.percentage(level.level.errorRate).dropLast())), cells.cell(total.responseTime.mean),
            ] + percentiles.map { cells.cell(total.responseTime.percentile($0)) } + [
                cells.cell(total.responseTime.max), .text(QuantityText.rateNumber(total.throughput)),
            ]
        }
        return table
    }

    /// By how much the requests of all labels together differ.
    static func table(of differences: [SequentialDifference]) -> Table {
        var table = Table(left: ["Metric"], right: titles)
        table.rows = differences.map { [.text($0.metric.rawValue)] + cells($0) }
        return table
    }

    /// The same of each label, a row for each metric.
    static func table(ofLabels labels: [(label: String, differences: [SequentialDifference])]) -> Table {
        var table = Table(left: ["Label", "Metric"], right: titles)
        table.rows = labels.flatMap { label, differences in
            differences.enumerated().map { index, difference in
                [index == 0 ? .name(label) : "", .text(difference.metric.rawValue)] + cells(difference)
            }
        }
        return table
    }

    /// Why intervals are missing; nil where there is one for each change.
    static func note(on differences: [SequentialDifference]) -> Words? {
        guard differences.contains(where: { $0.change != nil && $0.estimate == nil }) else { return nil }
        return
            "Where there is no interval a run is too short, or its stretches hold too few requests, to know how the metric varies."
    }

    /// Of labels in a table of their own; those that follow are folded up.
    static let mostLabels = 20

    private static var titles: [String] {
        ["Baseline", "Candidate", "Change", "\(QuantityText.percentage(SequentialDifference.confidence)) interval"]
    }

    private static func cells(_ difference: SequentialDifference) -> [Table.Cell] {
        let metric = difference.metric
        let values = [difference.baseline, difference.candidate].map { $0.map { MetricTable.text($0, metric) } }
        let change = difference.change.map { MetricTable.change($0, metric) }
        let interval = difference.estimate.map { MetricTable.interval($0, metric) }
        return (values + [change, interval]).map { .text($0 ?? QuantityText.notApplicable) }
    }
}

extension Report {
    /// The report of several results beside each other.
    public init(_ sides: SideBySide) {
        self.init(
            kind: "load tests", title: Words("\(sides.results.count) results side by side"), verdict: sides.summary,
            machine: sides.results.first.map { LevelPhrases.text($0.environment) } ?? "")
        let levels = sides.levels.map { (name: sides.name($0), result: $0.level) }
        let limit = OverlaidFigures.limit
        let cut = levels.count > limit ? ["of \(levels.count) levels the charts show the first \(limit)"] : []
        alerts = [
            .findings(sides.invalid.map { StatedFinding(.invalid, $0) }), .notes([Words(SideBySide.caution)]),
            .findings((sides.remarks + cut).map { StatedFinding(.warning, $0) }),
        ].filter { !$0.isEmpty }
        facts = sides.sources.map { source in
            let started = CalendarTime.text(secondsSince1970: source.startedAt)
            let loads =
                source.levels.count == 1
                ? LevelPhrases(result: source.levels[0].level).load : LevelPhrases.several(source.levels.map(\.level))
            return Fact(
                source.role,
                "\(name: source.name), \(Report.words(for: source.target)), \(loads), \(started), seed \(source.seed)")
        }
        let times = OverlaidTimesFigure(levels, note: "All from the start of their load, whenever that was.")
        let figures = Block.figures([times.model].compactMap { $0 } + OverlaidFigures(levels).models)
        blocks = [.unnamed([.table(sides.overview), figures])]
        blocks += sides.pairs.map { pair in
            let shown = pair.labels.prefix(SideBySide.mostLabels)
            let rest = pair.labels.dropFirst(SideBySide.mostLabels)
            let parts: [Block?] = [
                .table(SideBySide.table(of: pair.differences)),
                .named("Each label", [.table(SideBySide.table(ofLabels: Array(shown)))]),
                .named("More labels", isFolded: true, [.table(SideBySide.table(ofLabels: Array(rest)))]),
                .named("Groups and tries", [.table(SideBySide.table(ofLabels: pair.spans))]),
                SideBySide.note(on: pair.differences + (pair.labels + pair.spans).flatMap(\.differences)).map { .notes([$0]) },
            ]
            return .section(.init(title: Words(sides.place(pair)), blocks: parts.compactMap { $0 }))
        }
        blocks.append(
            .named("What differs between them", sides.distinctionBlocks)
                ?? .notes(["Their plans, targets and machines are the same."]))
    }
}

extension SideBySide {
    fileprivate var distinctionBlocks: [Report.Block] {
        let all = distinctions
        let facts = all.prefix(SideBySide.mostDistinctions).map { name, values in
            Report.Fact(
                name,
                values.enumerated().reduce(into: Words("")) { words, value in
                    let text: Words = value.element.map { .name($0) } ?? "(not there)"
                    words.spans += (value.offset > 0 ? [.text(" → ")] : []) + text.spans
                })
        }
        let more = all.count - facts.count
        return [.facts(facts)] + (more > 0 ? [.notes(["\(QuantityText.counted(more, "more key")) of the plans differ."])] : [])
    }
}
