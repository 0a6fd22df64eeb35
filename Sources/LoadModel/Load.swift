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
        case open(arrivals: ArrivalProcess, rates: [Rate])
        /// A fixed number of users, each of whom waits for the answer, thinks, and asks again.
        case closed(users: [Int], think: Nanoseconds)
    }

    public enum StopRule: Hashable, Sendable {
        /// The measured window lasts this long.
        case duration(Nanoseconds)
        /// Exactly this many passes of a scenario (with one request in each: requests) start in the measured window.
        case requests(Int)
    }

    /// One level: a single rate or a single number of users.
    public enum Level: Hashable, Sendable {
        case open(arrivals: ArrivalProcess, rate: Rate)
        case closed(users: Int, think: Nanoseconds)
    }

    /// The levels in the order in which they run.
    public var levels: [Level] {
        switch model {
        case .open(let arrivals, let rates): rates.map { .open(arrivals: arrivals, rate: $0) }
        case .closed(let users, let think): users.map { .closed(users: $0, think: think) }
        }
    }
}

/// The law of the times between arrivals of an open load.
public enum ArrivalProcess: String, CaseIterable, Hashable, Sendable {
    /// Every 1/rate seconds, the first at 0.
    case constant
    /// Independent exponential gaps with mean 1/rate: what many independent users make together.
    case poisson
}

extension Load.Level: CustomStringConvertible {
    public var description: String {
        switch self {
        case .open(_, let rate): "\(rate)"
        case .closed(let users, _): users == 1 ? "1 user" : "\(users) users"
        }
    }
}
