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
