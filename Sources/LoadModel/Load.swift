/// How hard, for how long, and under which caps a plan loads its target.
public struct Load: Hashable, Sendable {
    public var model: Model
    /// Kept in the series, excluded from statistics.
    public var warmup: Nanoseconds
    /// Of each level's measured window; the warm-up comes before it.
    public var stop: StopRule
    /// The most requests in flight at once; nil: as many as the descriptors allow, 10,000 at most.
    public var maxInFlight: Int?
    /// The most connections at once (open models); nil: no cap but `maxInFlight`.
    public var connections: Int?
    public var connectionPolicy: ConnectionPolicy

    public init(
        model: Model, warmup: Nanoseconds = .zero, stop: StopRule, maxInFlight: Int? = nil, connections: Int? = nil,
        connectionPolicy: ConnectionPolicy = ConnectionPolicy()
    ) {
        self.model = model
        self.warmup = warmup
        self.stop = stop
        self.maxInFlight = maxInFlight
        self.connections = connections
        self.connectionPolicy = connectionPolicy
    }

    /// The kind of experiment. The lists are levels, which run one after another; none is empty.
    public enum Model: Hashable, Sendable {
        /// Arrivals come at an offered rate, whatever the target does.
        case open(arrivals: ArrivalProcess, profiles: [RateProfile])
        /// A fixed number of users, each of whom waits for the answer, thinks, and asks again.
        case closed(users: [Int], think: Distribution)

        /// Levels of a steady rate each.
        public static func open(arrivals: ArrivalProcess, rates: [Rate]) -> Model {
            .open(arrivals: arrivals, profiles: rates.map { .steady($0) })
        }
    }

    public enum StopRule: Hashable, Sendable {
        /// The measured window lasts this long.
        case duration(Nanoseconds)
        /// Exactly this many passes of a scenario (with one request in each: requests) start in the measured window.
        case requests(Int)
    }

    /// One level: a single rate, or one course of it, or a single number of users.
    public enum Level: Hashable, Sendable {
        case open(arrivals: ArrivalProcess, profile: RateProfile)
        case closed(users: Int, think: Distribution)

        public static func open(arrivals: ArrivalProcess, rate: Rate) -> Level {
            .open(arrivals: arrivals, profile: .steady(rate))
        }
    }

    /// The levels in the order in which they run.
    public var levels: [Level] {
        switch model {
        case .open(let arrivals, let profiles): profiles.map { .open(arrivals: arrivals, profile: $0) }
        case .closed(let users, let think): users.map { .closed(users: $0, think: think) }
        }
    }
}

extension Load.Level: CustomStringConvertible {
    public var description: String {
        switch self {
        case .open(_, let profile): "\(profile)"
        case .closed(let users, _): users == 1 ? "1 user" : "\(users) users"
        }
    }
}

extension Load.Model {
    /// The length of a load's stages; nil where it has none.
    public var stagesDuration: Nanoseconds? {
        if case .open(_, let profiles) = self { profiles.first?.duration } else { nil }
    }
}

extension Load {
    /// Whether stages say how long the load lasts.
    public var isStaged: Bool { model.stagesDuration != nil }
}
