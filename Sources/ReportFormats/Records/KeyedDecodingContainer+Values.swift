/// The greatest number that anything saved may have, and the greatest that doubles count by ones to.
let greatestSaved = 1 << 53

/// Numbers of a saved file, which somebody may have written: none that a sum, a product or a whole number of it would trap on.
///
/// The first four stand in for the library's own throughout this module, in the coding that the compiler writes as well.
extension KeyedDecodingContainer {
    /// Every whole number of a saved file is a count, from 0 to 2^53.
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try count(try placed(key) { try decode(Int64.self, forKey: key) }, key)
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try placed(key) { try decodeIfPresent(Int64.self, forKey: key) }.map { try count($0, key) }
    }

    /// Of a magnitude up to 2^53.
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try measure(try double(of: self, key), key) }

    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try doubleIfPresent(of: self, key).map { try measure($0, key) }
    }

    func decodeCount(forKey key: Key) throws -> Int { try decode(Int.self, forKey: key) }

    /// The same for a count that may be absent, which means 0.
    func decodeCountIfPresent(forKey key: Key) throws -> Int { contains(key) ? try decodeCount(forKey: key) : 0 }

    /// A length of time, up to thirty years.
    func decodeSeconds(forKey key: Key) throws -> Double {
        let seconds = try decode(Double.self, forKey: key)
        guard (0...1e9).contains(seconds) else { throw fault("\(seconds) s is out of range", forKey: key) }
        return seconds
    }

    /// A time in milliseconds as whole nanoseconds.
    func decodeMilliseconds(forKey key: Key) throws -> Double {
        let value = try decode(Double.self, forKey: key)
        guard abs(value) < 9e12 else { throw fault("\(value) ms is out of range", forKey: key) }
        return value
    }

    func fault(_ description: String, forKey key: Key) -> DecodingError {
        DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: description)
    }

    /// Of a number beyond 64 bits the library says, in an error of its own, that the file is no JSON, and not where.
    private func placed<Value>(_ key: Key, _ decode: () throws -> Value) throws -> Value {
        do {
            return try decode()
        } catch let error where !(error is DecodingError) {
            throw fault("it is not a count: the file was edited or damaged", forKey: key)
        }
    }

    private func count(_ number: Int64, _ key: Key) throws -> Int {
        guard (0...Int64(greatestSaved)).contains(number) else {
            throw fault("\(number) is not a count: the file was edited or damaged", forKey: key)
        }
        return Int(number)
    }

    private func measure(_ number: Double, _ key: Key) throws -> Double {
        guard number.magnitude <= Double(greatestSaved) else {
            throw fault("\(number) is beyond anything that is measured: the file was edited or damaged", forKey: key)
        }
        return number
    }
}

/// The library's own, which the ones above hide.
private func double<Container: KeyedDecodingContainerProtocol>(of container: Container, _ key: Container.Key) throws -> Double {
    try container.decode(Double.self, forKey: key)
}

private func doubleIfPresent<Container: KeyedDecodingContainerProtocol>(
    of container: Container, _ key: Container.Key
) throws -> Double? {
    try container.decodeIfPresent(Double.self, forKey: key)
}
