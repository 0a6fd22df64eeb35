import Engine
import LoadModel
import Measurement

/// Makes one iteration of each scenario and keeps everything that was sent and received: for people who write a plan.
public enum TryRun {
    /// What one scenario, or what is made before it, did.
    public struct Part: Sendable {
        /// `setup`, `identities`, or the scenario's name.
        public var name: String
        public var exchanges: [Exchange]
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
        guard plan.unfulfilledWords.isEmpty else { throw .unfulfilled(plan.unfulfilledWords) }
        if let failure = Probe.connect(to: target, timeout: Nanoseconds(seconds: 10), stop: interrupts.stop) {
            throw .unreachable(target: target, failure: failure, isCandidate: false)
        }
        var plan = plan
        plan.thresholds = []
        plan.generator.threads = 1
        plan.load.connectionPolicy = ConnectionPolicy()
        let log = ExchangeLog()
        var shown = 0
        func part(_ name: String, reason: String? = nil) {
            let exchanges = Array(log.exchanges[shown...])
            shown = log.exchanges.count
            if !exchanges.isEmpty || reason != nil { onPart(Part(name: name, exchanges: exchanges, reason: reason)) }
        }
        var preparation = Preparation(plan, target: target, interrupts: interrupts)
        preparation.onlyIdentity = plan.identities.map { iteration % $0.count }
        preparation.log = log
        defer { _ = preparation.end() }
        let fixed: FixedValues
        do throws(RunError) { fixed = try preparation.begin() } catch {
            part("before the load")
            throw error
        }
        part("before the load")
        for chosen in plan.scenarios where scenario == nil || scenario == chosen.name {
            guard !interrupts.stop.isRequested else { return }
            var single = plan
            single.scenarios = [chosen]
            do throws(GeneratorError) {
                let generator = try Generator(
                    plan: single, target: target, threads: 1, slots: Slots(users: 1, connections: 1, inFlight: 1),
                    stop: interrupts.stop, fixed: fixed, log: log)
                var segment = Segment(
                    level: .closed(users: 1, think: .zero), seed: plan.seed, warmup: .zero, stop: .requests(1), maxInFlight: 1)
                segment.firstIteration = iteration
                let recording = try generator.run(segment).recording
                part(chosen.name, reason: recording.iterations.reasons.keys.min())
            } catch { throw .generator(error) }
        }
    }
}
