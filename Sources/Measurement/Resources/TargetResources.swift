import LoadModel

/// What the processes of a target used while it was loaded.
public struct TargetResources: Hashable, Sendable {
    /// How long they were watched.
    public var seconds = 0.0
    /// Answers that the target gave meanwhile, failures and those of the warm-up included.
    public var requests = 0
    public var cpuSeconds = 0.0
    public var systemSeconds = 0.0
    /// By read and write calls; nil where it could not be read.
    public var bytesRead: Int?
    public var bytesWritten: Int?
    /// From and to storage.
    public var storageBytesRead: Int?
    public var storageBytesWritten: Int?
    public var voluntarySwitches = 0
    public var involuntarySwitches = 0
    /// At the end.
    public var residentBytes = 0
    /// Since the processes started.
    public var peakResidentBytes = 0
    /// The most at any reading.
    public var processes = 0
    public var threads = 0
    public var descriptors: Int?
    /// About one a second, and at most 3,600: beyond that, neighbours are joined.
    public var series: [Point] = []

    /// What was used since the point before, and held at its end.
    public struct Point: Hashable, Sendable, Codable {
        /// Its end, in seconds from the beginning.
        public var time: Double
        /// CPU seconds a second.
        public var processors: Double
        public var residentBytes: Int
        public var threads: Int
        public var descriptors: Int?

        private enum CodingKeys: String, CodingKey {
            case time = "t"
            case processors, residentBytes, threads, descriptors
        }

        public init(time: Double, processors: Double, residentBytes: Int, threads: Int, descriptors: Int?) {
            self.time = time
            self.processors = processors
            self.residentBytes = residentBytes
            self.threads = threads
            self.descriptors = descriptors
        }
    }

    public init() {}

    /// What was used between two readings.
    public init(from start: ProcessReading, to end: ProcessReading, requests: Int) {
        var log = ResourceLog(from: start)
        log.add(end)
        self = log.resources(requests: requests)
    }

    /// What was used in two stretches of time that need not be neighbours: without a series.
    public func followed(by later: TargetResources) -> TargetResources {
        var all = later.withoutSeries
        all.seconds += seconds
        all.requests += requests
        all.cpuSeconds += cpuSeconds
        all.systemSeconds += systemSeconds
        all.bytesRead = sum(bytesRead, later.bytesRead)
        all.bytesWritten = sum(bytesWritten, later.bytesWritten)
        all.storageBytesRead = sum(storageBytesRead, later.storageBytesRead)
        all.storageBytesWritten = sum(storageBytesWritten, later.storageBytesWritten)
        all.voluntarySwitches += voluntarySwitches
        all.involuntarySwitches += involuntarySwitches
        all.peakResidentBytes = max(peakResidentBytes, later.peakResidentBytes)
        return all
    }

    public var withoutSeries: TargetResources {
        var all = self
        all.series = []
        return all
    }

    private func sum(_ a: Int?, _ b: Int?) -> Int? { a.flatMap { a in b.map { a + $0 } } }

    public var contextSwitches: Int { voluntarySwitches + involuntarySwitches }

    /// CPU seconds a second; nil where they were not watched for any time.
    public var processors: Double? { perSecond(cpuSeconds) }

    /// - Returns: nil where they were not watched for any time.
    public func perSecond(_ amount: Double) -> Double? { seconds > 0 ? amount / seconds : nil }

    /// - Returns: nil where there was no answer.
    public func perRequest(_ amount: Double) -> Double? { requests > 0 ? amount / Double(requests) : nil }
}

extension TargetResources: Codable {
    private enum CodingKeys: String, CodingKey {
        case seconds, requests, cpuSeconds, systemSeconds, bytesRead, bytesWritten, storageBytesRead, storageBytesWritten
        case voluntarySwitches, involuntarySwitches, residentBytes, peakResidentBytes, processes, threads, descriptors
        case perSecond, perRequest, series
    }

    private enum ShareKeys: String, CodingKey { case cpuSeconds, bytesRead, bytesWritten, contextSwitches }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(requests, forKey: .requests)
        try container.encode(cpuSeconds, forKey: .cpuSeconds)
        try container.encode(systemSeconds, forKey: .systemSeconds)
        try container.encodeIfPresent(bytesRead, forKey: .bytesRead)
        try container.encodeIfPresent(bytesWritten, forKey: .bytesWritten)
        try container.encodeIfPresent(storageBytesRead, forKey: .storageBytesRead)
        try container.encodeIfPresent(storageBytesWritten, forKey: .storageBytesWritten)
        try container.encode(voluntarySwitches, forKey: .voluntarySwitches)
        try container.encode(involuntarySwitches, forKey: .involuntarySwitches)
        try container.encode(residentBytes, forKey: .residentBytes)
        try container.encode(peakResidentBytes, forKey: .peakResidentBytes)
        try container.encode(processes, forKey: .processes)
        try container.encode(threads, forKey: .threads)
        try container.encodeIfPresent(descriptors, forKey: .descriptors)
        try encodeShares(perSecond, in: &container, forKey: .perSecond)
        try encodeShares(perRequest, in: &container, forKey: .perRequest)
        try container.encode(series, forKey: .series)
    }

    /// For readers of the file: they follow from the sums.
    private func encodeShares(
        _ share: (Double) -> Double?, in container: inout KeyedEncodingContainer<CodingKeys>, forKey key: CodingKeys
    ) throws {
        guard let cpu = share(cpuSeconds) else { return }
        var shares = container.nestedContainer(keyedBy: ShareKeys.self, forKey: key)
        try shares.encode(cpu, forKey: .cpuSeconds)
        try shares.encodeIfPresent(bytesRead.flatMap { share(Double($0)) }, forKey: .bytesRead)
        try shares.encodeIfPresent(bytesWritten.flatMap { share(Double($0)) }, forKey: .bytesWritten)
        try shares.encodeIfPresent(share(Double(contextSwitches)), forKey: .contextSwitches)
    }

    /// - Throws: `DecodingError` also where a point of the series is at no time of a run.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        seconds = try container.decodeSeconds(forKey: .seconds)
        requests = try container.decode(Int.self, forKey: .requests)
        cpuSeconds = try container.decode(Double.self, forKey: .cpuSeconds)
        systemSeconds = try container.decode(Double.self, forKey: .systemSeconds)
        bytesRead = try container.decodeIfPresent(Int.self, forKey: .bytesRead)
        bytesWritten = try container.decodeIfPresent(Int.self, forKey: .bytesWritten)
        storageBytesRead = try container.decodeIfPresent(Int.self, forKey: .storageBytesRead)
        storageBytesWritten = try container.decodeIfPresent(Int.self, forKey: .storageBytesWritten)
        voluntarySwitches = try container.decode(Int.self, forKey: .voluntarySwitches)
        involuntarySwitches = try container.decode(Int.self, forKey: .involuntarySwitches)
        residentBytes = try container.decode(Int.self, forKey: .residentBytes)
        peakResidentBytes = try container.decode(Int.self, forKey: .peakResidentBytes)
        processes = try container.decode(Int.self, forKey: .processes)
        threads = try container.decode(Int.self, forKey: .threads)
        descriptors = try container.decodeIfPresent(Int.self, forKey: .descriptors)
        series = try container.decode([Point].self, forKey: .series)
        guard series.allSatisfy({ (0...1e9).contains($0.time) }) else {
            throw container.fault("one of its times is out of range", forKey: .series)
        }
    }
}
