import LoadModel

/// What one of the processes that share a load has measured, for whoever adds it up with what the others have.
public struct Part: Sendable {
    /// What all parts of one run have in common.
    public struct Key: Sendable, Hashable, Codable {
        /// Of the run, where its shards have met; nil: they began by the clock, or at no common time.
        public var run: String?
        /// Of Dyno.
        public var version: String
        /// Of the plan, with its feeds and traces: a digest.
        public var plan: String
        public var seed: UInt64

        public init(run: String? = nil, version: String, plan: String, seed: UInt64) {
            self.run = run
            self.version = version
            self.plan = plan
            self.seed = seed
        }
    }

    /// A load that ran beside the others of its level; most plans have one of each.
    public struct Stream: Sendable {
        /// From 1.
        public var level: Int
        /// When its level began, warm-up included: seconds since 1970 on the clock that all share; nil: with the first.
        public var startedAt: Double?
        public var context: LevelContext
        public var thresholds: [Threshold]
        public var recording: Recording
        /// Without secrets.
        public var exchanges: [FailedExchange]

        public init(
            level: Int = 1, startedAt: Double? = nil, context: LevelContext, thresholds: [Threshold], recording: Recording,
            exchanges: [FailedExchange] = []
        ) {
            self.level = level
            self.startedAt = startedAt
            self.context = context
            self.thresholds = thresholds
            self.recording = recording
            self.exchanges = exchanges
        }
    }

    public var key: Key
    public var account: ShardAccount
    /// The run without its levels.
    public var frame: RunResult
    public var streams: [Stream]

    public init(key: Key, account: ShardAccount, frame: RunResult, streams: [Stream]) {
        self.key = key
        self.account = account
        self.frame = frame
        self.streams = streams
        self.frame.levels = []
    }

    /// Of its machine and its measured window: which shard it is.
    public var name: String { "\(account.shard) of \(account.count)" }

    /// When a load began, in seconds since 1970.
    func begin(of stream: Stream) -> Double { stream.startedAt ?? account.startedAt }

    /// From when the measured window of a level began to its end, in seconds since 1970; of all its streams.
    func window(ofLevel level: Int) -> ClosedRange<Double> {
        let streams = streams.filter { $0.level == level }
        let begin = streams.first.map(begin(of:)) ?? account.startedAt
        let spans = streams.map { stream in
            (
                from: (stream.context.delay + stream.context.warmup).seconds,
                to: (stream.context.delay + stream.recording.windowEnd).seconds
            )
        }
        let from = spans.map(\.from).min() ?? 0
        let to = max(from, min(1e9, spans.map(\.to).max() ?? 0))
        return begin + from...begin + to
    }
}
