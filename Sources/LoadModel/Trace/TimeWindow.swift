/// A stretch of recorded time, from the first request on.
public struct TimeWindow: Hashable, Sendable {
    public let from: Nanoseconds
    /// Not included; `.never` where it has no end.
    public let to: Nanoseconds

    /// - Precondition: 0 ≤ `from` < `to`.
    public init(from: Nanoseconds, to: Nanoseconds) {
        precondition(from >= .zero && from < to, "a window begins before it ends")
        self.from = from
        self.to = to
    }

    /// Reads `0s..10m`, `30s..` (to the end) and `..10m` (from the beginning).
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        let hint = "write 0s..10m, 30s.. or ..10m"
        guard let dots = text.firstRange(of: "..") else { throw QuantityError("'\(text)' is not a window; \(hint)") }
        let (before, behind) = (
            String(text[..<dots.lowerBound]).trimmingSpaces(), String(text[dots.upperBound...]).trimmingSpaces()
        )
        guard !before.isEmpty || !behind.isEmpty else { throw QuantityError("'\(text)' says no time; \(hint)") }
        from = before.isEmpty ? .zero : try Nanoseconds(parsing: before)
        to = behind.isEmpty ? .never : try Nanoseconds(parsing: behind)
        guard from < to else { throw QuantityError("'\(text)' ends where it begins, or before; \(hint)") }
    }
}

extension TimeWindow: SavedAsText {
    /// As `init(parsing:)` reads it.
    public var description: String { "\(from).." + (to == .never ? "" : "\(to)") }
}
