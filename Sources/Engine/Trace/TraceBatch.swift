import LoadModel
import Traces

/// Some of a trace's requests on their way from the thread that reads it to the worker that makes them; filled again and again.
final class TraceBatch {
    struct Entry {
        /// In the whole schedule.
        var index: Int
        /// From the start of the segment.
        var time: Nanoseconds
        /// Among the kinds of the trace, which are the plan's scenarios.
        var kind: Int
        fileprivate var start: Int
        fileprivate var pathCount: Int
        fileprivate var headersCount: Int
        fileprivate var bodyCount: Int
    }

    static let mostEntries = 512
    /// Of paths, headers and bodies; the last entry may go beyond.
    static let mostBytes = 256 << 10

    private(set) var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// Whether nothing follows.
    var isLast = false

    init() {
        entries.reserveCapacity(TraceBatch.mostEntries)
    }

    var isFull: Bool { entries.count >= TraceBatch.mostEntries || bytes.count >= TraceBatch.mostBytes }

    func clear() {
        entries.removeAll(keepingCapacity: true)
        if bytes.capacity > 2 * TraceBatch.mostBytes { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
        isLast = false
    }

    /// - Parameter names: those of the recorded headers, in their order.
    func append(_ due: TraceReplay.Due, kind: Int, headers names: [String]) {
        let start = bytes.count
        bytes.append(contentsOf: due.entry.path.utf8)
        let headers = bytes.count
        for (name, value) in zip(names, due.entry.headers) {
            if let value {
                bytes.append(contentsOf: name.utf8)
                bytes.append(contentsOf: ": ".utf8)
                bytes.append(contentsOf: value.utf8)
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        let body = bytes.count
        if let content = due.entry.body { bytes.append(contentsOf: content) }
        entries.append(
            Entry(
                index: due.index, time: due.time, kind: kind, start: start, pathCount: headers - start,
                headersCount: body - headers, bodyCount: bytes.count - body))
    }

    /// Calls `body` with the parts of an entry, which are valid until it returns.
    func withRequest(_ place: Int, _ body: (RecordedRequest) -> Void) {
        let entry = entries[place]
        bytes.withUnsafeBytes { all in
            let headers = entry.start + entry.pathCount
            let content = headers + entry.headersCount
            body(
                RecordedRequest(
                    path: UnsafeRawBufferPointer(rebasing: all[entry.start..<headers]),
                    headers: UnsafeRawBufferPointer(rebasing: all[headers..<content]),
                    body: UnsafeRawBufferPointer(rebasing: all[content..<content + entry.bodyCount]), index: entry.index))
        }
    }
}
