import Feeds
import LoadModel
import Synchronization
import Traces

/// The feeds of a plan, indexed, and the columns that its templates ask for.
struct CompiledFeeds: Sendable {
    struct Feed: Sendable {
        let index: FeedIndex
        /// Where the file has each column that is asked for, and where an iteration keeps it.
        let columns: [(column: Int, cell: Int)]
        let scenarios: Set<Int>
        let perUser: Bool

        /// Whether a segment makes a scenario that draws on it.
        func isUsed(by segment: Segment) -> Bool {
            segment.weights.map { weights in scenarios.contains { weights[$0] > 0 } } ?? true
        }

        /// Streams that draw on it take its rows in turns, so that none has another's.
        func numbering(of segment: Segment, among others: [Segment]) -> IterationNumbering {
            let users = others.filter(isUsed)
            guard let place = users.firstIndex(where: { $0.numbering == segment.numbering }) else { return .alone }
            return IterationNumbering(place: place, of: users.count)
        }
    }

    let feeds: [Feed]
    /// Of all feeds: what an iteration keeps of its rows.
    var cells: [Int] { feeds.flatMap { $0.columns.map(\.cell) } }

    func areUsed(by segment: Segment) -> Bool { feeds.contains { $0.isUsed(by: segment) } }

    static let none = CompiledFeeds(feeds: [])

    private init(feeds: [Feed]) { self.feeds = feeds }

    /// Reads each file that is asked for once, to find its rows.
    init(_ plan: Plan, _ names: ValueNames) throws(FeedError) {
        var feeds: [Feed] = []
        for feed in plan.feeds {
            let asked = names.columns.filter { $0.feed == feed.name }
            guard !asked.isEmpty else { continue }
            let index = try FeedIndex(feed)
            var columns: [(column: Int, cell: Int)] = []
            for column in asked {
                guard let place = index.column(named: column.column) else {
                    throw FeedError(file: feed.file, message: "has no column '\(column.column)'")
                }
                columns.append((place, column.cell))
            }
            feeds.append(
                Feed(
                    index: index, columns: columns, scenarios: asked.reduce(into: []) { $0.formUnion($1.scenarios) },
                    perUser: feed.per == .user))
        }
        self.feeds = feeds
    }
}

/// The rows of one worker's iterations, read ahead by a thread beside it, as their numbers are known: no worker waits for a disk.
///
/// An open load's arrivals, and the requests of a trace, follow one another, and so do their rows. Of a closed load each user has its
/// next row at hand; which of them is read next, the worker asks for.
final class RowStream: @unchecked Sendable {
    /// What the feeds hold for one iteration.
    private final class Rows {
        // Not checked at run time, as in ``ValueStore``.
        @exclusivity(unchecked) var bytes: [UInt8] = []
        @exclusivity(unchecked) var values: [(cell: Int, kind: ValueKind, end: Int)] = []
        /// The feed that has no row for it.
        @exclusivity(unchecked) var ended: Int?
        /// The first feed that it draws on, and its row there from 1; 0: none.
        @exclusivity(unchecked) var drawn: (feed: Int32, row: Int32) = (0, 0)

        func clear() {
            bytes.removeAll(keepingCapacity: true)
            values.removeAll(keepingCapacity: true)
            ended = nil
            drawn = (0, 0)
        }
    }

    private let feeds: [CompiledFeeds.Feed]
    private let segment: Segment
    private let mix: ScenarioMix
    /// Of each feed: how its rows are shared out among the streams that draw on it.
    private let numberings: [IterationNumbering]
    private let seed: UInt64
    private let stripe: Stripe
    /// Who have a row each; nil where what is next is the same for all.
    private let users: Int?

    // Each is the reader's or the worker's: what was said and the semaphores hand them to and fro, the queues tell which.
    private let rows: [Rows]
    @exclusivity(unchecked) private var wanted: [Int]
    @exclusivity(unchecked) private var read: [Int]
    /// How many rows the worker has asked for, as far as it has said so; the semaphore wakes the reader once for several.
    private let said = Atomic<Int>(0)
    private let asked = Semaphore()
    private let filled = Semaphore()
    private let isClosed = Atomic<Bool>(false)
    private var reader: Thread?
    /// Written before what is handed over last, read after the end.
    private(set) var failure: FeedError?

    // The worker's.
    @exclusivity(unchecked) private var asks = 0
    @exclusivity(unchecked) private var unsaid = 0
    @exclusivity(unchecked) private var taken = 0
    @exclusivity(unchecked) private var isHere: [Bool]
    /// The feed that ended, by its name.
    private(set) var ended: String?
    /// Of what was taken last: the first feed, and the row there from 1; 0: none.
    @exclusivity(unchecked) private(set) var drawn: (feed: Int32, row: Int32) = (0, 0)

    /// How many arrivals are read ahead.
    private static let depth = 256

    /// - Parameters:
    ///   - others: all segments that run at the same time, this one included.
    ///   - seed: the plan's, not the segment's: a file is gone through from block to block.
    init(
        _ feeds: CompiledFeeds, segment: Segment, among others: [Segment], weights: [Double], seed: UInt64, _ stripe: Stripe
    ) {
        self.feeds = feeds.feeds
        self.segment = segment
        self.seed = seed
        self.stripe = stripe
        mix = ScenarioMix(weights: segment.weights ?? weights, seed: segment.seed)
        numberings = feeds.feeds.map { $0.numbering(of: segment, among: others) }
        users = segment.level.trace == nil ? segment.level.peakUsers : nil
        let count = users.map { max(1, stripe.share(of: $0)) } ?? RowStream.depth
        rows = (0..<count).map { _ in Rows() }
        wanted = Array(0..<count)
        read = Array(repeating: 0, count: count)
        isHere = Array(repeating: false, count: count)
        asks = count
        unsaid = count
    }

    /// Begins to read.
    ///
    /// - Throws: where the system refuses the thread.
    func start() throws(Thread.Refusal) {
        say()
        reader = try Thread { [self] in fill() }
    }

    /// Ends the reading, however far it is, and waits for its end.
    func close() {
        isClosed.store(true, ordering: .relaxed)
        asked.signal()
        reader?.join()
        reader = nil
    }

    // MARK: The reader's

    private func fill() {
        let readers = feeds.map { FeedReader($0.index) }
        let orders = feeds.map { $0.index.order(seed: seed) }
        var numbers = RowNumbers(feeds, segment: segment, numberings: numberings, mix: mix, users: users, stripe)
        var filledCount = 0
        while true {
            asked.wait()
            while filledCount < said.load(ordering: .acquiring), !isClosed.load(ordering: .relaxed) {
                let place = wanted[filledCount % wanted.count]
                fill(place, &numbers, readers, orders)
                read[filledCount % read.count] = place
                filledCount += 1
                filled.signal()
            }
            if isClosed.load(ordering: .relaxed) { return }
        }
    }

    private func fill(_ place: Int, _ numbers: inout RowNumbers, _ readers: [FeedReader], _ orders: [RowOrder]) {
        rows[place].clear()
        guard failure == nil else {
            rows[place].ended = 0
            return
        }
        do throws(FeedError) {
            numbers.advance(user: users == nil ? nil : stripe.number(at: place))
            try fill(rows[place], numbers.present, readers, orders)
        } catch {
            failure = error
            rows[place].ended = 0
        }
    }

    private func fill(_ rows: Rows, _ numbers: [Int?], _ readers: [FeedReader], _ orders: [RowOrder]) throws(FeedError) {
        for (feed, number) in numbers.enumerated() {
            guard let number else { continue }
            guard let row = orders[feed].row(for: number) else {
                rows.ended = feed
                return
            }
            if rows.drawn.row == 0 { rows.drawn = (Int32(truncatingIfNeeded: feed), Int32(truncatingIfNeeded: row + 1)) }
            try readers[feed].read(row)
            for (column, cell) in feeds[feed].columns {
                let value = readers[feed].cell(column)
                rows.bytes.append(contentsOf: value.bytes)
                rows.values.append((cell, ValueKind(value.kind), rows.bytes.count))
            }
        }
    }

    // MARK: The worker's

    /// Gives an iteration what the feeds hold for it; waits where the reader is behind.
    ///
    /// - Parameter user: of a closed load.
    /// - Returns: false where a feed has ended: then the iteration is not made.
    func take(user: Int, into store: ValueStore, at owner: Int) -> Bool {
        let place = users == nil ? awaitNext() : awaitRows(of: stripe.place(of: user))
        let rows = self.rows[place]
        var start = 0
        rows.bytes.withUnsafeBytes { bytes in
            for (cell, kind, end) in rows.values {
                store.set(cell, of: owner, kind) { $0.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<end])) }
                start = end
            }
        }
        drawn = rows.drawn
        if let feed = rows.ended, ended == nil { ended = feeds[feed].index.feed.name }
        let isThere = rows.ended == nil
        ask(for: place)
        return isThere
    }

    private func awaitNext() -> Int {
        if taken == asks - unsaid { say() }
        filled.wait()
        defer { taken += 1 }
        return read[taken % read.count]
    }

    private func awaitRows(of user: Int) -> Int {
        // Most are there already, and are only to be looked at.
        while !isHere[user] { isHere[awaitNext()] = true }
        isHere[user] = false
        return user
    }

    /// Has the reader fill a place again. It is told of many at once, as waking it costs more than the rows.
    private func ask(for place: Int) {
        wanted[asks % wanted.count] = place
        asks += 1
        unsaid += 1
        if unsaid * 2 >= rows.count { say() }
    }

    private func say() {
        guard unsaid > 0 else { return }
        unsaid = 0
        said.store(asks, ordering: .releasing)
        asked.signal()
    }
}

/// Which number each feed is asked for, iteration after iteration of a worker.
private struct RowNumbers {
    private let feeds: [CompiledFeeds.Feed]
    private let segment: Segment
    private let numberings: [IterationNumbering]
    private let mix: ScenarioMix
    private let users: Int?
    private let isPartlyOpen: Bool
    /// Whether every scenario asks for it, so that the iteration's own number is the feed's.
    private let isEverywhere: [Bool]
    private let stripe: Stripe
    private var arrivals: Arrivals?
    private var trace: (schedule: TraceSchedule, kinds: TraceKinds)?
    /// Of an open load: the arrivals that were looked at, and of those, by feed, the ones that ask for it.
    private var looked = 0
    private var counts: [Int]
    /// Of a closed load, by user within the worker: iterations so far, and by feed those that ask for it.
    private var iterations: [Int] = []
    private var userCounts: [[Int]] = []
    /// Of the present iteration, by feed; nil where it does not ask for it. In place of a new array for each.
    private(set) var present: [Int?]

    init(
        _ feeds: [CompiledFeeds.Feed], segment: Segment, numberings: [IterationNumbering], mix: ScenarioMix, users: Int?,
        _ stripe: Stripe
    ) {
        self.feeds = feeds
        self.segment = segment
        self.numberings = numberings
        self.mix = mix
        self.users = users
        self.stripe = stripe
        isPartlyOpen = segment.level.sessions != nil
        isEverywhere = feeds.map { $0.scenarios.isSuperset(of: mix.members) }
        arrivals = segment.schedule?.arrivals(stripe)
        if let trace = segment.level.trace,
            let schedule = try? TraceSchedule(trace, warmup: segment.warmup, stop: segment.stop)
        {
            // One that cannot be read any more is told of by whoever replays it.
            self.trace = (schedule, TraceKinds(trace))
        }
        counts = feeds.map { _ in 0 }
        present = feeds.map { _ in nil }
        if let users {
            let own = max(1, stripe.share(of: users))
            iterations = Array(repeating: 0, count: own)
            userCounts = feeds.map { _ in Array(repeating: 0, count: own) }
        }
    }

    mutating func advance(user: Int?) {
        if let user { advance(ofUser: user) } else if trace == nil { advanceToArrival() } else { advanceToEntry() }
    }

    private mutating func advance(ofUser user: Int) {
        let own = stripe.place(of: user)
        let scenario = mix.scenario(user: user, iteration: iterations[own])
        iterations[own] += 1
        for feed in feeds.indices {
            present[feed] = nil
            guard feeds[feed].scenarios.contains(scenario) else { continue }
            let count = userCounts[feed][own] * (users ?? 1) + user
            present[feed] = feeds[feed].perUser ? numberings[feed].number(user) : number(count, feed)
            userCounts[feed][own] += 1
        }
    }

    private mutating func advanceToArrival() {
        guard let arrival = arrivals?.next() else { return advanceToNothing() }
        while looked <= arrival.index { look(at: mix.scenario(user: 0, iteration: looked)) }
        advance(to: arrival.index, mix.scenario(user: 0, iteration: arrival.index))
    }

    /// All of a trace is gone through, as each entry has its place in the file.
    private mutating func advanceToEntry() {
        while let due = try? trace?.schedule.next() {
            guard let kind = trace?.kinds.kind(of: due.entry) else { break }
            look(at: kind)
            if stripe.contains(due.index) { return advance(to: due.index, kind) }
        }
        advanceToNothing()
    }

    private mutating func advanceToNothing() { for feed in feeds.indices { present[feed] = nil } }

    private mutating func look(at scenario: Int) {
        for feed in feeds.indices where feeds[feed].scenarios.contains(scenario) { counts[feed] += 1 }
        looked += 1
    }

    private mutating func advance(to arrival: Int, _ scenario: Int) {
        advanceToNothing()
        for feed in feeds.indices {
            // A session may come back with a scenario that asks for more.
            guard
                isPartlyOpen && !feeds[feed].scenarios.isDisjoint(with: mix.members)
                    || feeds[feed].scenarios.contains(scenario)
            else { continue }
            let count = isEverywhere[feed] || isPartlyOpen || feeds[feed].perUser ? arrival : counts[feed] - 1
            present[feed] = number(count, feed)
        }
    }

    private func number(_ own: Int, _ feed: Int) -> Int { segment.firstIteration + numberings[feed].number(own) }
}

extension ValueKind {
    fileprivate init(_ kind: FeedCell.Kind) {
        switch kind {
        case .text: self = .text
        case .number: self = .number
        case .boolean: self = .truth
        case .null, .json: self = .json
        }
    }
}
