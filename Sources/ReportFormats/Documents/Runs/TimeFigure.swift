import Charts
import LoadModel
import Measurement

/// Response times, rates and requests in flight over time, over one another on one axis.
struct TimeFigure {
    private let level: LevelResult
    private let series: SeriesColumns
    private let axis: Axis

    /// Of all levels together; more for one than there are pixels would only cost bytes.
    private static let limit = 1_800
    private static let tableLimit = 60

    /// - Parameter levels: how many the page has.
    init(_ level: LevelResult, levels: Int) {
        self.level = level
        series = SeriesColumns(level, limit: max(150, TimeFigure.limit / max(1, levels)))
        let end = series.columns.last?.time.upperBound ?? 1
        axis = Axis("", format: .clock, domain: 0...max(end, 1e-3))
    }

    var model: Figure {
        Figure(
            "Over time", note: note, [responseTimes] + (errors.map { [$0] } ?? []) + [rates, inFlight],
            table: TimeFigure.table(level), isWide: true)
    }

    private var note: String {
        let warmup = level.warmup > .zero ? " The warm-up, shaded, is in no figure but this." : ""
        return "Each band holds the share of answers that its name says; each value counts when its answer was complete.\(warmup)"
    }

    // MARK: Response times

    private var responseTimes: Plot {
        let bands: [(name: String, tone: Int, value: (SeriesColumns.Column) -> Double?)] = [
            ("slowest", 1, { $0.slowest }),
            ("p99", 2, { $0.percentile(99) }), ("p90", 3, { $0.percentile(90) }),
            ("p50", 5, { $0.percentile(50) }),
        ]
        let layers = bands.map { band in
            Layer(
                band.name,
                .area(series.columns.map { Point($0.middle, band.value($0) ?? .nan) }), .tone(band.tone))
        }
        let isWide = LatencyAxis.isWide(level.total.responseTime)
        return Plot(
            "Response time over time", summary: "p50, p90, p99 and the slowest answer of each interval.", x: axis,
            y: Axis("Response time", isWide ? .logarithmic : .linear, format: .duration), layers: warmup("warm-up") + layers,
            height: 250,
            isZoomable: true)
    }

    private func warmup(_ name: String = "") -> [Layer] {
        guard level.warmup > .zero else { return [] }
        return [Layer(name, .region(0...level.warmup.seconds), .quiet)]
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
            return Layer(cause?.name ?? "others", .stack(bands), .series(TimeFigure.causeColours[number]))
        }
        return Plot(
            "Errors over time", summary: "The share of requests that failed in each interval, by why.", x: axis,
            y: Axis("Failed", format: .share), layers: warmup() + layers, height: 110, isZoomable: true)
    }

    /// Far apart also for those who do not see all colours.
    private static let causeColours = [1, 0, 4, 3, 6, 7]

    /// The most frequent, and nil for all others together where there are more.
    private static func causes(of columns: [SeriesColumns.Column]) -> [FailureCause?] {
        var totals: [FailureCause: Int] = [:]
        var failed = 0
        for column in columns {
            failed += column.point.failed
            for entry in column.point.failures.counts { totals[entry.cause, default: 0] += entry.count }
        }
        let ranked = totals.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }.map(\.key)
        guard !ranked.isEmpty else { return [] }
        let named = ranked.prefix(causeColours.count - 1)
        let isWhole = named.reduce(0) { $0 + (totals[$1] ?? 0) } == failed
        return named.map { $0 } + (isWhole ? [] : [nil])
    }

    // MARK: Rates

    private var rates: Plot {
        let achieved = series.columns.map { Point($0.middle, rate($0.point.succeeded, $0)) }
        let failed = series.columns.map { Point($0.middle, rate($0.point.failed, $0)) }
        var layers = [Layer("successful responses/s", .area(achieved), .series(2))]
        if level.total.failures.total > 0 || failed.contains(where: { $0.y > 0 }) {
            layers.append(Layer("failures/s", .steps(failed, width: series.width, isFilled: true), .bad))
        }
        if level.level.sessions == nil, level.offeredRate != nil {
            let offered = series.columns.filter { $0.time.lowerBound < end }.map { Point($0.middle, $0.offered ?? .nan) }
            let name = level.total.requests > level.counts.scheduled ? "scenario starts/s offered" : "offered/s"
            layers.append(Layer(name, .steps(offered, width: series.width, isFilled: false), .series(3), isDashed: true))
        }
        return Plot(
            "Rates over time", summary: "Successful responses, failures and offered arrivals a second.", x: axis,
            y: Axis("Requests per second"), layers: warmup() + layers, height: 130, isZoomable: true)
    }

    /// Of the schedule.
    private var end: Double { level.warmup.seconds + level.windowSeconds }

    private func rate(_ count: Int, _ column: SeriesColumns.Column) -> Double { Double(count) / column.seconds }

    // MARK: In flight

    private var inFlight: Plot {
        var timeAxis = axis
        timeAxis.title = "from the start of the load (min:s)"
        let points = series.columns.map { Point($0.middle, Double($0.point.inFlight)) }
        let mean = level.generator.littlesLaw.inFlight.counted
        return Plot(
            "In flight over time", summary: "Requests that were sent and not yet answered, at the end of each interval.",
            x: timeAxis, y: Axis("In flight"),
            layers: warmup() + [Layer("in flight", .area(points), .series(6))]
                + (level.isUnfinished
                    ? [] : [Layer("mean \(QuantityText.significant(mean))", .level(mean), .series(7), isDashed: true)]),
            height: 100, isZoomable: true)
    }

    // MARK: The numbers

    private static func table(_ level: LevelResult) -> Table {
        let columns = SeriesColumns(level, limit: tableLimit).columns
        let unit = TimeCells(for: [level.total.responseTime])
        var table = Table(
            left: [],
            right: ["From", "Succeeded/s", "Failed/s", "In flight"]
                + ["p50", "p90", "p99", "Max"].map { "\($0) (\(unit.unit.symbol))" })
        table.rows = columns.map { column in
            let point = column.point
            return [
                .text("\(QuantityText.significant(column.time.lowerBound)) s"),
                .text(QuantityText.rateNumber(Double(point.succeeded) / column.seconds)),
                .text(QuantityText.rateNumber(Double(point.failed) / column.seconds)), .text(QuantityText.count(point.inFlight)),
                unit.cell(column.percentile(50)), unit.cell(column.percentile(90)),
                unit.cell(column.percentile(99)),
                unit.cell(column.slowest),
            ]
        }
        return table
    }
}

/// A level's series in no more points than a chart has room for, with what was offered in each.
struct SeriesColumns {
    struct Column {
        /// From the start of the level, in seconds.
        var time: Range<Double>
        var point: Series.Point
        /// Arrivals a second; nil in closed models.
        var offered: Double?

        var middle: Double { (time.lowerBound + time.upperBound) / 2 }
        var seconds: Double { time.upperBound - time.lowerBound }

        /// Failures of this cause among what came back.
        func share(of cause: FailureCause) -> Double {
            share(of: point.failures.counts.first { $0.cause == cause }?.count ?? 0)
        }

        /// Of what came back.
        func share(of count: Int) -> Double {
            let all = point.succeeded + point.failed
            return all > 0 ? Double(count) / Double(all) : 0
        }

        /// Milliseconds; nil where nothing was answered.
        var slowest: Double? { point.moments.count > 0 ? point.moments.max.milliseconds : nil }

        /// As far as the series' buckets tell: their middles may lie beyond the slowest answer, which is known exactly.
        func percentile(_ percent: Double) -> Double? {
            point.buckets.percentile(percent).map { min($0, slowest ?? $0) }
        }
    }

    let columns: [Column]
    /// Of each, but for the last.
    let width: Double

    /// - Parameter limit: joins neighbours so that there are at most so many.
    init(_ level: LevelResult, limit: Int) {
        let points = level.series.points
        let size = max(1, (points.count + limit - 1) / max(1, limit))
        let interval = level.series.interval.seconds
        let varying = level.offeredRates
        width = interval * Double(size)
        columns = stride(from: 0, to: points.count, by: size).map { start in
            let part = points[start..<min(start + size, points.count)]
            let rates = varying.map { $0[part.indices] }
            let mean = rates.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
            return Column(
                time: Double(start) * interval..<Double(part.endIndex) * interval, point: SeriesColumns.joined(part),
                offered: varying == nil ? level.offeredRate : mean)
        }
    }

    private static func joined(_ points: ArraySlice<Series.Point>) -> Series.Point {
        guard points.count > 1, let last = points.last else { return points.first ?? Series.Point() }
        var joined = Series.Point()
        for point in points { joined.merge(point) }
        // A state, not a sum: that at the end.
        joined.inFlight = last.inFlight
        return joined
    }
}
