import LoadModel

/// The requests of a recorded file in order of their times, one at a time: memory does not grow with the file (but for HAR,
/// which is one JSON text).
///
/// Servers log a request when it ends, with the time at which it began, and so out of order: an entry may stand up to
/// ``slack`` entries behind where its time belongs. Where times are whole seconds, the requests of a second are spread
/// evenly over it: the file does not say when within it they came, and all at once would be bursts that nobody made.
public final class TraceReader {
    /// How many entries too late an entry may stand, as long as those between hold no more than ``slackBytes``.
    public static let slack = 16_384
    static let slackBytes = 16 << 20

    private let records: TraceRecords
    private var early = EarlyEntries()
    private var isAtEnd = false
    private var latest: Nanoseconds?
    private var spread: SecondSpread?

    /// - Parameter isHostAllowed: whether requests to this `host` or `host:port`, of an absolute URL, are to be sent to the
    ///   target.
    /// - Throws: where the file cannot be opened, or lacks what its format needs.
    public init(_ trace: Trace, isHostAllowed: @escaping (String) -> Bool = { _ in true }) throws(TraceError) {
        records = try TraceRecords(trace, isHostAllowed: isHostAllowed)
        spread = records.hasWholeSeconds ? SecondSpread() : nil
    }

    /// Lines so far that are not requests.
    public var skipped: SkippedLines { records.skipped }
    /// Of the file, that are read.
    var byteCount: Int { records.byteCount }

    /// The next request, nil at the end.
    ///
    /// - Throws: `TraceError` where more lines are bad than may be skipped, where an entry is out of order or goes to a
    ///   host that is not allowed, and where the file cannot be read on.
    public func next() throws(TraceError) -> TraceEntry? {
        guard spread != nil else { return try nextInOrder() }
        while spread?.needsMore == true {
            let entry = try nextInOrder()
            spread?.add(entry)
        }
        return spread?.take()
    }

    private func nextInOrder() throws(TraceError) -> TraceEntry? {
        while !isAtEnd, early.count < TraceReader.slack, early.bytes < TraceReader.slackBytes {
            guard let (place, entry) = try records.next() else {
                isAtEnd = true
                break
            }
            early.add(entry, at: place)
        }
        guard let (entry, place) = early.takeFirst() else { return nil }
        if let latest, entry.time < latest {
            throw TraceError(
                file: records.file, place: place,
                message: """
                    it is \((latest - entry.time).seconds) s earlier than what stands more than \(TraceReader.slack) requests \
                    before it; sort the trace by time
                    """)
        }
        latest = entry.time
        return entry
    }
}
