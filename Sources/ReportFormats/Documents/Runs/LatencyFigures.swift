import Charts
import LoadModel
import Measurement

/// How axes of times are chosen.
enum LatencyAxis {
    /// Whether times lie so far apart that only equal ratios show them all.
    static func isWide(_ summary: LatencySummary) -> Bool {
        guard let max = summary.max, let median = summary.percentile(50)?.milliseconds, median > 0 else { return false }
        return max > 8 * median
    }

    static func axis(_ title: String, _ summary: LatencySummary) -> Axis {
        Axis(title, isWide(summary) ? .logarithmic : .linear, format: .duration)
    }
}

/// The distribution of a level's times: by percentile, and as shares; ``HistogramFigure`` as a histogram.
struct LatencyFigures {
    private let level: LevelResult
    private let response: Cumulative
    private let service: Cumulative
    private let isOpen: Bool

    init(_ level: LevelResult) {
        self.level = level
        response = Cumulative(level.total.responseTime)
        service = Cumulative(level.total.serviceTime)
        isOpen = level.offeredRate != nil
    }

    /// None where nothing was answered.
    var models: [Figure] {
        (response.answered > 0 ? [spectrum, shares] : []) + [HistogramFigure(level, response).model].compactMap { $0 }
    }

    // MARK: Percentile spectrum

    private var spectrum: Figure {
        let limit = spectrumLimit
        let (slow, fast) = (response.spectrum(limit: limit, points: 240), service.spectrum(limit: limit, points: 240))
        var layers: [Layer] = []
        if isOpen {
            let gap = zip(slow, fast).filter { $0.0.y.isFinite && $0.1.y.isFinite }.map { pair in
                Layer.Band(pair.0.x, min(pair.0.y, pair.1.y)...max(pair.0.y, pair.1.y))
            }
            layers.append(Layer("waiting before it was sent", .band(gap), .series(1)))
        }
        layers += [
            Layer("service time", .line(fast), .series(0)), Layer("response time", .line(slow), .series(1)),
        ]
        let end = max(10, limit)
        let known = Double(response.total) / 10
        if response.total > response.answered {
            let first = Double(response.total) / Double(response.total - response.answered)
            layers.insert(Layer("no answer", .region(first...end), .bad), at: 0)
        } else if known < end, known >= 1 {
            layers.insert(Layer("fewer than 10 samples above", .region(known...end), .quiet), at: 0)
        }
        for outcome in level.thresholds where outcome.threshold.label == nil {
            guard case .percentile(let percent) = outcome.threshold.metric, percent < 100 else { continue }
            let point = Mark(Point(100 / (100 - percent), outcome.threshold.limit))
            layers.append(Layer(outcome.threshold.text, .marks([point]), outcome.holds ? .good : .bad))
        }
        let plot = Plot(
            "Percentiles", summary: "Response and service time by percentile, the upper ones spread out.",
            x: Axis("percentile", .logarithmic, format: .percentile, domain: 1...end),
            y: LatencyAxis.axis("", level.total.responseTime), layers: layers)
        return Figure(
            "Percentile spectrum", note: spectrumNote, [plot], table: percentileTable,
            inWords: PercentileBars(level).map { .bars($0.bars) } ?? .elsewhere)
    }

    /// How far up percentiles are shown: to where the last answer stands, or a little beyond where answers end.
    private var spectrumLimit: Double {
        let unanswered = response.total - response.answered
        return min(1e6, unanswered > 0 ? 3 * Double(response.total) / Double(unanswered) : Double(2 * response.total))
    }

    private var spectrumNote: String {
        guard isOpen else {
            return "In a closed loop both leave out the queue that independent users would meet."
        }
        return """
            Response time counts from the intended start, service time from the first byte sent. A tool that measures only the latter \
            hides the gap between them (coordinated omission).
            """
    }

    private var percentileTable: Table {
        let summaries = [level.total.responseTime, level.total.serviceTime]
        let cells = TimeCells(for: summaries)
        var table = Table(left: ["Percentile"], right: ["Response time", "Service time"].map { "\($0) (\(cells.unit.symbol))" })
        table.rows = [1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 100].map { percent in
            [.text(QuantityText.percentileName(percent))] + summaries.map { cells.cell($0.percentile(percent)) }
        }
        return table
    }

    // MARK: Cumulative shares

    private var shares: Figure {
        var layers = [
            Layer("service time", .line(service.shares(limit: 300)), .series(0)),
            Layer("response time", .line(response.shares(limit: 300)), .series(1)),
        ]
        for outcome in level.thresholds where outcome.threshold.label == nil {
            guard case .percentile(let percent) = outcome.threshold.metric else { continue }
            let point = Mark(Point(outcome.threshold.limit, percent / 100))
            layers.append(Layer(outcome.threshold.text, .marks([point]), outcome.holds ? .good : .bad))
        }
        let plot = Plot(
            "Share of requests answered within a time", summary: "Cumulative distribution of response and service time.",
            x: LatencyAxis.axis("time", level.total.responseTime), y: Axis("", format: .share, domain: 0...1), layers: layers)
        let unanswered = level.total.responseTime.censored
        let note =
            unanswered > 0
            ? "\(QuantityText.counted(unanswered, "request")) got no answer: the curves end below 100%."
            : "How many requests were answered within so long."
        return Figure("Answered within", note: note, [plot])
    }
}

/// What passed before a request was sent: the generator's own lateness, the load's cap, dialling.
struct StartDelayFigure {
    private let level: LevelResult

    init(_ level: LevelResult) { self.level = level }

    /// nil in closed models, where there is no intended start.
    var model: Figure? {
        guard level.phases.startDelay.count > 0 else { return nil }
        let parts: [(String, Latencies, Int)] = [
            ("start delay", level.phases.startDelay, 1), ("waiting for a slot", level.phases.slotWait, 3),
            ("the generator's lag", level.phases.lag, 6),
        ]
        let layers = parts.compactMap { name, latencies, colour -> Layer? in
            guard latencies.moments.max > .zero else { return nil }
            let points = Cumulative(LatencySummary(latencies)).spectrum(limit: 1e6, points: 160)
            return Layer(name, .line(points), .series(colour))
        }
        guard !layers.isEmpty else { return nil }
        let plot = Plot(
            "Start delay", summary: "Time from the intended start to the first byte sent, by percentile.",
            x: Axis(
                "percentile", .logarithmic, format: .percentile,
                domain: 1...max(10, min(Double(2 * level.phases.startDelay.count), 1e6))),
            y: Axis("", .logarithmic, format: .duration), layers: layers)
        return Figure(
            "Start delay",
            note:
                "From the intended start to the first byte sent. Only the generator's lag is its own fault, and can make a run invalid.",
            [plot])
    }
}

/// Response time by percentile as bars of characters: how much of each was service, and how much went by before.
struct PercentileBars {
    private let result: LevelResult

    private static let percents: [Double] = [50, 75, 90, 95, 99, 99.9, 99.99]
    private static let greatestBar = 48

    /// - Returns: nil where there are too few answers for a course.
    init?(_ result: LevelResult) {
        guard result.total.responseTime.count >= 20 else { return nil }
        self.result = result
    }

    var bars: Bars {
        let response = result.total.responseTime
        let service = result.total.serviceTime
        // Percentiles that the samples support: the others would all show the slowest answers.
        let known = PercentileBars.percents.compactMap { percent in
            response.percentile(percent).flatMap { $0.isUncertain ? nil : (percent, $0) }
        }
        let greatest = known.map(\.1.milliseconds).max() ?? 0
        let rows = known.map { percent, value -> Bars.Row in
            let whole = PercentileBars.length(value.milliseconds, of: greatest)
            let served = min(whole, PercentileBars.length(service.percentile(percent)?.milliseconds ?? 0, of: greatest))
            return Bars.Row(
                name: QuantityText.percentileName(percent),
                value: value.isLowerBound
                    ? TimeCells.lowerBound(milliseconds: value.milliseconds)
                    : QuantityText.duration(milliseconds: value.milliseconds),
                bar: String(repeating: "#", count: served) + String(repeating: ".", count: whole - served))
        }
        return Bars(title: "Response time by percentile (# service time, . before the first byte was sent)", rows: rows)
    }

    private static func length(_ milliseconds: Double, of greatest: Double) -> Int {
        greatest > 0 ? max(1, Int((milliseconds / greatest * Double(greatestBar)).rounded())) : 1
    }
}
