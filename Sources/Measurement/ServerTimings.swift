import LoadModel

/// What one worker has read of `Server-Timing` in answers of a label: how long the target says that its parts took.
///
/// Bounded: a target may say what it likes.
public struct ServerTimings: Sendable {
    /// Values of one component, known within 3 %.
    struct Values: Sendable {
        var moments = Moments()
        var buckets = LogBuckets()

        mutating func record(_ time: Nanoseconds) {
            moments.record(time)
            buckets.record(time)
        }

        mutating func merge(_ other: Values) {
            moments.merge(other.moments)
            buckets.merge(other.buckets)
        }

        mutating func pack(_ packing: inout Packing) throws(PackingError) {
            try moments.pack(&packing)
            try buckets.pack(&packing)
        }
    }

    /// Components that are told apart; what others take is not kept.
    public static let mostComponents = 16
    /// Of a name, in bytes.
    static let longestName = 64
    /// That are read of one answer.
    static let mostMetrics = 64

    /// In the order in which they were met first.
    private var components: [(name: [UInt8], values: Values)] = []
    /// Of answers whose component `total` says all that the target took: what the service time has beside it.
    private var beside = Values()
    /// Answers that were looked at, and values of components beyond the most.
    private var answers = 0
    private var left = 0

    public init() {}

    /// An answer is looked at.
    public mutating func countAnswer() { answers &+= 1 }

    /// Reads a header line's value (Server Timing, W3C Working Draft, 3): metrics between commas, of which one with a `dur` in milliseconds
    /// counts.
    ///
    /// - Parameter service: of the answer.
    public mutating func read(_ value: UnsafeRawBufferPointer, service: Nanoseconds) {
        var reader = ServerTimingReader(value)
        var metrics = 0
        while metrics < ServerTimings.mostMetrics, let (name, time) = reader.next() {
            metrics += 1
            guard let time else { continue }
            record(name, time)
            if name.count == 5, name.elementsEqual("total".utf8, by: { $0 | 0x20 == $1 }) {
                beside.record(Nanoseconds(Swift.max(0, service.count &- time.count)))
            }
        }
    }

    private mutating func record(_ name: UnsafeRawBufferPointer, _ time: Nanoseconds) {
        let shown = name.prefix(ServerTimings.longestName)
        for index in components.indices where components[index].name.elementsEqual(shown) {
            return components[index].values.record(time)
        }
        guard components.count < ServerTimings.mostComponents else {
            left &+= 1
            return
        }
        components.append((Array(shown), Values()))
        components[components.count - 1].values.record(time)
    }

    public mutating func merge(_ other: ServerTimings) {
        answers += other.answers
        left += other.left
        beside.merge(other.beside)
        for (name, values) in other.components {
            if let index = components.firstIndex(where: { $0.name == name }) {
                components[index].values.merge(values)
            } else if components.count < ServerTimings.mostComponents {
                components.append((name, values))
            } else {
                left += values.moments.count
            }
        }
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&answers)
        try packing.code(&left)
        try beside.pack(&packing)
        try packing.code(&components, limit: ServerTimings.mostComponents, blank: ([], Values())) {
            p, component throws(PackingError) in
            var name = component.name.map { Int($0) }
            try p.code(&name, limit: ServerTimings.longestName, blank: 0) { p, byte throws(PackingError) in
                try p.code(&byte)
                guard byte < 256 else { throw p.fault("\(byte) is no byte") }
            }
            component.name = name.map { UInt8($0) }
            try component.values.pack(&p)
        }
    }

    /// nil where no answer said anything.
    public var result: ServerTimingResult? {
        guard !components.isEmpty else { return nil }
        return ServerTimingResult(
            answers: answers,
            components: components.map { .init(String(decoding: $0.name, as: UTF8.self), $0.values) }
                .sorted { ($1.mean, $0.name) < ($0.mean, $1.name) },
            left: left, networkAndQueue: beside.moments.count > 0 ? .init("network and queue", beside) : nil)
    }
}

extension Recording {
    /// Accounts for a measured answer that is looked at for `Server-Timing`.
    public mutating func countTimedAnswer(label: Int) {
        if labels[label].serverTimings == nil { labels[label].serverTimings = ServerTimings() }
        labels[label].serverTimings?.countAnswer()
    }

    /// Reads one of its header lines.
    public mutating func readServerTiming(_ value: UnsafeRawBufferPointer, label: Int, service: Nanoseconds) {
        labels[label].serverTimings?.read(value, service: service)
    }
}

/// What targets said of how long their parts took.
public struct ServerTimingResult: Sendable, Hashable, Codable {
    public struct Component: Sendable, Hashable, Codable {
        /// As the target has it, cut.
        public var name: String
        public var count: Int
        /// Milliseconds; percentiles within 3 %.
        public var mean: Double
        public var p50: Double
        public var p90: Double
        public var p99: Double
        public var max: Double

        init(_ name: String, _ values: ServerTimings.Values) {
            self.name = name
            count = values.moments.count
            mean = values.moments.mean / 1e6
            max = values.moments.max.milliseconds
            var buckets = values.buckets
            let counts = buckets.drain()
            let (least, most) = (values.moments.min.milliseconds, max)
            let percentile = { (percent: Double) in Swift.min(Swift.max(counts.percentile(percent) ?? 0, least), most) }
            (p50, p90, p99) = (percentile(50), percentile(90), percentile(99))
        }
    }

    /// That were looked at.
    public var answers: Int
    /// The one that takes most of the time first.
    public var components: [Component]
    /// Values of components beyond the most that are told apart.
    public var left: Int
    /// Service time − `total`, of answers that have that component; nil: none has.
    public var networkAndQueue: Component?
}

/// Goes through the metrics of a `Server-Timing` header, without an allocation.
struct ServerTimingReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The next metric's name, and its `dur`; nil: there is no more of them. One without a name is passed over.
    mutating func next() -> (name: UnsafeRawBufferPointer, time: Nanoseconds?)? {
        while position < bytes.count {
            let name = token()
            var time: Nanoseconds?
            while position < bytes.count, bytes[position] != UInt8(ascii: ",") {
                // Whatever stands before a parameter is none.
                guard bytes[position] == UInt8(ascii: ";") else {
                    position += 1
                    continue
                }
                position += 1
                let parameter = token()
                skipBlanks()
                guard position < bytes.count, bytes[position] == UInt8(ascii: "=") else { continue }
                position += 1
                let value = self.value()
                // The first one counts.
                if time == nil, parameter.count == 3, parameter.elementsEqual("dur".utf8, by: { $0 | 0x20 == $1 }) {
                    time = ServerTimingReader.time(value)
                }
            }
            position += 1
            if !name.isEmpty { return (name, time) }
        }
        return nil
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    private mutating func token() -> UnsafeRawBufferPointer {
        skipBlanks()
        let start = position
        while position < bytes.count, bytes[position] > 0x20, !",;=\"".utf8.contains(bytes[position]) { position += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// A token, or what stands between quotes, as it is written there.
    private mutating func value() -> UnsafeRawBufferPointer {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return token() }
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(position, bytes.count)
        position = end + 1
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// Milliseconds with decimals, up to an hour; nil of anything else.
    private static func time(_ text: UnsafeRawBufferPointer) -> Nanoseconds? {
        var (whole, scale, digits) = (0, 1_000_000, 0)
        var hasPoint = false
        for byte in text {
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
                continue
            }
            guard (0x30...0x39).contains(byte) else { return nil }
            digits += 1
            // Beyond nanoseconds.
            if hasPoint, scale == 1 { continue }
            guard whole < 1 << 50 else { return nil }
            whole = whole * 10 + Int(byte - 0x30)
            if hasPoint { scale /= 10 }
        }
        guard digits > 0, whole < (1 << 62) / scale else { return nil }
        let nanoseconds = whole * scale
        return nanoseconds <= Int(Latencies.highestTrackable) ? Nanoseconds(Int64(nanoseconds)) : nil
    }
}
