import LoadModel

/// What follows an iteration of a segment: whether its user makes another one, and when.
///
/// A function of (seed, user, iteration), where a session of a partly open load is a user known by its arrival.
struct Repetition {
    enum Kind {
        /// An arrival makes one iteration.
        case never
        /// A user of a closed load goes on.
        case always
        /// A session comes back or leaves.
        case byChance
    }

    let kind: Kind
    private let seed: UInt64
    private let think: Distribution
    private let hasThink: Bool
    private let pacing: Nanoseconds
    private let sessions: Sessions
    /// Where not all users are there all the time.
    private let curve: UserCurve?

    init(_ segment: Segment) {
        seed = segment.seed
        switch segment.level {
        case .open: (kind, think, pacing, sessions, curve) = (.never, .zero, .zero, Sessions(returning: 0), nil)
        case .closed(let users, let cycle):
            let curve = users.isConstant ? nil : UserCurve(users, warmup: segment.warmup)
            (kind, think, pacing, sessions, self.curve) = (.always, cycle.think, cycle.pacing, Sessions(returning: 0), curve)
        case .trace(let trace):
            let cycle = trace.cycle ?? UserCycle()
            (kind, think, pacing) = (trace.isOpen ? .never : .always, cycle.think, cycle.pacing)
            (sessions, curve) = (Sessions(returning: 0), nil)
        case .partlyOpen(_, _, let sessions):
            (kind, think, pacing, self.sessions, curve) = (.byChance, sessions.think, .zero, sessions, nil)
        }
        hasThink = think.mean > .zero
    }

    /// When an iteration is due that is to follow one which began and ended then, think times of its scenario not yet counted.
    @inline(__always)
    func due(after end: Instant, began: Instant, _ identity: RequestIdentity) -> Instant {
        max(end + (hasThink ? pause(after: identity) : .zero), began + pacing)
    }

    @inline(never)
    private func pause(after identity: RequestIdentity) -> Nanoseconds {
        let stream = RandomStream(seed: seed, purpose: .think, index: UInt64(identity.user))
        return min(think.draw(UInt64(identity.iteration), from: stream), ThinkTimes.longest)
    }

    /// The first instant at which a user of a closed load is there, both from the start of the segment; nil where that is never again.
    @inline(__always)
    func firstInstant(of user: Int, notBefore time: Nanoseconds) -> Nanoseconds? {
        guard let curve else { return time }
        return curve.firstInstant(of: user, notBefore: time)
    }

    /// Whether the session comes back after this iteration.
    func returns(_ identity: RequestIdentity) -> Bool {
        sessions.returns(arrival: identity.user, iteration: identity.sessionIteration, seed: seed)
    }
}

extension RequestIdentity {
    /// That of an arrival of an open load, and of the first iteration of a session.
    init(arrival: Int) { self.init(user: arrival, iteration: arrival) }

    /// Which iteration of its session it is, from 0: a session's iterations are numbered on from its arrival, so that the first one equals an
    /// arrival of an open load in everything.
    var sessionIteration: Int { iteration - user }
}
