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

    var model: FigureModel {
        FigureModel(
            "Over time", note: note, [responseTimes, rates, inFlight], table: TimeFigure.table(level), isWide: true)
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
            layers: warmup() + [
                Layer("in flight", .area(points), .series(6)),
                Layer("mean \(QuantityText.significant(mean))", .level(mean), .series(7), isDashed: true),
            ], height: 100, isZoomable: true)
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
