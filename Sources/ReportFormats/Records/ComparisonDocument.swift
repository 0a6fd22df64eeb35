import LoadModel
import Measurement

/// `result.json` of a comparison.
struct ComparisonDocument: Codable {
    static let schema = "dyno/comparison/1"

    private var head: HeadDocument
    private var verdict: String
    private var reasons: [String]
    private var rule: RuleDocument
    private var wallSeconds: Double
    private var restarted: Bool
    private var halt: HaltDocument?
    private var baseline: TargetDocument
    private var candidates: [TargetDocument]
    private var levels: [Level]
    private var tail: TailDocument

    init(_ result: ComparisonResult) {
        head = HeadDocument(
            schema: ComparisonDocument.schema, name: result.name, startedAt: result.startedAt, seed: result.seed,
            interruption: result.interruption)
        verdict = result.verdict.rawValue
        reasons = VerdictPhrases(result: result).reasons
        rule = RuleDocument(result.rule)
        wallSeconds = result.seconds.finite
        restarted = result.wasRestarted
        halt = result.halt.map(HaltDocument.init)
        baseline = TargetDocument(result.baseline)
        candidates = result.candidates.map(TargetDocument.init)
        levels = result.levels.map { Level($0, candidates: result.candidates.map(\.name)) }
        tail = TailDocument(plan: result.plan, environment: EnvironmentDocument(result.environment))
    }

    private enum CodingKeys: String, CodingKey {
        case verdict, reasons, rule, wallSeconds, restarted, halt, baseline, candidates, levels
    }

    func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reasons, forKey: .reasons)
        try container.encode(rule, forKey: .rule)
        try container.encode(wallSeconds, forKey: .wallSeconds)
        try container.encode(restarted, forKey: .restarted)
        try container.encodeIfPresent(halt, forKey: .halt)
        try container.encode(baseline, forKey: .baseline)
        try container.encode(candidates, forKey: .candidates)
        try container.encode(levels, forKey: .levels)
        try tail.encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        head = try HeadDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        verdict = try container.decode(String.self, forKey: .verdict)
        reasons = try container.decode([String].self, forKey: .reasons)
        rule = try container.decode(RuleDocument.self, forKey: .rule)
        wallSeconds = try container.decode(Double.self, forKey: .wallSeconds)
        restarted = try container.decode(Bool.self, forKey: .restarted)
        halt = try container.decodeIfPresent(HaltDocument.self, forKey: .halt)
        baseline = try container.decode(TargetDocument.self, forKey: .baseline)
        candidates = try container.decode([TargetDocument].self, forKey: .candidates)
        levels = try container.decode([Level].self, forKey: .levels)
        tail = try TailDocument(from: decoder)
    }

    func result() throws -> ComparisonResult {
        ComparisonResult(
            name: head.name, startedAt: try head.startedAt(), rule: rule.rule, baseline: baseline.description,
            candidates: candidates.map(\.description), seed: head.seed, levels: try levels.map { try $0.result() },
            seconds: wallSeconds, wasRestarted: restarted, halt: halt?.halt, interruption: head.reason, plan: tail.plan,
            environment: tail.environment.environment)
    }

    private struct Level: Codable {
        var verdict: String
        var blocks: Int
        var blockSeconds: Double
        var candidates: [Candidate]
        var baseline: LevelDocument

        init(_ level: ComparisonResult.Level, candidates names: [String]) {
            verdict = level.verdict.rawValue
            blocks = level.blocks
            blockSeconds = level.blockSeconds.finite
            candidates = zip(names, level.candidates).map { Candidate($1, name: $0) }
            baseline = LevelDocument(level.baseline)
        }

        func result() throws -> ComparisonResult.Level {
            let baseline = try baseline.result()
            return ComparisonResult.Level(
                level: baseline.level, blocks: blocks, blockSeconds: blockSeconds, baseline: baseline,
                candidates: try candidates.map { .init(result: try $0.result.result(), outcome: try $0.outcome.outcome()) })
        }
    }

    private struct Candidate: Codable {
        var name: String
        var verdict: String
        var outcome: OutcomeDocument
        var result: LevelDocument

        init(_ candidate: ComparisonResult.Candidate, name: String) {
            self.name = name
            verdict = candidate.verdict.rawValue
            outcome = OutcomeDocument(candidate.outcome)
            result = LevelDocument(candidate.result)
        }
    }
}
