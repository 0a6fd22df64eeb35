import DequeModule
import LoadModel

/// Users who have logged in: what each keeps, and when it was renewed last; it goes on from one stretch of load to the next.
///
/// Each identity is touched by one thread at a time: that of the worker to which its number belongs, and in between whoever hands the
/// table on.
public final class IdentityTable: @unchecked Sendable {
    let identities: [Identity]

    /// One of them.
    final class Identity {
        /// Of owner 0.
        let values: ValueStore
        /// What its jar begins with.
        fileprivate(set) var cookies: [StoredCookie] = []
        /// When it logged in, or was renewed last; nil: its login has failed.
        var since: Instant?
        /// When it is to be renewed; nil: not yet known.
        var due: Instant?
        /// Renewals that have failed since the last one that did not, and when the next one may be tried.
        var failures = 0
        var earliest = Instant.origin
        /// Whether an iteration has it that nobody else may share.
        var isTaken = false
        /// Whether its renewal begins when the iteration that has it is over.
        var isAwaited = false
        /// Whether it is being renewed, or about to be: no iteration begins with it.
        var isHeld = false
        /// Iterations that wait for it, in the order in which they came.
        var waiting = Deque<IdentityDesk.Waiter>()

        fileprivate init(cells: Int) { values = ValueStore(cells: cells) }
    }

    /// - Parameters:
    ///   - harvest: of the logins, by their numbers.
    ///   - count: of the identities.
    init(_ harvest: Harvest, count: Int) {
        identities = (0..<count).map { number in
            let identity = Identity(cells: harvest.cells.count)
            identity.values.reserve(0)
            guard harvest.whole.contains(number) else { return identity }
            for cell in 0..<harvest.cells.count { identity.values.copy(cell, of: 0, from: harvest.store, number) }
            identity.since = harvest.ends[number]
            identity.cookies = harvest.cookies[number] ?? []
            return identity
        }
    }

    var count: Int { identities.count }
}

extension Plan {
    /// What an identity keeps: what its steps capture, and what the plan asks for of the feeds that they draw on, as in an iteration with
    /// an identity these have the identity's row.
    var identityCells: ValueCells {
        guard let identities else { return ValueCells() }
        var cells = ValueCells(identities.allSteps)
        for column in identityColumns { cells.add("\(column)") }
        return cells
    }

    /// Columns of the feeds that logins draw on, each once.
    public var identityColumns: [Reference] {
        guard let identities else { return [] }
        let feeds = identities.feeds
        var seen = Set<Reference>()
        return (identities.allSteps + scenarios.flatMap(\.steps)).references.filter { reference in
            guard case .feed(let name, _) = reference, feeds.contains(name) else { return false }
            return seen.insert(reference).inserted
        }
    }
}

/// What the plan's identities are renewed by, with its names looked up.
struct CompiledRenewal {
    enum Interval {
        case fixed(Nanoseconds)
        /// Of what an identity keeps: a number of seconds.
        case captured(cell: Int, name: String)
    }

    let every: Interval?
    let after: StatusSet
    /// Of the plan's scenarios: the steps of a renewal.
    let scenario: Int
    /// Where an iteration has what a renewal captures, and where its identity keeps it.
    let captures: [(cell: Int, kept: Int)]
    /// Of its requests.
    let labels: [String]

    init(_ renewal: Identities.Renewal, scenario: Int, labels: [String], steps: [Step], _ names: ValueNames) {
        every = renewal.every.map { interval in
            switch interval {
            case .fixed(let time): return .fixed(time)
            case .captured(let name):
                guard let cell = names.identity[name] else { preconditionFailure("no login captures \(name)") }
                return .captured(cell: cell, name: name)
            }
        }
        after = renewal.after
        self.scenario = scenario
        self.labels = labels
        captures = ValueCells(steps).names.compactMap { name in
            names.cells[name].flatMap { cell in names.identity[name].map { (cell, $0) } }
        }
    }

    /// The part of a life after which an identity is renewed.
    static let partOfLife = 0.8

    /// - Returns: nil where what was captured is no life.
    func interval(_ identity: IdentityTable.Identity) -> Nanoseconds? {
        switch every {
        case nil: return .never
        case .fixed(let time): return time
        case .captured(let cell, _):
            return identity.values.life(cell, of: 0).map { Nanoseconds(seconds: $0 * CompiledRenewal.partOfLife) }
        }
    }

    /// Why an identity has no life; nil: it has one.
    func fault(_ identity: IdentityTable.Identity) -> String? {
        guard case .captured(let cell, let name)? = every, interval(identity) == nil else { return nil }
        return identity.values.faultOfLife(cell, of: 0, name)
    }
}

extension ValueStore {
    /// A life in seconds, above 0 and below a few years; nil where there is none.
    func life(_ cell: Int, of owner: Int) -> Double? {
        guard let text = shown(cell, of: owner), let seconds = Double(text), seconds > 0 else { return nil }
        return min(seconds, 1e8)
    }

    func faultOfLife(_ cell: Int, of owner: Int, _ name: String) -> String {
        let found = shown(cell, of: owner).map { "'\($0)'" } ?? "no value"
        return "${identity.\(name)} is \(found), and 'every' of 'renew' needs a number of seconds above 0"
    }

    private func shown(_ cell: Int, of owner: Int) -> String? {
        guard kind(cell, of: owner) != .missing else { return nil }
        return withBytes(cell, of: owner) { String(decoding: $0.prefix(40), as: UTF8.self) }
    }
}
