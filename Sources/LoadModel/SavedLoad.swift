/// The load of a level as a file has it: its law, its warm-up and its end in one object.
public struct SavedLoad: Codable {
    public var level: Load.Level
    public var warmup: Nanoseconds
    public var stop: Load.StopRule

    public init(level: Load.Level, warmup: Nanoseconds, stop: Load.StopRule) {
        self.level = level
        self.warmup = warmup
        self.stop = stop
    }

    private enum Model: String, Codable { case open, closed, partlyOpen, trace }

    fileprivate enum Keys: String, CodingKey {
        case model, arrivals, rate, stages, users, rampUpSeconds
        case returning = "return"
        case thinkSeconds, think, pacingSeconds, trace, durationSeconds, requests, warmupSeconds
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        switch level {
        case .open(let arrivals, let profile):
            try container.encode(Model.open, forKey: .model)
            try container.encode(arrivals, profile)
        case .closed(let users, let cycle):
            try container.encode(Model.closed, forKey: .model)
            try container.encode(users)
            try container.encode(cycle)
        case .partlyOpen(let arrivals, let profile, let sessions):
            try container.encode(Model.partlyOpen, forKey: .model)
            try container.encode(arrivals, profile)
            try container.encode(sessions.returning, forKey: .returning)
            try container.encode(UserCycle(think: sessions.think))
        case .trace(let trace):
            try container.encode(Model.trace, forKey: .model)
            try container.encodeIfPresent(trace.users, forKey: .users)
            if let cycle = trace.cycle { try container.encode(cycle) }
            try trace.encode(to: container.superEncoder(forKey: .trace))
        }
        switch stop {
        case .duration(let duration): try container.encode(duration, forKey: .durationSeconds)
        case .requests(let requests): try container.encode(requests, forKey: .requests)
        }
        try container.encode(warmup, forKey: .warmupSeconds)
    }

    /// - Throws: `DecodingError` where the members do not describe a load.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        switch try container.decode(Model.self, forKey: .model) {
        case .open:
            level = .open(arrivals: try container.decode(ArrivalProcess.self, forKey: .arrivals), profile: try container.rates())
        case .closed: level = .closed(users: try container.userProfile(), cycle: try container.cycle())
        case .partlyOpen:
            let returning = try container.decode(Double.self, forKey: .returning)
            guard (0..<1).contains(returning) else {
                throw container.fault("\(returning) is no such probability", forKey: .returning)
            }
            level = .partlyOpen(
                arrivals: try container.decode(ArrivalProcess.self, forKey: .arrivals), profile: try container.rates(),
                sessions: Sessions(returning: returning, think: try container.cycle().think))
        case .trace:
            let users = container.contains(.users) ? try container.users() : nil
            level = .trace(
                try Trace(
                    from: container.superDecoder(forKey: .trace),
                    mode: users.map { .closed(users: $0, cycle: try container.cycle()) } ?? .open))
        }
        if let duration = try container.decodeIfPresent(Nanoseconds.self, forKey: .durationSeconds) {
            stop = .duration(duration)
        } else if let requests = try container.decodeIfPresent(Int.self, forKey: .requests) {
            stop = .requests(requests)
        } else {
            throw decoder.fault("it has neither durationSeconds nor requests")
        }
        warmup = try container.decode(Nanoseconds.self, forKey: .warmupSeconds)
    }
}

// MARK: Its parts

extension KeyedEncodingContainer<SavedLoad.Keys> {
    fileprivate mutating func encode(_ arrivals: ArrivalProcess, _ profile: RateProfile) throws {
        try encode(arrivals, forKey: .arrivals)
        try encode(profile.mean.perSecond, forKey: .rate)
        if case .stages(let stages) = profile { try encode(stages, forKey: .stages) }
    }

    fileprivate mutating func encode(_ profile: UserProfile) throws {
        // In the order of the keys.
        if case .stages(let stages) = profile { try encode(stages, forKey: .stages) }
        try encode(profile.peak, forKey: .users)
        if case .steady(_, let rampUp) = profile, rampUp > .zero { try encode(rampUp, forKey: .rampUpSeconds) }
    }

    fileprivate mutating func encode(_ cycle: UserCycle) throws {
        try encode(cycle.think.mean, forKey: .thinkSeconds)
        if cycle.think.law != .constant { try encode(cycle.think, forKey: .think) }
        if cycle.pacing > .zero { try encode(cycle.pacing, forKey: .pacingSeconds) }
    }
}

extension KeyedDecodingContainer<SavedLoad.Keys> {
    fileprivate func rates() throws -> RateProfile {
        guard let stages = try decodeIfPresent([RateStage].self, forKey: .stages) else {
            let rate = try decode(Double.self, forKey: .rate)
            guard let steady = Rate(perSecond: rate) else { throw fault("\(rate) is no rate", forKey: .rate) }
            return .steady(steady)
        }
        if let problem = stages.isEmpty ? "there are none" : RateProfile.problem(with: stages) {
            throw fault(problem, forKey: .stages)
        }
        return .stages(stages)
    }

    fileprivate func userProfile() throws -> UserProfile {
        guard let stages = try decodeIfPresent([UserStage].self, forKey: .stages) else {
            return .steady(try users(), rampUp: try decodeIfPresent(Nanoseconds.self, forKey: .rampUpSeconds) ?? .zero)
        }
        if let problem = stages.isEmpty ? "there are none" : UserProfile.problem(with: stages) {
            throw fault(problem, forKey: .stages)
        }
        return .stages(stages)
    }

    fileprivate func users() throws -> Int {
        let users = try decode(Int.self, forKey: .users)
        guard users > 0 else { throw fault("there are none", forKey: .users) }
        return users
    }

    fileprivate func cycle() throws -> UserCycle {
        let mean = try decodeIfPresent(Nanoseconds.self, forKey: .thinkSeconds) ?? .zero
        // A recorded sample does not say its mean.
        let think = try decodeIfPresent(Distribution.self, forKey: .think).map { Distribution($0.law, mean: mean) }
        return UserCycle(
            think: think ?? .constant(mean),
            pacing: try decodeIfPresent(Nanoseconds.self, forKey: .pacingSeconds) ?? .zero)
    }
}

extension Trace {
    private enum Keys: String, CodingKey {
        case file, format, mode, speed, window, loop, requests, lengthSeconds, busiestSecond, skippedLines, skippedExamples
        case withoutFile
    }

    /// All but its users, which stand with those of other loads.
    fileprivate func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(file, forKey: .file)
        try container.encode(format.description, forKey: .format)
        try container.encode(isOpen ? "open" : "closed", forKey: .mode)
        if isOpen { try container.encode(speed, forKey: .speed) }
        try container.encodeIfPresent(window, forKey: .window)
        try container.encode(loops, forKey: .loop)
        try container.encode(content.requests, forKey: .requests)
        try container.encode(content.length, forKey: .lengthSeconds)
        if isOpen { try container.encode(content.busiestSecond, forKey: .busiestSecond) }
        try container.encode(content.skipped.count, forKey: .skippedLines)
        try container.encode(content.skipped.examples, forKey: .skippedExamples)
        if content.withoutFile > 0 { try container.encode(content.withoutFile, forKey: .withoutFile) }
    }

    fileprivate init(from decoder: any Decoder, mode: Mode) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let text = try container.decode(String.self, forKey: .format)
        guard let format = TraceFormat(text) else {
            throw container.fault("'\(text)' is not a format of traces", forKey: .format)
        }
        let speed = try container.decodeIfPresent(Double.self, forKey: .speed) ?? 1
        guard speed > 0 else { throw container.fault("\(speed) is no speed", forKey: .speed) }
        guard try container.decode(String.self, forKey: .mode) == (mode == .open ? "open" : "closed") else {
            throw container.fault("an open one has no users, and a closed one has some", forKey: .mode)
        }
        self.init(
            file: try container.decode(String.self, forKey: .file), format: format, mode: mode, speed: speed,
            window: try container.decodeIfPresent(TimeWindow.self, forKey: .window),
            loops: try container.decode(Bool.self, forKey: .loop),
            content: TraceContent(
                requests: try container.decode(Int.self, forKey: .requests),
                length: try container.decode(Nanoseconds.self, forKey: .lengthSeconds),
                busiestSecond: try container.decodeIfPresent(Int.self, forKey: .busiestSecond) ?? 0,
                skipped: SkippedLines(
                    count: try container.decode(Int.self, forKey: .skippedLines),
                    examples: try container.decode([SkippedLines.Example].self, forKey: .skippedExamples)),
                withoutFile: try container.decodeIfPresent(Int.self, forKey: .withoutFile) ?? 0))
    }
}
