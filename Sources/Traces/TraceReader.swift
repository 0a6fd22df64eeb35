import HeapModule
import LoadModel

/// The requests of a recorded file in order of their times, one at a time: memory does not grow with the file (but for HAR,
/// which is one JSON text).
///
/// Servers log a request when it ends, with the time at which it began, and so out of order: an entry may stand up to
/// ``slack`` entries behind where its time belongs. Where times are whole seconds, the requests of a second are spread
/// evenly over it: the file does not say when within it they came, and all at once would be bursts that nobody made.
public final class TraceReader {
    /// How many entries too late an entry may stand.
    public static let slack = 16_384

    private let file: String
    private let skipLimit: Int
    private let isHostAllowed: (String) -> Bool
    private let source: Source
    private let hasWholeSeconds: Bool

    private var early = Heap<Read>()
    private var sequence = 0
    private var isSourceAtEnd = false
    private var latest: Nanoseconds?
    /// Of one second, from `nextInSecond` on; of one entry where times are finer.
    private var second: [TraceEntry] = []
    private var nextInSecond = 0
    private var ahead: TraceEntry?

    /// Lines that are not requests.
    public private(set) var skipped = SkippedLines()

    private enum Source {
        case log(LineReader, AccessLogPattern)
        case csv(CSVTrace)
        case har(HARQueue)
    }

    private struct Read: Comparable {
        let entry: TraceEntry
        let line: Int
        let sequence: Int

        static func < (a: Read, b: Read) -> Bool {
            (a.entry.time, a.sequence) < (b.entry.time, b.sequence)
        }
        static func == (a: Read, b: Read) -> Bool { a.sequence == b.sequence }
    }

    /// - Parameters:
    ///   - skip: how many lines may be no requests.
    ///   - isHostAllowed: whether requests to this `host` or `host:port`, of an absolute URL, are to be sent to the target.
    /// - Throws: where the file cannot be opened, or lacks what its format needs.
    public init(
        file: String, format: TraceFormat, skip: Int, isHostAllowed: @escaping (String) -> Bool
    ) throws(TraceError) {
        self.file = file
        skipLimit = skip
        self.isHostAllowed = isHostAllowed
        var hasWholeSeconds = false
        switch format {
        case .common, .combined:
            source = .log(try TraceReader.open(file), .common)
            hasWholeSeconds = true
        case .nginx(let text):
            let pattern: AccessLogPattern
            do { pattern = try AccessLogPattern(text) } catch {
                throw TraceError(file: file, message: "its format: \(error)")
            }
            source = .log(try TraceReader.open(file), pattern)
            hasWholeSeconds = pattern.hasWholeSeconds
        case .jtl: source = .csv(try CSVTrace(try TraceReader.open(file), isJTL: true, file: file))
        case .csv: source = .csv(try CSVTrace(try TraceReader.open(file), isJTL: false, file: file))
        case .har: source = .har(HARQueue(try HARTrace.read(file)))
        }
        self.hasWholeSeconds = hasWholeSeconds
    }

    private static func open(_ file: String) throws(TraceError) -> LineReader {
        do { return try LineReader(path: file) } catch {
            throw TraceError(
                file: file, message: "cannot be opened: \(error.reason); check its name and folder")
        }
    }

    /// The next request, nil at the end.
    ///
    /// - Throws: `TraceError` where more lines are bad than may be skipped, where an entry is out of order or goes to a
    ///   host that is not allowed, and where the file cannot be read on.
    public func next() throws(TraceError) -> TraceEntry? {
        guard hasWholeSeconds else { return try nextInOrder() }
        if nextInSecond == second.count { try readSecond() }
        guard nextInSecond < second.count else { return nil }
        defer { nextInSecond += 1 }
        var entry = second[nextInSecond]
        entry.time += Nanoseconds(Int64(nextInSecond) * 1_000_000_000 / Int64(second.count))
        return entry
    }

    private func readSecond() throws(TraceError) {
        second.removeAll(keepingCapacity: true)
        nextInSecond = 0
        var first = ahead
        ahead = nil
        if first == nil { first = try nextInOrder() }
        guard let first else { return }
        second.append(first)
        while let entry = try nextInOrder() {
            guard entry.time == first.time else {
                ahead = entry
                return
            }
            second.append(entry)
        }
    }

    private func nextInOrder() throws(TraceError) -> TraceEntry? {
        while !isSourceAtEnd, early.count < TraceReader.slack {
            guard let (line, entry) = try nextAsWritten() else {
                isSourceAtEnd = true
                break
            }
            early.insert(Read(entry: entry, line: line, sequence: sequence))
            sequence += 1
        }
        guard let next = early.popMin() else { return nil }
        if let latest, next.entry.time < latest {
            let seconds = (latest - next.entry.time).seconds
            throw TraceError(
                file: file, line: next.line,
                message: """
                    it is \(seconds) s earlier than what stands more than \(TraceReader.slack) requests before it; \
                    sort the trace by time
                    """)
        }
        latest = next.entry.time
        return next.entry
    }

    /// The next that is a request, in the order of the file.
    private func nextAsWritten() throws(TraceError) -> (line: Int, entry: TraceEntry)? {
        while true {
            do throws(ReadFailure) {
                guard let (line, entry) = try read() else { return nil }
                if let host = entry.host, !isHostAllowed(host) {
                    throw .trace(foreign(host, line))
                }
                return (line, entry)
            } catch {
                switch error {
                case .trace(let error): throw error
                case .bad(let line, let bad): try skip(line, bad)
                }
            }
        }
    }

    private func foreign(_ host: String, _ line: Int) -> TraceError {
        TraceError(
            file: file, line: line,
            message: """
                it goes to another host, '\(host)'; name that under allowHosts to send its requests to the target, or take them \
                out of the trace
                """)
    }

    private func skip(_ line: Int, _ bad: BadLine) throws(TraceError) {
        skipped.count += 1
        if skipped.examples.count < SkippedLines.mostExamples {
            skipped.examples.append(SkippedLines.Example(line: line, reason: bad.reason))
        }
        guard skipped.count > skipLimit else { return }
        let limit =
            skipLimit == 0
            ? "mend it, or let so many bad lines be skipped with 'skip: 100'"
            : "\(skipLimit) bad lines may be skipped and this is one more; is the format right? Otherwise raise 'skip'"
        throw TraceError(file: file, line: line, message: "\(bad.reason); \(limit)")
    }

    private enum ReadFailure: Error {
        case trace(TraceError)
        case bad(Int, BadLine)
    }

    private func read() throws(ReadFailure) -> (Int, TraceEntry)? {
        switch source {
        case .log(let lines, let pattern): return try read(lines, pattern)
        case .csv(let trace):
            do throws(CSVReader.Failure) { return try trace.next().map { (trace.line, $0) } } catch {
                switch error {
                case .bad(let bad): throw .bad(trace.line, bad)
                case .system: throw .trace(TraceError(file: file, message: error.reason))
                }
            }
        case .har(let queue):
            guard let (number, entry) = queue.next() else { return nil }
            do throws(BadLine) { return (number, try entry.get()) } catch { throw .bad(number, error) }
        }
    }

    private func read(_ lines: LineReader, _ pattern: AccessLogPattern) throws(ReadFailure) -> (
        Int, TraceEntry
    )? {
        while true {
            let line: UnsafeRawBufferPointer?
            do { line = try lines.next() } catch {
                throw .trace(TraceError(file: file, message: "cannot be read: \(error.reason)"))
            }
            guard let line else { return nil }
            if line.isEmpty { continue }
            guard !lines.wasCut else { throw .bad(lines.number, BadLine("it is longer than a megabyte")) }
            do throws(BadLine) { return (lines.number, try pattern.entry(line)) } catch {
                throw .bad(lines.number, error)
            }
        }
    }
}

extension TraceReader {
    /// Gives an archive's requests one after another.
    private final class HARQueue {
        private var items: [(number: Int, entry: Result<TraceEntry, BadLine>)]

        init(_ items: [(number: Int, entry: Result<TraceEntry, BadLine>)]) {
            self.items = items.reversed()
        }

        func next() -> (number: Int, entry: Result<TraceEntry, BadLine>)? { items.popLast() }
    }
}

/// Lines of a trace that are not requests, and were skipped.
public struct SkippedLines: Hashable, Sendable {
    public struct Example: Hashable, Sendable {
        /// From 1; of HAR, the number of the entry.
        public let line: Int
        public let reason: String
    }

    static let mostExamples = 10

    public internal(set) var count = 0
    /// The first ten.
    public internal(set) var examples: [Example] = []
}
