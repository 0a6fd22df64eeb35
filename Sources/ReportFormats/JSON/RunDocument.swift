import Foundation
import LoadModel
import Measurement

/// `result.json` of a run.
struct RunDocument: Codable {
    static let schema = "dyno/result/1"

    private var head: HeadDocument
    private var target: TargetDocument
    private var levels: [LevelDocument]
    private var tail: TailDocument

    init(_ result: RunResult) {
        head = HeadDocument(
            schema: RunDocument.schema, name: result.name, startedAt: result.startedAt, seed: result.seed,
            interruption: result.interruption)
        target = TargetDocument(result.target)
        levels = result.levels.map(LevelDocument.init)
        tail = TailDocument(plan: result.plan, environment: EnvironmentDocument(result.environment))
    }

    private enum CodingKeys: String, CodingKey { case target, levels }

    func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(target, forKey: .target)
        if levels.count == 1 {
            try levels[0].encode(to: encoder)
        } else {
            try container.encode(levels, forKey: .levels)
        }
        try tail.encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        head = try HeadDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        target = try container.decode(TargetDocument.self, forKey: .target)
        levels =
            container.contains(.levels)
            ? try container.decode([LevelDocument].self, forKey: .levels) : [try LevelDocument(from: decoder)]
        tail = try TailDocument(from: decoder)
    }

    func result() throws -> RunResult {
        RunResult(
            name: head.name, startedAt: try head.startedAt(), target: target.description, seed: head.seed,
            levels: try levels.map { try $0.result() }, interruption: head.reason, plan: tail.plan,
            environment: tail.environment.environment)
    }
}

/// The members with which every result file begins.
struct HeadDocument: Codable {
    private var schema: String
    private(set) var name: String
    private var started: String
    private(set) var seed: UInt64
    private var interruption: InterruptionDocument?

    init(schema: String, name: String, startedAt: Double, seed: UInt64, interruption: Interruption?) {
        self.schema = schema
        self.name = name
        started = CalendarTime.text(secondsSince1970: startedAt)
        self.seed = seed
        self.interruption = interruption.map(InterruptionDocument.init)
    }

    var reason: Interruption? { interruption?.interruption }

    func startedAt() throws -> Double {
        guard let seconds = CalendarTime.seconds(parsing: started) else {
            let context = DecodingError.Context(
                codingPath: [AnyKey("started")], debugDescription: "'\(started)' is not a time such as 2026-01-01T00:00:00Z")
            throw DecodingError.dataCorrupted(context)
        }
        return seconds
    }
}

/// The members with which every result file ends.
struct TailDocument: Codable {
    var plan: String
    var environment: EnvironmentDocument
}

struct TargetDocument: Codable {
    private var name: String
    private var url: String

    init(_ target: TargetDescription) {
        name = target.name
        url = target.url
    }

    var description: TargetDescription { TargetDescription(name: name, url: url) }
}

struct InterruptionDocument: Codable {
    private var reason: String
    private var signal: Int32?

    init(_ interruption: Interruption) {
        switch interruption {
        case .signal(let number):
            reason = "signal"
            signal = number
        case .mostlyFailures: reason = "mostlyFailures"
        }
    }

    var interruption: Interruption { signal.map(Interruption.signal) ?? .mostlyFailures }
}

struct EnvironmentDocument: Codable {
    private var dyno: String
    private var os: String
    private var cpu: String
    private var cores: Int
    private var libcurl: String

    init(_ environment: Environment) {
        dyno = environment.dyno
        os = environment.operatingSystem
        cpu = environment.processor
        cores = environment.cores
        libcurl = environment.libcurl
    }

    var environment: Environment {
        Environment(dyno: dyno, operatingSystem: os, processor: cpu, cores: cores, libcurl: libcurl)
    }
}
