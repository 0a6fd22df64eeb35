import LoadModel

/// Finds what a trace holds by reading all of it once, so that it is known, and known to be right, before the first request.
public enum TraceSurvey {
    /// Statistics are kept of at most so many labels, and of all others together.
    public static let labelLimit = 50
    /// The label of requests whose own is not among the most frequent.
    public static let other = "other"
    /// Of recorded time.
    private static let longest = Nanoseconds(seconds: 10 * 365.25 * 86_400)
    /// So many different ones are told apart while counting.
    private static let countedKinds = 20_000

    /// Reads one round of the replay.
    ///
    /// - Parameter isHostAllowed: whether requests to this `host` or `host:port`, of an absolute URL, are to be sent to the
    ///   target.
    /// - Throws: where the trace cannot be read, more lines are bad than may be skipped, no request is left to send, or a trace
    ///   of one instant is to loop.
    public static func content(of trace: Trace, isHostAllowed: @escaping (String) -> Bool) throws(TraceError) -> TraceContent {
        let reader = try TraceReader(trace, isHostAllowed: isHostAllowed)
        var tally = Tally(trace)
        var isClipped = false
        var first: Nanoseconds?
        // Also what lies outside the window is read: its bad lines count.
        while let entry = try reader.next() {
            let start = first ?? entry.time
            first = start
            switch (trace.window ?? .all).place(of: entry.time - start) {
            case .before: break
            case .within(let time): tally.add(entry, at: time)
            case .behind: isClipped = true
            }
        }
        guard tally.requests > 0 else {
            guard first != nil else { throw TraceError.empty(trace.file) }
            throw TraceError(
                file: trace.file, message: "holds no request within the window \(trace.window ?? .all); move it, or leave it out")
        }
        guard tally.last <= longest else {
            throw TraceError(file: trace.file, message: "goes over more than ten years; is every time in it right?")
        }
        guard !trace.loops || tally.last > tally.first else {
            throw TraceError(
                file: trace.file, message: "has no length to loop over, all its requests have the same time; remove 'loop'")
        }
        return TraceContent(
            requests: tally.requests, length: tally.length(clippedBy: isClipped ? trace.window : nil),
            busiestSecond: tally.busiestSecond, kinds: tally.kinds, skipped: reader.skipped, withoutFile: tally.withoutFile,
            bytes: reader.byteCount)
    }

    private struct Key: Hashable {
        var label: String
        var method: HTTPMethod
        var hasBody: Bool
    }

    private struct Tally {
        private let trace: Trace
        private let labels: TraceLabels
        private var counts: [Key: Int] = [:]
        private(set) var requests = 0
        private(set) var withoutFile = 0
        private(set) var first = Nanoseconds.never
        private(set) var last = Nanoseconds.zero
        private(set) var busiestSecond = 0
        private var second: Int64 = -1
        private var inSecond = 0

        init(_ trace: Trace) {
            self.trace = trace
            labels = TraceLabels(trace)
        }

        mutating func add(_ entry: TraceEntry, at time: Nanoseconds) {
            requests += 1
            if entry.lacksFile { withoutFile += 1 }
            first = min(first, time)
            last = time
            let second = trace.replayed(time).count / 1_000_000_000
            inSecond = second == self.second ? inSecond + 1 : 1
            self.second = second
            busiestSecond = max(busiestSecond, inSecond)
            let key = Key(label: labels.label(of: entry), method: entry.method, hasBody: entry.body != nil)
            if counts[key] != nil || counts.count < TraceSurvey.countedKinds {
                counts[key, default: 0] += 1
            } else {
                counts[Key(label: TraceSurvey.other, method: key.method, hasBody: key.hasBody), default: 0] += 1
            }
        }

        /// To the end of the window where the trace goes on behind it; else to the last request and a mean gap more, so that
        /// the rate of a loop goes on as it was. A trace of one instant counts as a second.
        func length(clippedBy window: TimeWindow?) -> Nanoseconds {
            if let window { return window.to - window.from }
            guard requests > 1, last > first else { return last + Nanoseconds(1_000_000_000) }
            return last + Nanoseconds((last - first).count / Int64(requests - 1))
        }

        /// Those of labels beyond the limit together.
        var kinds: [TraceContent.Kind] {
            var byLabel: [String: Int] = [:]
            for (key, count) in counts { byLabel[key.label, default: 0] += count }
            let ranked = byLabel.keys.filter { $0 != TraceSurvey.other }
                .sorted { (byLabel[$1] ?? 0, $0) < (byLabel[$0] ?? 0, $1) }
            let places = Dictionary(uniqueKeysWithValues: ranked.prefix(TraceSurvey.labelLimit).enumerated().map { ($1, $0) })
            var folded: [Key: Int] = [:]
            for (key, count) in counts {
                let label = places[key.label] == nil ? TraceSurvey.other : key.label
                folded[Key(label: label, method: key.method, hasBody: key.hasBody), default: 0] += count
            }
            let order: (Key) -> (Int, String, Int) = { (places[$0.label] ?? .max, $0.method.rawValue, $0.hasBody ? 1 : 0) }
            return folded.sorted { order($0.key) < order($1.key) }.map { key, count in
                TraceContent.Kind(label: key.label, method: key.method, hasBody: key.hasBody, count: count)
            }
        }
    }
}
