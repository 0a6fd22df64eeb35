import Charts
import LoadModel
import Measurement

/// Response times, errors, rates and requests in flight over time, over one another on one axis.
///
/// Values hold for an interval and are drawn so. Behind the end of the load only what was left is answered: of that no percentiles are
/// drawn, as they would be those of the slowest.
struct TimeFigure {
    private let level: LevelResult
    private let series: SeriesColumns
    private let axis: Axis
    private let origin: Double?
    /// Of the schedule, in seconds.
    private let end: Double

    /// Of all levels together; more for one than there are pixels would only cost bytes.
    private static let limit = 900
    private static let tableLimit = 60
    /// Percentiles of fewer answers jump by chance.
    private static let fewAnswers = 10

    /// - Parameters:
    ///   - levels: how many the page has.
    ///   - origin: when the level began, in seconds since 1970; nil: not known.
    init(_ level: LevelResult, levels: Int, origin: Double? = nil) {
        self.level = level
        self.origin = origin
        series = SeriesColumns(level, limit: max(150, TimeFigure.limit / max(1, levels)))
        let last = series.columns.last?.time.upperBound ?? 1
        axis = Axis("", format: .clock, domain: 0...max(last, 1e-3))
        end = level.warmup.seconds + level.windowSeconds
    }

    var model: Figure {
        Figure(
            "Over time", note: note, [responseTimes] + (errors.map { [$0] } ?? []) + [rates, inFlight],
            table: table, isWide: true)
    }

    private var note: String {
        var sentences = ["Each value is of an interval, and counts answers when they were complete"]
        if level.warmup > .zero { sentences.append("the warm-up, shaded, is in no figure but this") }
        if !veil.isEmpty {
            sentences.append("pale: fewer than \(TimeFigure.fewAnswers) answers in an interval, whose percentiles say little")
        }
        return sentences.joined(separator: "; ") + "."
    }

    private func plot(_ title: String, _ summary: String, x: Axis? = nil, _ y: Axis, _ layers: [Layer], height: Double) -> Plot {
        Plot(
            "\(title) over time", summary: summary, x: x ?? axis, y: y, layers: layers, height: height, isZoomable: true,
            step: series.width, origin: origin)
    }

    private func steps(_ isFilled: Bool = false, _ value: (SeriesColumns.Column) -> Double?) -> Layer.Shape {
        .steps(series.columns.map { Point($0.middle, value($0) ?? .nan) }, width: series.width, isFilled: isFilled)
    }

    /// What is not of the measured window: the warm-up, and what came behind the end of the load.
    private func regions(named: Bool = false) -> [Layer] {
        var regions: [Layer] = []
        if level.warmup > .zero { regions.append(Layer(named ? "warm-up" : "", .region(0...level.warmup.seconds), .quiet)) }
        if let last = axis.domain?.upperBound, hasDrain {
            regions.append(Layer(named ? "after the load" : "", .region(end...last), .quiet))
        }
        return regions
    }

    /// Whether answers came so long after the load that they can be seen.
    private var hasDrain: Bool { (axis.domain?.upperBound ?? 0) >= end + series.width }

    private func isOfLoad(_ column: SeriesColumns.Column) -> Bool { !hasDrain || column.time.lowerBound < end }

    // MARK: Response times

    private var responseTimes: Plot {
        let lines = TimeFigure.percentiles.map { percent, colour in
            Layer(
                QuantityText.percentileName(percent), steps { isOfLoad($0) ? $0.percentile(percent) : nil }, .series(colour))
        }
        let isWide = LatencyAxis.isWide(level.total.responseTime)
        return plot(
            "Response time", "p50, p95, p99 and the slowest answer of each interval.",
            Axis("Response time", isWide ? .logarithmic : .linear, format: .duration),
            regions(named: true) + [Layer("p50 to the slowest", .band(spread), .tone(4))] + lines + veil + limits(isWide: isWide),
            height: 250)
    }

    /// Apart also for those who do not see all colours.
    private static let percentiles: [(percent: Double, colour: Int)] = [(99, 1), (95, 3), (50, 0)]

    private var spread: [Layer.Band] {
        series.columns.flatMap { column -> [Layer.Band] in
            guard isOfLoad(column), let low = column.percentile(50), let high = column.slowest else {
                return [.gap(column.middle)]
            }
            let range = min(low, high)...max(low, high)
            return [Layer.Band(column.time.lowerBound, range), Layer.Band(column.time.upperBound, range)]
        }
    }

    /// Over intervals of few answers; none where most are so.
    private var veil: [Layer] {
        let isThin = series.columns.map {
            isOfLoad($0) && $0.point.moments.count > 0 && $0.point.moments.count < TimeFigure.fewAnswers
        }
        guard isThin.count(where: { $0 }) * 2 < isThin.count else { return [] }
        var ranges: [ClosedRange<Double>] = []
        for (column, isThin) in zip(series.columns, isThin) where isThin {
            if let last = ranges.last, last.upperBound >= column.time.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound...column.time.upperBound
            } else {
                ranges.append(column.time.lowerBound...column.time.upperBound)
            }
        }
        return ranges.enumerated().map { Layer($0 == 0 ? "few answers" : "", .region($1), .veil) }
    }

    /// Of the plan's thresholds on times of all requests, where they are near enough to be shown without pressing all else flat.
    private func limits(isWide: Bool) -> [Layer] {
        guard let highest = level.total.responseTime.max else { return [] }
        return level.thresholds.filter { $0.threshold.label == nil && $0.threshold.metric.isTime }
            .filter { $0.threshold.limit <= highest * (isWide ? 10 : 2) && $0.threshold.limit > 0 }
            .map { Layer($0.threshold.text, .level($0.threshold.limit), $0.holds ? .quiet : .bad, isDashed: true) }
    }

    // MARK: Errors

    /// The share of what came back that failed, by why; nil where nothing did, or files of before do not say why.
    private var errors: Plot? {
        let causes = TimeFigure.causes(of: series.columns)
        guard !causes.isEmpty else { return nil }
        var below = [Double](repeating: 0, count: series.columns.count)
        let layers = causes.enumerated().map { number, cause in
            var bands: [Layer.Band] = []
            for (index, column) in series.columns.enumerated() {
                let share = cause.map { column.share(of: $0) } ?? max(0, column.share(of: column.point.failed) - below[index])
                let range = below[index]...(below[index] + share)
                below[index] += share
                // As steps: a share holds for its whole interval.
                bands += [Layer.Band(column.time.lowerBound, range), Layer.Band(column.time.upperBound, range)]
            }
            return Layer(cause?.name ?? ChartedCauses.others, .stack(bands), .series(ChartedCauses.colours[number]))
        }
        let worst = series.columns.map { $0.share(of: $0.point.failed) }.max() ?? 0
        let limits = level.thresholds.filter { $0.threshold.label == nil && $0.threshold.metric == .errors }
            .filter { $0.threshold.limit > 0 && $0.threshold.limit <= 3 * worst }
            .map { Layer($0.threshold.text, .level($0.threshold.limit), $0.holds ? .quiet : .bad, isDashed: true) }
        return plot(
            "Errors", "The share of requests that failed in each interval, by why.", Axis("Failed", format: .share),
            regions() + layers + limits, height: 110)
    }

    private static func causes(of columns: [SeriesColumns.Column]) -> [FailureCause?] {
        var totals: [FailureCause: Int] = [:]
        for column in columns {
            for entry in column.point.failures.counts { totals[entry.cause, default: 0] += entry.count }
        }
        return ChartedCauses.of(totals, failed: columns.reduce(0) { $0 + $1.point.failed })
    }

    // MARK: Rates

    private var rates: Plot {
        var layers = [Layer("successful responses/s", steps(true) { rate($0.point.succeeded, $0) }, .series(2))]
        if level.total.failures.total > 0 || series.columns.contains(where: { $0.point.failed > 0 }) {
            layers.append(Layer("failures/s", steps(true) { rate($0.point.failed, $0) }, .bad))
        }
        if level.level.sessions == nil, level.offeredRate != nil {
            // Starts of scenarios are no requests: what they come to, by what they made on average.
            let requests = Double(level.total.requests) / Double(max(1, level.counts.scheduled))
            let isOfSeveral = level.total.requests > level.counts.scheduled
            let offered = steps { column in
                column.time.lowerBound < end ? column.offered.map { $0 * (isOfSeveral ? requests : 1) } : nil
            }
            let name = isOfSeveral ? "requests/s offered, \(QuantityText.significant(requests)) an iteration" : "offered/s"
            layers.append(Layer(name, offered, .series(3), isDashed: true))
        }
        return plot(
            "Rates", "Successful responses, failures and offered arrivals a second.", Axis("Requests per second"),
            regions() + layers, height: 130)
    }

    private func rate(_ count: Int, _ column: SeriesColumns.Column) -> Double { Double(count) / column.seconds }

    // MARK: In flight

    private var inFlight: Plot {
        var timeAxis = axis
        timeAxis.title = "from the start of the load (min:s)"
        let mean = level.generator.littlesLaw.inFlight.counted
        return plot(
            "In flight", "Requests that were sent and not yet answered, on average in each interval.", x: timeAxis,
            Axis("In flight"),
            regions() + [Layer("in flight", steps(true) { $0.inFlight }, .series(6))]
                + (level.isUnfinished
                    ? [] : [Layer("mean \(QuantityText.significant(mean))", .level(mean), .series(7), isDashed: true)]),
            height: 100)
    }

    // MARK: The numbers

    private var table: Table {
        let columns = SeriesColumns(level, limit: TimeFigure.tableLimit).columns
        let unit = TimeCells(for: [level.total.responseTime])
        var table = Table(
            left: [],
            right: ["From", "Succeeded/s", "Failed/s", "In flight"]
                + ["p50", "p95", "p99", "Max"].map { "\($0) (\(unit.unit.symbol))" })
        table.rows = columns.map { column in
            let point = column.point
            return [
                .text("\(QuantityText.significant(column.time.lowerBound)) s"),
                .text(QuantityText.rateNumber(Double(point.succeeded) / column.seconds)),
                .text(QuantityText.rateNumber(Double(point.failed) / column.seconds)),
                .text(QuantityText.significant(column.inFlight)),
                unit.cell(column.percentile(50)), unit.cell(column.percentile(95)),
                unit.cell(column.percentile(99)), unit.cell(column.slowest),
            ]
        }
        return table
    }
}
