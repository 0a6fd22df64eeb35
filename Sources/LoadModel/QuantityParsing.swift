// The notation of quantities in plans and flags: durations, rates, sizes. Foundation's Measurement types parse
// localised prose, not this notation, and no package on offer does; hence these few lines.

/// Why a quantity could not be read: what was expected, with an example of a right value.
public struct QuantityError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

extension Nanoseconds {
    /// Reads `250us`, `5ms`, `1.5s`, `2m`, `1h`, and several of them, the longer unit first: `1m30s`. A bare number is refused, except 0.
    public init(parsing text: String) throws(QuantityError) {
        let hint = "write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"
        guard let (first, units) = splitQuantity(text) else { throw QuantityError("'\(text)' is not a duration; \(hint)") }
        guard first >= 0 else { throw QuantityError("a duration cannot be negative, found '\(text)'") }
        var (total, value, rest) = (0.0, first, units)
        var last = Double.infinity
        while true {
            let unit = String(rest.prefix { !$0.isNumber }).trimmingSpaces()
            guard let scale = Nanoseconds.scale(of: unit) else {
                if unit.isEmpty, value == 0, units.isEmpty { break }
                throw QuantityError(unit.isEmpty ? "'\(text)' has no unit; \(hint)" : "'\(unit)' is not a unit of time; \(hint)")
            }
            guard scale < last else {
                throw QuantityError("'\(text)' is not a duration: of several units the longer stands first, as in 1m30s")
            }
            (total, last) = (total + value * scale, scale)
            rest = String(rest.drop { !$0.isNumber })
            guard !rest.isEmpty else { break }
            guard let (next, units) = splitQuantity(rest) else { throw QuantityError("'\(text)' is not a duration; \(hint)") }
            (value, rest) = (next, units)
        }
        guard total < 9e18 else { throw QuantityError("'\(text)' is longer than Dyno can count (292 years)") }
        self.init(Int64(total.rounded()))
    }

    private static func scale(of unit: String) -> Double? {
        switch unit {
        case "ns": 1
        case "us", "µs": 1e3
        case "ms": 1e6
        case "s": 1e9
        case "m", "min": 60e9
        case "h": 3600e9
        default: nil
        }
    }
}

extension Rate {
    /// Reads `200/s`, `6000/min`, `3600/h`, and a bare number as per second.
    ///
    /// - Parameter mayBeNone: whether 0 is a rate: of a stage.
    public init(parsing text: String, mayBeNone: Bool = false) throws(QuantityError) {
        let hint = "write a rate such as 200/s or 6000/min"
        guard let (value, unit) = splitQuantity(text) else { throw QuantityError("'\(text)' is not a rate; \(hint)") }
        let seconds: Double
        switch unit {
        case "", "/s", "/sec", "/second": seconds = 1
        case "/m", "/min", "/minute": seconds = 60
        case "/h", "/hour": seconds = 3600
        default: throw QuantityError("'\(unit)' is not a unit of rate; \(hint)")
        }
        if mayBeNone, value == 0 {
            self = .zero
            return
        }
        guard let rate = Rate(perSecond: value / seconds) else {
            throw QuantityError("rate must be above 0, found \(text)")
        }
        self = rate
    }
}

/// A number of bytes.
public struct ByteCount: Hashable, Comparable, Sendable {
    public let bytes: Int

    public init(_ bytes: Int) { self.bytes = bytes }

    /// Reads `512`, `64KB` (1,000), `64KiB` (1,024), `1MB`, `1MiB`, `1GB`, `1GiB`.
    public init(parsing text: String) throws(QuantityError) {
        let hint = "write a size such as 64KB, 1MiB or 1GB"
        guard let (value, unit) = splitQuantity(text) else { throw QuantityError("'\(text)' is not a size; \(hint)") }
        let scales: [String: Double] = [
            "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824,
        ]
        guard let scale = scales[unit.lowercased()] else { throw QuantityError("'\(unit)' is not a unit of size; \(hint)") }
        guard value >= 0, value * scale < 9e18 else { throw QuantityError("'\(text)' is out of range; \(hint)") }
        self.bytes = Int((value * scale).rounded())
    }

    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }
}

/// Splits `"1.5 ms"` into 1.5 and `"ms"`; nil where no number leads.
private func splitQuantity(_ text: String) -> (Double, String)? {
    let trimmed = text.trimmingSpaces()
    let number = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+" || $0 == "_") }
    let digits = number.filter { $0 != "_" }
    guard let value = Double(digits), value.isFinite else { return nil }
    return (value, String(trimmed.dropFirst(number.count)).trimmingSpaces())
}

extension String {
    package func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let head = drop(while: isSpace)
        return String(head.reversed().drop(while: isSpace).reversed())
    }
}
