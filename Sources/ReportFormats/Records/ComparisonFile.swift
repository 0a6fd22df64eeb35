import LoadModel
import Measurement

// What a file of a comparison has beside the values: its verdicts and reasons, and the names of the candidates.

extension ComparisonResult: FramedResult, Codable {
    static let schema = "dyno/comparison/1"

    private enum CodingKeys: String, CodingKey {
        case verdict, reasons, rule, wallSeconds, invalidBefore, restarted, halt, baseline, candidates, levels
    }

    public func encode(to encoder: any Encoder) throws {
        try encodeHead(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.rawValue, forKey: .verdict)
        try container.encode(VerdictPhrases(result: self).reasons, forKey: .reasons)
        try container.encode(rule, forKey: .rule)
        try container.encode(seconds, forKey: .wallSeconds)
        if !invalidBefore.isEmpty { try container.encode(invalidBefore, forKey: .invalidBefore) }
        try container.encode(wasRestarted, forKey: .restarted)
        try container.encodeIfPresent(halt, forKey: .halt)
        try container.encode(baseline, forKey: .baseline)
        try container.encode(candidates, forKey: .candidates)
        var list = container.nestedUnkeyedContainer(forKey: .levels)
        for level in levels { try level.encode(to: list.superEncoder(), candidates: candidates.map(\.name)) }
        try encodeTail(to: encoder)
    }

    public init(from decoder: any Decoder) throws {
        let frame = try ResultFrame(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: frame.name, startedAt: frame.startedAt, rule: try container.decode(ComparisonRule.self, forKey: .rule),
            baseline: try container.decode(TargetDescription.self, forKey: .baseline),
            candidates: try container.decode([TargetDescription].self, forKey: .candidates), seed: frame.seed,
            levels: try container.decode([Level].self, forKey: .levels),
            seconds: try container.decode(Double.self, forKey: .wallSeconds),
            wasRestarted: try container.decode(Bool.self, forKey: .restarted),
            halt: try container.decodeIfPresent(ComparisonHalt.self, forKey: .halt), interruption: frame.interruption,
            plan: frame.plan, environment: frame.environment)
        around = frame.around
        invalidBefore = try container.decodeIfPresent([String].self, forKey: .invalidBefore) ?? []
    }
}

extension ComparisonResult.Level: Decodable {
    private enum CodingKeys: String, CodingKey { case verdict, blocks, blockSeconds, candidates, baseline }

    fileprivate func encode(to encoder: any Encoder, candidates names: [String]) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.rawValue, forKey: .verdict)
        try container.encode(blocks, forKey: .blocks)
        try container.encode(blockSeconds, forKey: .blockSeconds)
        var list = container.nestedUnkeyedContainer(forKey: .candidates)
        for (name, candidate) in zip(names, candidates) { try candidate.encode(to: list.superEncoder(), name: name) }
        try container.encode(baseline, forKey: .baseline)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let baseline = try container.decode(LevelResult.self, forKey: .baseline)
        self.init(
            level: baseline.level, blocks: try container.decode(Int.self, forKey: .blocks),
            blockSeconds: try container.decode(Double.self, forKey: .blockSeconds), baseline: baseline,
            candidates: try container.decode([ComparisonResult.Candidate].self, forKey: .candidates))
    }
}

extension ComparisonResult.Candidate: Decodable {
    private enum CodingKeys: String, CodingKey { case name, verdict, outcome, profile, result }

    fileprivate func encode(to encoder: any Encoder, name: String) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(verdict.rawValue, forKey: .verdict)
        try container.encode(outcome, forKey: .outcome)
        try container.encodeIfPresent(contrast, forKey: .profile)
        try container.encode(result, forKey: .result)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            result: try container.decode(LevelResult.self, forKey: .result),
            outcome: try container.decode(ComparisonOutcome.self, forKey: .outcome))
        contrast = try container.decodeIfPresent(ProfileContrast.self, forKey: .profile)
    }
}

/// With what happened, in words.
extension ComparisonHalt: Codable {
    private enum CodingKeys: String, CodingKey { case target, role, round, failed, of, failures, abort, fault, started, message }
    private enum Role: String, Codable { case baseline, candidate }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        try container.encode(isBaseline ? Role.baseline : .candidate, forKey: .role)
        try container.encode(round, forKey: .round)
        switch reason {
        case .failures(let failed, let of, let kinds):
            try container.encode(failed, forKey: .failed)
            try container.encode(of, forKey: .of)
            try container.encode(kinds, forKey: .failures)
        case .aborted(let abort): try container.encode(abort, forKey: .abort)
        case .died(let fault): try container.encode(fault, forKey: .fault)
        case .notStarted(let fault):
            try container.encode(fault, forKey: .fault)
            try container.encode(false, forKey: .started)
        }
        try container.encode(message, forKey: .message)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let fault = try container.decodeIfPresent(String.self, forKey: .fault)
        let abort = try container.decodeIfPresent(Abort.self, forKey: .abort)
        let wasStarted = try container.decodeIfPresent(Bool.self, forKey: .started) ?? true
        self.init(
            target: try container.decode(String.self, forKey: .target),
            isBaseline: try container.decode(Role.self, forKey: .role) == .baseline,
            round: try container.decode(Int.self, forKey: .round),
            reason: try fault.map { wasStarted ? .died($0) : .notStarted($0) } ?? abort.map { .aborted($0) }
                ?? .failures(
                    failed: container.decode(Int.self, forKey: .failed), of: container.decode(Int.self, forKey: .of),
                    kinds: container.decode(FailureCounts.self, forKey: .failures)))
    }
}
