import LoadModel

/// What one worker thread took of its processor over the measured window, and how often it was put aside.
public struct WorkerUsage: Sendable, Hashable, ListedItem {
    /// User and system time, in seconds.
    public var cpuSeconds: Double
    public var wallSeconds: Double
    /// Times that it slept, waiting for something.
    public var voluntarySwitches: Int
    /// Times that the system took the processor from it for something else.
    public var involuntarySwitches: Int

    public init(cpuSeconds: Double = 0, wallSeconds: Double = 0, voluntarySwitches: Int = 0, involuntarySwitches: Int = 0) {
        self.cpuSeconds = cpuSeconds
        self.wallSeconds = wallSeconds
        self.voluntarySwitches = voluntarySwitches
        self.involuntarySwitches = involuntarySwitches
    }

    /// CPU time / wall time, 0 to 1.
    public var cpuShare: Double { wallSeconds > 0 ? cpuSeconds / wallSeconds : 0 }

    /// Joins what the same worker took in a later block.
    mutating func append(_ later: WorkerUsage) {
        cpuSeconds += later.cpuSeconds
        wallSeconds += later.wallSeconds
        voluntarySwitches += later.voluntarySwitches
        involuntarySwitches += later.involuntarySwitches
    }
}

/// What a thread beside the workers took of a processor over a level.
public struct HelperUsage: Sendable, Hashable, ListedItem {
    public enum Work: String, CaseIterable, Sendable, Codable {
        /// Writes requests one by one.
        case samples
        /// Answers those who ask for metrics.
        case metrics
    }

    public var work: Work
    /// User and system time, in seconds.
    public var cpuSeconds: Double
    /// CPU time / wall time of the level: of one processor.
    public var cpuShare: Double

    public init(work: Work, cpuSeconds: Double, cpuShare: Double) {
        self.work = work
        self.cpuSeconds = cpuSeconds
        self.cpuShare = cpuShare
    }
}
