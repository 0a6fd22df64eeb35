import LoadModel

/// What a trace holds, found by reading all of it once: known before the first request is sent.
public struct TraceSummary: Hashable, Sendable {
    /// Requests of one round.
    public let requests: Int
    /// From the first request to the last, as replayed.
    public let length: Nanoseconds
    /// What statistics are kept under: the most frequent, and `other` where there are more than ``labelLimit``.
    public let labels: [String]
    public let skipped: SkippedLines

    /// Statistics are kept of at most so many labels.
    public static let labelLimit = 50
    /// The label of requests whose own is not among the most frequent.
    public static let other = "other"
    /// So many different labels are told apart while counting; of an API that puts numbers into paths there may be millions.
    private static let countedLabels = 20_000

    /// Reads a round of the replay.
    ///
    /// - Throws: as reading does, and where no request is left to send or a trace of one instant is to loop.
    public init(
        file: String, _ options: TraceReplay.Options,
        open: @escaping () throws(TraceError) -> TraceReader
    ) throws(TraceError) {
        var once = options
        once.loops = false
        var opened: TraceReader?
        var replay = try TraceReplay(once) { () throws(TraceError) in
            let reader = try open()
            opened = reader
            return reader
        }
        var counts: [String: Int] = [:]
        var (requests, last, hasOthers) = (0, Nanoseconds.zero, false)
        while let due = try replay.next() {
            requests += 1
            last = due.time
            let label = due.entry.effectiveLabel
            if counts[label] != nil || counts.count < TraceSummary.countedLabels {
                counts[label, default: 0] += 1
            } else {
                hasOthers = true
            }
        }
        guard requests > 0 else {
            guard options.window != nil else { throw TraceError.empty(file) }
            throw TraceError(
                file: file, message: "holds no request within the window; move the window, or leave it out")
        }
        guard !options.loops || (requests > 1 && last > .zero) else {
            throw TraceError(
                file: file,
                message: "has no length to loop over, all its requests have the same time; remove 'loop'")
        }
        self.requests = requests
        length = last
        labels = TraceSummary.ranked(counts, hasOthers: hasOthers)
        skipped = opened?.skipped ?? SkippedLines()
    }

    private static func ranked(_ counts: [String: Int], hasOthers: Bool) -> [String] {
        let ranked = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        guard hasOthers || ranked.count > labelLimit else { return ranked }
        return ranked.prefix(labelLimit).filter { $0 != other } + [other]
    }
}
