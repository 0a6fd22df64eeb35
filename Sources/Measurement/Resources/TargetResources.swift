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
    public struct Point: Hashable, Sendable {
        /// Its end, in seconds from the beginning.
        public var time: Double
        /// CPU seconds a second.
        public var processors: Double
        public var residentBytes: Int
        public var threads: Int
        public var descriptors: Int?

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
