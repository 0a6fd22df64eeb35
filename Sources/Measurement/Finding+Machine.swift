import LoadModel

// What the machine did to the generator.
extension Finding {
    /// Of its time, above which a thread counts as busy: then hardly any answer is read at once.
    private static let busyShare = 0.9
    /// Of its time, above which a thread had none to spare: a closed loop then goes as fast as the generator, not as the target.
    private static let saturatedShare = 0.98

    /// Time that the processors were away below this share reaches no p99; above the second, every p90 holds some of it. That spoils
    /// a result whatever the lag says: answers are read late as well, and a closed loop has no lag.
    private static let notedStolenShare = 0.01
    private static let spoilingStolenShare = 0.1
    /// The kernel counts steal in ticks of 10 ms: a few of them are rounding.
    private static let notedStolenSeconds = 0.05

    /// A quota that is used up stops every thread for the rest of its period, mostly of 100 ms: a long time for whatever is due in it.
    /// Above 1 % of the time the p99 is the quota's.
    private static let spoilingThrottledShare = 0.01

    /// Requests that the target never saw, above which their share shows at p99.9 and in every throughput.
    private static let spoilingClientLimitShare = 0.001

    /// Of descriptors or ports, from which on it is time to say so: the last fifth goes within moments.
    private static let nearLimitShare = 0.8

    static func aboutThreads(_ result: LevelResult) -> [Finding] {
        let account = result.generator
        let readDelay = readDelayAndResponse(result).map { (percent: $0.percent, milliseconds: $0.delay) }
        if account.cpuShare > busyShare { return [.generatorBusy(cpuShare: account.cpuShare, readDelay: readDelay)] }
        let busiest = account.workers.indices.max { account.workers[$0].cpuShare < account.workers[$1].cpuShare }
        guard let busiest, account.workers[busiest].cpuShare > busyShare else { return [] }
        let mean = account.workers.reduce(0) { $0 + $1.cpuShare } / Double(account.workers.count)
        // Over the measured window alone; the share above holds warm-up and the wait for the last answers too.
        guard mean <= busyShare else { return [.generatorBusy(cpuShare: mean, readDelay: readDelay)] }
        return [
            .threadBusy(
                worker: busiest + 1, cpuShare: account.workers[busiest].cpuShare, meanShare: mean, readDelay: readDelay)
        ]
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
        guard lag > tolerable - Swift.max(tolerableLeastLag, response * tolerableLagShare) / 2 else { return nil }
        return .preempted(switches: switches, perSecond: Double(switches) / seconds, percent: percent, lagMilliseconds: lag)
    }
}

// The findings about the machine.
extension Finding {
    /// The worker threads had hardly any time left: answers waited for them, how long where stamps tell; else what they measured may
    /// hold it.
    public static func generatorBusy(cpuShare: Double, readDelay: ReadDelay? = nil) -> Finding {
        Finding(
            "generatorBusy", invalidates: cpuShare > saturatedShare, figures(["cpuShare": .number(cpuShare)], readDelay))
    }

    /// A percentile of it.
    public typealias ReadDelay = (percent: Double, milliseconds: Double)

    private static func figures(_ figures: [String: Figure], _ readDelay: ReadDelay?) -> [String: Figure] {
        guard let readDelay else { return figures }
        return figures.merging(["percent": .number(readDelay.percent), "readDelay": .number(readDelay.milliseconds)]) { $1 }
    }

    /// One worker thread, numbered from 1, had hardly any time left though the threads together had.
    public static func threadBusy(
        worker: Int, cpuShare: Double, meanShare: Double, readDelay: ReadDelay? = nil
    ) -> Finding {
        Finding(
            "threadBusy", invalidates: cpuShare > saturatedShare,
            figures(
                ["worker": .count(worker), "cpuShare": .number(cpuShare), "meanShare": .number(meanShare)], readDelay))
    }

    /// The whole generator did nothing for a while: how often, the longest time, and when that began, from the start of the level.
    public static func stoodStill(times: Int, seconds: Double, atSeconds: Double) -> Finding {
        Finding(
            "stoodStill", invalidates: true,
            ["times": .count(times), "seconds": .number(seconds), "atSeconds": .number(atSeconds)])
    }

    /// The hypervisor ran something else while this machine's processors wanted to run; share of their time.
    public static func stolen(share: Double) -> Finding {
        Finding("stolen", invalidates: share > spoilingStolenShare, ["share": .number(share)])
    }

    /// The control group's CPU quota was used up in so many periods; share of the time.
    public static func throttled(periods: Int, share: Double) -> Finding {
        Finding(
            "throttled", invalidates: share > spoilingThrottledShare, ["periods": .count(periods), "share": .number(share)])
    }

    /// Other work took the processor from the worker threads, and requests started late for it.
    public static func preempted(switches: Int, perSecond: Double, percent: Double, lagMilliseconds: Double) -> Finding {
        Finding(
            "preempted",
            [
                "switches": .count(switches), "perSecond": .number(perSecond), "percent": .number(percent),
                "lag": .number(lagMilliseconds),
            ])
    }

    /// Nearly all descriptors that this process may have were in use.
    public static func descriptorsNearLimit(used: Int, limit: Int) -> Finding {
        Finding("descriptorsNearLimit", ["used": .count(used), "limit": .count(limit)])
    }

    /// Nearly all local ports for outgoing connections were taken.
    public static func portsRunningOut(used: Int, limit: Int) -> Finding {
        Finding("portsRunningOut", ["used": .count(used), "limit": .count(limit)])
    }

    /// Requests failed because this machine had no descriptor, port or memory for their connection.
    public static func clientLimit(failed: Int, of: Int) -> Finding {
        Finding(
            "clientLimit", invalidates: Double(failed) > spoilingClientLimitShare * Double(of),
            ["failed": .count(failed), "of": .count(of)])
    }
}
