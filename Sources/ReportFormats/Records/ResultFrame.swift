import LoadModel
import Measurement

/// What results of all kinds have: the members with which their files begin and end.
protocol FramedResult {
    /// Of its file.
    static var schema: String { get }
    var name: String { get }
    var startedAt: Double { get }
    var seed: UInt64 { get }
    var interruption: Interruption? { get }
    var plan: String { get }
    var environment: Environment { get }
    /// What was made around the load.
    var around: [AroundLoad] { get }
}

private enum FrameKeys: String, CodingKey { case schema, name, started, seed, interruption, around, plan, environment }

extension FramedResult {
    func encodeHead(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FrameKeys.self)
        try container.encode(Self.schema, forKey: .schema)
        try container.encode(name, forKey: .name)
        try container.encode(CalendarTime.text(secondsSince1970: startedAt), forKey: .started)
        try container.encode(seed, forKey: .seed)
        try container.encodeIfPresent(interruption, forKey: .interruption)
    }

    func encodeTail(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FrameKeys.self)
        if !around.isEmpty { try container.encode(around, forKey: .around) }
        try container.encode(plan, forKey: .plan)
        try container.encode(environment, forKey: .environment)
    }
}

/// The same as it is read.
struct ResultFrame: Decodable {
    let name: String
    let startedAt: Double
    let seed: UInt64
    let interruption: Interruption?
    let plan: String
    let environment: Environment
    let around: [AroundLoad]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FrameKeys.self)
        name = try container.decode(String.self, forKey: .name)
        let started = try container.decode(String.self, forKey: .started)
        guard let seconds = CalendarTime.seconds(parsing: started) else {
            throw container.fault("'\(started)' is not a time such as 2026-01-01T00:00:00Z", forKey: .started)
        }
        startedAt = seconds
        seed = try container.decode(UInt64.self, forKey: .seed)
        interruption = try container.decodeIfPresent(Interruption.self, forKey: .interruption)
        plan = try container.decode(String.self, forKey: .plan)
        environment = try container.decode(Environment.self, forKey: .environment)
        around = try container.decodeIfPresent([AroundLoad].self, forKey: .around) ?? []
    }
}

// MARK: A run

extension RunResult: FramedResult, Codable {
    static let schema = "dyno/result/1"

    private enum CodingKeys: String, CodingKey { case target, levels, samples, shards }

    /// The members of its level stand at the top where a run has one level, else under `levels`.
    public func encode(to encoder: any Encoder) throws {
        try encodeHead(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        if levels.count == 1 {
            try levels[0].encode(to: encoder)
        } else {
            try container.encode(levels, forKey: .levels)
        }
        try container.encodeIfPresent(samples, forKey: .samples)
        try container.encode(shards, forKey: .shards)
        try encodeTail(to: encoder)
    }

    public init(from decoder: any Decoder) throws {
        let frame = try ResultFrame(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: frame.name, startedAt: frame.startedAt, target: try container.decode(TargetDescription.self, forKey: .target),
            seed: frame.seed,
            levels: try container.decodeIfPresent([LevelResult].self, forKey: .levels) ?? [LevelResult(from: decoder)],
            interruption: frame.interruption, plan: frame.plan, environment: frame.environment,
            samples: try container.decodeIfPresent(SampleAccount.self, forKey: .samples))
        around = frame.around
        shards = try container.decode([ShardAccount].self, forKey: .shards)
    }
}

// MARK: A search for a capacity

extension CapacityResult: FramedResult, Codable {
    static let schema = "dyno/capacity/1"

    private enum CodingKeys: String, CodingKey { case axis, stream, from, lowest, to, budgetSeconds, thresholds, targets, ratios }

    public func encode(to encoder: any Encoder) throws {
        try encodeHead(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rule.range.axis, forKey: .axis)
        try container.encodeIfPresent(rule.stream, forKey: .stream)
        try container.encode(rule.range.start, forKey: .from)
        try container.encode(rule.range.lowest, forKey: .lowest)
        try container.encode(rule.range.highest, forKey: .to)
        try container.encode(rule.budgetSeconds, forKey: .budgetSeconds)
        try container.encode(rule.thresholds.map(\.text), forKey: .thresholds)
        try container.encode(targets, forKey: .targets)
        try container.encode(ratios, forKey: .ratios)
        try encodeTail(to: encoder)
    }

    public init(from decoder: any Decoder) throws {
        let frame = try ResultFrame(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let range = CapacityRange(
            axis: try container.decode(CapacityRange.Axis.self, forKey: .axis),
            start: try container.decodeLoad(forKey: .from), lowest: try container.decodeLoad(forKey: .lowest),
            highest: try container.decodeLoad(forKey: .to))
        let thresholds = try container.decode([String].self, forKey: .thresholds).map { text in
            do throws(QuantityError) { return try Threshold(parsing: text) } catch {
                throw container.fault(error.description, forKey: .thresholds)
            }
        }
        self.init(
            name: frame.name, startedAt: frame.startedAt, seed: frame.seed,
            rule: CapacityRule(
                range: range, thresholds: thresholds, budgetSeconds: try container.decodeLoad(forKey: .budgetSeconds),
                stream: try container.decodeIfPresent(String.self, forKey: .stream)),
            targets: try container.decode([TargetCapacity].self, forKey: .targets), interruption: frame.interruption,
            plan: frame.plan, environment: frame.environment)
        around = frame.around
    }
}

// MARK: A checkup

/// Schema `dyno/doctor/1`, described in RESULT.md; never read back.
extension Checkup: Encodable {
    private enum CodingKeys: String, CodingKey { case schema, verdict, checks, calibration }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("dyno/doctor/1", forKey: .schema)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(checks, forKey: .checks)
        try container.encodeIfPresent(calibration, forKey: .calibration)
    }
}

extension Checkup.Check: Encodable {
    private enum CodingKeys: String, CodingKey { case code, name, verdict, finding, remedy }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code, forKey: .code)
        try container.encode(name, forKey: .name)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(finding, forKey: .finding)
        try container.encodeIfPresent(advice, forKey: .remedy)
    }
}
