/// A key that is known only when it is met: a status code, a kind of failure, the name of a percentile.
struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ key: String) { stringValue = key }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}

/// A JSON object of counts whose keys are data, in their order.
struct CountsByName: Codable {
    var entries: [(name: String, count: Int)]

    init(_ entries: [(name: String, count: Int)]) { self.entries = entries }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for entry in entries { try container.encode(entry.count, forKey: AnyKey(entry.name)) }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        entries = try container.allKeys.map { ($0.stringValue, try container.decodeCount(forKey: $0)) }
    }
}

extension KeyedDecodingContainer {
    /// A whole number from 0 to 2^53, so that no sum of counts that a damaged file gives can overflow.
    func decodeCount(forKey key: Key) throws -> Int {
        let count = try decode(Int.self, forKey: key)
        guard (0...(1 << 53)).contains(count) else { throw fault("\(count) is not a count", forKey: key) }
        return count
    }

    /// The same for a count that may be absent, which means 0.
    func decodeCountIfPresent(forKey key: Key) throws -> Int { contains(key) ? try decodeCount(forKey: key) : 0 }

    /// A time in milliseconds as whole nanoseconds.
    func decodeMilliseconds(forKey key: Key) throws -> Double {
        let value = try decode(Double.self, forKey: key)
        guard abs(value) < 9e12 else { throw fault("\(value) ms is out of range", forKey: key) }
        return value
    }

    func fault(_ description: String, forKey key: Key) -> DecodingError {
        DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: description)
    }
}

extension Double {
    /// The number itself, or 0 where it is infinite or not a number: JSON has neither.
    var finite: Double { isFinite ? self : 0 }

    /// The number, finite, to so many decimals: what is derived then comes out the same from what was read back.
    func rounded(places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return (finite * scale).rounded() / scale
    }
}
