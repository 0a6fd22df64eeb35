/// A number of a JSON text or of a query, exactly: `1.10` equals `11e-1`, 9007199254740993 is above 9007199254740992, and `1e400` is
/// below `1e401`.
///
/// Equal values have equal parts, so that numbers are equal, and hash alike, by value.
public struct JSONNumber: Hashable, Sendable {
    private let isNegative: Bool
    /// The value is 0.ddd × 10^magnitude, with a first digit that is not 0; 0 for zero. It is exact up to ±10^17: who writes a greater
    /// exponent gets that one.
    private let magnitude: Int
    /// The first 19 of the digits, filled up with zeros behind.
    private let leading: UInt64
    /// The digits behind them, to the last that is not 0.
    private let others: [UInt8]

    fileprivate static let leadingCount = 19
    private static let mostExponent = 100_000_000_000_000_000

    public init(_ integer: Int) { self.init(Array(String(integer).utf8))! }

    /// As the other one, of received bytes: other modules call it at the speed of this one.
    public init?(_ bytes: UnsafeRawBufferPointer) { self.init(text: bytes) }

    /// - Parameter text: a number as JSON writes it (RFC 8259, section 6).
    /// - Returns: nil where it is none.
    public init?(_ text: some Collection<UInt8>) { self.init(text: text) }

    private init?(text: some Collection<UInt8>) {
        var rest = text[...]
        let isNegative = rest.skip(UInt8(ascii: "-"))
        var digits = SignificantDigits()
        guard rest.first?.isDigit == true else { return nil }
        let hasLeadingZero = rest.first == UInt8(ascii: "0")
        let start = rest.startIndex
        while let byte = rest.first, byte.isDigit {
            digits.append(byte - 0x30, isFraction: false)
            rest.removeFirst()
        }
        guard !hasLeadingZero || text.distance(from: start, to: rest.startIndex) == 1 else { return nil }
        if rest.skip(UInt8(ascii: ".")) {
            guard rest.first?.isDigit == true else { return nil }
            while let byte = rest.first, byte.isDigit {
                digits.append(byte - 0x30, isFraction: true)
                rest.removeFirst()
            }
        }
        var exponent = 0
        if rest.skip(UInt8(ascii: "e")) || rest.skip(UInt8(ascii: "E")) {
            let isBelowOne = rest.skip(UInt8(ascii: "-"))
            if !isBelowOne { _ = rest.skip(UInt8(ascii: "+")) }
            guard rest.first?.isDigit == true else { return nil }
            while let byte = rest.first, byte.isDigit {
                exponent = min(Self.mostExponent, exponent * 10 + Int(byte - 0x30))
                rest.removeFirst()
            }
            if isBelowOne { exponent = -exponent }
        }
        guard rest.isEmpty else { return nil }
        (leading, others) = digits.parts()
        self.isNegative = isNegative && leading != 0
        magnitude = leading == 0 ? 0 : digits.magnitude + exponent
    }
}

extension JSONNumber: Comparable {
    public static func < (one: JSONNumber, other: JSONNumber) -> Bool {
        guard one.sign == other.sign else { return one.sign < other.sign }
        return one.isNegative ? other.isCloserToZero(than: one) : one.isCloserToZero(than: other)
    }

    private var sign: Int { leading == 0 ? 0 : isNegative ? -1 : 1 }

    private func isCloserToZero(than other: JSONNumber) -> Bool {
        guard magnitude == other.magnitude else { return magnitude < other.magnitude }
        guard leading == other.leading else { return leading < other.leading }
        return others.lexicographicallyPrecedes(other.others)
    }
}

extension Collection<UInt8> where SubSequence == Self {
    /// Takes the first byte away where it is this one.
    @inline(__always)
    fileprivate mutating func skip(_ expected: UInt8) -> Bool {
        guard first == expected else { return false }
        removeFirst()
        return true
    }
}

/// The digits of a number from its first that is not 0.
private struct SignificantDigits {
    private var leading: UInt64 = 0
    private var count = 0
    private var others: [UInt8] = []
    /// How many digits stand before the point; below 0: how many zeros follow it.
    private(set) var magnitude = 0

    mutating func append(_ digit: UInt8, isFraction: Bool) {
        if count == 0 && digit == 0 {
            if isFraction { magnitude -= 1 }
            return
        }
        if !isFraction { magnitude += 1 }
        count += 1
        if count <= JSONNumber.leadingCount { leading = leading * 10 + UInt64(digit) } else { others.append(digit) }
    }

    func parts() -> (leading: UInt64, others: [UInt8]) {
        var leading = leading
        if leading != 0 { for _ in min(count, JSONNumber.leadingCount)..<JSONNumber.leadingCount { leading *= 10 } }
        return (leading, Array(others[..<((others.lastIndex { $0 != 0 } ?? -1) + 1)]))
    }
}
