import Engine
import LoadModel
import Measurement

/// What is done once for each start of a target, outside of the load and of every statistic: a plan's setup, the logins of its
/// identities, and behind the load its teardown.
struct Preparation {
    let plan: Plan
    let target: Target
    let interrupts: Interrupts
    /// The only identity that logs in, by its number; nil: all.
    var onlyIdentity: Int?
    /// Who wants all exchanges; nil: nobody.
    var log: ExchangeLog?
    private var setup: Harvest?

    /// The most users who log in at once where the plan does not say how fast.
    private static let loginsAtOnce = 10
    /// The share of logins that may fail.
    private static let toleratedShare = 0.01
    /// How long a teardown may take.
    private static let teardownTime = Nanoseconds(seconds: 30)

    init(_ plan: Plan, target: Target, interrupts: Interrupts) {
        self.plan = plan
        self.target = target
        self.interrupts = interrupts
    }

    /// Makes the setup, then the logins.
    ///
    /// - Returns: what they have captured.
    /// - Throws: where the setup, or more than 1 % of the logins, failed, with the first failure.
    mutating func begin() throws(RunError) -> FixedValues {
        if !plan.setup.isEmpty {
            let harvest = Harvest(plan.setup)
            let made = try run(plan.setup, named: "setup", users: 1, count: 1, fixed: FixedValues(), into: harvest)
            guard harvest.whole.contains(0) else { throw .setupFailed(target: target, failure: failure(of: made)) }
            setup = harvest
        }
        guard let identities = plan.identities else { return FixedValues(setup: setup) }
        let harvest = Harvest(identities.allSteps)
        let count = onlyIdentity == nil ? identities.count : 1
        let made = try run(
            identities.steps, named: "identities", users: min(count, Preparation.loginsAtOnce), count: count,
            rate: identities.rate, fixed: FixedValues(setup: setup), into: harvest,
            from: onlyIdentity ?? 0)
        let failed = count - harvest.whole.count
        guard Double(failed) <= Preparation.toleratedShare * Double(count) else {
            throw .loginsFailed(target: target, failed: failed, of: count, failure: failure(of: made))
        }
        return FixedValues(setup: setup, identities: harvest, identityCount: identities.count)
    }

    /// Makes the teardown; what fails of it ends nothing.
    ///
    /// - Returns: what is to be said of it; nil: all is well.
    func end() -> String? {
        guard !plan.teardown.isEmpty else { return nil }
        var steps = plan.teardown
        for index in steps.indices {
            guard case .request(var request) = steps[index] else { continue }
            // One that fails keeps the others from nothing.
            request.goesOnAfterFailure = true
            steps[index] = .request(request)
        }
        do throws(RunError) {
            let made = try run(
                steps, named: "teardown", users: 1, count: 1, fixed: FixedValues(setup: setup), into: nil,
                finish: Preparation.teardownTime)
            return made.failure.map { "teardown of target '\(target.name)': \($0)" }
        } catch { return "teardown of target '\(target.name)': \(error)" }
    }

    private struct Made {
        var failure: String?
    }

    private func failure(of made: Made) -> String { made.failure ?? "it came to no end" }

    /// One iteration after another of steps of their own.
    private func run(
        _ steps: [Step], named name: String, users: Int, count: Int, rate: Rate? = nil, fixed: FixedValues,
        into harvest: Harvest?,
        from first: Int = 0, finish: Nanoseconds? = nil
    ) throws(RunError) -> Made {
        var plan = self.plan
        plan.scenarios = [Scenario(name: name, steps: steps)]
        plan.thresholds = []
        plan.generator.threads = 1
        plan.load.connectionPolicy = ConnectionPolicy()
        plan.load.finish = finish
        let level: Load.Level =
            rate.map { .open(arrivals: .constant, rate: $0) } ?? .closed(users: users, think: .zero)
        let slots = Slots(users: users, connections: users, inFlight: users)
        do throws(GeneratorError) {
            let generator = try Generator(
                plan: plan, target: target, threads: 1, slots: slots, stop: interrupts.stop, fixed: fixed,
                log: log)
            var segment = Segment(
                level: level, seed: plan.seed, warmup: .zero, stop: .requests(count), maxInFlight: users)
            segment.firstIteration = first
            let recording = try generator.run(segment, harvest: harvest).recording
            let rows = FailureRow.ranked(
                zip(generator.labels, recording.labels).flatMap { label, recorded in recorded.failureTally.rows(label: label) })
            let example = rows.first.map { row in
                "\(row.label ?? name): \(row.example ?? row.kind.name)"
                    + (rows.count > 1 ? " (and \(rows.count - 1) other kinds)" : "")
            }
            return Made(failure: example ?? recording.iterations.reasons.keys.min())
        } catch { throw .generator(error) }
    }
}

/// The preparations of a session's targets: each is made once for each start of a target, and ended with it.
public final class Preparations: @unchecked Sendable {
    // Touched only by the thread that runs.
    private var made: [(target: Target, preparation: Preparation, values: FixedValues)] = []
    /// What is to be said of those that are over: teardowns that failed.
    public private(set) var complaints: [String] = []

    public init() {}

    /// What a target's setup and logins have captured; made now unless it was made since its last start.
    func values(_ plan: Plan, _ target: Target, _ interrupts: Interrupts) throws(RunError) -> FixedValues {
        guard !plan.setup.isEmpty || plan.identities != nil || !plan.teardown.isEmpty else { return FixedValues() }
        if let known = made.first(where: { $0.target == target }) { return known.values }
        var preparation = Preparation(plan, target: target, interrupts: interrupts)
        do throws(RunError) {
            let values = try preparation.begin()
            made.append((target, preparation, values))
            return values
        } catch {
            // The teardown runs wherever the setup began.
            if let complaint = preparation.end() { complaints.append(complaint) }
            throw error
        }
    }

    /// The target is about to be stopped, or the session is over: nil: for all.
    func end(_ target: Target? = nil) {
        for (known, preparation, _) in made where target == nil || known == target {
            if let complaint = preparation.end() { complaints.append(complaint) }
        }
        made.removeAll { target == nil || $0.target == target }
    }
}
