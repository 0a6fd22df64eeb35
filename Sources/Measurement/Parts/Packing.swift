import LoadModel

/// Figures as bytes, or bytes as figures: a type names its figures once, in one function that does both.
///
/// Whole numbers are ZigZag LEB128 varints, others 8 bytes. What is read is bounded, so that adding up what ``Shard/most`` processes wrote
/// overflows nowhere; a list says its length, which must be one that there may be.
public struct Packing {
    public private(set) var bytes: [UInt8]
    private var position = 0
    public let isReading: Bool

    /// For writing.
    public init() {
        bytes = []
        isReading = false
    }

    /// - Parameter bytes: what was written; nobody is trusted for it.
    public init(reading bytes: [UInt8]) {
        self.bytes = bytes
        isReading = true
    }

    /// Of a count or a time in nanoseconds: 52 days of those.
    static let greatest = 1 << 52

    /// A whole number, whatever it is.
    mutating func code(_ value: inout Int64) throws(PackingError) {
        guard isReading else {
            append(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
            return
        }
        let raw = try nextVarint()
        value = Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    /// A count.
    mutating func code(_ value: inout Int) throws(PackingError) {
        var wide = Int64(value)
        try code(&wide)
        guard isReading else { return }
        guard 0...Packing.greatest ~= Int(wide) else { throw fault("\(wide) is not a count") }
        value = Int(wide)
    }

    /// A time, or never.
    mutating func code(_ value: inout Nanoseconds) throws(PackingError) {
        var wide = value == .never ? Int64.min : value.count
        try code(&wide)
        guard isReading else { return }
        guard wide == .min || wide.magnitude <= UInt64(Packing.greatest) else { throw fault("\(wide) ns is beyond any time") }
        value = wide == .min ? .never : Nanoseconds(wide)
    }

    /// - Parameter limit: of its magnitude; that of a sum of squares is far above that of a time.
    mutating func code(_ value: inout Double, limit: Double = Double(1 << 53)) throws(PackingError) {
        guard isReading else {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
            return
        }
        guard bytes.count - position >= 8 else { throw fault("it ends early") }
        var pattern: UInt64 = 0
        for index in 0..<8 { pattern |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += 8
        value = Double(bitPattern: pattern)
        guard value.isFinite, value.magnitude <= limit else { throw fault("\(value) is no figure") }
    }

    /// - Parameter limit: in bytes.
    mutating func code(_ value: inout String, limit: Int = 4096) throws(PackingError) {
        var length = value.utf8.count
        try code(&length)
        guard isReading else {
            bytes.append(contentsOf: value.utf8)
            return
        }
        guard length <= limit, length <= bytes.count - position else { throw fault("a text of \(length) bytes is too long") }
        value = String(decoding: bytes[position..<position + length], as: UTF8.self)
        position += length
    }

    /// A list of which each side knows how long it is.
    mutating func code<Item>(
        fixed list: inout [Item], _ each: (inout Packing, inout Item) throws(PackingError) -> Void
    ) throws(PackingError) {
        var count = list.count
        try code(&count)
        guard count == list.count else { throw fault("it has \(count) of something that there are \(list.count) of") }
        for index in list.indices { try each(&self, &list[index]) }
    }

    /// - Parameters:
    ///   - limit: the most items that are read.
    ///   - blank: what an item is before it is read.
    mutating func code<Item>(
        _ list: inout [Item], limit: Int, blank: @autoclosure () -> Item,
        _ each: (inout Packing, inout Item) throws(PackingError) -> Void
    ) throws(PackingError) {
        var count = list.count
        try code(&count)
        if isReading {
            // An item has a byte at least: what is announced must be there.
            guard count <= limit, count <= bytes.count - position else { throw fault("a list of \(count) is too long") }
            list.removeAll()
            list.reserveCapacity(count)
            for _ in 0..<count {
                var item = blank()
                try each(&self, &item)
                list.append(item)
            }
        } else {
            for index in list.indices { try each(&self, &list[index]) }
        }
    }

    /// Something that may not be there.
    mutating func code<Item>(
        optional item: inout Item?, blank: @autoclosure () -> Item,
        _ each: (inout Packing, inout Item) throws(PackingError) -> Void
    ) throws(PackingError) {
        var list = item.map { [$0] } ?? []
        try code(&list, limit: 1, blank: blank(), each)
        item = list.first
    }

    /// Nothing may be left when all has been read.
    func end() throws(PackingError) {
        guard isReading, position < bytes.count else { return }
        throw fault("\(bytes.count - position) bytes are left over")
    }

    func fault(_ text: String) -> PackingError {
        PackingError(description: "\(text), at byte \(position): it was edited or damaged")
    }

    private mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func nextVarint() throws(PackingError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < bytes.count, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw fault("a number has no end")
    }
}

/// Why bytes are not what was measured.
public struct PackingError: Error, Equatable, CustomStringConvertible {
    public let description: String
}
