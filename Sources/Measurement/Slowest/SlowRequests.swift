import LoadModel

/// The slowest requests of a level, whole, the first that failed, and when the target stalled.
public struct SlowRequests: Sendable, Hashable {
    /// The most of each label.
    public var limit: Int
    /// Of every label its slowest, and of all labels as many: the slowest first.
    public var slowest: [KeptRequest]
    /// The first that failed of each label, in the order in which they ended.
    public var failed: [KeptRequest]
    /// In order of time.
    public var stalls: [TargetStall]
    /// Those of the plan that the requests above are of.
    public var requests: [PlannedRequest] = []

    public init(limit: Int, slowest: [KeptRequest] = [], failed: [KeptRequest] = [], stalls: [TargetStall] = []) {
        self.limit = limit
        self.slowest = slowest
        self.failed = failed
        self.stalls = stalls
    }

    /// Beside the slowest of all labels: what a result keeps of single labels is bounded, however many there are.
    private static let mostOfLabels = 1000
    private static let mostStalls = 1000

    init(_ recording: Recording, _ context: LevelContext) {
        let (keeper, stalls) = (recording.whole.keeper, recording.stalls)
        let limit = keeper.limit
        let share = SlowRequests.mostOfLabels / max(1, context.labels.count)
        func first(_ records: [RequestRecord], ofEach most: Int, ofAll mostOfAll: Int) -> [KeptRequest] {
            var counts: [Int: Int] = [:]
            return records.enumerated().filter { place, record in
                counts[record.sample.label, default: 0] += 1
                return place < mostOfAll || counts[record.sample.label, default: 0] <= most
            }.map { context.named($0.element) }
        }
        self.init(
            limit: limit, slowest: first(keeper.slowestRecords, ofEach: min(limit, max(10, share)), ofAll: limit),
            failed: first(
                keeper.failedRecords, ofEach: min(RequestKeeper.mostFailed, max(2, share)), ofAll: RequestKeeper.mostFailed),
            stalls: Array(stalls.sorted { $1.length < $0.length }.prefix(SlowRequests.mostStalls).sorted { $0.start < $1.start }))
        let places = Set((slowest + failed).map(\.place))
        requests = context.requests.filter { places.contains($0.place) }
    }

    /// The slowest of all labels.
    public var slowestOfAll: [KeptRequest] { Array(slowest.prefix(limit)) }

    /// A time in which several of the slowest were in the system together.
    public struct Shared: Sendable, Hashable {
        public var start: Nanoseconds
        public var end: Nanoseconds
        public var requests: Int
        /// In whose wake they were slow; nil: no stall was found there.
        public var stall: TargetStall?
    }

    private static let fewestTogether = 3
    private static let longestShare = 0.1

    /// Where the slowest of all lie together, most of them first: three or more whose times overlap. None where that is most of the time:
    /// then they lie everywhere.
    ///
    /// - Parameter window: the measured window's length.
    public func sharedMoments(window: Double) -> [Shared] {
        var moments: [Shared] = []
        for request in slowestOfAll.sorted(by: { $0.sample.intendedStart < $1.sample.intendedStart }) {
            if let last = moments.last, request.sample.intendedStart <= last.end {
                moments[moments.count - 1].requests += 1
                moments[moments.count - 1].end = max(last.end, request.sample.end)
            } else {
                moments.append(Shared(start: request.sample.intendedStart, end: request.sample.end, requests: 1))
            }
        }
        for index in moments.indices {
            let (start, end) = (moments[index].start, moments[index].end)
            moments[index].stall = stalls.filter { $0.end > start && $0.start < end }.max { $0.length < $1.length }
        }
        let together = moments.filter { $0.requests >= SlowRequests.fewestTogether }
        let length = together.reduce(0) { $0 + ($1.end - $1.start).seconds }
        guard length <= SlowRequests.longestShare * window || together.contains(where: { $0.stall != nil }) else { return [] }
        return together.sorted { ($1.requests, $0.start) < ($0.requests, $1.start) }
    }
}

/// A request of a plan as outputs may show it.
public struct PlannedRequest: Sendable, Hashable, ListedItem {
    /// Among those of the plan, from 0.
    public var place: Int32
    public var method: String
    /// Path and query as the plan has them, secrets hidden.
    public var path: String

    public init(place: Int, method: String, path: String) {
        self.place = Int32(truncatingIfNeeded: place)
        self.method = method
        self.path = path
    }
}

extension Finding {
    /// The target answered nothing for a while though requests were in flight.
    static func stalled(_ stalls: [TargetStall]) -> Finding? {
        guard let longest = stalls.max(by: { $0.length < $1.length }) else { return nil }
        return .targetStalled(
            times: stalls.count, seconds: stalls.reduce(0) { $0 + $1.length.seconds }, longest: longest)
    }

    /// - Parameters:
    ///   - times: how often.
    ///   - seconds: all of them together.
    public static func targetStalled(times: Int, seconds: Double, longest: TargetStall) -> Finding {
        Finding(
            "targetStalled",
            [
                "times": .count(times), "seconds": .number(seconds), "from": .number(longest.start.seconds),
                "to": .number(longest.end.seconds), "requests": .count(longest.requests),
            ])
    }
}

// MARK: In a file

extension SlowRequests: Codable {
    private enum CodingKeys: String, CodingKey { case limit, stalls, requests, slowest, failed }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(limit, forKey: .limit)
        try container.encode(stalls, forKey: .stalls)
        try container.encode(requests, forKey: .requests)
        try container.encode(slowest, forKey: .slowest)
        try container.encode(failed, forKey: .failed)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        limit = try container.decode(Int.self, forKey: .limit)
        slowest = try container.decode([KeptRequest].self, forKey: .slowest)
        failed = try container.decode([KeptRequest].self, forKey: .failed)
        stalls = try container.decode([TargetStall].self, forKey: .stalls)
        requests = try container.decode([PlannedRequest].self, forKey: .requests)
        guard (1...RequestKeeper.most).contains(limit) else { throw container.fault("\(limit) is out of range", forKey: .limit) }
    }
}
