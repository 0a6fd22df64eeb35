import LoadModel

/// A trace as a schedule: when each of its requests is due, from the start of the replay.
///
/// The k-th request is a function of the file and the plan alone. Whoever takes every n-th of them reads the whole stream for
/// itself, so that no dispatcher is needed.
public struct TraceReplay {
    /// A request of the replay.
    public struct Due {
        /// From 0.
        public let index: Int
        /// From the start of the replay.
        public let time: Nanoseconds
        public let entry: TraceEntry
    }

    private let trace: Trace
    private var reader: TraceReader
    private var start: Nanoseconds?
    private var index = 0
    /// Where this round begins, in recorded time.
    private var roundStart = Nanoseconds.zero

    /// - Parameter trace: with its content, where it loops.
    public init(_ trace: Trace) throws(TraceError) {
        self.trace = trace
        reader = try TraceReader(trace)
    }

    /// The next request, nil at the end of a trace that does not loop.
    public mutating func next() throws(TraceError) -> Due? {
        while true {
            if let (time, entry) = try nextInWindow() {
                defer { index += 1 }
                return Due(index: index, time: trace.replayed(roundStart + time), entry: entry)
            }
            guard trace.loops, trace.content.length > .zero else { return nil }
            roundStart += trace.content.length
            start = nil
            reader = try TraceReader(trace)
        }
    }

    private mutating func nextInWindow() throws(TraceError) -> (Nanoseconds, TraceEntry)? {
        while let entry = try reader.next() {
            let first = start ?? entry.time
            start = first
            switch (trace.window ?? .all).place(of: entry.time - first) {
            case .before: continue
            case .within(let time): return (time, entry)
            case .behind: return nil
            }
        }
        return nil
    }
}

extension TimeWindow {
    static let all = TimeWindow(from: .zero, to: .never)

    enum Place {
        case before
        /// So long after the beginning of the window.
        case within(Nanoseconds)
        case behind
    }

    func place(of time: Nanoseconds) -> Place {
        time < from ? .before : time < to ? .within(time - from) : .behind
    }
}
