import LoadModel

/// What one worker keeps of single requests, whole, and what tells of stalls of the target.
public struct WholeRequests: Sendable {
    /// The slowest, and the first that failed.
    public var keeper: RequestKeeper
    /// Of this worker's answers.
    public var stallWatch: StallWatch
    /// The last of each worker, where a timeline is drawn of them, and how many of those before them were let go.
    public private(set) var timeline: [RequestRecord] = []
    public private(set) var timelineDropped = 0
    /// Of workers that have been merged, and what was found in earlier blocks.
    private var others: [StallSearch.Notes] = []
    private var earlier: [TargetStall] = []

    /// - Parameter limit: of the slowest of each label; 0: nothing is kept, and nobody looks for stalls.
    init(labels: Int, limit: Int) {
        keeper = RequestKeeper(labels: labels, limit: limit)
        stallWatch = StallWatch(isOn: limit > 0)
    }

    /// Takes over what a worker's timeline holds.
    public mutating func keepTimeline(_ content: (records: [RequestRecord], dropped: Int)) {
        timeline += content.records
        timelineDropped += content.dropped
    }

    /// Joins what another worker kept of the same level.
    ///
    /// - Parameter inFlightTime: ∫ requests in flight dt, of the other.
    mutating func merge(_ other: WholeRequests, inFlightTime: Nanoseconds) {
        keeper.merge(other.keeper)
        others += other.notes(inFlightTime)
        keepTimeline((other.timeline, other.timelineDropped))
    }

    /// Joins what was kept in another block of the same level, which began so much later.
    ///
    /// - Parameter stalls: of this one and of those before it, and of the other.
    mutating func append(_ other: WholeRequests, after offset: Nanoseconds, stalls: (own: [TargetStall], others: [TargetStall])) {
        keeper.merge(other.keeper, after: offset)
        earlier = stalls.own + stalls.others.map { $0.later(by: offset) }
        (stallWatch, others) = (StallWatch(isOn: false), [])
    }

    /// When the target stalled, in order of time.
    ///
    /// - Parameters:
    ///   - begin: of the measured window: earlier ones are left out.
    ///   - inFlightTime: ∫ requests in flight dt, of this worker.
    func stalls(from begin: Nanoseconds, inFlightTime: Nanoseconds) -> [TargetStall] {
        var search = StallSearch(notes(inFlightTime))
        return earlier + search.stalls(from: begin)
    }

    private func notes(_ inFlightTime: Nanoseconds) -> [StallSearch.Notes] {
        others + [StallSearch.Notes(watch: stallWatch, inFlightTime: inFlightTime)]
    }
}
