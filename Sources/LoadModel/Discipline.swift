/// Whom a queueing system serves next.
public enum Discipline: String, CaseIterable, Sendable, Codable {
    /// First in, first out: whoever waits longest.
    case fifo
    /// Processor sharing: all present are served at once, each by an equal share of the servers and by one server at most.
    case ps
    /// Shortest job first, non-preemptive: whoever of those waiting needs the shortest service; what has begun is completed.
    case sjf

    /// Reads `fifo`, `ps` or `sjf`.
    /// - Throws: `QuantityError` that lists them.
    public init(parsing text: String) throws(QuantityError) {
        guard let discipline = Discipline(rawValue: text) else {
            throw QuantityError("'\(text)' is not a discipline; write fifo, ps (processor sharing) or sjf (shortest job first)")
        }
        self = discipline
    }
}
