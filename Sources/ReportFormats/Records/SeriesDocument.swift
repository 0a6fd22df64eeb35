import LoadModel
import Measurement

/// The series in JSON: what happened in each interval, warm-up included.
struct SeriesDocument: Codable {
    private var intervalSeconds: Double
    private var points: [Point]

    /// - Parameter offered: arrivals a second that each interval was to have; nil where that does not vary.
    init(_ series: Series, offered: [Double]?) {
        intervalSeconds = series.interval.seconds
        points = series.points.enumerated().map { index, point in
            Point(point, seconds: (series.interval * Int64(index)).seconds, offered: offered?[index])
        }
    }

    func series(at path: [any CodingKey]) throws -> Series {
        guard intervalSeconds >= 1e-6, intervalSeconds < 1e9 else {
            let context = DecodingError.Context(
                codingPath: path + [AnyKey("series"), AnyKey("intervalSeconds")],
                debugDescription: "\(intervalSeconds) is not an interval")
            throw DecodingError.dataCorrupted(context)
        }
        return Series(interval: Nanoseconds(seconds: intervalSeconds), points: points.map(\.point))
    }

    /// One interval.
    private struct Point: Codable {
        var point = Series.Point()
        var seconds: Double
        /// Follows from the stages of the load, and is not read back.
        var offered: Double?

        private enum CodingKeys: String, CodingKey {
            case t, offered, succeeded, failed, inFlight, p50, p99, buckets
        }

        init(_ point: Series.Point, seconds: Double, offered: Double?) {
            self.point = point
            self.seconds = seconds
            self.offered = offered
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(seconds, forKey: .t)
            try container.encodeIfPresent(offered, forKey: .offered)
            try container.encode(point.succeeded, forKey: .succeeded)
            try container.encode(point.failed, forKey: .failed)
            try container.encode(point.inFlight, forKey: .inFlight)
            try MomentsDocument(point.moments).encode(to: encoder)
            try container.encodeIfPresent(point.buckets.percentile(50), forKey: .p50)
            try container.encodeIfPresent(point.buckets.percentile(99), forKey: .p99)
            guard !point.buckets.entries.isEmpty else { return }
            try container.encode(point.buckets.entries.flatMap { [UInt32($0.index), $0.count] }, forKey: .buckets)
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            seconds = try container.decode(Double.self, forKey: .t)
            point.succeeded = try container.decodeCount(forKey: .succeeded)
            point.failed = try container.decodeCount(forKey: .failed)
            point.inFlight = try container.decodeCount(forKey: .inFlight)
            point.moments = try MomentsDocument(from: decoder).moments
            let flat = try container.decodeIfPresent([UInt32].self, forKey: .buckets) ?? []
            let indices = stride(from: 0, to: flat.count, by: 2)
            guard flat.count.isMultiple(of: 2), indices.allSatisfy({ flat[$0] < LogBuckets.count }) else {
                throw container.fault("it is not a list of pairs of a bucket and its count", forKey: .buckets)
            }
            point.buckets = LogBuckets.Sparse(
                entries: indices.map { LogBuckets.Sparse.Entry(index: UInt16(flat[$0]), count: flat[$0 + 1]) })
        }
    }
}
