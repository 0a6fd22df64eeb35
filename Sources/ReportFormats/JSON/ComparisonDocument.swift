import LoadModel
import Measurement

/// `result.json` of a comparison.
struct ComparisonDocument: Codable {
    static let schema = "dyno/comparison/1"

    private var head: HeadDocument
    private var baseline: TargetDocument
    private var candidate: TargetDocument
    private var levels: [Level]
    private var tail: TailDocument

    init(_ result: ComparisonResult) {
        head = HeadDocument(
            schema: ComparisonDocument.schema, name: result.name, startedAt: result.startedAt, seed: result.seed,
            interruption: result.interruption)
        baseline = TargetDocument(result.baseline)
        candidate = TargetDocument(result.candidate)
        levels = result.levels.map(Level.init)
        tail = TailDocument(plan: result.plan, environment: EnvironmentDocument(result.environment))
    }

    private enum CodingKeys: String, CodingKey { case baseline, candidate, levels }

    func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(baseline, forKey: .baseline)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(levels, forKey: .levels)
        try tail.encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        head = try HeadDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        baseline = try container.decode(TargetDocument.self, forKey: .baseline)
        candidate = try container.decode(TargetDocument.self, forKey: .candidate)
        levels = try container.decode([Level].self, forKey: .levels)
        tail = try TailDocument(from: decoder)
    }

    func result() throws -> ComparisonResult {
        ComparisonResult(
            name: head.name, startedAt: try head.startedAt(), baseline: baseline.description, candidate: candidate.description,
            seed: head.seed, levels: try levels.map { try $0.result() }, interruption: head.reason, plan: tail.plan,
            environment: tail.environment.environment)
    }

    private struct Level: Codable {
        var blocks: Int
        var blockSeconds: Double
        var differences: [DifferenceDocument]
        var baseline: LevelDocument
        var candidate: LevelDocument

        init(_ level: ComparisonResult.Level) {
            blocks = level.blocks
            blockSeconds = level.blockSeconds.finite
            differences = MetricDifference.all(of: level).map(DifferenceDocument.init)
            baseline = LevelDocument(level.baseline)
            candidate = LevelDocument(level.candidate)
        }

        func result() throws -> ComparisonResult.Level {
            let baseline = try baseline.result()
            return ComparisonResult.Level(
                level: baseline.level, blocks: blocks, blockSeconds: blockSeconds, baseline: baseline,
                candidate: try candidate.result())
        }
    }
}
