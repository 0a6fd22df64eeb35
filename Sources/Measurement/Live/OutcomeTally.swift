/// Requests counted by label and by what became of them, of the warm-up as well: what a live view shows.
public struct OutcomeTally: Sendable, Hashable {
    /// Of each label its successes, and behind them its failures by kind.
    private var counts: [Int]
    /// Failures that the warm-up had, of those above.
    public var warmupFailures = 0
    private static let width = 1 + FailureKind.allCases.count

    public init(labels: Int = 0) { counts = [Int](repeating: 0, count: labels * OutcomeTally.width) }

    @inline(__always)
    public mutating func count(label: Int, failure: FailureKind?) {
        counts[OutcomeTally.place(label, failure)] &+= 1
    }

    /// - Parameter failure: nil: successes.
    public subscript(label: Int, failure: FailureKind?) -> Int {
        let place = OutcomeTally.place(label, failure)
        return counts.indices.contains(place) ? counts[place] : 0
    }

    @inline(__always)
    private static func place(_ label: Int, _ failure: FailureKind?) -> Int {
        label &* width &+ (failure.map { $0.rawValue &+ 1 } ?? 0)
    }

    /// Becomes the other without sharing its memory, which its owner goes on writing to.
    public mutating func copy(_ other: OutcomeTally) {
        if counts.count != other.counts.count { counts = [Int](repeating: 0, count: other.counts.count) }
        for place in counts.indices { counts[place] = other.counts[place] }
        warmupFailures = other.warmupFailures
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&counts, limit: 1 << 16, blank: 0) { p, count throws(PackingError) in try p.code(&count) }
        try packing.code(&warmupFailures)
    }

    /// Joins what another worker counted.
    public mutating func merge(_ other: OutcomeTally) {
        if counts.count < other.counts.count { counts += [Int](repeating: 0, count: other.counts.count - counts.count) }
        for place in other.counts.indices { counts[place] += other.counts[place] }
        warmupFailures += other.warmupFailures
    }
}
