import LoadModel

/// The requests of a recorded file in the order in which they stand there, bad lines counted and passed over.
final class TraceRecords {
    let file: String
    private let badLines: Int
    private let isHostAllowed: (String) -> Bool
    private let headers: [String]
    private let source: Source
    let hasWholeSeconds: Bool
    let byteCount: Int
    private(set) var skipped = SkippedLines()

    private enum Source {
        case log(LineReader, AccessLogPattern)
        case csv(CSVTrace)
        case har(HARQueue)
    }

    init(_ trace: Trace, isHostAllowed: @escaping (String) -> Bool) throws(TraceError) {
        file = trace.file
        badLines = trace.badLines
        self.isHostAllowed = isHostAllowed
        headers = trace.recordedHeaders
        let told: Set<Int>
        let lines: LineReader
        do { lines = try LineReader(path: trace.file, limit: trace.content.bytes > 0 ? trace.content.bytes : nil) } catch {
            throw TraceError(file: trace.file, message: error.reason)
        }
        byteCount = lines.limit
        switch trace.format {
        case .common, .combined:
            let pattern = trace.format == .combined ? AccessLogPattern.combined(headers: headers) : .common
            source = .log(lines, pattern)
            told = pattern.headers
            hasWholeSeconds = true
        case .nginx(let text):
            let pattern: AccessLogPattern
            do { pattern = try AccessLogPattern(text, headers: headers) } catch {
                throw TraceError(file: trace.file, message: "its format: \(error)")
            }
            source = .log(lines, pattern)
            told = pattern.headers
            hasWholeSeconds = pattern.hasWholeSeconds
        case .jtl, .csv:
            let records = try CSVTrace(lines, isJTL: trace.format == .jtl, headers: headers, file: trace.file)
            source = .csv(records)
            told = records.recorded
            hasWholeSeconds = false
        case .har:
            source = .har(HARQueue(try HARTrace.read(trace.file, headers: headers)))
            told = Set(headers.indices)
            hasWholeSeconds = false
        }
        try checkHeaders(of: trace, told: told)
    }

    /// A header that was asked for and that no request can have is a mistake; that of the content is never asked for.
    private func checkHeaders(of trace: Trace, told: Set<Int>) throws(TraceError) {
        guard let missing = headers.indices.first(where: { $0 > 0 && !told.contains($0) }) else { return }
        let name = headers[missing]
        let variable = name.lowercased().replacing("-", with: "_")
        let remedy =
            switch trace.format {
            case .csv: "name a column '\(name)'"
            case .nginx: "write it into log_format as $http_\(variable), and here as well"
            case .combined: "this format has 'Referer' and 'User-Agent'"
            case .common, .jtl, .har: "this format has no headers"
            }
        throw TraceError(
            file: trace.file, message: "does not tell the header '\(name)' that 'headers' names; \(remedy), or remove it")
    }

    /// The next request and where it stands, nil at the end.
    func next() throws(TraceError) -> (place: TracePlace, entry: TraceEntry)? {
        while true {
            do throws(Failure) {
                guard let (place, recorded) = try read() else { return nil }
                var entry = recorded
                entry.fillInContentType()
                if let host = entry.host, !isHostAllowed(host) { throw .trace(foreign(host, place)) }
                return (place, entry)
            } catch {
                switch error {
                case .trace(let error): throw error
                case .bad(let place, let line): try skip(line.place ?? place, line.reason)
                }
            }
        }
    }

    private func foreign(_ host: String, _ place: TracePlace) -> TraceError {
        TraceError(
            file: file, place: place,
            message: """
                it goes to another host, '\(host.shortened)'; name that under allowHosts to send its requests to the target, or take them \
                out of the trace
                """)
    }

    private func skip(_ place: TracePlace, _ reason: String) throws(TraceError) {
        skipped.add(SkippedLines.Example(line: place.line, column: place.column, reason: reason))
        guard skipped.count > badLines else { return }
        let remedy =
            badLines == 0
            ? "mend it, or let so many bad lines be skipped with 'badLines: 100'"
            : "it is one more than the \(badLines) that may be skipped; is the format right? Otherwise raise 'badLines'"
        throw TraceError(file: file, place: place, message: "\(reason); \(remedy)")
    }

    private enum Failure: Error {
        case trace(TraceError)
        case bad(TracePlace, BadLine)
    }

    private func read() throws(Failure) -> (TracePlace, TraceEntry)? {
        switch source {
        case .log(let lines, let pattern): return try read(lines, pattern)
        case .csv(let trace):
            do throws(CSVReader.Failure) { return try trace.next().map { (trace.place, $0) } } catch {
                switch error {
                case .bad(let line): throw .bad(trace.place, line)
                case .system(let failure): throw .trace(TraceError(file: file, message: failure.reason))
                }
            }
        case .har(let queue):
            guard let item = queue.next() else { return nil }
            do throws(BadLine) { return (item.place, try item.entry.get()) } catch { throw .bad(item.place, error) }
        }
    }

    private func read(_ lines: LineReader, _ pattern: AccessLogPattern) throws(Failure) -> (TracePlace, TraceEntry)? {
        while true {
            let line: UnsafeRawBufferPointer?
            do { line = try lines.next() } catch { throw .trace(TraceError(file: file, message: error.reason)) }
            guard let line else { return nil }
            if line.isEmpty { continue }
            let place = TracePlace(line: lines.number)
            guard !lines.wasCut else { throw .bad(place, BadLine("it is longer than a megabyte")) }
            do throws(BadLine) { return (place, try pattern.entry(line, number: lines.number, headers: headers)) } catch {
                throw .bad(place, error)
            }
        }
    }
}

/// Gives an archive's requests one after another.
private final class HARQueue {
    private var items: [HARTrace.Item]

    init(_ items: [HARTrace.Item]) { self.items = items.reversed() }

    func next() -> HARTrace.Item? { items.popLast() }
}
