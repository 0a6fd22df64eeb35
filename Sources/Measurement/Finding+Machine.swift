import LoadModel

// What the machine did to the generator.
extension Finding {
    /// Of its time, above which a thread counts as busy: then hardly any answer is read at once.
    private static let busyShare = 0.9
    /// Of its time, above which a thread had none to spare: a closed loop then goes as fast as the generator, not as the target.
    static let saturatedShare = 0.98

    /// Time that the processors were away below this share reaches no p99; above the second, every p90 holds some of it. That spoils
    /// a result whatever the lag says: answers are read late as well, and a closed loop has no lag.
    private static let notedStolenShare = 0.01
    static let spoilingStolenShare = 0.1
    /// The kernel counts steal in ticks of 10 ms: a few of them are rounding.
    private static let notedStolenSeconds = 0.05

    /// A quota that is used up stops every thread for the rest of its period, mostly of 100 ms: a long time for whatever is due in it.
    /// Above 1 % of the time the p99 is the quota's.
    static let spoilingThrottledShare = 0.01

    /// Requests that the target never saw, above which their share shows at p99.9 and in every throughput.
    static let spoilingClientLimitShare = 0.001

    /// Of descriptors or ports, from which on it is time to say so: the last fifth goes within moments.
    private static let nearLimitShare = 0.8

    static func aboutThreads(_ result: LevelResult) -> [Finding] {
        let account = result.generator
        if account.cpuShare > busyShare { return [.generatorBusy(cpuShare: account.cpuShare)] }
        let busiest = account.workers.indices.max { account.workers[$0].cpuShare < account.workers[$1].cpuShare }
        guard let busiest, account.workers[busiest].cpuShare > busyShare else { return [] }
        let mean = account.workers.reduce(0) { $0 + $1.cpuShare } / Double(account.workers.count)
        // Over the measured window alone; the share above holds warm-up and the wait for the last answers too.
        guard mean <= busyShare else { return [.generatorBusy(cpuShare: mean)] }
        return [.threadBusy(worker: busiest + 1, cpuShare: account.workers[busiest].cpuShare, meanShare: mean)]
    }

    static func aboutMachine(_ result: LevelResult) -> [Finding] {
        var findings: [Finding] = []
        if let machine = result.generator.machine {
            findings += standstill(machine).map { [$0] } ?? []
            if let share = machine.stolenShare, share > notedStolenShare, (machine.stolenSeconds ?? 0) > notedStolenSeconds {
                findings.append(.stolen(share: share))
            }
            if let periods = machine.throttledPeriods, periods > 0 {
                findings.append(.throttled(periods: periods, share: machine.throttledShare ?? 0))
            }
            if let use = machine.descriptors, use.share > nearLimitShare {
                findings.append(.descriptorsNearLimit(used: use.used, limit: use.limit))
            }
            if let use = machine.ports, use.share > nearLimitShare {
                findings.append(.portsRunningOut(used: use.used, limit: use.limit))
            }
        }
        let refused = result.total.failures[.clientLimit]
        if refused > 0 { findings.append(.clientLimit(failed: refused, of: result.total.requests)) }
        return findings
    }

    private static func standstill(_ machine: MachineObservation) -> Finding? {
        machine.standstills.max { $0.seconds < $1.seconds }.map {
            .stoodStill(times: machine.standstills.count, seconds: $0.seconds, atSeconds: $0.at)
        }
    }

    /// Threads are put aside all the time where a machine has other things to do; it matters where requests started late for it:
    /// so many switches that they can reach the p99, and half of the lag that would invalidate. (That much lag says so itself.)
    static func preempted(_ result: LevelResult) -> Finding? {
        let switches = result.generator.workers.reduce(0) { $0 + $1.involuntarySwitches }
        let seconds = result.generator.workers.map(\.wallSeconds).max() ?? 0
        guard switches >= 10, switches * 100 >= result.counts.sent, seconds > 0 else { return nil }
        guard let (percent, lag, response) = lagAndResponse(result) else { return nil }
        let tolerable = tolerableLag(response, pacing: result.generator.pacing)
        guard lag > tolerable - Swift.max(1, response * 0.05) / 2 else { return nil }
        return .preempted(switches: switches, perSecond: Double(switches) / seconds, percent: percent, lagMilliseconds: lag)
    }
}
