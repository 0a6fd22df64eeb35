import Engine
import LoadModel
import Measurement

/// Makes one iteration of each scenario and keeps everything that was sent and received: for people who write a plan.
public enum TryRun {
    /// What one scenario, or what is made before it, did.
    public struct Part: Sendable {
        /// `setup`, `identities`, `teardown`, or the scenario's name.
        public var name: String
        public var exchanges: [Exchange]
        /// Requests of the scenario that it did not come to, each with why.
        public var unmade: [String] = []
        /// Why it ended before its end, where no request's failure says so.
        public var reason: String?

        public var isRight: Bool { reason == nil && exchanges.allSatisfy { $0.failure == nil || $0.failure == .slow } }
    }

    /// - Parameters:
    ///   - scenario: the only one, by its name; nil: all, one after another.
    ///   - iteration: its number, which decides the rows of feeds and what is drawn; from 0.
    ///   - onPart: given each part when it is over.
    /// - Throws: where the target cannot be reached, or the setup or the login failed: what they did was given before.
    public static func perform(
        _ plan: Plan, target: Target, scenario: String? = nil, iteration: Int = 0, interrupts: Interrupts,
        onPart: (Part) -> Void
    ) throws(RunError) {
        if let failure = Probe.connect(to: target, timeout: Nanoseconds(seconds: 10), stop: interrupts.stop) {
            throw .unreachable(target: target, failure: failure, isCandidate: false)
        }
        var plan = plan
        plan.thresholds = []
        plan.generator.threads = 1
        plan.load.connectionPolicy = ConnectionPolicy()
        let log = ExchangeLog()
        var shown = 0
        func part(_ name: String, reason: String? = nil, of labels: Set<String>? = nil, steps: [Step] = []) {
            let exchanges = Array(log.exchanges[shown...].prefix { labels?.contains($0.label) ?? true })
            shown += exchanges.count
            guard !exchanges.isEmpty || reason != nil || !steps.isEmpty else { return }
            let unmade = steps.unmade(Set(exchanges.map(\.label)), plan.secrecy, because: "the iteration was over before")
            onPart(Part(name: name, exchanges: exchanges, unmade: unmade, reason: reason))
        }
        func partsBefore() {
            part("setup", of: Set(plan.setup.requests.map(\.label)))
            part("identities")
        }
        var preparation = Preparation(plan, target: target, interrupts: interrupts)
        preparation.onlyIdentity = plan.identities.map { iteration % $0.count }
        preparation.log = log
        defer {
            let complaints = preparation.end()
            part("teardown", reason: complaints.isEmpty ? nil : complaints.joined(separator: "; "))
        }
        let fixed: FixedValues
        do throws(RunError) { fixed = try preparation.begin() } catch {
            partsBefore()
            throw error
        }
        partsBefore()
        if let trace = plan.load.levels.first, trace.trace != nil {
            // What is requested is not the plan's to say: the first of what the trace does.
            try make(plan, trace, target, iteration: 0, fixed, log, interrupts) { part("the trace's first request", reason: $0) }
            return
        }
        // An arrival, as its rows and its identity are those of its number.
        let level: Load.Level =
            Rate(perSecond: 1000).map { .open(arrivals: .constant, rate: $0) } ?? .closed(users: 1, think: .zero)
        for chosen in plan.scenarios where scenario == nil || scenario == chosen.name {
            guard !interrupts.stop.isRequested else { return }
            var single = plan
            single.scenarios = [chosen]
            try make(single, level, target, iteration: iteration, fixed, log, interrupts) {
                part(chosen.name, reason: $0, steps: chosen.steps)
            }
        }
    }

    /// - Parameter onEnd: told why the iteration ended before its end, where no request's failure says so.
    private static func make(
        _ plan: Plan, _ level: Load.Level, _ target: Target, iteration: Int, _ fixed: FixedValues, _ log: ExchangeLog,
        _ interrupts: Interrupts, onEnd: (String?) -> Void
    ) throws(RunError) {
        do throws(GeneratorError) {
            let users = level.peakUsers ?? 1
            let generator = try Generator(
                plan: plan, target: target, threads: 1, slots: Slots(users: users, connections: 1, inFlight: 1),
                stop: interrupts.stop, fixed: fixed, log: log)
            var segment = Segment(level: level, seed: plan.seed, warmup: .zero, stop: .requests(1), maxInFlight: 1)
            segment.firstIteration = iteration
            onEnd(try generator.run(segment).recording.iterations.reasons.keys.min())
        } catch { throw .generator(error) }
    }
}

extension [Step] {
    /// The requests without an exchange, each with the nearest reason that there may be.
    ///
    /// - Parameter made: labels of those with one.
    fileprivate func unmade(_ made: Set<String>, _ secrecy: Secrecy, because reason: String) -> [String] {
        flatMap { step -> [String] in
            switch step {
            case .think: []
            case .request(let request): made.contains(request.label) ? [] : ["\(request.label) (\(reason))"]
            case .group(let group): group.steps.unmade(made, secrecy, because: reason)
            case .loop(let loop): loop.steps.unmade(made, secrecy, because: "its 'repeat' made no turn")
            case .branch(let branch):
                branch.steps.unmade(made, secrecy, because: "if: \(secrecy.shown(ofBranch: branch))")
                    + branch.otherwise.unmade(made, secrecy, because: "else of if: \(secrecy.shown(ofBranch: branch))")
            }
        }
    }
}

extension Secrecy {
    /// What decides a branch, unless it is about a secret.
    fileprivate func shown(ofBranch branch: Branch) -> String {
        let isSecret = branch.condition.references.contains { hides($0.description.filter { !"${}".contains($0) }) }
        return isSecret ? Secrecy.redacted : shown("\(branch.condition)")
    }
}
