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
