import LoadModel

/// A plan's scenarios against one target, prepared so that sending needs no strings, no look-ups and no allocations.
///
/// Immutable once built, and therefore shared by all workers; owns the memory that its requests point into.
final class CompiledPlan: @unchecked Sendable {
    /// What the data plane needs to know of one request. Trivial on purpose: reading it retains nothing.
    struct Request {
        /// The whole request where it is the same each time, else nil.
        var bytes: UnsafeRawPointer?
        var byteCount: Int
        /// Index into ``CompiledPlan/labels``.
        var label: Int
        var timeout: Nanoseconds
        /// Requests with equal timeouts expire in the order in which they were sent, so each class is a queue.
        var timeoutClass: Int
        var isHead: Bool
        var resending: ResendRule
        /// Among ``CompiledPlan/judged``, where more is asked of its answers than a status, or it may be tried again; else below 0.
        var judged = -1
        /// Whether the transport keeps what an answer says for whoever looks at it.
        var keepsContent = false
        /// Whether more than one plain exchange may be needed: ``CompiledPlan/chainRules`` says what for.
        var isChain = false
        /// The queue of ``CompiledPlan/streamLengths`` of a stream that has one; below 0 of others.
        var streamClass = -1
        /// Whether its answer is a stream of events, which ``CompiledPlan/streams`` says how to take.
        var isStreamed = false
        /// One flag a status code, as far as there are codes.
        fileprivate var acceptedStatuses: BoundedMemory<Bool>

        /// - Parameter status: any number, as a target may say.
        @inline(__always)
        func accepts(_ status: Int) -> Bool {
            status >= 0 && status < acceptedStatuses.count && acceptedStatuses[status]
        }
    }

    let requests: UnsafePointer<Request>
    let requestCount: Int
    /// Of the load: those behind them renew identities.
    let loadRequests: Int
    /// As of ``LoadModel/Plan/hasSeveralRequests``.
    let hasSeveralRequests: Bool
    /// nil where nobody has logged in.
    let identityCount: Int?
    /// Whether no two iterations have the same identity at once.
    let isExclusive: Bool
    /// What renews identities; nil where nothing does.
    let renewal: CompiledRenewal?
    /// Of all scenarios, one behind another.
    let instructions: BoundedMemory<Instruction>
    /// The first and the last instruction of each scenario.
    let scenarios: BoundedMemory<ScenarioBounds>
    /// Conditions, loops and spans, which instructions name by their numbers.
    let program: Program
    /// Whether instructions are requests, think times and ends of scenarios only.
    let isLinear: Bool
    let judged: [JudgedRequest]
    /// By request.
    let chainRules: [ChainRule]
    /// What redirects may lead to; empty: anything.
    let hosts: HostRule
    /// Of each span its number among the plan's groups; below 0 where it is none.
    let groups: [Int]
    let groupCount: Int
    let names: ValueNames
    /// What no output shows, wherever it stands: values that come while the load runs, and those of the plan.
    let secretCells: SecretCells
    let hiddenTexts: [[UInt8]]
    /// Those of all scenarios, one behind another.
    let thinks: UnsafePointer<Distribution>
    let thinkCount: Int
    let labels: [String]
    let timeouts: [Nanoseconds]
    /// How long what is in flight at the end of the load is awaited; nil: until it is there.
    let finish: Nanoseconds?
    /// For the requests that differ each time, by request.
    let renderers: [RequestRenderer]
    /// By request; nil of those whose answers are taken as a whole.
    let streams: [EventStream?]
    /// How long streams last at the most, each once.
    let streamLengths: [Nanoseconds]
    let hasStreams: Bool
    /// What the load's requests say of traces; nil: nothing.
    let tracing: Tracing?
    let isTraced: Bool
    /// The plan's own, which those of its levels follow from.
    let seed: UInt64
    let weights: [Double]
    private let cleanUp: [() -> Void]

    /// - Parameters:
    ///   - keepsContent: whether what answers say is kept of all requests.
    ///   - columns: of feeds, which iterations keep beside those that their requests ask for.
    /// - Precondition: the plan's names, paths and patterns are right, as its reader has seen to.
    init(plan: Plan, target: Target, keepsContent: Bool = false, keeping columns: [Reference] = []) {
        let all = plan.scenarios + (plan.renewalScenario.map { [$0] } ?? [])
        var names = ValueNames(scenarios: all, identity: plan.identityCells, setup: ValueCells(plan.setup))
        let labels = plan.labels
        let renewalLabels = plan.renewalScenario?.requests.map(\.label) ?? []
        let loadRequests = all.flatMap(\.requests).count - renewalLabels.count
        self.loadRequests = loadRequests
        hasSeveralRequests = plan.hasSeveralRequests
        tracing = plan.tracing
        isTraced = plan.tracing != nil
        seed = plan.seed
        hosts = plan.hostRule
        var cleanUp: [() -> Void] = []
        do throws(ProgramError) {
            let timed = plan.thresholds.compactMap(\.scenario)
            var program = try Program(all, timed: Set(timed), &names)
            for column in columns { _ = try names.source(of: column) }
            let sources = program.requests
            let timeouts = Array(Set(sources.map(\.timeout))).sorted()
            let streams = sources.map(\.stream)
            let streamLengths = Array(Set(streams.compactMap { $0?.length })).sorted()
            (self.streams, self.streamLengths) = (streams, streamLengths)
            hasStreams = streams.contains { $0 != nil }
            let closes = plan.load.connectionPolicy.reuse == .never
            var renderers: [RequestRenderer] = []
            var judged: [JudgedRequest] = []
            var chainRules: [ChainRule] = []
            let requests = UnsafeMutablePointer<Request>.allocate(capacity: sources.count)
            for (index, step) in sources.enumerated() {
                names.enterScenario(program.requestScenarios[index])
                let renderer = try RequestRenderer(
                    step: step, number: index, target: target.url, hosts: plan.hostRule, isLast: closes,
                    isTraced: plan.tracing != nil && index < loadRequests, &names)
                renderers.append(renderer)
                let (fixed, headCount) = renderer.constantBytes() ?? (nil, 0)
                chainRules.append(ChainRule(step, of: plan))
                chainRules[index].headCount = headCount
                let accepted = BoundedMemory(repeating: false, count: 600)
                for status in 0..<accepted.count { accepted[status] = step.expectedStatus.contains(status) }
                requests[index] = Request(
                    bytes: fixed.map { UnsafeRawPointer($0.baseAddress!) }, byteCount: fixed?.count ?? 0,
                    label: index < loadRequests ? labels.firstIndex(of: step.label)! : index - loadRequests,
                    timeout: step.timeout,
                    timeoutClass: timeouts.firstIndex(of: step.timeout)!, isHead: step.method == .head,
                    resending: ResendRule(step.method, plan.load.connectionPolicy), acceptedStatuses: accepted)
                requests[index].keepsContent = keepsContent
                requests[index].isChain = !chainRules[index].isPlain
                requests[index].isStreamed = step.stream != nil
                requests[index].streamClass = step.stream?.length.flatMap { streamLengths.firstIndex(of: $0) } ?? -1
                if let judgement = try JudgedRequest(step, number: index, program: &program, &names) {
                    requests[index].judged = judged.count
                    requests[index].keepsContent = keepsContent || judgement.keepsContent
                    judged.append(judgement)
                }
                cleanUp.append {
                    fixed?.deallocate()
                    accepted.deallocate()
                }
            }
            self.requests = UnsafePointer(requests)
            requestCount = sources.count
            self.timeouts = timeouts
            self.renderers = renderers
            self.judged = judged
            self.chainRules = chainRules
            self.program = program
            cleanUp.append { requests.deallocate() }
        } catch { preconditionFailure("a plan that its reader should have refused: \(error.message)") }
        let groupNames = plan.groupNames
        groups = program.spans.map { span in span.kind == .group ? groupNames.firstIndex(of: span.name) ?? -1 : -1 }
        groupCount = groupNames.count
        self.names = names
        identityCount = plan.identities?.count
        isExclusive = plan.identities?.isExclusive ?? false
        renewal = plan.identities?.renewal.map {
            CompiledRenewal($0, scenario: plan.scenarios.count, labels: renewalLabels, steps: all.last?.steps ?? [], names)
        }
        secretCells = SecretCells(plan, names)
        hiddenTexts = (plan.hiddenTexts + plan.namedSecrets).map { Array($0.utf8) }
        isLinear = program.isLinear
        let (instructions, scenarios, thinks) = CompiledPlan.laidOut(program)
        self.instructions = instructions
        self.scenarios = scenarios
        self.thinks = UnsafePointer(thinks)
        thinkCount = program.thinks.count
        cleanUp.append {
            instructions.deallocate()
            scenarios.deallocate()
            thinks.deallocate()
        }
        self.labels = labels
        finish = plan.finish(longestTimeout: timeouts.last ?? .zero)
        weights = plan.scenarios.map(\.weight)
        self.cleanUp = cleanUp
    }

    /// The program in memory whose reading retains nothing.
    private static func laidOut(
        _ program: Program
    ) -> (BoundedMemory<Instruction>, BoundedMemory<ScenarioBounds>, UnsafeMutablePointer<Distribution>) {
        let instructions = BoundedMemory<Instruction>(count: program.instructions.count)
        for (index, instruction) in program.instructions.enumerated() { instructions.initialize(index, to: instruction) }
        let scenarios = BoundedMemory<ScenarioBounds>(count: program.scenarios.count)
        for (index, bounds) in program.scenarios.enumerated() { scenarios.initialize(index, to: bounds) }
        let thinks = UnsafeMutablePointer<Distribution>.allocate(capacity: program.thinks.count)
        for (index, think) in program.thinks.enumerated() { (thinks + index).initialize(to: think) }
        return (instructions, scenarios, thinks)
    }

    /// The pause that one iteration makes of think times: a function of (seed, user, iteration, occurrence).
    ///
    /// - Parameter occurrence: how often the iteration has gone back in its scenario: the turns of loops draw apart.
    @inline(__always)
    func pause(_ times: ThinkTimes, of identity: RequestIdentity, seed: UInt64, occurrence: Int = 0) -> Nanoseconds {
        times.count == 0 ? .zero : drawnPause(times, of: identity, seed: seed, occurrence: occurrence)
    }

    @inline(never)
    private func drawnPause(
        _ times: ThinkTimes, of identity: RequestIdentity, seed: UInt64, occurrence: Int
    ) -> Nanoseconds {
        let stream = RandomStream(seed: seed, purpose: .stepThink, index: UInt64(identity.user))
        var pause = Nanoseconds.zero
        for index in times.first..<times.first + times.count {
            let draw = UInt64(identity.iteration &* thinkCount &+ index)
            let pauseOfOne =
                occurrence == 0
                ? thinks[index].draw(draw, from: stream) : thinks[index].draw(UInt64(occurrence), from: stream.substream(draw))
            pause += min(pauseOfOne, ThinkTimes.longest)
        }
        return pause
    }

    deinit { for free in cleanUp { free() } }
}

extension Plan {
    /// What renews an identity, as a scenario of its own: its steps, or those of the login again; nil where nothing does.
    fileprivate var renewalScenario: Scenario? {
        guard let identities, let renewal = identities.renewal else { return nil }
        return Scenario(name: "renew", steps: renewal.steps.isEmpty ? identities.steps : renewal.steps)
    }
}

/// Think times that follow one another, among those of all scenarios.
struct ThinkTimes {
    var first: Int
    var count: Int

    static let none = ThinkTimes(first: 0, count: 0)

    /// No draw of a law without an end keeps a user away for longer.
    static let longest = Nanoseconds(seconds: 86_400)
}
