import LoadModel
import Measurement

/// A token of a request where several loads share a transport: the place of its iteration, and which load it is of.
struct SharedToken: Equatable {
    var place: Int
    /// From 0.
    var load: Int

    init(place: Int, load: Int) {
        self.place = place
        self.load = load
    }

    /// - Parameter count: of the loads.
    @inline(__always)
    init(_ token: Int, of count: Int) {
        // What has no iteration, as a connection that is opened ahead, is of no load in particular.
        guard count > 1, token >= 0 else {
            self.init(place: token, load: 0)
            return
        }
        self.init(place: token / count, load: token % count)
    }

    @inline(__always)
    func token(of count: Int) -> Int { place &* count &+ load }
}

/// What varying requests are filled with, of each load that shares a transport.
struct SharedValues {
    private let loads: [IterationValues]

    init(_ loads: [IterationValues]) { self.loads = loads }

    func context(of token: Int, _ identity: RequestIdentity) -> ValueContext {
        let token = SharedToken(token, of: loads.count)
        return loads[token.load].context(of: token.place, identity)
    }

    /// Whether `Server-Timing` is read of an iteration's answers.
    func isTimed(_ token: Int, _ identity: RequestIdentity) -> Bool {
        let token = SharedToken(token, of: loads.count)
        return loads[token.load].isTimed(token.place, identity)
    }

    /// What comes of a stream that an iteration asks for.
    func answer(of token: Int) -> StreamedAnswer.Place? {
        let token = SharedToken(token, of: loads.count)
        return loads[token.load].streams?.answer(of: token.place)
    }

    /// Of a single load.
    var first: IterationValues { loads[0] }

    /// Those of the plan, which all loads have.
    var identities: IdentityTable? { loads[0].identities }

    /// An identity's jar is the same in all loads; that of a user, an arrival or a session is of its load.
    func jar(of token: Int, _ identity: RequestIdentity) -> JarKey {
        let token = SharedToken(token, of: loads.count)
        let key = loads[token.load].jar(of: token.place, identity)
        guard loads.count > 1, identities == nil else { return key }
        return JarKey(number: SharedToken(place: key.number, load: token.load).token(of: loads.count), owner: key.owner)
    }

    func cookies(for jar: JarKey) -> [StoredCookie] { loads[0].cookies(for: jar) }

    /// Which answers are kept, as the first load's failures ask for them: those of the others are kept as long as that one's may be.
    var failures: FailureLog { loads[0].failures }
}

/// A transport as one of several loads on it sees it: with what it has in flight itself, and may have.
///
/// Its worker never waits on it: whoever drives all of them does, and hands out what comes back.
struct TransportPart<T: Transport & ~Copyable>: Transport, ~Copyable {
    /// Of whoever drives, who keeps it in place.
    private let whole: UnsafeMutablePointer<T>
    private let load: Int
    private let count: Int
    let capacity: Int
    private(set) var inFlight = 0

    init(of whole: UnsafeMutablePointer<T>, load: Int, count: Int, capacity: Int) {
        self.whole = whole
        self.load = load
        self.count = count
        self.capacity = capacity
    }

    /// Made for whichever of the loads: connections are nobody's own.
    var connectionsOpened: Int { whole.pointee.connectionsOpened }
    var stampFaults: StampFaults { whole.pointee.stampFaults }
    var contents: ContentPool { whole.pointee.contents }

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant? {
        inFlight += 1
        return whole.pointee.begin(request, token: SharedToken(place: token, load: load).token(of: count), identity: identity)
    }

    /// One of its requests is over.
    mutating func noteEnd() { inFlight -= 1 }

    /// What is in flight of one load cannot be told from the rest: it is let end, and nobody hears of it.
    mutating func abandonAll() { inFlight = 0 }

    mutating func openAhead(_ count: Int, until deadline: Instant, stop: StopSignal) -> OpenedAhead {
        preconditionFailure("a part of a transport opens nothing ahead")
    }
    mutating func prepare(for stretch: Stretch) { preconditionFailure("a part of a transport is prepared with the whole") }
    func cookies(of token: Int) -> [StoredCookie] {
        whole.pointee.cookies(of: SharedToken(place: token, load: load).token(of: count))
    }
    mutating func next(until deadline: Instant) -> TransportEvent? {
        preconditionFailure("nobody waits on a part of a transport")
    }
}

/// Several segments at the same time on one thread and one transport, each with a worker of its own.
///
/// A worker's loop knows one segment; here the loops take turns. A turn is made by those alone that have something to do: whose time has
/// come, or to whom something has come back.
struct ConcurrentLoads<T: Transport & ~Copyable, Time: TimeSource>: ~Copyable {
    typealias PartWorker = Worker<TransportPart<T>, Time>

    private let count: Int
    private let workers: UnsafeMutablePointer<PartWorker>
    private let clock: Time
    private let stop: StopSignal
    /// Of each: until when it has nothing to do; nil: it is over.
    private var deadlines: [Instant?]
    private var recordings: [Recording?]
    /// Which all share, as they share the plan's identities.
    private let desk: IdentityDesk?

    /// - Parameter make: the worker of the segment with this number.
    init(_ count: Int, clock: Time, stop: StopSignal, make: (Int) -> PartWorker) {
        self.count = count
        self.clock = clock
        self.stop = stop
        workers = .allocate(capacity: count)
        for index in 0..<count { (workers + index).initialize(to: make(index)) }
        desk = workers[0].makeDesk(loads: count)
        for index in 0..<count { (workers[index].desk, workers[index].load) = (desk, index) }
        deadlines = Array(repeating: .origin, count: count)
        recordings = Array(repeating: nil, count: count)
    }

    deinit {
        workers.deinitialize(count: count)
        workers.deallocate()
    }

    /// Runs all segments to their ends, or until a stop is asked for.
    ///
    /// - Parameter capacities: the most requests in flight of each.
    mutating func run(on transport: inout T, capacities: [Int]) -> [Recording] {
        withUnsafeMutablePointer(to: &transport) { whole in
            let parts = UnsafeMutablePointer<TransportPart<T>>.allocate(capacity: count)
            for index in 0..<count {
                (parts + index).initialize(to: TransportPart(of: whole, load: index, count: count, capacity: capacities[index]))
                workers[index].begin(on: parts[index])
            }
            while let deadline = turn(on: parts) {
                guard let event = whole.pointee.next(until: deadline) else { continue }
                handOut(event, parts)
            }
            whole.pointee.abandonAll()
            parts.deinitialize(count: count)
            parts.deallocate()
        }
        return recordings.compactMap { $0 }
    }

    /// - Returns: until when none has anything to do; nil where all are over.
    private mutating func turn(on parts: UnsafeMutablePointer<TransportPart<T>>) -> Instant? {
        let now = clock.now()
        let isStopping = stop.isRequested
        var earliest: Instant?
        for index in 0..<count {
            guard var deadline = deadlines[index] else { continue }
            if deadline <= now || isStopping {
                guard let next = workers[index].turn(on: &parts[index]) else {
                    deadlines[index] = nil
                    recordings[index] = workers[index].conclude(on: &parts[index])
                    continue
                }
                deadline = next
                deadlines[index] = next
            }
            earliest = earliest.map { min($0, deadline) } ?? deadline
        }
        guard let desk else { return earliest }
        // What one has let go of may be what another waits for.
        for index in 0..<count where deadlines[index] != nil && desk.hasAdmitted(of: index) {
            deadlines[index] = .origin
            earliest = now
        }
        return earliest
    }

    private mutating func handOut(_ event: TransportEvent, _ parts: UnsafeMutablePointer<TransportPart<T>>) {
        switch event {
        case .sent(let shared, let instant):
            let token = SharedToken(shared, of: count)
            guard deadlines[token.load] != nil else { return }
            workers[token.load].handle(
                .sent(token: token.place, at: instant), from: parts[token.load], inFlight: parts[token.load].inFlight)
        case .completed(var completion):
            let token = SharedToken(completion.token, of: count)
            // Of one that is over nobody waits any more.
            guard deadlines[token.load] != nil else {
                if completion.content >= 0 { parts[token.load].contents.giveBack(completion.content) }
                return
            }
            completion.token = token.place
            parts[token.load].noteEnd()
            workers[token.load].handle(
                .completed(completion), from: parts[token.load],
                inFlight: parts[token.load].inFlight &+ 1 &- workers[token.load].renewing)
            deadlines[token.load] = .origin
            guard let desk else { return }
            for index in 0..<count where deadlines[index] != nil && desk.hasAdmitted(of: index) { deadlines[index] = .origin }
        }
    }
}
