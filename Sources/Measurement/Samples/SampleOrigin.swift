/// Where records of samples come from.
public struct SampleOrigin: Sendable, Hashable {
    /// Of the run, from 1.
    public var level: Int
    /// From 1.
    public var worker: Int
    /// Calendar time of the level's start, in seconds since 1970.
    public var startedAt: Double

    public init(level: Int, worker: Int, startedAt: Double) {
        self.level = level
        self.worker = worker
        self.startedAt = startedAt
    }
}
