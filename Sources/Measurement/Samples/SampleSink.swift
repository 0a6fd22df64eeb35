/// Who wants the measured requests of a run one by one.
public struct SampleSink: Sendable {
    /// Of each label and worker, one in so many; from 1.
    public var every: Int
    /// Called on a thread of its own, never by two at a time.
    public var take: @Sendable (UnsafeBufferPointer<SampleRecord>, SampleOrigin) -> Void
    /// What has become of them so far; called between levels.
    public var account: @Sendable () -> SampleAccount

    public init(
        every: Int, take: @escaping @Sendable (UnsafeBufferPointer<SampleRecord>, SampleOrigin) -> Void,
        account: @escaping @Sendable () -> SampleAccount
    ) {
        self.every = every
        self.take = take
        self.account = account
    }
}

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
