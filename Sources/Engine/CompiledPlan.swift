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
        /// One flag a status code, as far as there are codes.
        fileprivate var acceptedStatuses: BoundedMemory<Bool>

        /// - Parameter status: any number, as a target may say.
        @inline(__always)
        func accepts(_ status: Int) -> Bool {
            status >= 0 && status < acceptedStatuses.count && acceptedStatuses[status]
        }
    }

    struct Step {
        var request: Int
        /// Between the end of the step before and this one's intended start.
        var thinkBefore: ThinkTimes
    }

    struct Scenario {
        var firstStep: Int
        var stepCount: Int
        /// After the last request, before the user's next iteration.
        var thinkAfter: ThinkTimes
    }

    let requests: UnsafePointer<Request>
    let requestCount: Int
    let steps: UnsafePointer<Step>
    let scenarios: UnsafePointer<Scenario>
    /// Those of all scenarios, one behind another.
    let thinks: UnsafePointer<Distribution>
    let thinkCount: Int
    let labels: [String]
    let timeouts: [Nanoseconds]
    /// How long what is in flight at the end of the load is awaited; nil: until it is there.
    let finish: Nanoseconds?
    /// For the requests that differ each time, by request.
    let renderers: [RequestRenderer]
    let weights: [Double]
    private let cleanUp: [() -> Void]

    init(plan: Plan, target: Target) {
        let sources = plan.scenarios.flatMap(\.requests)
        let labels = plan.labels
        let timeouts = Array(Set(sources.map(\.timeout))).sorted()
        let closes = plan.load.connectionPolicy.reuse == .never
        let renderers = sources.enumerated().map {
            RequestRenderer(step: $1, number: $0, target: target.url, isLast: closes)
        }
        var cleanUp: [() -> Void] = []

        let requests = UnsafeMutablePointer<Request>.allocate(capacity: sources.count)
        for (index, step) in sources.enumerated() {
            let fixed = renderers[index].constantBytes()
            let accepted = BoundedMemory(repeating: false, count: 600)
            for status in 0..<accepted.count { accepted[status] = step.expectedStatus.contains(status) }
            requests[index] = Request(
                bytes: fixed.map { UnsafeRawPointer($0.baseAddress!) }, byteCount: fixed?.count ?? 0,
                label: labels.firstIndex(of: step.label)!, timeout: step.timeout,
                timeoutClass: timeouts.firstIndex(of: step.timeout)!, isHead: step.method == .head,
                resending: ResendRule(step.method, plan.load.connectionPolicy), acceptedStatuses: accepted)
            cleanUp.append {
                fixed?.deallocate()
                accepted.deallocate()
            }
        }
        let (steps, scenarios, thinks, thinkCount) = CompiledPlan.flatten(plan.scenarios)
        cleanUp.append {
            requests.deallocate()
            steps.deallocate()
            scenarios.deallocate()
            thinks.deallocate()
        }
        self.requests = UnsafePointer(requests)
        self.requestCount = sources.count
        self.steps = UnsafePointer(steps)
        self.scenarios = UnsafePointer(scenarios)
        self.thinks = UnsafePointer(thinks)
        self.thinkCount = thinkCount
        self.labels = labels
        self.timeouts = timeouts
        finish = plan.load.finish ?? timeouts.last
        self.renderers = renderers
        self.weights = plan.scenarios.map(\.weight)
        self.cleanUp = cleanUp
    }

    /// The pause that one iteration makes of think times: a function of (seed, user, iteration).
    @inline(__always)
    func pause(_ times: ThinkTimes, of identity: RequestIdentity, seed: UInt64) -> Nanoseconds {
        times.count == 0 ? .zero : drawnPause(times, of: identity, seed: seed)
    }

    @inline(never)
    private func drawnPause(_ times: ThinkTimes, of identity: RequestIdentity, seed: UInt64) -> Nanoseconds {
        let stream = RandomStream(seed: seed, purpose: .stepThink, index: UInt64(identity.user))
        var pause = Nanoseconds.zero
        for index in times.first..<times.first + times.count {
            pause += min(thinks[index].draw(UInt64(identity.iteration &* thinkCount &+ index), from: stream), ThinkTimes.longest)
        }
        return pause
    }

    deinit { for free in cleanUp { free() } }

    /// Lays all steps of all scenarios end to end, think times folded into the requests that they precede.
    private static func flatten(_ sources: [LoadModel.Scenario]) -> (
        UnsafeMutablePointer<Step>, UnsafeMutablePointer<Scenario>, UnsafePointer<Distribution>, Int
    ) {
        let steps = UnsafeMutablePointer<Step>.allocate(capacity: sources.reduce(0) { $0 + $1.requests.count })
        let scenarios = UnsafeMutablePointer<Scenario>.allocate(capacity: sources.count)
        let thinks = UnsafeMutablePointer<Distribution>.allocate(capacity: sources.reduce(0) { $0 + $1.steps.count })
        var thinkCount = 0
        var next = 0
        for (index, source) in sources.enumerated() {
            let first = next
            var pause = ThinkTimes(first: thinkCount, count: 0)
            for step in source.steps {
                switch step {
                case .think(let time):
                    thinks[thinkCount] = time
                    thinkCount += 1
                    pause.count += 1
                case .request:
                    steps[next] = Step(request: next, thinkBefore: pause)
                    next += 1
                    pause = ThinkTimes(first: thinkCount, count: 0)
                }
            }
            scenarios[index] = Scenario(firstStep: first, stepCount: next - first, thinkAfter: pause)
        }
        return (steps, scenarios, UnsafePointer(thinks), thinkCount)
    }
}

/// Think times that follow one another, among those of all scenarios.
struct ThinkTimes {
    var first: Int
    var count: Int

    /// No draw of a law without an end keeps a user away for longer.
    static let longest = Nanoseconds(seconds: 86_400)
}
