import LoadModel
import Measurement

/// Count, extremes, mean and population standard deviation in JSON; times in milliseconds.
struct MomentsDocument: Codable {
    var moments: Moments

    init(_ moments: Moments) { self.moments = moments }

    private enum CodingKeys: String, CodingKey { case count, min, mean, max, stddev }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(moments.count, forKey: .count)
        guard moments.count > 0 else { return }
        try container.encode(moments.min.milliseconds, forKey: .min)
        try container.encode(milliseconds(moments.mean), forKey: .mean)
        try container.encode(moments.max.milliseconds, forKey: .max)
        try container.encode(milliseconds(moments.standardDeviation), forKey: .stddev)
    }

    /// To whole picoseconds, so that what is read back and written again is the same text.
    private func milliseconds(_ nanoseconds: Double) -> Double { (nanoseconds / 1e6).rounded(places: 9) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let count = try container.decodeCount(forKey: .count)
        guard count > 0 else {
            moments = Moments()
            return
        }
        moments = Moments(
            count: count,
            mean: try container.decodeMilliseconds(forKey: .mean) * 1e6,
            standardDeviation: try container.decodeMilliseconds(forKey: .stddev) * 1e6,
            min: Nanoseconds(seconds: try container.decodeMilliseconds(forKey: .min) / 1000),
            max: Nanoseconds(seconds: try container.decodeMilliseconds(forKey: .max) / 1000))
        guard moments.min <= moments.max else { throw container.fault("it is less than min", forKey: .max) }
    }
}
