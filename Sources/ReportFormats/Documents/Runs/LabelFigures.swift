import Charts
import LoadModel
import Measurement

/// Labels over time: response time, rate and failures of each, which a reader picks in the legend.
struct LabelsFigure {
    private let level: LevelResult
    private let shown: [LabelResult]
    private let end: Double

    /// A picture of more could not be read.
    private static let most = 16

    init(_ level: LevelResult) {
        self.level = level
        shown = Self.ranked(level, most: Self.most)
        end = shown.compactMap(\.series).map { ($0.interval * Int64($0.points.count)).seconds }.max() ?? 1
    }

    /// Those with a course over time: with failures first, then the slowest. None where there is but one label, of which the figures of
    /// all say the same.
    static func ranked(_ level: LevelResult, most: Int) -> [LabelResult] {
        let known = level.labels.filter { $0.series?.points.isEmpty == false }
        let rank = { (label: LabelResult) in (label.failures.total > 0 ? 1 : 0, LevelTables.slowness(label)) }
        return known.count > 1 ? Array(known.sorted { rank($0) > rank($1) }.prefix(most)) : []
    }

    /// nil where there is but one label.
    var model: Figure? {
        guard !shown.isEmpty else { return nil }
        let hidden = level.labels.count - shown.count
        let note =
            "Labels with failures first, then the slowest"
            + (hidden > 0 ? "; \(QuantityText.counted(hidden, "more label")) are in the table only." : ".")
        var figure = Figure("Labels over time", note: note, plots, table: table, isWide: true)
        figure.hasToggles = true
        return figure
    }

    private var plots: [Plot] {
        let times = layers { point, _ in point.p95 ?? .nan }
        let rates = layers { point, seconds in Double(point.succeeded) / seconds }
        let failures = layers { point, seconds in Double(point.failed) / seconds }
        let isWide = LatencyAxis.isWide(level.total.responseTime) || shown.map(LevelTables.slowness).isSpread
        var plots = [
            Plot(
                "p95 by label", summary: "The 95th percentile of each label's response time.", x: axis(),
                y: Axis("p95 of the response time", isWide ? .logarithmic : .linear, format: .duration), layers: times,
                height: 230, isZoomable: true),
            Plot(
                "Rate by label", summary: "Successful responses a second of each label.",
                x: axis(level.total.failures.total > 0 ? "" : Self.clock), y: Axis("Successful responses/s"), layers: rates,
                height: 130, isZoomable: true),
        ]
        if level.total.failures.total > 0 {
            plots.append(
                Plot(
                    "Failures by label", summary: "Failures a second of each label.", x: axis(Self.clock), y: Axis("Failures/s"),
                    layers: failures, height: 110, isZoomable: true))
        }
        return plots
    }

    private static let clock = "from the start of the load (min:s)"

    private func axis(_ title: String = "") -> Axis { Axis(title, format: .clock, domain: 0...max(end, 1e-3)) }

    private func layers(_ value: (LabelSeries.Point, _ seconds: Double) -> Double) -> [Layer] {
        shown.enumerated().compactMap { number, label in
            guard let series = label.series else { return nil }
            let seconds = series.interval.seconds
            let points = series.points.enumerated().map { Point((Double($0) + 0.5) * seconds, value($1, seconds)) }
            // As the legend has it, by which a script finds it.
            return Layer(
                TerminalText.printable(label.label), .steps(points, width: seconds, isFilled: false), .series(number),
                isDashed: number >= Layer.Colour.seriesCount)
        }
    }

    /// The whole of the run in few rows.
    private var table: Table {
        let cells = TimeCells(for: [level.total.responseTime])
        var table = Table(
            left: ["Label"], right: ["From", "p50 (\(cells.unit.symbol))", "p95", "Max", "Succeeded/s", "Failed/s"])
        for label in shown {
            guard let series = label.series else { continue }
            let size = max(1, (series.points.count + 11) / 12)
            for start in stride(from: 0, to: series.points.count, by: size) {
                let part = series.points[start..<min(start + size, series.points.count)]
                let seconds = series.interval.seconds * Double(part.count)
                // Percentiles of parts do not add up: the worst of them is told.
                let worst = { (value: (LabelSeries.Point) -> Double?) in cells.cell(part.compactMap(value).max()) }
                table.rows.append([
                    .name(label.label), .text(QuantityText.clock(series.interval * Int64(start))), worst(\.p50), worst(\.p95),
                    worst(\.max), .text(QuantityText.rateNumber(Double(part.reduce(0) { $0 + $1.succeeded }) / seconds)),
                    .text(QuantityText.rateNumber(Double(part.reduce(0) { $0 + $1.failed }) / seconds)),
                ])
            }
        }
        return table
    }
}

/// One label over time: what its row of the table opens.
struct LabelFigure {
    private let level: LevelResult
    private let label: LabelResult
    private let series: LabelSeries

    /// So many have one on a page, with all its levels: more would be megabytes.
    private static let most = 24
    /// Of each level at least.
    private static let least = 3

    /// By their labels.
    ///
    /// - Parameter levels: how many the page has.
    static func all(_ level: LevelResult, levels: Int) -> [String: Figure] {
        let shown = LabelsFigure.ranked(level, most: max(least, most / max(1, levels)))
        return Dictionary(
            shown.compactMap { label in
                label.series.map { (label.label, LabelFigure(level: level, label: label, series: $0).model) }
            }, uniquingKeysWith: { first, _ in first })
    }

    private var model: Figure {
        Figure("\(TerminalText.printable(label.label)) over time", [times, rates], isWide: true)
    }

    private var width: Double { series.interval.seconds }

    private func steps(_ isFilled: Bool = false, _ value: (LabelSeries.Point) -> Double?) -> Layer.Shape {
        .steps(
            series.points.enumerated().map { Point((Double($0) + 0.5) * width, value($1) ?? .nan) }, width: width,
            isFilled: isFilled)
    }

    private func plot(_ summary: String, _ title: String, _ y: Axis, _ layers: [Layer], height: Double) -> Plot {
        let warmup = level.warmup > .zero ? [Layer("warm-up", .region(0...level.warmup.seconds), .quiet, isListed: false)] : []
        return Plot(
            "\(summary) of \(TerminalText.printable(label.label)) over time",
            summary: "\(summary) of this label in each interval.",
            x: Axis(title, format: .clock, domain: 0...max(width * Double(series.points.count), 1e-3)), y: y,
            layers: warmup + layers, height: height, isZoomable: true, step: width)
    }

    private var times: Plot {
        let known = series.points.flatMap { [$0.p50, $0.p95, $0.p99] }.compactMap { $0 }.filter { $0 > 0 }
        let highest = known.max() ?? 0
        let isWide = highest > 8 * (known.min() ?? highest)
        let lines = [
            Layer("p99", steps { $0.p99 }, .series(1)), Layer("p95", steps { $0.p95 }, .series(3)),
            Layer("p50", steps { $0.p50 }, .series(0)),
        ]
        let limits = level.thresholds.filter { $0.threshold.label == label.label && $0.threshold.metric.isTime }
            .filter { $0.threshold.limit > 0 && $0.threshold.limit <= highest * (isWide ? 10 : 2) }
            .map { Layer($0.threshold.text, .level($0.threshold.limit), $0.holds ? .quiet : .bad, isDashed: true) }
        return plot(
            "Response time", "", Axis("Response time", isWide ? .logarithmic : .linear, format: .duration), lines + limits,
            height: 170)
    }

    private var rates: Plot {
        var layers = [Layer("successful responses/s", steps(true) { Double($0.succeeded) / width }, .series(2))]
        if label.failures.total > 0 || series.points.contains(where: { $0.failed > 0 }) {
            layers.append(Layer("failures/s", steps(true) { Double($0.failed) / width }, .bad))
        }
        return plot("Rates", "from the start of the load (min:s)", Axis("Requests per second"), layers, height: 100)
    }
}

/// What stands beside each label's numbers: the course of its p95, and its share of errors, each on one scale for all rows.
struct LabelCourses {
    private let domain: ClosedRange<Double>?
    private let greatestShare: Double

    init(_ level: LevelResult) {
        let values = level.labels.count > 1 ? level.labels.compactMap(\.series).flatMap(\.points).compactMap(\.p95) : []
        if let low = values.filter({ $0 > 0 }).min(), let high = values.max(), high > 0 {
            domain = min(low, high / 1.25)...high
        } else {
            domain = nil
        }
        greatestShare = level.labels.count > 1 ? level.labels.map(\.errorRate).max() ?? 0 : 0
    }

    var scale: Table.Column.Scale {
        let note = domain.map { domain in
            let ends = [domain.lowerBound, domain.upperBound].map { QuantityText.duration(milliseconds: $0) }
            return "p95 over time: all rows on one logarithmic scale, from \(ends[0]) to \(ends[1])."
        }
        return .init(low: "", middle: "p95 over time", high: "", note: note, isNarrow: true)
    }

    var shares: Table.Column.Scale { .init(low: "", middle: "", high: "", isNarrow: true) }

    /// nil where nothing is known over time.
    func course(of label: LabelResult) -> Table.Picture? {
        guard let domain, let series = label.series else { return nil }
        return .course(
            CourseStrip(
                TerminalText.printable("p95 of \(label.label) over time"), values: series.points.map(\.p95), domain: domain))
    }

    /// nil where nothing failed.
    func share(of label: LabelResult) -> Table.Picture? {
        guard greatestShare > 0, label.errorRate > 0, label.label != "Total" else { return nil }
        return .share(
            ShareStrip(
                TerminalText.printable("errors of \(label.label): \(QuantityText.percentage(label.errorRate))"),
                label.errorRate / greatestShare))
    }
}

extension [Double] {
    /// Whether they lie so far apart that only equal ratios show them all.
    fileprivate var isSpread: Bool {
        let known = filter { $0.isFinite && $0 > 0 }
        return (known.max() ?? 1) > 8 * (known.min() ?? 1)
    }
}
