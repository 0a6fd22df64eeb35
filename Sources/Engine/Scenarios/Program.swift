import LoadModel
import Measurement

/// One instruction of a plan's scenarios, which stand one behind another. Trivial: reading it retains nothing.
struct Instruction {
    enum Operation: UInt8 {
        /// Makes a request, after a pause.
        case request
        /// Only pauses: before a decision.
        case pause
        /// Goes on at ``target`` where the condition does not hold.
        case branch
        case jump
        /// Begins a loop, or goes on at ``target`` where there is nothing to go through.
        case enterLoop
        /// Goes back to ``target`` for another turn, or on.
        case repeatLoop
        case openSpan, closeSpan
        case end
    }

    var operation: Operation
    /// Of a request its number among the plan's; of a branch its condition's; of a loop and a span theirs.
    var argument = 0
    var target = 0
    /// Of a request and a pause. Of the end: what passes before the user's next iteration.
    var think: ThinkTimes
    /// Requests that come from here to the scenario's end, whatever is decided on the way; its own included.
    var requestsAhead = 0
}

/// A loop of a plan; an iteration has a counter for each.
struct CompiledLoop {
    enum Kind {
        case times(Int)
        /// - Parameter element: the cell that holds the present one.
        case over(ValueSource, element: Int)
        case holds(condition: Int, most: Int)
    }

    var kind: Kind

    /// Whether it has a first turn whatever is decided on the way.
    var entersAlways: Bool { if case .times(let count) = kind { count > 0 } else { false } }
}

/// What is timed as a whole beside requests: a group, or the tries of one request.
struct CompiledSpan {
    var name: String
    var kind: SpanKind
}

/// Where a scenario's instructions begin, and the one that ends it.
struct ScenarioBounds {
    var first: Int
    var end: Int
}

/// A plan's scenarios as instructions.
struct Program {
    private(set) var instructions: [Instruction] = []
    private(set) var scenarios: [ScenarioBounds] = []
    private(set) var thinks: [Distribution] = []
    private(set) var conditions: [CompiledCondition] = []
    private(set) var loops: [CompiledLoop] = []
    private(set) var spans: [CompiledSpan] = []
    /// In the plan's order: an instruction's `argument` is a place among them.
    private(set) var requests: [RequestStep] = []
    /// Of each of them, the scenario that makes it.
    private(set) var requestScenarios: [Int] = []

    private var pending = ThinkTimes(first: 0, count: 0)

    /// - Throws: where a name stands for nothing, which the plan's reader has seen to.
    /// - Parameter timed: the scenarios whose iterations are timed as a whole, by their names.
    init(_ scenarios: [Scenario], timed: Set<String> = [], _ names: inout ValueNames) throws(ProgramError) {
        for (index, scenario) in scenarios.enumerated() {
            names.enterScenario(index)
            let first = instructions.count
            pending = ThinkTimes(first: thinks.count, count: 0)
            let span = timed.contains(scenario.name) ? self.span(scenario.name, .scenario) : nil
            if let span { emit(Instruction(operation: .openSpan, argument: span, think: .none)) }
            try add(scenario.steps, &names)
            if let span { emit(Instruction(operation: .closeSpan, argument: span, think: .none)) }
            self.scenarios.append(ScenarioBounds(first: first, end: instructions.count))
            emit(Instruction(operation: .end, think: pending))
            countAhead(from: first)
            requestScenarios += Array(repeating: index, count: requests.count - requestScenarios.count)
        }
    }

    /// Whether nothing is decided, repeated or timed as a whole.
    var isLinear: Bool {
        instructions.allSatisfy { $0.operation == .request || $0.operation == .end }
    }

    private mutating func emit(_ instruction: Instruction) { instructions.append(instruction) }

    private mutating func takePause() -> ThinkTimes {
        defer { pending = ThinkTimes(first: thinks.count, count: 0) }
        return pending
    }

    /// What is to be decided comes when the pause before it is over.
    private mutating func flushPause() {
        guard pending.count > 0 else { return }
        emit(Instruction(operation: .pause, think: takePause()))
    }

    private mutating func add(_ steps: [Step], _ names: inout ValueNames) throws(ProgramError) {
        for step in steps { try add(step, &names) }
    }

    private mutating func add(_ step: Step, _ names: inout ValueNames) throws(ProgramError) {
        switch step {
        case .think(let time):
            if pending.count == 0 { pending.first = thinks.count }
            thinks.append(time)
            pending.count += 1
        case .request(let request):
            emit(Instruction(operation: .request, argument: requests.count, think: takePause()))
            requests.append(request)
        case .group(let group):
            let span = self.span(group.name, .group)
            emit(Instruction(operation: .openSpan, argument: span, think: .none))
            try add(group.steps, &names)
            emit(Instruction(operation: .closeSpan, argument: span, think: .none))
        case .branch(let branch): try add(branch, &names)
        case .loop(let loop): try add(loop, &names)
        }
    }

    private mutating func add(_ branch: Branch, _ names: inout ValueNames) throws(ProgramError) {
        flushPause()
        let fork = instructions.count
        emit(Instruction(operation: .branch, argument: try condition(branch.condition, &names), think: .none))
        try add(branch.steps, &names)
        flushPause()
        guard !branch.otherwise.isEmpty else {
            instructions[fork].target = instructions.count
            return
        }
        let leap = instructions.count
        emit(Instruction(operation: .jump, think: .none))
        instructions[fork].target = instructions.count
        try add(branch.otherwise, &names)
        flushPause()
        instructions[leap].target = instructions.count
    }

    private mutating func add(_ loop: Loop, _ names: inout ValueNames) throws(ProgramError) {
        flushPause()
        let number = loops.count
        let kind: CompiledLoop.Kind
        switch loop.kind {
        case .times(let count): kind = .times(count)
        case .over(let list, let element): kind = .over(try names.source(of: list), element: names.cells.add(element))
        case .holds(let condition, let most): kind = .holds(condition: try self.condition(condition, &names), most: most)
        }
        loops.append(CompiledLoop(kind: kind))
        let enter = instructions.count
        emit(Instruction(operation: .enterLoop, argument: number, think: .none))
        try add(loop.steps, &names)
        flushPause()
        emit(Instruction(operation: .repeatLoop, argument: number, target: enter + 1, think: .none))
        instructions[enter].target = instructions.count
    }

    private mutating func condition(_ condition: Condition, _ names: inout ValueNames) throws(ProgramError) -> Int {
        conditions.append(try CompiledCondition(condition, &names))
        return conditions.count - 1
    }

    /// Groups of one name are one row.
    mutating func span(_ name: String, _ kind: SpanKind) -> Int {
        if let known = spans.firstIndex(where: { $0.name == name && $0.kind == kind }) { return known }
        spans.append(CompiledSpan(name: name, kind: kind))
        return spans.count - 1
    }

    /// From the end of a scenario to its beginning: what lies on a branch or in a loop that may not be entered is not counted.
    private mutating func countAhead(from first: Int) {
        for index in stride(from: instructions.count - 2, through: first, by: -1) {
            let instruction = instructions[index]
            var ahead = instructions[index + 1].requestsAhead
            switch instruction.operation {
            case .request: ahead += 1
            case .enterLoop where loops[instruction.argument].entersAlways: break
            case .branch, .enterLoop, .jump: ahead = instructions[instruction.target].requestsAhead
            case .pause, .repeatLoop, .openSpan, .closeSpan, .end: break
            }
            instructions[index].requestsAhead = ahead
        }
    }
}
