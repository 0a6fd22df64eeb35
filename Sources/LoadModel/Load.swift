/// How hard, for how long, and under which caps a plan loads its target.
public struct Load: Hashable, Sendable {
    public var model: Model
    /// Kept in the series, excluded from statistics.
    public var warmup: Nanoseconds
    /// Of each level's measured window; the warm-up comes before it.
    public var stop: StopRule
    /// How long what is in flight at the end of a duration is awaited; nil: for the longest timeout.
    public var finish: Nanoseconds?
    /// The most requests in flight at once; nil: as many as the descriptors allow, 10,000 at most.
    public var maxInFlight: Int?
    /// The most connections at once (open models); nil: no cap but `maxInFlight`.
    public var connections: Int?
    public var connectionPolicy: ConnectionPolicy
    /// Of a scenario's own load: from the end of the warm-up to its beginning; see ``LoadStream/start``.
    public var start = Nanoseconds.zero

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
        /// Users, each of whom waits for the answer, thinks, and asks again: each number of them with each of the cycles.
        case closed(users: [UserProfile], cycles: [UserCycle])
        /// Users arrive at an offered rate, and come back after a think time or leave.
        case partlyOpen(arrivals: ArrivalProcess, profiles: [RateProfile], sessions: Sessions)
        /// Recorded requests are made again; one level.
        case trace(Trace)

        /// Levels of a steady rate each.
        public static func open(arrivals: ArrivalProcess, rates: [Rate]) -> Model {
            .open(arrivals: arrivals, profiles: rates.map { .steady($0) })
        }

        /// Levels of a fixed number of users each.
        public static func closed(users: [Int], think: Distribution) -> Model {
            .closed(users: users.map { .steady($0) }, cycle: UserCycle(think: think))
        }

        /// Levels that differ in their users only.
        public static func closed(users: [UserProfile], cycle: UserCycle) -> Model { .closed(users: users, cycles: [cycle]) }
    }

    public enum StopRule: Hashable, Sendable {
        /// The measured window lasts this long.
        case duration(Nanoseconds)
        /// Exactly this many iterations of a scenario (with one request in each: requests) start in the measured window; in a partly open
        /// load so many sessions, each of which goes on to its end.
        case requests(Int)
    }

    /// One level: a single rate or number of users, or one course of it.
    public enum Level: Hashable, Sendable {
        case open(arrivals: ArrivalProcess, profile: RateProfile)
        case closed(users: UserProfile, cycle: UserCycle)
        case partlyOpen(arrivals: ArrivalProcess, profile: RateProfile, sessions: Sessions)
        // Not in place: the data plane copies levels, and a trace is large.
        indirect case trace(Trace)

        public static func open(arrivals: ArrivalProcess, rate: Rate) -> Level {
            .open(arrivals: arrivals, profile: .steady(rate))
        }

        public static func closed(users: Int, think: Distribution) -> Level {
            .closed(users: .steady(users), cycle: UserCycle(think: think))
        }
    }

    /// The levels in the order in which they run.
    public var levels: [Level] {
        switch model {
        case .open(let arrivals, let profiles): profiles.map { .open(arrivals: arrivals, profile: $0) }
        case .closed(let users, let cycles): users.flatMap { users in cycles.map { .closed(users: users, cycle: $0) } }
        case .partlyOpen(let arrivals, let profiles, let sessions):
            profiles.map { .partlyOpen(arrivals: arrivals, profile: $0, sessions: sessions) }
        case .trace(let trace): [.trace(trace)]
        }
    }
}

extension Load.Level {
    /// The rate of the arrivals over time; nil in a closed load, which has none, and of a trace, which has times.
    public var profile: RateProfile? {
        switch self {
        case .open(_, let profile), .partlyOpen(_, let profile, _): profile
        case .closed, .trace: nil
        }
    }

    /// What is replayed; nil in other loads.
    public var trace: Trace? { if case .trace(let trace) = self { trace } else { nil } }

    /// What follows an iteration of a partly open load; nil in others.
    public var sessions: Sessions? {
        if case .partlyOpen(_, _, let sessions) = self { sessions } else { nil }
    }

    /// Iterations of a scenario that an arrival brings on average.
    public var iterationsPerArrival: Double { sessions?.expectedIterations ?? 1 }

    /// The greatest rate of iterations at any time, on average over what sessions do; nil in a closed load.
    public var peakRate: Rate? {
        trace?.peakRate ?? profile.flatMap { Rate(perSecond: $0.peak.perSecond * iterationsPerArrival) }
    }

    /// On average over its stages, or all of a trace; nil in a closed load.
    public var meanRate: Rate? { trace?.meanRate ?? profile?.mean }

    /// The most users at any time; nil where they come by themselves.
    public var peakUsers: Int? {
        switch self {
        case .open, .partlyOpen: nil
        case .closed(let users, _): users.peak
        case .trace(let trace): trace.users
        }
    }

    /// The length of its stages; nil where it has none.
    public var stagesDuration: Nanoseconds? {
        switch self {
        case .open(_, let profile), .partlyOpen(_, let profile, _): profile.duration
        case .closed(let users, _): users.duration
        case .trace: nil
        }
    }
}

extension Load.Level: CustomStringConvertible {
    public var description: String {
        switch self {
        case .open(_, let profile), .partlyOpen(_, let profile, _): "\(profile)"
        case .closed(let users, _): "\(users)"
        case .trace(let trace): "\(trace)"
        }
    }
}

extension Load {
    /// The length of the load's stages; nil where it has none.
    public var stagesDuration: Nanoseconds? { levels.first?.stagesDuration }

    /// Whether stages say how long the load lasts.
    public var isStaged: Bool { stagesDuration != nil }

    /// The most users at any time; nil where they come by themselves.
    public var peakUsers: Int? { levels.compactMap(\.peakUsers).max() }

    /// The greatest rate of iterations at any time; nil in a closed load.
    public var peakRate: Rate? { levels.compactMap(\.peakRate).max() }
}
