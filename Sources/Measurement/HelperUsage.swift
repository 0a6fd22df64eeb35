import LoadModel

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
