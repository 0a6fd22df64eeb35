import LoadModel
import Measurement

/// The load of one level in JSON.
struct LoadDocument: Codable {
    private var model: String
    private var arrivals: String?
    private var rate: Double?
    private var stages: [String]?
    private var users: Int?
    private var rampUpSeconds: Double?
    private var returning: Double?
    private var thinkSeconds: Double?
    private var think: String?
    private var pacingSeconds: Double?
    private var trace: TraceDocument?
    private var durationSeconds: Double?
    private var requests: Int?
    private var warmupSeconds: Double

    private enum CodingKeys: String, CodingKey {
        case model, arrivals, rate, stages, users, rampUpSeconds
        case returning = "return"
        case thinkSeconds, think, pacingSeconds, trace, durationSeconds, requests, warmupSeconds
    }

    init(_ result: LevelResult) {
        switch result.level {
        case .open: model = "open"
        case .closed: model = "closed"
        case .partlyOpen: model = "partlyOpen"
        case .trace: model = "trace"
        }
        warmupSeconds = result.warmup.seconds
        switch result.level {
        case .open(let arrivals, let profile): describe(arrivals, profile)
        case .closed(let users, let cycle):
            describe(users)
            describe(cycle)
        case .partlyOpen(let arrivals, let profile, let sessions):
            describe(arrivals, profile)
            describe(sessions.think)
            returning = sessions.returning
        case .trace(let trace):
            self.trace = TraceDocument(trace)
            users = trace.users
            if let cycle = trace.cycle { describe(cycle) }
        }
        switch result.stop {
        case .duration(let duration): durationSeconds = duration.seconds
        case .requests(let requests): self.requests = requests
        }
    }

    private mutating func describe(_ arrivals: ArrivalProcess, _ profile: RateProfile) {
        self.arrivals = arrivals.description
        rate = profile.mean.perSecond
        if case .stages(let stages) = profile { self.stages = stages.map(\.description) }
    }

    private mutating func describe(_ profile: UserProfile) {
        users = profile.peak
        switch profile {
        case .steady(_, let rampUp): if rampUp > .zero { rampUpSeconds = rampUp.seconds }
        case .stages(let stages): self.stages = stages.map(\.description)
        }
    }

    private mutating func describe(_ cycle: UserCycle) {
        describe(cycle.think)
        if cycle.pacing > .zero { pacingSeconds = cycle.pacing.seconds }
    }

    private mutating func describe(_ think: Distribution) {
        thinkSeconds = think.mean.seconds
        if think.law != .constant { self.think = think.description }
    }

    var warmup: Nanoseconds { Nanoseconds(seconds: warmupSeconds) }

    /// - Throws: `DecodingError` where the fields do not describe a level.
    func level(at path: [any CodingKey]) throws -> Load.Level {
        let lengths = [warmupSeconds, durationSeconds, rampUpSeconds, thinkSeconds, pacingSeconds].compactMap { $0 }
        guard lengths.allSatisfy({ (0...1e9).contains($0) }) else { throw fault("one of its times is out of range", at: path) }
        let process = arrivals.flatMap { try? ArrivalProcess(parsing: $0) }
        switch (model, process, rateProfile, userProfile, thinkTime) {
        case ("open", let process?, let profile?, _, _): return .open(arrivals: process, profile: profile)
        case ("partlyOpen", let process?, let profile?, _, let think?):
            guard let returning, (0..<1).contains(returning) else { break }
            return .partlyOpen(arrivals: process, profile: profile, sessions: Sessions(returning: returning, think: think))
        case ("closed", _, _, let profile?, let think?):
            return .closed(users: profile, cycle: cycle(think))
        case ("trace", _, _, _, let think?):
            if let trace = trace?.trace(users: users, cycle: cycle(think)) { return .trace(trace) }
        default: break
        }
        throw fault(
            """
            it describes neither an open load (arrivals, rate) nor a closed one (users) nor a partly open one (arrivals, rate, \
            return) nor a trace
            """,
            at: path)
    }

    private func cycle(_ think: Distribution) -> UserCycle {
        UserCycle(think: think, pacing: Nanoseconds(seconds: pacingSeconds ?? 0))
    }

    /// nil where the fields do not describe one.
    private var rateProfile: RateProfile? {
        guard let stages else { return rate.flatMap { Rate(perSecond: $0) }.map { .steady($0) } }
        let parsed = stages.compactMap { try? RateStage(parsing: $0) }
        guard !parsed.isEmpty, parsed.count == stages.count, RateProfile.problem(with: parsed) == nil else { return nil }
        return .stages(parsed)
    }

    /// nil where the fields do not describe one.
    private var userProfile: UserProfile? {
        guard let users, users > 0 else { return nil }
        guard let stages else { return .steady(users, rampUp: Nanoseconds(seconds: rampUpSeconds ?? 0)) }
        let parsed = stages.compactMap { try? UserStage(parsing: $0) }
        guard !parsed.isEmpty, parsed.count == stages.count, UserProfile.problem(with: parsed) == nil else { return nil }
        return .stages(parsed)
    }

    /// nil where it makes no sense.
    private var thinkTime: Distribution? {
        guard let think else { return .constant(Nanoseconds(seconds: thinkSeconds ?? 0)) }
        return try? Distribution(parsing: think)
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
