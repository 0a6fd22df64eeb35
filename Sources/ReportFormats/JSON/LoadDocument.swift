import LoadModel
import Measurement

/// The load of one level in JSON.
struct LoadDocument: Codable {
    private var model: String
    private var arrivals: String?
    private var rate: Double?
    private var stages: [String]?
    private var users: Int?
    private var thinkSeconds: Double?
    private var think: String?
    private var durationSeconds: Double?
    private var requests: Int?
    private var warmupSeconds: Double

    init(_ result: LevelResult) {
        switch result.level {
        case .open(let arrivals, let profile):
            model = "open"
            self.arrivals = arrivals.description
            rate = profile.mean.perSecond
            if case .stages(let stages) = profile { self.stages = stages.map(\.description) }
        case .closed(let users, let think):
            model = "closed"
            self.users = users
            thinkSeconds = think.mean.seconds
            if think.law != .constant { self.think = think.description }
        }
        switch result.stop {
        case .duration(let duration): durationSeconds = duration.seconds
        case .requests(let requests): self.requests = requests
        }
        warmupSeconds = result.warmup.seconds
    }

    var warmup: Nanoseconds { Nanoseconds(seconds: warmupSeconds) }

    /// - Throws: `DecodingError` where the fields do not describe a level.
    func level(at path: [any CodingKey]) throws -> Load.Level {
        if model == "open", let arrivals, let process = try? ArrivalProcess(parsing: arrivals), let profile {
            return .open(arrivals: process, profile: profile)
        }
        if model == "closed", let users, users > 0 {
            let constant = Distribution.constant(Nanoseconds(seconds: thinkSeconds ?? 0))
            guard let think else { return .closed(users: users, think: constant) }
            if let distribution = try? Distribution(parsing: think) { return .closed(users: users, think: distribution) }
        }
        throw fault("it describes neither an open load (arrivals, rate) nor a closed one (users)", at: path)
    }

    /// nil where the fields do not describe one.
    private var profile: RateProfile? {
        guard let stages else { return rate.flatMap { Rate(perSecond: $0) }.map { .steady($0) } }
        let parsed = stages.compactMap { try? RateStage(parsing: $0) }
        guard !parsed.isEmpty, parsed.count == stages.count, RateProfile.problem(with: parsed) == nil else { return nil }
        return .stages(parsed)
    }

    func stop(at path: [any CodingKey]) throws -> Load.StopRule {
        if let durationSeconds { return .duration(Nanoseconds(seconds: durationSeconds)) }
        if let requests, requests >= 0 { return .requests(requests) }
        throw fault("it has neither durationSeconds nor requests", at: path)
    }

    private func fault(_ description: String, at path: [any CodingKey]) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: path + [AnyKey("load")], debugDescription: description))
    }
}
