import LoadModel

/// Everything that one run measured, ready for any report.
public struct RunResult: Sendable {
    /// The plan's name.
    public var name: String
    /// Seconds since 1970, UTC; labels the report, measures nothing.
    public var startedAt: Double
    public var target: TargetDescription
    public var seed: UInt64
    /// In the order in which they ran; a plan without levels has one.
    public var levels: [LevelResult]
    /// Whether a signal or a stop rule ended the run before its plan did.
    public var interruption: Interruption?
    /// The plan as resolved, secrets redacted.
    public var plan: String
    public var environment: Environment
    /// nil where requests were not kept one by one.
    public var samples: SampleAccount?
    /// Of a load that several processes shared: the one that this was measured by, or all of those whose parts it adds up.
    public var shards: [ShardAccount] = []
    /// Setup, logins, renewals and teardown, which are in no statistic of the load.
    public var around: [AroundLoad] = []

    public init(
        name: String, startedAt: Double, target: TargetDescription, seed: UInt64, levels: [LevelResult],
        interruption: Interruption? = nil, plan: String, environment: Environment, samples: SampleAccount? = nil
    ) {
        self.name = name
        self.startedAt = startedAt
        self.target = target
        self.seed = seed
        self.levels = levels
        self.interruption = interruption
        self.plan = plan
        self.environment = environment
        self.samples = samples
    }

    /// What was kept of a run before its end is no result of it, however good its levels.
    public var isValid: Bool { !(interruption?.isUnfinished ?? false) && levels.allSatisfy(\.isValid) }
}

public struct TargetDescription: Sendable, Hashable, Codable {
    public var name: String
    public var url: String
    /// The simulated link to it, in words; nil: none.
    public var link: String?
    /// What it was built from: a commit, as a rule; nil where that is not known.
    public var revision: String?
    /// How its traces are found; nil: requests say of none.
    public var tracing: TraceAccount?

    public init(name: String, url: String, link: String? = nil) {
        self.name = name
        self.url = url
        self.link = link
    }

    public init(_ target: Target) {
        self.init(name: target.name, url: target.url.description, link: target.link?.description)
        revision = target.revision
    }

    /// Where it is, and over which link, for a reader.
    public var place: String { link.map { "\(url) over a simulated link (\($0))" } ?? url }
}

/// How the traces of a run are found.
public struct TraceAccount: Sendable, Hashable, Codable {
    /// As all ids begin: 8 hexadecimal digits.
    public var run: String
    /// Where a trace is looked at, with `{id}` for its id; nil: the plan does not say.
    public var url: String?

    public init(_ tracing: Tracing) {
        run = TraceIdentity.prefix(ofRun: tracing.run)
        url = tracing.url
    }
}

/// Why a run ended before its plan did.
public enum Interruption: Sendable, Hashable {
    /// The number of the signal: 2 for Ctrl-C, 15 for SIGTERM, 1 for a terminal that was closed.
    case signal(Int32)
    /// More than 90 % of the requests over 10 s failed.
    case mostlyFailures
    /// It was in a state that the plan names as its end.
    case aborted(Abort)
    /// A target that Dyno had started ended: how, and the last of what it wrote.
    case targetDied(message: String, lastLines: [String])
    /// It could not go on: why.
    case failed(message: String)
    /// The process ended without saying so, after about so many seconds; what is there was kept on the way, when so many levels had
    /// ended.
    case killed(atSeconds: Double, finishedLevels: Int)

    /// It has not ended: what is there was kept so far.
    case running(atSeconds: Double)

    /// Whether what is there was kept on the way, and is no result.
    public var isUnfinished: Bool {
        switch self {
        case .killed, .running: true
        case .signal, .mostlyFailures, .aborted, .targetDied, .failed: false
        }
    }
}

extension Interruption: Codable {
    private enum CodingKeys: String, CodingKey { case reason, signal, message, lastLines, seconds, finishedLevels }
    private enum Reason: String, Codable { case signal, mostlyFailures, aborted, targetDied, failed, killed, running }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .signal(let number):
            try container.encode(Reason.signal, forKey: .reason)
            try container.encode(number, forKey: .signal)
        case .mostlyFailures: try container.encode(Reason.mostlyFailures, forKey: .reason)
        case .aborted(let abort):
            try container.encode(Reason.aborted, forKey: .reason)
            try abort.encode(to: encoder)
        case .targetDied(let message, let lines):
            try container.encode(Reason.targetDied, forKey: .reason)
            try container.encode(message, forKey: .message)
            try container.encode(lines, forKey: .lastLines)
        case .failed(let message):
            try container.encode(Reason.failed, forKey: .reason)
            try container.encode(message, forKey: .message)
        case .killed(let seconds, let levels):
            try container.encode(Reason.killed, forKey: .reason)
            try container.encode(seconds, forKey: .seconds)
            if levels > 0 { try container.encode(levels, forKey: .finishedLevels) }
        case .running(let seconds):
            try container.encode(Reason.running, forKey: .reason)
            try container.encode(seconds, forKey: .seconds)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Reason.self, forKey: .reason) {
        case .signal: self = .signal(try container.decode(Int32.self, forKey: .signal))
        case .mostlyFailures: self = .mostlyFailures
        case .aborted: self = .aborted(try Abort(from: decoder))
        case .targetDied:
            self = .targetDied(
                message: try container.decode(String.self, forKey: .message),
                lastLines: try container.decodeIfPresent([String].self, forKey: .lastLines) ?? [])
        case .failed: self = .failed(message: try container.decode(String.self, forKey: .message))
        case .killed:
            self = .killed(
                atSeconds: try container.decode(Double.self, forKey: .seconds),
                finishedLevels: try container.decodeIfPresent(Int.self, forKey: .finishedLevels) ?? 0)
        case .running: self = .running(atSeconds: try container.decode(Double.self, forKey: .seconds))
        }
    }
}

/// The machine and the tool, as far as they bear on the numbers.
public struct Environment: Sendable, Hashable, Codable {
    public var dyno: String
    public var operatingSystem: String
    public var processor: String
    public var cores: Int
    public var libcurl: String

    private enum CodingKeys: String, CodingKey {
        case dyno
        case operatingSystem = "os"
        case processor = "cpu"
        case cores, libcurl
    }

    public init(dyno: String, operatingSystem: String, processor: String, cores: Int, libcurl: String) {
        self.dyno = dyno
        self.operatingSystem = operatingSystem
        self.processor = processor
        self.cores = cores
        self.libcurl = libcurl
    }
}
