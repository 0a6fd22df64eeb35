import LoadModel
import Measurement

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

        /// On average; in files of before at the end.
        var inFlight: Double {
            point.inFlightSeconds > 0 ? point.inFlightSeconds / seconds : Double(point.inFlight)
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

extension Series.Point {
    /// Whether nothing came back in it: between the blocks of a comparison.
    var isQuiet: Bool { succeeded == 0 && failed == 0 }
}

/// The causes of failures that a chart tells apart.
enum ChartedCauses {
    /// Far apart also for those who do not see all colours.
    static let colours = [1, 0, 4, 3, 6, 7]
    static let others = "others"

    /// The most frequent, and nil for all others together where there are more.
    ///
    /// - Parameter failed: in all, those without a cause of their own among them.
    static func of(_ totals: [FailureCause: Int], failed: Int) -> [FailureCause?] {
        let ranked = totals.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }.map(\.key)
        guard !ranked.isEmpty else { return [] }
        let named = ranked.prefix(colours.count - 1)
        let isWhole = named.reduce(0) { $0 + (totals[$1] ?? 0) } == failed
        return named.map { $0 } + (isWhole ? [] : [nil])
    }
}
