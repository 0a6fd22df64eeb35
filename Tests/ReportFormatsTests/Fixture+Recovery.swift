import LoadModel
import Measurement

extension Fixture {
    /// The tests of recovery, by the names of their goldens.
    enum Recovery: String, CaseIterable {
        case builds = "recovery-builds"
        case unmet = "recovery-unmet"

        var result: RecoveryResult {
            switch self {
            case .builds: Fixture.recoveryOfBuilds
            case .unmet: Fixture.recoveryUnmet
            }
        }
    }

    private static let rule = RecoveryRule(
        base: Rate(perSecond: 300)!, pulse: Rate(perSecond: 1200)!, length: Nanoseconds(seconds: 10),
        watch: Nanoseconds(seconds: 40))

    /// Both come back, the candidate later.
    static let recoveryOfBuilds = recovery(
        "two-builds",
        ["baseline", "candidate"].enumerated().map { place, name in
            TargetRecovery(
                target: TargetDescription(name: name, url: "http://127.0.0.1:808\(place + 1)"),
                repeats: (0..<3).map { pulse(after: 12 + 6 * Double(place) + Double($0) / 2) })
        })

    /// One never comes back, one was not moved, and the repeats of a third were stopped.
    static let recoveryUnmet: RecoveryResult = {
        var stuck = pulse(after: 100)
        stuck.failed = 9_000
        var calm = pulse(after: 0)
        calm.outcome = .undisturbed
        let names = ["stuck", "calm", "later"]
        var result = recovery(
            "unmet",
            zip(names, [[stuck], [calm, calm], []]).map { name, repeats in
                TargetRecovery(target: TargetDescription(name: name, url: "http://127.0.0.1:8081"), repeats: repeats)
            })
        result.interruption = .signal(15)
        return result
    }()

    private static func recovery(_ name: String, _ targets: [TargetRecovery]) -> RecoveryResult {
        RecoveryResult(
            name: name, startedAt: startedAt, seed: 42, rule: rule, targets: targets, plan: "name: \(name)\nseed: 42\n",
            environment: environment)
    }

    /// - Parameter seconds: until the queue is empty.
    private static func pulse(after seconds: Double) -> RecoveryRepeat {
        let series = (0..<120).map { index -> Series.Point in
            let time = Double(index) / 2 - 20
            let queue = time < -10 ? 0 : time < 0 ? (time + 10) / 10 : max(0, 1 - time / max(1, seconds))
            var point = Series.Point()
            var buckets = LogBuckets()
            let answers = time >= -10 && time < seconds ? 300 : 150
            for number in 0..<answers {
                let own = Nanoseconds(seconds: 0.004 + 0.000_02 * Double(number) + 8 * queue)
                buckets.record(own)
                point.moments.record(own)
            }
            point.succeeded = answers
            point.buckets = buckets.drain()
            return point
        }
        return RecoveryRepeat(series, by: rule)
    }
}
