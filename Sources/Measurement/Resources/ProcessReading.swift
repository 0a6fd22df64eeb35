/// What the processes of a target had used up to one instant, and what they then held.
public struct ProcessReading: Hashable, Sendable {
    /// Of the monotonic clock, in seconds.
    public var instant: Double
    /// In user and system mode together; of processes that have ended too, once they were waited for.
    public var cpuSeconds: Double
    /// In system mode; to a hundredth of a second.
    public var systemSeconds: Double
    /// By read and write calls, of files, pipes and sockets alike (send and recv are not counted); nil where it may not be read.
    public var bytesRead: Int?
    public var bytesWritten: Int?
    /// From and to storage; nil where it may not be read.
    public var storageBytesRead: Int?
    public var storageBytesWritten: Int?
    /// Where a thread waited for something.
    public var voluntarySwitches: Int
    /// Where a thread was made to give way.
    public var involuntarySwitches: Int
    /// The sum over processes; memory that they share counts for each.
    public var residentBytes: Int
    /// The sum of each process's own peak, which need not have come at the same time.
    public var peakResidentBytes: Int
    public var processes: Int
    public var threads: Int
    /// Open files and sockets; nil where they may not be read.
    public var descriptors: Int?

    public init(
        instant: Double, cpuSeconds: Double = 0, systemSeconds: Double = 0, bytesRead: Int? = nil, bytesWritten: Int? = nil,
        storageBytesRead: Int? = nil, storageBytesWritten: Int? = nil, voluntarySwitches: Int = 0, involuntarySwitches: Int = 0,
        residentBytes: Int = 0, peakResidentBytes: Int = 0, processes: Int = 0, threads: Int = 0, descriptors: Int? = nil
    ) {
        self.instant = instant
        self.cpuSeconds = cpuSeconds
        self.systemSeconds = systemSeconds
        self.bytesRead = bytesRead
        self.bytesWritten = bytesWritten
        self.storageBytesRead = storageBytesRead
        self.storageBytesWritten = storageBytesWritten
        self.voluntarySwitches = voluntarySwitches
        self.involuntarySwitches = involuntarySwitches
        self.residentBytes = residentBytes
        self.peakResidentBytes = peakResidentBytes
        self.processes = processes
        self.threads = threads
        self.descriptors = descriptors
    }
}

/// What a target's processes held at an instant.
public struct MemoryReading: Sendable, Hashable {
    /// In seconds, on any clock.
    public var instant: Double
    public var bytes: Int

    public init(instant: Double, bytes: Int) {
        self.instant = instant
        self.bytes = bytes
    }

    /// How fast it grows, in bytes a minute: the slope by least squares.
    ///
    /// - Returns: nil for fewer than four readings, or of less than a second.
    public static func growth(_ readings: [MemoryReading]) -> Double? {
        guard readings.count >= 4, let first = readings.first, let last = readings.last, last.instant - first.instant >= 1 else {
            return nil
        }
        return LinearFit(readings.map { (x: $0.instant - first.instant, y: Double($0.bytes)) }).map { $0.slope * 60 }
    }
}
