import Charts
import LoadModel
import Measurement

/// How many requests took how long, one upon the other by what became of them.
struct HistogramFigure {
    private let level: LevelResult
    /// Of answers that count among the times.
    private let response: Cumulative
    private let parts: [Part]
    /// Of the bars, in milliseconds.
    private let edges: [Double]
    private let isWide: Bool

    /// What became of them, and how many took at most so long.
    private struct Part {
        let name: String
        let colour: Layer.Colour
        let count: (Double) -> Int
    }

    init(_ level: LevelResult, _ response: Cumulative) {
        self.level = level
        self.response = response
        let failed = level.failureTimes.entries
        let ends = ([response.least, response.most] + failed.flatMap { [$0.buckets.least, $0.buckets.most] }).compactMap { $0 }
        let (least, most) = (ends.min() ?? 0, ends.max() ?? 0)
        let summary = level.total.responseTime
        let median = summary.percentile(50).flatMap { $0.isLowerBound ? nil : $0.milliseconds } ?? least
        isWide = LatencyAxis.isWide(summary) || most > 8 * median
        edges = HistogramFigure.edges(least, most, isWide: isWide)
        parts = HistogramFigure.parts(response, failed)
    }

    private static func edges(_ least: Double, _ most: Double, isWide: Bool) -> [Double] {
        guard most > 0 else { return [] }
        let low = isWide ? max(least, most / 1e6) : 0
        return isWide ? LogSteps.between(low, max(most, low * 1.01), count: 48) : (0...40).map { Double($0) / 40 * most }
    }

    private static func parts(_ response: Cumulative, _ failed: [FailureTimes.Entry]) -> [Part] {
        guard !failed.isEmpty else {
            return response.answered > 0 ? [Part(name: "answers", colour: .series(1)) { response.count(upTo: $0) }] : []
        }
        let totals = Dictionary(failed.map { ($0.cause, $0.buckets.total) }, uniquingKeysWith: +)
        let causes = ChartedCauses.of(totals, failed: totals.values.reduce(0, +))
        let named = Set(causes.compactMap { $0 })
        // Those that were only late are among the answers as well.
        let late = failed.filter { $0.cause.kind == .slow }.map(\.buckets)
        let ok = Part(name: "ok", colour: .series(2)) { time in
            max(0, response.count(upTo: time) - late.reduce(0) { $0 + $1.count(upTo: time) })
        }
        return [ok]
            + zip(causes, ChartedCauses.colours).map { cause, colour in
                let own = failed.filter { cause == nil ? !named.contains($0.cause) : $0.cause == cause }.map(\.buckets)
                return Part(name: cause?.name ?? ChartedCauses.others, colour: .series(colour)) { time in
                    own.reduce(0) { $0 + $1.count(upTo: time) }
                }
            }
    }

    /// nil where nothing is known of any time.
    var model: Figure? {
        let counts = parts.map { part in zip(edges, edges.dropFirst()).map { heights(part, $0, $1) } }
        guard counts.joined().contains(where: { $0 > 0 }) else { return nil }
        let isSplit = parts.count > 1
        var below = [Int](repeating: 0, count: max(0, edges.count - 1))
        let layers = zip(parts, counts).map { part, counts in
            Layer(
                part.name,
                .bars(
                    counts.indices.map { index in
                        defer { below[index] += counts[index] }
                        return bar(index, counts[index], on: below[index], isSplit ? part.name : "answers")
                    }), part.colour)
        }
        let plot = Plot(
            "Histogram of response times",
            summary: isSplit ? "How many requests took how long." : "How many answers took how long.",
            x: axis, y: Axis(isSplit ? "requests" : "answers"), layers: layers + instants)
        var table = Table(left: ["Response time"], right: isSplit ? parts.map(\.name) : ["Answers"])
        table.rows = zip(edges, edges.dropFirst()).enumerated().compactMap { index, ends in
            counts.contains { $0[index] > 0 }
                ? [.text(HistogramFigure.text(ends.0...ends.1))] + counts.map { .text(QuantityText.count($0[index])) } : nil
        }
        let note =
            isSplit
            ? "Requests by how long they took, those that failed until that was known; failures within 3%."
            : "Answers by how long they took."
        return Figure("Histogram", note: note, [plot], table: table)
    }

    private func heights(_ part: Part, _ from: Double, _ to: Double) -> Int {
        // The first bar holds its lower end.
        let below = from == edges.first ? 0 : part.count(from * (1 + 1e-12))
        return max(0, part.count(to * (1 + 1e-12)) - below)
    }

    private func bar(_ index: Int, _ count: Int, on base: Int, _ name: String) -> Layer.Bar {
        let range = edges[index]...edges[index + 1]
        let share = Double(count) / Double(max(1, level.total.requests))
        return Layer.Bar(
            range, height: Double(count), base: Double(base),
            title: "\(HistogramFigure.text(range)): \(QuantityText.count(count)) \(name), \(QuantityText.percentage(share))")
    }

    private var axis: Axis {
        guard isWide, let first = edges.first, let last = edges.last else { return Axis("response time", format: .duration) }
        return Axis("response time", .logarithmic, format: .duration, domain: first...last)
    }

    /// Where percentiles lie, and the plan's thresholds on times as far as there are bars.
    private var instants: [Layer] {
        let percentiles = [50.0, 99].compactMap { percent -> Layer? in
            guard let value = level.total.responseTime.percentile(percent), !value.isLowerBound else { return nil }
            return Layer(QuantityText.percentileName(percent), .instant(value.milliseconds), .series(7), isDashed: true)
        }
        let end = edges.last ?? 0
        return percentiles
            + level.thresholds.filter { $0.threshold.label == nil && $0.threshold.metric.isTime }
            .filter { $0.threshold.limit > 0 && $0.threshold.limit <= end }
            .map { Layer($0.threshold.text, .instant($0.threshold.limit), $0.holds ? .good : .bad, isDashed: true) }
    }

    private static func text(_ range: ClosedRange<Double>) -> String {
        "\(QuantityText.duration(milliseconds: range.lowerBound)) to \(QuantityText.duration(milliseconds: range.upperBound))"
    }
}

extension LogBuckets.Sparse {
    /// The ends of what it holds, in milliseconds; nil where that is nothing.
    fileprivate var least: Double? { entries.first.map { LogBuckets.lowerEdge(of: Int($0.index)).milliseconds } }
    fileprivate var most: Double? { entries.last.map { LogBuckets.lowerEdge(of: Int($0.index) + 1).milliseconds } }

    /// How many took at most so long: as far as buckets tell, within which they are taken to be even.
    fileprivate func count(upTo milliseconds: Double) -> Int {
        var count = 0.0
        for entry in entries {
            let low = LogBuckets.lowerEdge(of: Int(entry.index)).milliseconds
            guard low < milliseconds else { break }
            let high = LogBuckets.lowerEdge(of: Int(entry.index) + 1).milliseconds
            count += Double(entry.count) * min(1, (milliseconds - low) / (high - low))
        }
        return Int(count.rounded())
    }
}
