import Charts
import Histogram
import Measurement

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A distribution as counts up to each value: made once, asked often.
struct Cumulative {
    /// Milliseconds, rising.
    private let values: [Double]
    /// How many answers took at most so long.
    private let counts: [Int]
    /// Answers and requests without one.
    let total: Int
    let answered: Int

    init(_ summary: LatencySummary) {
        var values: [Double] = []
        var counts: [Int] = []
        var count = 0
        let (least, most) = (summary.min ?? 0, summary.max ?? 0)
        for recorded in summary.latencies.histogram.recordedValues() {
            count += Int(clamping: recorded.count)
            // A bucket's end may lie beyond the exact extremes.
            values.append(
                recorded.value < Latencies.lowestDiscernible ? least : min(max(Double(recorded.value) / 1e6, least), most))
            counts.append(count)
        }
        self.values = values
        self.counts = counts
        answered = count
        total = count + summary.censored
    }

    var least: Double? { values.first }
    var most: Double? { values.last }

    /// The value of the sample with this rank, from 1; nil where it got no answer, or there are fewer.
    func value(rank: Int) -> Double? {
        var (low, high) = (0, counts.count)
        while low < high {
            let middle = (low + high) / 2
            if counts[middle] >= rank { high = middle } else { low = middle + 1 }
        }
        return low < counts.count ? values[low] : nil
    }

    func value(share: Double) -> Double? {
        total > 0 ? value(rank: max(1, Int((share * Double(total) - 1e-9).rounded(.up)))) : nil
    }

    /// How many took at most so long.
    func count(upTo milliseconds: Double) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] > milliseconds { high = middle } else { low = middle + 1 }
        }
        return low > 0 ? counts[low - 1] : 0
    }

    /// The share of all requests that were answered within each time, in at most so many points.
    func shares(limit: Int) -> [Point] {
        guard total > 0, let least, let most else { return [] }
        let step = max(1, answered / limit)
        var points = [Point(least, 0)]
        var next = 1
        for (value, count) in zip(values, counts) where count >= next || value == most {
            points.append(Point(value, Double(count) / Double(total)))
            next = count + step
        }
        return points
    }

    /// Times by 1/(1 - q), in points that are evenly spread over a logarithmic axis: `HdrHistogram`'s percentile spectrum.
    func spectrum(limit: Double, points count: Int) -> [Point] {
        guard total > 0, let most else { return [] }
        // The slowest of n stands for the half rank above n - 1.
        let end = Swift.min(Double(2 * total), limit)
        return (0...count).map { step in
            let x = power(end, Double(step) / Double(count))
            return Point(x, value(share: Swift.max(1e-12, 1 - 1 / x)) ?? (answered < total ? .nan : most))
        }
    }

    private func power(_ base: Double, _ exponent: Double) -> Double { LogSteps.value(from: 1, to: base, share: exponent) }
}

/// Numbers at equal ratios.
enum LogSteps {
    /// The number that lies at this share of the way in logarithms; both ends above 0.
    static func value(from low: Double, to high: Double, share: Double) -> Double { low * pow(high / low, share) }

    /// - Returns: `count` + 1 of them, both ends exact.
    static func between(_ low: Double, _ high: Double, count: Int) -> [Double] {
        (0...count).map { $0 == count ? high : value(from: low, to: high, share: Double($0) / Double(count)) }
    }

    /// How far up a number is from 1 to a greatest one, in logarithms: 0 to 1.
    static func share(_ value: Double, of greatest: Double) -> Double { greatest > 1 ? log(max(1, value)) / log(greatest) : 1 }
}
