import Engine
import LoadModel
import Measurement
import Synchronization

/// The preparations of a session's targets: each is made once for each start of a target, and ended with it.
public final class Preparations: @unchecked Sendable {
    // Touched only by the thread that runs.
    private var made: [(target: Target, preparation: Preparation, values: FixedValues)] = []
    /// What is to be said of those that are over: teardowns that failed, or were not made.
    public private(set) var complaints: [String] = []
    /// By part and target; several loads may be told of at once.
    private let noted = Mutex<[AroundLoad]>([])

    public init() {}

    /// What was made around the load so far, by part and target.
    public var accounts: [AroundLoad] { noted.withLock { $0 } }

    /// The same for the only target.
    func accounts(of target: Target) -> [AroundLoad] {
        accounts.filter { $0.target == target.name }.map { account in
            var account = account
            account.target = nil
            return account
        }
    }

    /// Accounts for what was made for a target.
    func note(_ account: AroundLoad, target: String) {
        var account = account
        account.target = target
        noted.withLock { $0.note(account) }
    }

    /// What a target's setup and logins have captured; made now unless it was made since its last start.
    ///
    /// - Parameter sharing: whose identities log in, and who makes the setup for all; nil: the load is not shared.
    func values(
        _ plan: Plan, _ target: Target, _ interrupts: Interrupts, sharing: Sharding? = nil
    ) throws(RunError) -> FixedValues {
        guard !plan.setup.isEmpty || plan.identities != nil || !plan.teardown.isEmpty else { return FixedValues() }
        if let known = made.first(where: { $0.target == target }) { return known.values }
        var preparation = Preparation(plan, target: target, interrupts: interrupts)
        preparation.shard = sharing?.shard ?? .whole
        if let sharing, !sharing.shard.isWhole {
            let values = plan.setup.isEmpty ? [] : try sharing.meet(interrupts)
            if sharing.shard.number == 1 {
                preparation.onSetup = sharing.tellSetup
            } else {
                preparation.leaveSetup(holding: values)
            }
        }
        if preparation.hasTeardown { interrupts.oweTeardown() }
        do throws(RunError) {
            let values = try preparation.begin()
            for account in preparation.accounts { note(account, target: target.name) }
            made.append((target, preparation, values))
            return values
        } catch {
            // The teardown runs wherever the setup began.
            end(&preparation)
            throw error
        }
    }

    /// The target is about to be stopped, or the session is over: nil: for all.
    func end(_ target: Target? = nil) {
        for entry in made where target == nil || entry.target == target {
            var preparation = entry.preparation
            end(&preparation)
        }
        made.removeAll { target == nil || $0.target == target }
    }

    private func end(_ preparation: inout Preparation) {
        complaints += preparation.end()
        for account in preparation.accounts where account.part == .teardown { note(account, target: preparation.target.name) }
        if preparation.hasTeardown { preparation.interrupts.settleTeardown() }
    }
}
