import Measurement

/// `result.json` of a run.
struct RunDocument: Codable {
    static let schema = "dyno/result/1"

    private var head: HeadDocument
    private var target: TargetDocument
    private var levels: [LevelDocument]
    private var samples: SamplesDocument?
    private var tail: TailDocument

    init(_ result: RunResult) {
        head = HeadDocument(
            schema: RunDocument.schema, name: result.name, startedAt: result.startedAt, seed: result.seed,
            interruption: result.interruption)
        target = TargetDocument(result.target)
        levels = result.levels.map(LevelDocument.init)
        samples = result.samples.map(SamplesDocument.init)
        tail = TailDocument(plan: result.plan, environment: EnvironmentDocument(result.environment))
    }

    private enum CodingKeys: String, CodingKey { case target, levels, samples }

    func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        if levels.count == 1 {
            try levels[0].encode(to: encoder)
        } else {
            try container.encode(levels, forKey: .levels)
        }
        try container.encodeIfPresent(samples, forKey: .samples)
        try tail.encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        head = try HeadDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        target = try container.decode(TargetDocument.self, forKey: .target)
        levels =
            container.contains(.levels)
            ? try container.decode([LevelDocument].self, forKey: .levels) : [try LevelDocument(from: decoder)]
        samples = try container.decodeIfPresent(SamplesDocument.self, forKey: .samples)
        tail = try TailDocument(from: decoder)
    }

    func result() throws -> RunResult {
        RunResult(
            name: head.name, startedAt: try head.startedAt(), target: target.description, seed: head.seed,
            levels: try levels.map { try $0.result() }, interruption: head.reason, plan: tail.plan,
            environment: tail.environment.environment, samples: samples?.account)
    }
}
