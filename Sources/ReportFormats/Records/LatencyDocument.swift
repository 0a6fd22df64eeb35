import LoadModel
import Measurement

/// A distribution of times in JSON. What is derived from the histogram and the moments is written and never read back.
struct LatencyDocument: Codable {
    var summary: LatencySummary

    init(_ summary: LatencySummary) { self.summary = summary }

    /// nil where there is nothing to tell: the key is then absent.
    init?(nonEmpty latencies: Latencies) {
        guard latencies.count > 0 else { return nil }
        summary = LatencySummary(latencies)
    }

    private enum Keys {
        static let censored = AnyKey("censored")
        static let censoringBound = AnyKey("censoringBound")
        static let histogram = AnyKey("histogram")
    }

    func encode(to encoder: any Encoder) throws {
        try MomentsDocument(summary.latencies.moments).encode(to: encoder)
        var container = encoder.container(keyedBy: AnyKey.self)
        for percent in LatencySummary.reported {
            guard let percentile = summary.percentile(percent) else { continue }
            let name = QuantityText.percentileName(percent).replacing(".", with: "_")
            try container.encode(percentile.milliseconds.finite, forKey: AnyKey(name))
            if percentile.isLowerBound { try container.encode(true, forKey: AnyKey(name + "LowerBound")) }
            if percentile.isUncertain { try container.encode(true, forKey: AnyKey(name + "Uncertain")) }
        }
        if summary.censored > 0 {
            try container.encode(summary.censored, forKey: Keys.censored)
            try container.encode(summary.censoringBound.milliseconds, forKey: Keys.censoringBound)
        }
        if summary.count > 0 {
            try container.encode(HistogramCodec.encode(summary.latencies.histogram), forKey: Keys.histogram)
        }
    }

    init(from decoder: any Decoder) throws {
        let moments = try MomentsDocument(from: decoder).moments
        let container = try decoder.container(keyedBy: AnyKey.self)
        let censored = try container.decodeCountIfPresent(forKey: Keys.censored)
        let bound = censored > 0 ? try container.decodeMilliseconds(forKey: Keys.censoringBound) : 0
        var latencies = Latencies()
        if moments.count > 0 {
            latencies = try LatencyDocument.latencies(moments, in: container, budget: decoder.userInfo[.readingBudget])
        }
        summary = LatencySummary(latencies, censored: censored, censoringBound: Nanoseconds(seconds: bound / 1000))
    }

    private static func latencies(
        _ moments: Moments, in container: KeyedDecodingContainer<AnyKey>, budget: Any?
    ) throws -> Latencies {
        let text = try container.decode(String.self, forKey: Keys.histogram)
        do throws(HistogramCodecError) {
            let histogram = try HistogramCodec.unpacked(text)
            guard histogram.isOfLatencies else {
                throw HistogramCodecError("its range is not the one that a run records times in: the file was edited or damaged")
            }
            guard histogram.total == UInt64(moments.count) else {
                throw HistogramCodecError("it holds \(histogram.total) values, and count says \(moments.count)")
            }
            try (budget as? ReadingBudget)?.take(histogram.counts.count)
            return Latencies(moments: moments, counts: SavedCounts(histogram.counts))
        } catch {
            throw container.fault(error.description, forKey: Keys.histogram)
        }
    }
}
