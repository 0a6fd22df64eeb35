import LoadModel

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
    private var occurrences: [UInt64] = []
    private let keptCells: [Int]
    private let workers: Int

    init(
        plan: CompiledPlan, segment: Segment, trace: TraceFeed?, rows: RowStream? = nil, users: ValueStore? = nil,
        fixed: FixedValues = FixedValues(), harvest: Harvest? = nil, log: ExchangeLog? = nil, workers: Int
    ) {
        self.plan = plan
        self.segment = segment
        self.trace = trace
        self.rows = rows
        self.harvest = harvest
        self.log = log
        self.fixed = fixed
        self.workers = workers
        store = ValueStore(cells: plan.names.cells.count)
        session = ValueStore(cells: plan.names.cells.count)
        self.users = users ?? ValueStore(cells: plan.names.cells.count)
        let kept = plan.judged.flatMap(\.captures).filter(\.isKept).map(\.cell)
        // All iterations of a session have the rows of its arrival.
        keptCells = Array(Set(kept + (segment.level.sessions == nil ? [] : plan.names.columns.map(\.cell)))).sorted()
    }

    /// Whether iterations keep anything, or go back in their scenario.
    static func areNeeded(by plan: CompiledPlan) -> Bool {
        plan.names.cells.count > 0 || !plan.isLinear || plan.judged.contains { $0.until != nil || $0.retry != nil }
    }

    // MARK: The life of an iteration

    /// Clears what the place's last iteration kept, and gives it its rows and what its user or session has kept.
    ///
    /// - Returns: false where a feed has ended: then the iteration is not made.
    func begin(_ identity: RequestIdentity, at place: Int) -> Bool {
        store.clear(place)
        while occurrences.count <= place { occurrences.append(0) }
        occurrences[place] = 0
        guard segment.isOpen else {
            for cell in keptCells { store.copy(cell, of: place, from: users, identity.user / workers) }
            return rows?.take(user: identity.user, into: store, at: place) ?? true
        }
        guard identity.sessionIteration > 0 else { return rows?.take(user: nil, into: store, at: place) ?? true }
        for cell in keptCells { store.copy(cell, of: place, from: session, 0) }
        return true
    }

    /// The feed that has ended, by its name.
    var endedFeed: String? { rows?.ended }

    /// Keeps what the user or the session is to have later.
    ///
    /// - Parameter isWhole: whether the iteration has come to its end without a failure.
    func end(_ identity: RequestIdentity, at place: Int, isWhole: Bool) {
        if isWhole, let harvest { harvest.take(from: store, place, number: segment.number(of: identity)) }
        for cell in keptCells {
            if segment.isOpen {
                session.copy(cell, of: 0, from: store, place)
            } else {
                users.copy(cell, of: identity.user / workers, from: store, place)
            }
        }
    }

    /// The iteration goes back in its scenario: what it draws from here on is drawn anew.
    func goBack(_ place: Int) { occurrences[place] &+= 1 }

    func occurrence(of place: Int) -> Int { place < occurrences.count ? Int(truncatingIfNeeded: occurrences[place]) : 0 }

    // MARK: What requests are filled with

    func context(of place: Int, _ identity: RequestIdentity) -> ValueContext {
        let number = segment.number(of: identity)
        return ValueContext(
            identity: identity, iteration: number, seed: segment.seed, values: store, owner: place,
            identities: fixed.identities, identityNumber: fixed.identityCount > 0 ? number % fixed.identityCount : 0,
            setup: fixed.setup, occurrence: UInt64(occurrence(of: place)), recorded: trace?.request(of: place))
    }
}

/// What is known before the load begins, and is the same for all workers: what the setup and the logins have captured.
public struct FixedValues: Sendable {
    /// By identity.
    var identities: ValueStore?
    var identityCount = 0
    /// Of owner 0.
    var setup: ValueStore?

    public init() {}

    /// - Parameters:
    ///   - setup: of its one iteration; nil where there is none.
    ///   - identities: by their numbers, 0 up to the count.
    public init(setup: Harvest?, identities: Harvest? = nil, identityCount: Int = 0) {
        self.setup = setup?.store
        self.identities = identities?.store
        self.identityCount = identities == nil ? 0 : identityCount
    }
}

/// What whole iterations have captured, by their numbers: of a setup, or of the logins of identities. Of one worker.
public final class Harvest: @unchecked Sendable {
    fileprivate let store: ValueStore
    /// The numbers of those that were whole.
    public private(set) var whole: Set<Int> = []

    /// - Parameter steps: of the iterations.
    public init(_ steps: [Step]) { store = ValueStore(cells: ValueCells(steps).count) }

    fileprivate func take(from other: ValueStore, _ place: Int, number: Int) {
        whole.insert(number)
        for cell in 0..<min(store.cells, other.cells) { store.copy(cell, of: number, from: other, place) }
    }
}

extension Segment {
    /// The number of an iteration over all users, workers and shards: an arrival's own, of a closed user's k-th k × users + user.
    func number(of identity: RequestIdentity) -> Int {
        guard let users = level.peakUsers else { return firstIteration &+ identity.user }
        return firstIteration &+ identity.iteration &* users &+ identity.user
    }
}
