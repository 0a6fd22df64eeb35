import LoadModel

/// Spreads the requests of a second, which have the same time, evenly over it.
///
/// A second of more requests than are kept at once is spread in parts: the first over the first half of it, the next over half
/// of what is left, and so on.
struct SecondSpread {
    static let mostEntries = 65_536
    static let mostBytes = 16 << 20

    private static let second = 1e9
    private var part: [TraceEntry] = []
    private var bytes = 0
    private var taken = 0
    /// The first of the next part.
    private var ahead: TraceEntry?
    private var isAtEnd = false
    /// The share of the second at which this part begins, and its own.
    private var begin = 0.0
    private var share = 1.0
    private var isComplete = false

    /// Whether another entry is needed before one can be taken.
    var needsMore: Bool { taken == part.count ? !isAtEnd || ahead != nil : !isComplete }

    /// Adds the next entry in order of time; nil at the end.
    mutating func add(_ entry: TraceEntry?) {
        if taken == part.count { startPart() }
        guard let entry else {
            isAtEnd = true
            isComplete = true
            return
        }
        let isOfSecond = part.first.map { $0.time == entry.time } ?? true
        guard isOfSecond, part.count < SecondSpread.mostEntries, bytes < SecondSpread.mostBytes else {
            ahead = entry
            isComplete = true
            share = isOfSecond ? (1 - begin) / 2 : 1 - begin
            return
        }
        part.append(entry)
        bytes += entry.byteCount
    }

    private mutating func startPart() {
        let before = part.first?.time
        part.removeAll(keepingCapacity: true)
        (bytes, taken, isComplete) = (0, 0, false)
        begin += share
        if before == nil || before != ahead?.time { begin = 0 }
        share = 1 - begin
        if let first = ahead {
            part.append(first)
            bytes = first.byteCount
            ahead = nil
        }
    }

    /// - Precondition: ``needsMore`` is false.
    mutating func take() -> TraceEntry? {
        guard taken < part.count else { return nil }
        var entry = part[taken]
        let place = begin + share * Double(taken) / Double(part.count)
        entry.time += Nanoseconds(Int64(place * SecondSpread.second))
        taken += 1
        return entry
    }
}
