import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Everything that pulses on one target or several have shown.
public struct RecoveryResult: Sendable {
    /// The plan's name.
    public var name: String
    /// Seconds since 1970, UTC.
    public var startedAt: Double
    public var seed: UInt64
    public var rule: RecoveryRule
    /// A comparison's baseline first, else in the plan's order.
    public var targets: [TargetRecovery]
    public var interruption: Interruption?
    /// The plan as resolved, secrets redacted.
    public var plan: String
    public var environment: Environment
    /// Setup, logins, renewals and teardown of each target; in no statistic of the load.
    public var around: [AroundLoad] = []

    public init(
        name: String, startedAt: Double, seed: UInt64, rule: RecoveryRule, targets: [TargetRecovery],
        interruption: Interruption? = nil, plan: String, environment: Environment
    ) {
        (self.name, self.startedAt, self.seed, self.rule, self.targets) = (name, startedAt, seed, rule, targets)
        (self.interruption, self.plan, self.environment) = (interruption, plan, environment)
    }

    /// Each target but the first against the first, where the times of both are known with their spread.
    public var differences: [RecoveryDifference] {
        guard let first = targets.first else { return [] }
        return targets.dropFirst().compactMap { RecoveryDifference(of: $0, to: first) }
    }
}

/// How one target took its pulses.
public struct TargetRecovery: Sendable, Hashable {
    public var target: TargetDescription
    /// In the order in which they were made.
    public var repeats: [RecoveryRepeat]

    public init(target: TargetDescription, repeats: [RecoveryRepeat] = []) { (self.target, self.repeats) = (target, repeats) }

    /// What all repeats come to, the gravest first.
    public enum Verdict: String, Sendable, Hashable, CaseIterable, Codable {
        /// After every pulse.
        case recovers
        /// At least one pulse left it in a state that it did not leave within the time that was watched.
        case doesNotRecover
        /// No pulse moved it.
        case undisturbed
        /// The generator shaped the numbers, or nothing says what is usual.
        case invalid
        /// Nothing was made to its end, or one pulse moved it and another did not.
        case unknown
    }

    public var verdict: Verdict {
        let outcomes = repeats.map(\.outcome)
        if outcomes.contains(.notRecovered) { return .doesNotRecover }
        if outcomes.contains(.invalid) || outcomes.contains(.withoutUsual) { return .invalid }
        if outcomes.isEmpty { return .unknown }
        if outcomes.allSatisfy({ $0 == .undisturbed }) { return .undisturbed }
        return outcomes.contains(.undisturbed) ? .unknown : .recovers
    }

    /// From the end of a pulse to the recovery, on average over the repeats, with the bounds of its 95 % interval (Student's law; from
    /// below at 0); without bounds of one repeat. nil where it does not recover each time.
    public var time: RecoveryTime? { verdict == .recovers ? RecoveryTime(repeats.compactMap(\.seconds)) : nil }
}

/// A time from the end of the pulse to the recovery, in seconds.
public struct RecoveryTime: Sendable, Hashable, Codable {
    public var mean: Double
    public var low: Double?
    public var high: Double?

    /// Of its bounds.
    public static let confidence = 0.95

    public init(mean: Double, low: Double? = nil, high: Double? = nil) { (self.mean, self.low, self.high) = (mean, low, high) }

    /// - Returns: nil of none.
    public init?(_ times: [Double]) {
        guard let moments = Spread(times) else { return nil }
        self.init(mean: moments.mean)
        guard times.count > 1 else { return }
        let half = studentQuantile(tail: (1 - RecoveryTime.confidence) / 2, degrees: times.count - 1) * moments.error
        (low, high) = (max(0, mean - half), mean + half)
    }
}

/// A mean and its standard error.
private struct Spread {
    let mean: Double
    let error: Double

    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        error = values.count > 1 ? (squares / (n - 1) / n).squareRoot() : 0
    }
}

/// How much longer one target takes than another.
public struct RecoveryDifference: Sendable, Hashable {
    public var target: String
    public var base: String
    /// In seconds, with the bounds of the 95 % interval of what lies between the two means (Welch, Biometrika 34, 1947).
    public var seconds: Double
    public var low: Double
    public var high: Double

    public enum Verdict: String, Sendable, Hashable, CaseIterable, Codable { case slower, faster, undecided }

    public init(target: String, base: String, seconds: Double, low: Double, high: Double) {
        (self.target, self.base, self.seconds, self.low, self.high) = (target, base, seconds, low, high)
    }

    init?(of target: TargetRecovery, to base: TargetRecovery) {
        guard target.verdict == .recovers, base.verdict == .recovers, target.repeats.count > 1, base.repeats.count > 1,
            let b = Spread(target.repeats.compactMap(\.seconds)), let a = Spread(base.repeats.compactMap(\.seconds))
        else { return nil }
        let (va, vb) = (a.error * a.error, b.error * b.error)
        let difference = b.mean - a.mean
        var half = 0.0
        if va + vb > 0 {
            let terms = va * va / Double(base.repeats.count - 1) + vb * vb / Double(target.repeats.count - 1)
            let degrees = max(1, Int((va + vb) * (va + vb) / terms))
            half = studentQuantile(tail: (1 - RecoveryTime.confidence) / 2, degrees: degrees) * (va + vb).squareRoot()
        }
        self.init(
            target: target.target.name, base: base.target.name, seconds: difference, low: difference - half,
            high: difference + half)
    }

    public var verdict: Verdict { low > 0 ? .slower : high < 0 ? .faster : .undecided }
}
