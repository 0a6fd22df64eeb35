import LoadModel

/// A trace as a schedule: when each of its requests is due, from the start of the replay.
///
/// The k-th request is a function of the file and these options alone. Whoever takes every n-th of them reads the whole
/// stream for itself, so that no dispatcher is needed.
public struct TraceReplay {
    public struct Options: Hashable, Sendable {
        /// Above 0: how many times as fast as recorded.
        public var speed: Double
        /// What of the trace is replayed, from its first request on; nil for all.
        public var window: Range<Nanoseconds>?
        /// Whether it begins again when it is through.
        public var loops: Bool

        public init(speed: Double = 1, window: Range<Nanoseconds>? = nil, loops: Bool = false) {
            self.speed = speed
            self.window = window
            self.loops = loops
        }
    }

    /// A request of the replay.
    public struct Due: Hashable, Sendable {
        /// From 0.
        public let index: Int
        /// From the start of the replay.
        public let time: Nanoseconds
        public let entry: TraceEntry
    }

    private let options: Options
    private let open: () throws(TraceError) -> TraceReader
    private var reader: TraceReader
    private var start: Nanoseconds?
    private var index = 0
    /// Of this round; recorded time, from the beginning of the window.
    private var count = 0
    private var last = Nanoseconds.zero
    /// Where this round begins, in recorded time.
    private var roundStart = Nanoseconds.zero

    /// - Parameter open: begins the trace anew.
    public init(_ options: Options, open: @escaping () throws(TraceError) -> TraceReader)
        throws(TraceError)
    {
        self.options = options
        self.open = open
        reader = try open()
    }

    /// The next request, nil at the end of a trace that does not loop.
    public mutating func next() throws(TraceError) -> Due? {
        while true {
            if let (time, entry) = try nextInWindow() {
                (count, last) = (count + 1, time)
                defer { index += 1 }
                let recorded = roundStart + time
                return Due(
                    index: index, time: Nanoseconds(seconds: recorded.seconds / options.speed), entry: entry)
            }
            guard options.loops, let length = roundLength else { return nil }
            roundStart += length
            (start, count, last) = (nil, 0, .zero)
            reader = try open()
        }
    }

    /// Recorded time and request; nil behind the window.
    private mutating func nextInWindow() throws(TraceError) -> (Nanoseconds, TraceEntry)? {
        while let entry = try reader.next() {
            let first = start ?? entry.time
            start = first
            let time = entry.time - first
            guard let window = options.window else { return (time, entry) }
            if time >= window.upperBound { return nil }
            if time >= window.lowerBound { return (time - window.lowerBound, entry) }
        }
        return nil
    }

    /// From the beginning of one round to that of the next: to the last request, and a mean gap more, so that the rate goes
    /// on as it was. nil where the round has no length.
    private var roundLength: Nanoseconds? {
        guard count > 1, last > .zero else { return nil }
        return Nanoseconds(last.count + last.count / Int64(count - 1))
    }
}
