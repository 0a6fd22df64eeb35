import LoadModel
import Measurement

/// Schema `dyno/recovery/1`, described in RESULT.md.
extension RecoveryResult: FramedResult, Codable {
    static let schema = "dyno/recovery/1"

    private enum CodingKeys: String, CodingKey {
        case base, pulse, pulseSeconds, beforeSeconds, watchSeconds, intervalSeconds, band, repeats, targets, differences
    }

    public func encode(to encoder: any Encoder) throws {
        try encodeHead(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rule.base.perSecond, forKey: .base)
        try container.encode(rule.pulse.perSecond, forKey: .pulse)
        try container.encode(rule.length.seconds, forKey: .pulseSeconds)
        try container.encode(rule.before.seconds, forKey: .beforeSeconds)
        try container.encode(rule.watch.seconds, forKey: .watchSeconds)
        try container.encode(rule.interval.seconds, forKey: .intervalSeconds)
        try container.encode(rule.band, forKey: .band)
        try container.encode(rule.repeats, forKey: .repeats)
        try container.encode(targets, forKey: .targets)
        try container.encode(differences, forKey: .differences)
        try encodeTail(to: encoder)
    }

    public init(from decoder: any Decoder) throws {
        let frame = try ResultFrame(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let rate = { (key: CodingKeys) throws -> Rate in
            guard let rate = Rate(perSecond: try container.decode(Double.self, forKey: key)) else {
                throw container.fault("it is no rate", forKey: key)
            }
            return rate
        }
        let time = { (key: CodingKeys) throws -> Nanoseconds in
            let seconds = try container.decode(Double.self, forKey: key)
            guard seconds >= 0.001, seconds <= 86_400 else {
                throw container.fault("\(seconds) s are none of a pulse", forKey: key)
            }
            return Nanoseconds(seconds: seconds)
        }
        let band = try container.decode(Double.self, forKey: .band)
        guard band >= 0, band <= 1e3 else { throw container.fault("\(band) is no band", forKey: .band) }
        let repeats = try container.decode(Int.self, forKey: .repeats)
        guard (1...1_000).contains(repeats) else { throw container.fault("it is not from 1 to 1,000", forKey: .repeats) }
        let rule = RecoveryRule(
            base: try rate(.base), pulse: try rate(.pulse), length: try time(.pulseSeconds), before: try time(.beforeSeconds),
            watch: try time(.watchSeconds), band: band, repeats: repeats)
        self.init(
            name: frame.name, startedAt: frame.startedAt, seed: frame.seed, rule: rule,
            targets: try container.decode([TargetRecovery].self, forKey: .targets), interruption: frame.interruption,
            plan: frame.plan, environment: frame.environment)
        around = frame.around
    }
}

extension TargetRecovery: Codable {
    private enum CodingKeys: String, CodingKey { case target, verdict, recovery, repeats }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        // Both follow from the repeats, and are not read back.
        try container.encode(verdict, forKey: .verdict)
        try container.encodeIfPresent(time, forKey: .recovery)
        try container.encode(repeats, forKey: .repeats)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            target: try container.decode(TargetDescription.self, forKey: .target),
            repeats: try container.decode([RecoveryRepeat].self, forKey: .repeats))
    }
}

extension RecoveryRepeat: Codable {
    private enum CodingKeys: String, CodingKey { case outcome, seconds, usualP99, highestP99, requests, failed, findings, points }
    private enum Word: String, Codable { case recovered, notRecovered, undisturbed, withoutUsual, invalid }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let word: Word =
            switch outcome {
            case .recovered: .recovered
            case .notRecovered: .notRecovered
            case .undisturbed: .undisturbed
            case .withoutUsual: .withoutUsual
            case .invalid: .invalid
            }
        try container.encode(word, forKey: .outcome)
        try container.encodeIfPresent(seconds, forKey: .seconds)
        try container.encodeIfPresent(usual, forKey: .usualP99)
        try container.encodeIfPresent(worst, forKey: .highestP99)
        try container.encode(requests, forKey: .requests)
        try container.encode(failed, forKey: .failed)
        if !findings.isEmpty { try container.encode(findings, forKey: .findings) }
        try container.encode(points, forKey: .points)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let outcome: Outcome =
            switch try container.decode(Word.self, forKey: .outcome) {
            case .recovered: .recovered(seconds: try container.decode(Double.self, forKey: .seconds))
            case .notRecovered: .notRecovered
            case .undisturbed: .undisturbed
            case .withoutUsual: .withoutUsual
            case .invalid: .invalid
            }
        self.init(
            outcome: outcome, usual: try container.decodeIfPresent(Double.self, forKey: .usualP99),
            worst: try container.decodeIfPresent(Double.self, forKey: .highestP99),
            failed: try container.decode(Int.self, forKey: .failed), requests: try container.decode(Int.self, forKey: .requests),
            findings: try container.decodeIfPresent([Finding].self, forKey: .findings) ?? [],
            points: try container.decode([Point].self, forKey: .points))
    }
}

extension RecoveryRepeat.Point: Codable {
    private enum CodingKeys: String, CodingKey { case t, succeeded, failed, p99 }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seconds, forKey: .t)
        try container.encode(succeeded, forKey: .succeeded)
        try container.encode(failed, forKey: .failed)
        try container.encodeIfPresent(p99, forKey: .p99)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            seconds: try container.decode(Double.self, forKey: .t), succeeded: try container.decode(Int.self, forKey: .succeeded),
            failed: try container.decode(Int.self, forKey: .failed), p99: try container.decodeIfPresent(Double.self, forKey: .p99)
        )
    }
}

extension RecoveryDifference: Encodable {
    private enum CodingKeys: String, CodingKey { case target, base, seconds, low, high, verdict }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        try container.encode(base, forKey: .base)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(low, forKey: .low)
        try container.encode(high, forKey: .high)
        try container.encode(verdict, forKey: .verdict)
    }
}
