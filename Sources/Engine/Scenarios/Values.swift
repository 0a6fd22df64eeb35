import JSONPath
import LoadModel

/// What a value is, which decides how it is written into JSON.
enum ValueKind: UInt8 {
    case missing, text, number, truth
    /// An object or an array, as it was received.
    case json
}

/// Names for the cells in which an iteration, an identity or the setup keeps values.
struct ValueCells: Sendable {
    private(set) var names: [String] = []

    init() {}

    /// What steps capture, and elements of loops.
    init(_ steps: [Step]) {
        for step in steps.flattened {
            switch step {
            case .request(let request): for capture in request.captures { add(capture.name) }
            case .loop(let loop): if case .over(_, let element) = loop.kind { add(element) }
            case .think, .group, .branch: break
            }
        }
    }

    /// - Returns: its cell, a new one where the name is new.
    @discardableResult mutating func add(_ name: String) -> Int {
        if let cell = self[name] { return cell }
        names.append(name)
        return names.count - 1
    }

    subscript(name: String) -> Int? { names.firstIndex(of: name) }

    var count: Int { names.count }
}

/// What the references of a plan stand for, looked up once, when the plan is compiled.
struct ValueNames {
    /// Of iterations: captures, elements of loops, and columns of feeds as they are asked for.
    var cells: ValueCells
    let identity: ValueCells
    let setup: ValueCells
    /// The columns of feeds that are asked for, and where an iteration keeps them.
    private(set) var columns: [FeedColumn] = []
    private var draws: UInt64 = 0
    private var scenario = -1

    struct FeedColumn {
        var feed: String
        var column: String
        var cell: Int
        /// The scenarios that ask for it.
        var scenarios: Set<Int>
    }

    init(scenarios: [Scenario], identity: ValueCells = ValueCells(), setup: ValueCells = ValueCells()) {
        cells = ValueCells(scenarios.flatMap(\.steps))
        self.identity = identity
        self.setup = setup
    }

    /// What is looked up from here on is asked for by this scenario.
    mutating func enterScenario(_ index: Int) { scenario = index }

    mutating func source(of reference: Reference) throws(ProgramError) -> ValueSource {
        switch reference {
        case .captured(let name):
            guard let cell = cells[name] else { throw ProgramError(unknown: reference) }
            return .cell(cell)
        case .feed(let feed, let column):
            // In an iteration with an identity, what its login drew on is the identity's.
            return identity["\(feed).\(column)"].map { .identity($0) } ?? .cell(cell(of: feed, column))
        case .identity(let name):
            guard let cell = identity[name] else { throw ProgramError(unknown: reference) }
            return .identity(cell)
        case .setup(let name):
            guard let cell = setup[name] else { throw ProgramError(unknown: reference) }
            return .setup(cell)
        case .random(let text):
            draws += 1
            return .random(text, number: draws)
        case .now(let time): return .now(time)
        case .iteration: return .iteration
        case .user: return .user
        }
    }

    private mutating func cell(of feed: String, _ column: String) -> Int {
        if let known = columns.firstIndex(where: { $0.feed == feed && $0.column == column }) {
            columns[known].scenarios.insert(scenario)
            return columns[known].cell
        }
        // No capture has a point in its name.
        let cell = cells.add("\(feed).\(column)")
        columns.append(FeedColumn(feed: feed, column: column, cell: cell, scenarios: [scenario]))
        return cell
    }
}

/// A plan that cannot be compiled: the plan's reader refuses such, so that only plans made in code meet it.
struct ProgramError: Error {
    var message: String

    init(unknown reference: Reference) { message = "nothing gives ${\(reference)} a value" }
    init(message: String) { self.message = message }
}

/// Where a value comes from while the load runs: a reference of the plan with its names looked up.
enum ValueSource: Sendable {
    /// What the iteration keeps.
    case cell(Int)
    /// What the iteration's identity keeps.
    case identity(Int)
    /// What the setup gave.
    case setup(Int)
    /// - Parameter number: the hole's among all of the plan, so that two of them draw apart.
    case random(RandomText, number: UInt64)
    case now(ClockText)
    case iteration, user
}

/// Values of iterations, users or identities in one growing memory each, which is kept when they begin anew.
final class ValueStore: @unchecked Sendable {
    struct Slot {
        var start: Int32 = 0
        var count: Int32 = 0
        var kind = ValueKind.missing
    }

    let cells: Int
    // Not checked at run time, for a fifth of what chained requests cost: what is given these bytes gets at nothing of the store.
    @exclusivity(unchecked) private var slots: [Slot] = []
    @exclusivity(unchecked) private var bytes: [[UInt8]] = []
    /// The most bytes that one of them keeps: what was captured before and is overwritten counts until it is compacted.
    static let most = 64 << 20

    init(cells: Int) { self.cells = cells }

    /// Makes room for one of this number, with no values.
    func clear(_ owner: Int) {
        reserve(owner)
        bytes[owner].removeAll(keepingCapacity: true)
        for cell in 0..<cells { slots[owner * cells + cell] = Slot() }
    }

    func reserve(_ owner: Int) {
        while bytes.count <= owner {
            bytes.append([])
            slots.append(contentsOf: repeatElement(Slot(), count: cells))
        }
    }

    func kind(_ cell: Int, of owner: Int) -> ValueKind {
        owner < bytes.count ? slots[owner * cells + cell].kind : .missing
    }

    /// The bytes are valid within the call only.
    func withBytes<R>(_ cell: Int, of owner: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        let slot = slots[owner * cells + cell]
        return bytes[owner].withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[Int(slot.start)..<Int(slot.start + slot.count)]))
        }
    }

    /// Keeps what the body appends.
    ///
    /// - Returns: false where it would be too much for one owner; then the cell has no value.
    @discardableResult func set(_ cell: Int, of owner: Int, _ kind: ValueKind, _ append: (inout [UInt8]) -> Void) -> Bool {
        reserve(owner)
        slots[owner * cells + cell] = Slot()
        compact(owner)
        let start = bytes[owner].count
        append(&bytes[owner])
        guard bytes[owner].count <= ValueStore.most else {
            bytes[owner].removeLast(bytes[owner].count - start)
            return false
        }
        slots[owner * cells + cell] = Slot(start: Int32(start), count: Int32(bytes[owner].count - start), kind: kind)
        return true
    }

    func unset(_ cell: Int, of owner: Int) {
        reserve(owner)
        slots[owner * cells + cell] = Slot()
    }

    /// Takes over another owner's value, of this store or of another one.
    ///
    /// - Parameter other: its cell; nil: the same.
    func copy(_ cell: Int, of owner: Int, from store: ValueStore, _ source: Int, _ other: Int? = nil) {
        let other = other ?? cell
        let kind = store.kind(other, of: source)
        guard kind != .missing else { return unset(cell, of: owner) }
        // Out of the other's memory first: it may be the same that grows.
        let copied = store.withBytes(other, of: source) { Array($0) }
        set(cell, of: owner, kind) { $0.append(contentsOf: copied) }
    }

    /// Where most of the memory holds what was overwritten: loops capture again and again.
    private func compact(_ owner: Int) {
        let used = bytes[owner].count
        guard used > 16 << 10 else { return }
        let live = (0..<cells).reduce(0) { $0 + Int(slots[owner * cells + $1].count) }
        guard live < used / 2 else { return }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes[owner].capacity)
        for cell in 0..<cells {
            let slot = slots[owner * cells + cell]
            guard slot.count > 0 else { continue }
            slots[owner * cells + cell].start = Int32(kept.count)
            kept.append(contentsOf: bytes[owner][Int(slot.start)..<Int(slot.start + slot.count)])
        }
        bytes[owner] = kept
    }
}
