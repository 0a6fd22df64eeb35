// How values stand in the files of results. Each value encodes itself, in its own file and as far as possible in the coding that the
// compiler writes; what all of them have in common is here. The members of the containers below stand in for the library's own, in that
// coding as well, wherever this module is imported: whatever is coded elsewhere must import it.

/// The greatest number that anything saved may have, and the greatest that doubles count by ones to.
public let greatestSaved = 1 << 53

/// A key that is only known when it is met: a status code, a metric, the name of a percentile.
public struct DataKey: CodingKey {
    public let stringValue: String
    public var intValue: Int? { nil }

    public init(_ key: String) { stringValue = key }
    public init?(stringValue: String) { self.init(stringValue) }
    public init?(intValue: Int) { nil }
}

/// Items of lists that are left out of a file where they are empty.
public protocol ListedItem: Codable {}

/// What is written as a plan writes it.
public protocol SavedAsText: Codable, CustomStringConvertible {
    init(parsing text: String) throws(QuantityError)
}

extension SavedAsText {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public init(from decoder: any Decoder) throws {
        self = try decoder.parsed { text throws(QuantityError) in try Self(parsing: text) }
    }
}

extension Decoder {
    /// A value that is written as text.
    func parsed<Value>(_ parse: (String) throws(QuantityError) -> Value) throws -> Value {
        let text = try singleValueContainer().decode(String.self)
        do throws(QuantityError) { return try parse(text) } catch { throw fault(error.description) }
    }

    /// At the place of the whole value.
    public func fault(_ description: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: description))
    }
}

extension Nanoseconds: Codable {
    /// In seconds under a key that ends in `Seconds`, else in milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Nanoseconds.isInSeconds(encoder.codingPath) ? seconds : milliseconds)
    }

    /// - Throws: also where it is beyond thirty years, or of seconds negative.
    public init(from decoder: any Decoder) throws {
        let number = try decoder.singleValueContainer().decode(Double.self)
        if Nanoseconds.isInSeconds(decoder.codingPath) {
            guard (0...1e9).contains(number) else { throw decoder.fault("\(number) s is out of range") }
            self.init(seconds: number)
        } else {
            guard abs(number) < 9e12 else { throw decoder.fault("\(number) ms is out of range") }
            self.init(seconds: number / 1000)
        }
    }

    private static func isInSeconds(_ path: [any CodingKey]) -> Bool { path.last?.stringValue.hasSuffix("Seconds") ?? false }
}

extension KeyedEncodingContainer {
    /// A time that a value has as milliseconds, to whole picoseconds, so that what is read back and written again is the same text.
    public mutating func encode(milliseconds: Double, forKey key: Key) throws {
        try encode(milliseconds.isFinite ? (milliseconds * 1e9).rounded() / 1e9 : 0, forKey: key)
    }

    public mutating func encode<Item: ListedItem>(_ list: [Item], forKey key: Key) throws {
        try encodeIfPresent(list.isEmpty ? nil : list, forKey: key)
    }

    /// What holds in a few cases only: absent where it does not.
    public mutating func encodeIfSet(_ flag: Bool, forKey key: Key) throws { if flag { try encode(true, forKey: key) } }
}

/// Numbers of a saved file, which somebody may have written: none that a sum, a product or a whole number of it would trap on.
extension KeyedDecodingContainer {
    /// Every whole number of a saved file is a count, from 0 to 2^53.
    public func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try count(try placed(key) { try decode(Int64.self, forKey: key) }, key)
    }

    public func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
        try placed(key) { try decodeIfPresent(Int64.self, forKey: key) }.map { try count($0, key) }
    }

    /// Of a magnitude up to 2^53.
    public func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try measure(try double(of: self, key), key) }

    public func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
        try doubleIfPresent(of: self, key).map { try measure($0, key) }
    }

    /// One of a few names.
    public func decode<Value: Decodable & RawRepresentable<String>>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let name = try decode(String.self, forKey: key)
        guard let value = Value(rawValue: name) else { throw fault("'\(name)' is none that this version knows", forKey: key) }
        return value
    }

    public func decodeIfPresent<Value: Decodable & RawRepresentable<String>>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value? {
        contains(key) ? try decode(type, forKey: key) : nil
    }

    public func decode<Item: ListedItem>(_ type: [Item].Type, forKey key: Key) throws -> [Item] {
        try decodeIfPresent(type, forKey: key) ?? []
    }

    public func decodeIfSet(forKey key: Key) throws -> Bool { try decodeIfPresent(Bool.self, forKey: key) ?? false }

    /// A length of time, up to thirty years.
    public func decodeSeconds(forKey key: Key) throws -> Double {
        let seconds = try decode(Double.self, forKey: key)
        guard (0...1e9).contains(seconds) else { throw fault("\(seconds) s is out of range", forKey: key) }
        return seconds
    }

    /// A time in milliseconds that fits into whole nanoseconds.
    public func decodeMilliseconds(forKey key: Key) throws -> Double {
        let time = try decode(Double.self, forKey: key)
        guard abs(time) < 9e12 else { throw fault("\(time) ms is out of range", forKey: key) }
        return time
    }

    public func fault(_ description: String, forKey key: Key) -> DecodingError {
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

/// What editors of some systems write in place of UTF-8.
public enum WideEncoding: String {
    case utf16 = "UTF-16"
    case utf32 = "UTF-32"

    /// By its byte order mark; without one by the zeros beside its first letters, which no text in UTF-8 has there.
    public init?(startOf bytes: some Collection<UInt8>) {
        let start = [UInt8](bytes.prefix(4))
        let zeros = start.map { $0 == 0 }
        switch start {
        case [0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF]: self = .utf32
        case _ where start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]): self = .utf16
        case _ where zeros == [false, true, true, true] || zeros == [true, true, true, false]: self = .utf32
        case _ where zeros == [false, true, false, true] || zeros == [true, false, true, false]: self = .utf16
        default: return nil
        }
    }

    /// What follows the file's name in a message.
    public var reason: String {
        "is \(rawValue) text; convert it to UTF-8, for example with iconv -f \(rawValue) -t UTF-8"
    }
}
