/// A length of time in whole nanoseconds; also a time that is counted from the start of something. Points of the clock: ``Instant``.
///
/// The range is about ±292 years. Arithmetic stops at its ends rather than traps, and ``never`` stays what it is, whatever is added to
/// it or taken from it.
public struct Nanoseconds: Hashable, Comparable, Sendable {
    public var count: Int64

    @inlinable public init(_ count: Int64) { self.count = count }

    /// A length given in seconds, rounded to the nearest nanosecond. Out-of-range values are clamped; what is no number is zero.
    public init(seconds: Double) {
        let nanoseconds = (seconds * 1e9).rounded()
        self.count =
            nanoseconds >= 9.2e18 ? Int64.max : nanoseconds <= -9.2e18 ? Int64.min : Int64(exactly: nanoseconds) ?? 0
    }

    @inlinable public static var zero: Nanoseconds { Nanoseconds(0) }
    /// Longer than every run; as a time from its start, after its end.
    @inlinable public static var never: Nanoseconds { Nanoseconds(.max) }

    @inlinable public var seconds: Double { Double(count) / 1e9 }
    @inlinable public var milliseconds: Double { Double(count) / 1e6 }

    @inlinable public static func < (a: Nanoseconds, b: Nanoseconds) -> Bool { a.count < b.count }
    @inlinable public static func + (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds {
        if a.count == .max { return a }
        let (sum, overflows) = a.count.addingReportingOverflow(b.count)
        return Nanoseconds(overflows ? (b.count < 0 ? .min : .max) : sum)
    }

    @inlinable public static func - (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds {
        if a.count == .max { return a }
        let (difference, overflows) = a.count.subtractingReportingOverflow(b.count)
        return Nanoseconds(overflows ? (b.count < 0 ? .max : .min) : difference)
    }

    @inlinable public static func += (a: inout Nanoseconds, b: Nanoseconds) { a = a + b }

    /// Of what was measured, which is far from the ends of the range: without looking for them, once a request. Wraps.
    @inlinable public static func &+ (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds { Nanoseconds(a.count &+ b.count) }
    @inlinable public static func &- (a: Nanoseconds, b: Nanoseconds) -> Nanoseconds { Nanoseconds(a.count &- b.count) }

    @inlinable public static func * (a: Nanoseconds, factor: Int64) -> Nanoseconds {
        let (product, overflows) = a.count.multipliedReportingOverflow(by: factor)
        return Nanoseconds(overflows ? ((a.count < 0) == (factor < 0) ? .max : .min) : product)
    }
}

extension Nanoseconds: CustomStringConvertible {
    /// The shortest exact form with the largest fitting unit: `1.5s`, `250ms`, `20us`, `7ns`; also a plan's notation.
    public var description: String {
        if count == 0 { return "0s" }
        let units: [(String, Int64)] = [
            ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
        ]
        for (unit, size) in units where count.magnitude >= UInt64(size) {
            if count % size == 0 { return "\(count / size)\(unit)" }
            if unit == "h" || unit == "m" { continue }
            return "\(Double(count) / Double(size))\(unit)"
        }
        return "\(count)ns"
    }
}

/// A point of the monotonic clock: a reading of it, or one that is to come.
///
/// Two instants have a difference and no sum, and an instant is no length of time: the compiler refuses to mix them. Times that are
/// counted from the start of something (a segment, a trace) are lengths, ``Nanoseconds``. Arithmetic stops at the ends of the range
/// (292 years from the clock's origin), and ``never`` stays what it is, whatever is added to it or taken from it.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's origin, which means nothing by itself.
    public let count: Int64

    @inlinable public init(_ count: Int64) { self.count = count }

    /// Before all readings of a clock.
    @inlinable public static var origin: Instant { Instant(0) }
    /// After all readings of a clock.
    @inlinable public static var never: Instant { Instant(.max) }

    @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.count < b.count }
    @inlinable public static func - (a: Instant, b: Instant) -> Nanoseconds { Nanoseconds(a.count) - Nanoseconds(b.count) }
    /// Of readings of the clock; see ``Nanoseconds/&-(_:_:)``.
    @inlinable public static func &- (a: Instant, b: Instant) -> Nanoseconds { Nanoseconds(a.count &- b.count) }
    @inlinable public static func + (a: Instant, b: Nanoseconds) -> Instant { Instant((Nanoseconds(a.count) + b).count) }
    @inlinable public static func - (a: Instant, b: Nanoseconds) -> Instant { Instant((Nanoseconds(a.count) - b).count) }
    @inlinable public static func += (a: inout Instant, b: Nanoseconds) { a = a + b }
}
