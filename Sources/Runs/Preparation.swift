import Engine
import LoadModel
import Measurement

/// What is done once for each start of a target, outside of the load and of every statistic: a plan's setup, the logins of its
/// identities, and behind the load its teardown.
struct Preparation {
    let plan: Plan
    let target: Target
    let interrupts: Interrupts
    /// Whose identities log in.
    var shard = Shard.whole
    /// The only identity that logs in, by its number; nil: all.
    var onlyIdentity: Int?
    /// Who wants all exchanges; nil: nobody.
    var log: ExchangeLog?
    /// Told what the setup has captured, as soon as it is over; nil: nobody.
    var onSetup: (([CapturedValue]) -> Void)?
    /// What was made so far.
    private(set) var accounts: [AroundLoad] = []
    private var setup: Harvest?
    /// Whether another process has made the setup, and will make the teardown.
    private var isLeftToAnother = false

    /// The most users who log in at once where the plan does not say how fast.
    static let loginsAtOnce = 10
    /// The share of logins that may fail.
    private static let toleratedShare = 0.01
    /// How long a teardown may take.
    static let teardownTime = Nanoseconds(seconds: 30)

    init(_ plan: Plan, target: Target, interrupts: Interrupts) {
        var own = plan
        // Traces are of the load.
        own.tracing = nil
        self.plan = own
        self.target = target
        self.interrupts = interrupts
    }

    /// Of another shard of the load: the first has made the setup, and will make the teardown.
    ///
    /// - Parameter values: what the setup has captured there.
    mutating func leaveSetup(holding values: [CapturedValue]) {
        isLeftToAnother = true
        if !plan.setup.isEmpty { setup = Harvest(plan.setup, holding: values) }
    }

    var hasTeardown: Bool { !plan.teardown.isEmpty && !isLeftToAnother }

    // MARK: Before the load

    /// Makes the setup, then the logins.
    ///
    /// - Returns: what they have captured.
    /// - Throws: where the setup, or more than 1 % of the logins, failed, with the first failure and its answer; and where a signal came.
    mutating func begin() throws(RunError) -> FixedValues {
        if !plan.setup.isEmpty, !isLeftToAnother { try makeSetup() }
        guard let identities = plan.identities else { return FixedValues(setup: setup) }
        let harvest = Harvest(identitiesOf: plan)
        let count = onlyIdentity == nil ? shard.share(of: identities.count) : 1
        var work = Work(
            identities.steps, .logins, users: min(count, Preparation.loginsAtOnce) * shard.count,
            count: onlyIdentity == nil ? identities.count : 1)
        work.shard = shard
        work.rate = identities.rate
        work.columns = plan.identityColumns
        work.first = onlyIdentity ?? 0
        var made = try perform(work, fixed: FixedValues(setup: setup), into: harvest)
        if case .captured(let name)? = identities.renewal?.every, let fault = harvest.dropWithoutLife(name) {
            made.firstFailure = made.firstFailure ?? fault
        }
        made.account.failed = count - harvest.whole.count
        accounts.note(made.account)
        if let signal = interrupts.signal { throw .stopped(signal: signal) }
        guard Double(made.account.failed) <= Preparation.toleratedShare * Double(count) else {
            throw .loginsFailed(target: target, failed: made.account.failed, of: count, failure: made.reason)
        }
        return FixedValues(setup: setup, identities: harvest, identityCount: identities.count)
    }

    private mutating func makeSetup() throws(RunError) {
        // A teardown wants what it captured also where it came to no end.
        let harvest = Harvest(plan.setup, takesAll: true)
        setup = harvest
        var made = try perform(
            Work(plan.setup, .setup, users: 1, count: 1), fixed: FixedValues(), into: harvest)
        made.account.failed = harvest.whole.contains(0) ? 0 : 1
        accounts.note(made.account)
        if let signal = interrupts.signal { throw .stopped(signal: signal) }
        guard made.account.failed == 0 else { throw .setupFailed(target: target, failure: made.reason) }
        onSetup?(harvest.values)
    }

    // MARK: Behind the load

    /// Makes the teardown; what fails of it ends nothing.
    ///
    /// - Returns: what is to be said of it; empty: all is well.
    mutating func end() -> [String] {
        guard hasTeardown else { return [] }
        let (steps, skipped) = plan.teardown.made(knowing: setup?.captured ?? [])
        var complaints: [String] = []
        if !skipped.isEmpty {
            complaints.append("\(skipped.joined(separator: ", ")): not made, as the setup did not come to what it is filled with")
        }
        var account = AroundLoad(.teardown, skipped: skipped)
        if interrupts.skipsTeardown {
            complaints.append("skipped, as a second signal asked for: what the setup made is still there")
        } else if !steps.requests.isEmpty {
            do throws(RunError) {
                var work = Work(steps, .teardown, users: 1, count: 1)
                work.most = Preparation.teardownTime
                let made = try perform(work, fixed: FixedValues(setup: setup), into: nil)
                let reason = made.firstFailure ?? made.cut
                account = made.account
                (account.failed, account.skipped) = (reason == nil ? 0 : 1, skipped)
                if let reason { complaints.append(reason) }
            } catch { complaints.append("\(error)") }
        }
        accounts.note(account)
        return complaints.map { "teardown of target '\(target.name)': \($0)" }
    }

    // MARK: How each is made

    /// Iterations of steps of their own.
    private struct Work {
        let steps: [Step]
        let part: AroundLoad.Part
        let users: Int
        let count: Int
        var rate: Rate?
        /// Of feeds, which are kept beside what the steps ask for.
        var columns: [Reference] = []
        /// The number of the first one.
        var first = 0
        /// Which of the iterations are made here; their users are a multiple of the shards, so that each number is one shard's.
        var shard = Shard.whole
        /// How long it may take; then nothing of it is awaited any longer. Stopped by the signals that stop a teardown. nil: as long as
        /// it takes, unless the run is stopped.
        var most: Nanoseconds?

        init(_ steps: [Step], _ part: AroundLoad.Part, users: Int, count: Int) {
            self.steps = steps
            self.part = part
            self.users = users
            self.count = count
        }
    }

    private struct Made {
        var account: AroundLoad
        /// With the label, and what the answer said.
        var firstFailure: String?
        /// Why it came to no end.
        var cut: String?

        var reason: String { firstFailure ?? cut ?? "it came to no end" }
    }

    private func perform(_ work: Work, fixed: FixedValues, into harvest: Harvest?) throws(RunError) -> Made {
        var plan = self.plan
        plan.scenarios = [Scenario(name: work.part.rawValue, steps: work.steps)]
        // Those who log in are users of their own, not the identities of anybody.
        plan.identities = nil
        plan.thresholds = []
        plan.generator.threads = 1
        plan.load.connectionPolicy = ConnectionPolicy()
        plan.load.finish = nil
        let level: Load.Level = work.rate.map { .open(arrivals: .constant, rate: $0) } ?? .closed(users: work.users, think: .zero)
        let users = work.shard.share(of: work.users)
        let log = self.log ?? ExchangeLog(most: 1, onlyFailures: true)
        let stop = work.most == nil ? interrupts.stop : StopSignal()
        do throws(GeneratorError) {
            let generator = try Generator(
                plan: plan, target: target, threads: 1,
                slots: Slots(users: users, connections: users, inFlight: users), shard: work.shard, stop: stop, fixed: fixed,
                keeping: work.columns, log: log)
            var segment = Segment(
                level: level, seed: plan.seed, warmup: .zero, stop: .requests(work.count), maxInFlight: users)
            segment.firstIteration = work.first
            if work.most != nil { segment.interval = Nanoseconds(seconds: 0.1) }
            let clock = Stopwatch()
            let made = try generator.run(segment, harvest: harvest) { [interrupts] _ in
                guard let most = work.most else { return }
                if clock.seconds > most.seconds || interrupts.skipsTeardown { stop.request() }
            }
            return Made(
                account: account(made.recording, work, labels: generator.labels, seconds: clock.seconds),
                firstFailure: firstFailure(log, made.recording, labels: generator.labels),
                cut: work.most.flatMap { stop.isRequested ? cutOff($0) : nil })
        } catch { throw .generator(error) }
    }

    private func cutOff(_ most: Nanoseconds) -> String {
        interrupts.skipsTeardown ? "cut off by a second signal" : "not over within \(most), and cut off"
    }

    private func account(_ recording: Recording, _ work: Work, labels: [String], seconds: Double) -> AroundLoad {
        let rows = zip(labels, recording.labels).flatMap { $1.failureTally.rows(label: $0) }
        return AroundLoad(
            work.part, made: work.shard.share(of: work.count), failed: recording.iterations.failed,
            requests: recording.counts.sent + recording.counts.failedBeforeSending, seconds: seconds,
            failures: FailureRow.ranked(rows).map { row in
                var row = row
                row.example = row.example.map { plan.secrecy.shown($0) }
                return row
            })
    }

    /// `POST /token: status 401, answered {"error": "no"}`
    private func firstFailure(_ log: ExchangeLog, _ recording: Recording, labels: [String]) -> String? {
        if let exchange = log.exchanges.first(where: { $0.failure != nil && $0.failure != .slow }) {
            let answer = exchange.body.isEmpty ? "" : ", answered \(shownAnswer(exchange.body))"
            return "\(exchange.label): \(plan.secrecy.shown(exchange.message ?? "status \(exchange.status)"))\(answer)"
        }
        let rows = FailureRow.ranked(zip(labels, recording.labels).flatMap { $1.failureTally.rows(label: $0) })
        return rows.first.map { "\($0.label ?? ""): \($0.example ?? $0.kind.name)" } ?? recording.iterations.reasons.keys.min()
    }

    /// On one line, cut, and without secrets.
    private func shownAnswer(_ body: [UInt8]) -> String {
        let text = plan.secrecy.shown(body: Template(String(decoding: body.prefix(4_000), as: UTF8.self)))
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }
}

extension [Step] {
    /// Those of a teardown that can be made, each of which goes on after a failure, as one that fails keeps the others from nothing; and
    /// the labels of those that cannot.
    ///
    /// - Parameter captured: what the setup has come to capture.
    fileprivate func made(knowing captured: Set<String>) -> (steps: [Step], skipped: [String]) {
        var skipped: [String] = []
        func lacks(_ references: [Reference]) -> Bool {
            references.contains { if case .setup(let name) = $0 { !captured.contains(name) } else { false } }
        }
        func made(_ steps: [Step]) -> [Step] {
            steps.compactMap { step in
                switch step {
                case .think: return step
                case .request(var request):
                    guard !lacks(request.references) else {
                        skipped.append(request.label)
                        return nil
                    }
                    request.goesOnAfterFailure = true
                    return .request(request)
                case .group(var group):
                    group.steps = made(group.steps)
                    return .group(group)
                case .loop(var loop):
                    guard !lacks(loop.kind.references) else {
                        skipped += loop.steps.requests.map(\.label)
                        return nil
                    }
                    loop.steps = made(loop.steps)
                    return .loop(loop)
                case .branch(var branch):
                    // Whether something was captured may be what it asks.
                    branch.steps = made(branch.steps)
                    branch.otherwise = made(branch.otherwise)
                    return .branch(branch)
                }
            }
        }
        return (made(self), skipped)
    }
}
