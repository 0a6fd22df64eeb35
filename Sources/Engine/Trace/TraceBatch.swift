import LoadModel

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
        fileprivate var bodyCount: Int
    }

    static let mostEntries = 512
    /// Of paths and bodies; the last entry may go beyond.
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

    func append(index: Int, time: Nanoseconds, kind: Int, path: String, body: String?) {
        let start = bytes.count
        bytes.append(contentsOf: path.utf8)
        let middle = bytes.count
        if let body { bytes.append(contentsOf: body.utf8) }
        entries.append(
            Entry(index: index, time: time, kind: kind, start: start, pathCount: middle - start, bodyCount: bytes.count - middle))
    }

    /// Calls `body` with the parts of an entry, which are valid until it returns.
    func withRequest(_ place: Int, _ body: (RecordedRequest) -> Void) {
        let entry = entries[place]
        bytes.withUnsafeBytes { all in
            let path = UnsafeRawBufferPointer(rebasing: all[entry.start..<entry.start + entry.pathCount])
            let rest = UnsafeRawBufferPointer(rebasing: all[(entry.start + entry.pathCount)...].prefix(entry.bodyCount))
            body(RecordedRequest(path: path, body: rest))
        }
    }
}
