/// What a target's processes held at an instant.
public struct MemoryReading: Sendable, Hashable {
    /// In seconds, on any clock.
    public var instant: Double
    public var bytes: Int

    public init(instant: Double, bytes: Int) {
        self.instant = instant
        self.bytes = bytes
    }

    /// How fast it grows, in bytes a minute: the slope by least squares.
    ///
    /// - Returns: nil for fewer than four readings, or of less than a second.
    public static func growth(_ readings: [MemoryReading]) -> Double? {
        guard readings.count >= 4, let first = readings.first, let last = readings.last, last.instant - first.instant >= 1 else {
            return nil
        }
        return LinearFit(readings.map { (x: $0.instant - first.instant, y: Double($0.bytes)) }).map { $0.slope * 60 }
    }
}
