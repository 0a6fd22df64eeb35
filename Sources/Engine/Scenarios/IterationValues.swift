import LoadModel
import Measurement

/// What one worker's iterations keep, and what its varying requests are filled with, in one stretch of load.
///
/// Shared by the worker, which knows what an iteration has captured, and its transport, which renders requests as late as it can.
final class IterationValues {
    private let plan: CompiledPlan
    private let segment: Segment
    /// Where the plan's requests are recorded ones.
    let trace: TraceFeed?
    /// By the iteration's place.
    let store: ValueStore
    /// What closed users keep from one iteration to the next, by their number within the worker; it outlives a segment.
    let users: ValueStore
    /// What a session keeps between two of its iterations: these follow one another at once.
    private let session: ValueStore
    private let fixed: FixedValues
    /// What feeds hold for iterations; nil where none is asked for.
    private let rows: RowStream?
    /// Who wants what iterations have captured; nil: nobody.
    private let harvest: Harvest?
    /// Who wants all exchanges; nil: nobody.
    let log: ExchangeLog?
    let failures: FailureLog
    /// Which traces iterations are; nil: none.
    private let tracing: TraceRule?
    /// What is measured of streams; nil where the plan has none.
    let streams: StreamRecorder?
    @exclusivity(unchecked) private var occurrences: [UInt64] = []
    /// By the iteration's place: what it drew.
    @exclusivity(unchecked) private var drawn: [(feed: Int32, row: Int32)] = []
    private let keptCells: [Int]
    private let stripe: Stripe

    init(
        plan: CompiledPlan, segment: Segment, trace: TraceFeed?, rows: RowStream? = nil, users: ValueStore? = nil,
        fixed: FixedValues = FixedValues(), harvest: Harvest? = nil, log: ExchangeLog? = nil,
        stripe: Stripe = Stripe(index: 0, count: 1)
    ) {
        self.plan = plan
        self.segment = segment
        self.trace = trace
        self.rows = rows
        self.harvest = harvest
        self.log = log
        failures = FailureLog(plan: plan, windowStart: segment.warmup)
        streams = StreamRecorder(plan)
        tracing = plan.tracing.map { TraceRule($0, seed: plan.seed, segment) }
        self.fixed = fixed
        self.stripe = stripe
        store = ValueStore(cells: plan.names.cells.count)
        session = ValueStore(cells: plan.names.cells.count)
        self.users = users ?? ValueStore(cells: plan.names.cells.count)
        let kept = plan.judged.flatMap(\.captures).filter(\.isKept).map(\.cell)
        // All iterations of a session have the rows of its arrival.
        keptCells = Array(Set(kept + (segment.level.sessions == nil ? [] : plan.names.columns.map(\.cell)))).sorted()
    }

    /// Whether iterations keep anything, or go back in their scenario.
    static func areNeeded(by plan: CompiledPlan) -> Bool {
        plan.names.cells.count > 0 || plan.hasStreams || plan.isTraced || !plan.isLinear || plan.isExclusive
            || plan.renewal != nil
            || plan.judged.contains { $0.until != nil || $0.retry != nil }
    }

    /// Whether anybody wants to know what becomes of iterations.
    var isWatched: Bool { log != nil || harvest != nil }

    // MARK: The life of an iteration

    /// Clears what the place's last iteration kept, and gives it its rows and what its user or session has kept.
    ///
    /// - Returns: false where a feed has ended: then the iteration is not made.
    func begin(_ identity: RequestIdentity, at place: Int) -> Bool {
        store.clear(place)
        while occurrences.count <= place { occurrences.append(0) }
        occurrences[place] = 0
        guard segment.isOpen else {
            for cell in keptCells { store.copy(cell, of: place, from: users, stripe.place(of: identity.user)) }
            return takeRows(of: identity, at: place)
        }
        guard identity.sessionIteration > 0 else { return takeRows(of: identity, at: place) }
        for cell in keptCells { store.copy(cell, of: place, from: session, 0) }
        return true
    }

    private func takeRows(of identity: RequestIdentity, at place: Int) -> Bool {
        guard let rows else { return true }
        let isThere = rows.take(user: identity.user, into: store, at: place)
        while drawn.count <= place { drawn.append((0, 0)) }
        drawn[place] = rows.drawn
        return isThere
    }

    /// The first feed that an iteration drew on, among those that requests draw on, and its row there from 1; nil: none. Of a session only
    /// its arrival's iteration knows.
    func drawnRow(of place: Int) -> (feed: Int32, row: Int32)? { place < drawn.count ? drawn[place] : nil }

    /// The feed that has ended, by its name.
    var endedFeed: String? { rows?.ended }

    /// Keeps what the user or the session is to have later.
    ///
    /// - Parameter isWhole: whether the iteration has come to its end without a failure.
    func end(_ identity: RequestIdentity, at place: Int, isWhole: Bool, _ end: Instant) {
        harvest?.take(from: store, plan.names.cells, place, number: segment.number(of: identity), isWhole: isWhole, at: end)
        for cell in keptCells {
            if segment.isOpen {
                session.copy(cell, of: 0, from: store, place)
            } else {
                users.copy(cell, of: stripe.place(of: identity.user), from: store, place)
            }
        }
    }

    /// The iteration goes back in its scenario: what it draws from here on is drawn anew.
    func goBack(_ place: Int) { occurrences[place] &+= 1 }

    func occurrence(of place: Int) -> Int { place < occurrences.count ? Int(truncatingIfNeeded: occurrences[place]) : 0 }

    // MARK: Identities

    /// Who have logged in; nil: nobody has.
    var identities: IdentityTable? { fixed.identities }

    /// Which identity an iteration, or a renewal, has: that of its arrival, session or user.
    func identityNumber(of identity: RequestIdentity, among count: Int) -> Int {
        if identity.isRenewal { return identity.user }
        return (segment.isOpen ? segment.firstIteration &+ identity.user : identity.user) % count
    }

    /// Clears a place for a renewal, which keeps nothing of a user's.
    func beginRenewal(at place: Int) {
        store.clear(place)
        while occurrences.count <= place { occurrences.append(0) }
        occurrences[place] = 0
    }

    /// Gives the identity what its renewal has captured.
    ///
    /// - Returns: why that will not do; nil: it will.
    func endRenewal(of number: Int, at place: Int, _ renewal: CompiledRenewal) -> String? {
        guard let identity = identities?.identities[number] else { return nil }
        for (cell, kept) in renewal.captures where store.kind(cell, of: place) != .missing {
            identity.values.copy(kept, of: 0, from: store, place, cell)
        }
        return renewal.fault(identity)
    }

    // MARK: Whose cookies go with requests

    /// The jar of an iteration's requests: its identity's, else a closed user's, an arrival's or session's own; and of a login, whose
    /// cookies are handed on, one that nobody else has.
    func jar(of place: Int, _ identity: RequestIdentity) -> JarKey {
        if let identities {
            let number = identityNumber(of: identity, among: identities.count)
            return JarKey(number: stripe.place(of: number), owner: number)
        }
        let number = segment.number(of: identity)
        if harvest != nil { return JarKey(number: number &- segment.firstIteration, owner: number) }
        return segment.isOpen
            ? JarKey(number: place, owner: identity.user)
            : JarKey(number: stripe.place(of: identity.user), owner: identity.user)
    }

    /// What a jar holds when its owner begins.
    func cookies(for jar: JarKey) -> [StoredCookie] { identities?.identities[jar.owner].cookies ?? [] }

    // MARK: What requests are filled with

    func context(of place: Int, _ identity: RequestIdentity) -> ValueContext {
        let recorded = trace?.request(of: place)
        // A trace's is the entry's, whoever makes it.
        let own = recorded.map { segment.firstIteration &+ $0.index } ?? segment.number(of: identity)
        let number = identity.isRenewal ? identity.user : own
        let table = fixed.identities
        return ValueContext(
            identity: identity, iteration: number, seed: segment.seed, values: store, owner: place,
            kept: table.map { $0.identities[identityNumber(of: identity, among: $0.count)].values },
            setup: fixed.setup, occurrence: UInt64(occurrence(of: place)), recorded: recorded, tracing: tracing)
    }

    /// Whether `Server-Timing` is read of the answers of an iteration.
    func isTimed(_ place: Int, _ identity: RequestIdentity) -> Bool {
        guard let tracing, !identity.isRenewal else { return false }
        let number = trace?.request(of: place).map { segment.firstIteration &+ $0.index } ?? segment.number(of: identity)
        return tracing.isTimed(iteration: number, visit: identity.sessionIteration)
    }

    /// The trace that an iteration is; nil: none.
    ///
    /// - Parameter number: the iteration's, as templates have it.
    func traceMark(iteration number: Int, _ identity: RequestIdentity) -> TraceMark? {
        guard let tracing, !identity.isRenewal else { return nil }
        return TraceMark(
            tracing.identity(iteration: number, visit: identity.sessionIteration), sampled: tracing.sampled)
    }
}

/// What is known before the load begins: what the setup and the logins have captured.
public struct FixedValues: Sendable {
    /// nil where nobody logs in.
    var identities: IdentityTable?
    /// Of owner 0.
    var setup: ValueStore?

    public init() {}

    /// - Parameters:
    ///   - setup: of its one iteration; nil where there is none.
    ///   - identities: by their numbers, 0 up to the count.
    public init(setup: Harvest?, identities: Harvest? = nil, identityCount: Int = 0) {
        self.setup = setup?.store
        self.identities = identities.map { IdentityTable($0, count: identityCount) }
    }
}

/// A value that a request of the setup has captured, on its way to the processes that share the load.
public struct CapturedValue: Sendable, Hashable, Codable {
    public var name: String
    /// Of a ``ValueKind``.
    var kind: UInt8
    var bytes: [UInt8]
}

/// What whole iterations have captured, by their numbers: of a setup, or of the logins of identities. Of one worker.
public final class Harvest: @unchecked Sendable {
    let cells: ValueCells
    let store: ValueStore
    /// Whether what others have captured is kept as well.
    private let takesAll: Bool
    /// The numbers of those that were whole.
    public private(set) var whole: Set<Int> = []
    /// What their cookie jars held at their end.
    public private(set) var cookies: [Int: [StoredCookie]] = [:]
    /// When each of them ended.
    private(set) var ends: [Int: Instant] = [:]
    /// Where an iteration has what is kept, and where it is kept; known with the first one.
    private var columns: [(cell: Int, kept: Int)]?

    init(_ cells: ValueCells, takesAll: Bool = false) {
        self.cells = cells
        self.takesAll = takesAll
        store = ValueStore(cells: cells.count)
    }

    func keep(_ cookies: [StoredCookie], of number: Int) {
        if !cookies.isEmpty { self.cookies[number] = cookies }
    }

    /// - Parameters:
    ///   - steps: of the iterations.
    ///   - takesAll: whether it keeps what iterations have captured that came to no end.
    public convenience init(_ steps: [Step], takesAll: Bool = false) { self.init(ValueCells(steps), takesAll: takesAll) }

    /// What the logins of a plan's identities capture.
    public convenience init(identitiesOf plan: Plan) { self.init(plan.identityCells) }

    /// - Parameter names: of the cells of iterations.
    func take(from other: ValueStore, _ names: ValueCells, _ place: Int, number: Int, isWhole: Bool, at end: Instant) {
        guard isWhole || takesAll else { return }
        if isWhole {
            whole.insert(number)
            ends[number] = end
        }
        let pairs =
            columns ?? cells.names.enumerated().compactMap { kept, name in names[name].map { (cell: $0, kept: kept) } }
        columns = pairs
        for (cell, kept) in pairs { store.copy(kept, of: number, from: other, place, cell) }
    }

    /// What iteration 0 has captured in another process that shares the load.
    public convenience init(_ steps: [Step], holding values: [CapturedValue]) {
        self.init(steps, takesAll: true)
        whole.insert(0)
        for value in values {
            guard let cell = cells[value.name], let kind = ValueKind(rawValue: value.kind), kind != .missing else { continue }
            store.set(cell, of: 0, kind) { $0.append(contentsOf: value.bytes) }
        }
    }

    /// What iteration 0 has captured.
    public var values: [CapturedValue] {
        cells.names.enumerated().compactMap { cell, name in
            let kind = store.kind(cell, of: 0)
            guard kind != .missing else { return nil }
            return CapturedValue(name: name, kind: kind.rawValue, bytes: store.withBytes(cell, of: 0) { Array($0) })
        }
    }

    /// The names of what iteration 0 has captured.
    public var captured: Set<String> {
        Set(cells.names.enumerated().filter { store.kind($0.offset, of: 0) != .missing }.map(\.element))
    }

    /// Lets go of those that have captured no life under this name: a number of seconds above 0.
    ///
    /// - Returns: what was found in its place, of one of them; nil: all have a life.
    public func dropWithoutLife(_ name: String) -> String? {
        guard let cell = cells[name] else { return nil }
        var fault: String?
        for number in whole.sorted() where store.life(cell, of: number) == nil {
            whole.remove(number)
            fault = fault ?? store.faultOfLife(cell, of: number, name)
        }
        return fault
    }
}

extension Segment {
    /// The number of an iteration over all users, workers and shards: an arrival's own, of a closed user's k-th k × users + user; with
    /// those of streams that run at the same time in between.
    func number(of identity: RequestIdentity) -> Int {
        firstIteration &+ numbering.number(ownNumber(of: identity))
    }

    private func ownNumber(of identity: RequestIdentity) -> Int {
        guard let users = level.peakUsers else { return identity.user }
        return identity.iteration &* users &+ identity.user
    }

    /// What falls to a worker of its arrivals or users.
    func stripe(worker: Int, of workers: Int, identities: Int?, shard: Shard = .whole) -> Stripe {
        shard.stripe(worker: worker, of: workers, identities: identities, offset: isOpen ? firstIteration : 0)
    }
}
