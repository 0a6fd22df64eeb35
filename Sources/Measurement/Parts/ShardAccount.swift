import LoadModel

/// What one of the processes that shared a load tells of itself.
public struct ShardAccount: Sendable, Hashable, ListedItem {
    /// From 1.
    public var shard: Int
    /// How many there were.
    public var count: Int
    /// What said which it was: `--shard`, `SLURM_PROCID 2`.
    public var source: String
    /// Of its machine.
    public var host: String
    /// When its load began, warm-up included: seconds since 1970 on the clock that all share.
    public var startedAt: Double
    /// How it knows that clock.
    public var clock: Clock

    public struct Clock: Sendable, Hashable, Codable {
        public enum Source: String, Sendable, Hashable, Codable {
            /// Its machine's own calendar, which something else keeps right.
            case calendar
            /// The first shard's, over the network.
            case meeting
        }

        public var source: Source
        /// What the other clock was ahead by, and half the round trip, by which that may be wrong; of a calendar what the kernel says of
        /// it, nil where it does not know. Milliseconds.
        public var offsetMilliseconds: Double?
        public var uncertaintyMilliseconds: Double?

        private enum CodingKeys: String, CodingKey {
            case source
            case offsetMilliseconds = "offset"
            case uncertaintyMilliseconds = "uncertainty"
        }

        public init(source: Source, offsetMilliseconds: Double? = nil, uncertaintyMilliseconds: Double? = nil) {
            self.source = source
            self.offsetMilliseconds = offsetMilliseconds
            self.uncertaintyMilliseconds = uncertaintyMilliseconds
        }
    }

    private enum CodingKeys: String, CodingKey {
        case shard
        case count = "of"
        case source = "from"
        case host
        case startedAt = "startedAtSeconds"
        case clock
    }

    public init(shard: Shard, source: String, host: String, startedAt: Double, clock: Clock) {
        self.shard = shard.number
        self.count = shard.count
        self.source = source
        self.host = host
        self.startedAt = startedAt
        self.clock = clock
    }
}
