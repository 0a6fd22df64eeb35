import Measurement

/// A finding in JSON: its texts for people, its code and figures for scripts.
struct FindingDocument: Codable {
    private var code: String
    private var invalidates: Bool
    private var message: String
    private var advice: String
    private var figures: Figures?

    private struct Figures: Codable {
        var lag: Double?
        var response: Double?
        var cpuShare: Double?
        var achieved: Double?
        var offered: Double?
        var waited: Int?
        var cap: Int?
        var p99Wait: Double?
        var inFlight: Int?
        var missing: Int?
        var label: String?
        var percent: Double?
        var samplesAbove: Int?
        var requestsNeeded: Int?
        var users: Int?
        var failed: Int?
        var of: Int?
        var detail: String?
        var resent: Int?
        var worker: Int?
        var meanShare: Double?
        var share: Double?
        var times: Int?
        var seconds: Double?
        var atSeconds: Double?
        var periods: Int?
        var switches: Int?
        var perSecond: Double?
        var used: Int?
        var limit: Int?
        var distance: Double?
        var meanGap: Double?
        var population: String?
        var counted: Double?
        var fromTimes: Double?
        var plateau: Double?
    }

    init(_ finding: Finding) {
        code = finding.code
        invalidates = finding.invalidates
        message = finding.message
        advice = finding.advice
        figures = FindingDocument.figures(of: finding)
    }

    private static func figures(of finding: Finding) -> Figures? {
        switch finding {
        case .generatorLagged(let percent, let lag, let response), .lagShows(let percent, let lag, let response):
            Figures(lag: lag.finite, response: response.finite, percent: percent.finite)
        case .generatorBusy(let share): Figures(cpuShare: share.finite)
        case .threadBusy(let worker, let share, let mean):
            Figures(cpuShare: share.finite, worker: worker, meanShare: mean.finite)
        case .stoodStill(let times, let seconds, let at): Figures(times: times, seconds: seconds.finite, atSeconds: at.finite)
        case .stolen(let share): Figures(share: share.finite)
        case .throttled(let periods, let share): Figures(share: share.finite, periods: periods)
        case .preempted(let switches, let perSecond, let percent, let lag):
            Figures(lag: lag.finite, percent: percent.finite, switches: switches, perSecond: perSecond.finite)
        case .descriptorsNearLimit(let used, let limit), .portsRunningOut(let used, let limit): Figures(used: used, limit: limit)
        case .clientLimit(let failed, let of): Figures(failed: failed, of: of)
        case .arrivalsOffLaw(let distance, let gap): Figures(distance: distance.finite, meanGap: gap.finite)
        case .littlesLawBroken(let population, let counted, let fromTimes):
            Figures(population: population.rawValue, counted: counted.finite, fromTimes: fromTimes.finite)
        case .delayedAcknowledgement(let share, let milliseconds): Figures(share: share.finite, plateau: milliseconds.finite)
        case .achievedBelowOffered(let achieved, let offered): Figures(achieved: achieved.finite, offered: offered.finite)
        case .capBound(let waited, let cap, let wait): Figures(waited: waited, cap: cap, p99Wait: wait?.finite)
        case .backlogFromWarmup(let inFlight): Figures(inFlight: inFlight)
        case .openedAheadTooFew(let missing, let reason): Figures(missing: missing, detail: reason)
        case .resent(let count, let of): Figures(of: of, resent: count)
        case .fewSamples(let label, let percent, let above, let needed):
            Figures(label: label, percent: percent.finite, samplesAbove: above, requestsNeeded: needed)
        case .closedLoop(let users): Figures(users: users)
        case .mostlyFailures(let failed, let of): Figures(failed: failed, of: of)
        case .invariantBroken(let detail): Figures(detail: detail)
        case .nothingSucceeded: nil
        case .unfinished(let seconds): Figures(seconds: seconds.finite)
        }
    }

    func finding(at path: [any CodingKey]) throws -> Finding {
        guard let finding = known else {
            let context = DecodingError.Context(
                codingPath: path + [AnyKey("validity"), AnyKey("warnings")],
                debugDescription: "the finding '\(code)' is not known, or lacks its figures")
            throw DecodingError.dataCorrupted(context)
        }
        return finding
    }

    private var known: Finding? {
        let f = figures ?? Figures()
        switch code {
        case "generatorLagged":
            guard let percent = f.percent else { return nil }
            return both(f.lag, f.response)
                .map { .generatorLagged(percent: percent, lagMilliseconds: $0, responseMilliseconds: $1) }
        case "lagShows":
            guard let percent = f.percent else { return nil }
            return both(f.lag, f.response).map { .lagShows(percent: percent, lagMilliseconds: $0, responseMilliseconds: $1) }
        case "generatorBusy": return f.cpuShare.map { .generatorBusy(cpuShare: $0) }
        case "threadBusy", "stoodStill", "stolen", "throttled", "preempted", "descriptorsNearLimit", "portsRunningOut",
            "clientLimit":
            return knownOfMachine(f)
        case "arrivalsOffLaw":
            return both(f.distance, f.meanGap).map { .arrivalsOffLaw(distanceMilliseconds: $0, meanGapMilliseconds: $1) }
        case "littlesLawBroken":
            guard let population = f.population.flatMap(Finding.Population.init) else { return nil }
            return both(f.counted, f.fromTimes).map { .littlesLawBroken(population, counted: $0, fromTimes: $1) }
        case "delayedAcknowledgement":
            return both(f.share, f.plateau).map { .delayedAcknowledgement(share: $0, milliseconds: $1) }
        case "achievedBelowOffered": return both(f.achieved, f.offered).map { .achievedBelowOffered(achieved: $0, offered: $1) }
        case "capBound":
            return both(f.waited, f.cap).map { .capBound(waited: $0, cap: $1, p99WaitMilliseconds: f.p99Wait) }
        case "backlogFromWarmup": return f.inFlight.map { .backlogFromWarmup(inFlight: $0) }
        case "openedAheadTooFew": return both(f.missing, f.detail).map { .openedAheadTooFew(missing: $0, reason: $1) }
        case "resent": return both(f.resent, f.of).map { .resent($0, of: $1) }
        case "fewSamples":
            guard let percent = f.percent else { return nil }
            return both(f.samplesAbove, f.requestsNeeded)
                .map { .fewSamples(label: f.label, percent: percent, samplesAbove: $0, requestsNeeded: $1) }
        case "closedLoop": return f.users.map { .closedLoop(users: $0) }
        case "mostlyFailures": return both(f.failed, f.of).map { .mostlyFailures(failed: $0, of: $1) }
        case "invariantBroken": return f.detail.map { .invariantBroken($0) }
        case "nothingSucceeded": return .nothingSucceeded
        case "unfinished": return f.seconds.map { .unfinished(seconds: $0) }
        default: return nil
        }
    }

    private func knownOfMachine(_ f: Figures) -> Finding? {
        switch code {
        case "threadBusy":
            guard let worker = f.worker else { return nil }
            return both(f.cpuShare, f.meanShare).map { .threadBusy(worker: worker, cpuShare: $0, meanShare: $1) }
        case "stoodStill":
            guard let times = f.times else { return nil }
            return both(f.seconds, f.atSeconds).map { .stoodStill(times: times, seconds: $0, atSeconds: $1) }
        case "stolen": return f.share.map { .stolen(share: $0) }
        case "throttled":
            guard let periods = f.periods else { return nil }
            return f.share.map { .throttled(periods: periods, share: $0) }
        case "preempted":
            guard let switches = f.switches, let perSecond = f.perSecond else { return nil }
            return both(f.percent, f.lag)
                .map { .preempted(switches: switches, perSecond: perSecond, percent: $0, lagMilliseconds: $1) }
        case "descriptorsNearLimit": return both(f.used, f.limit).map { .descriptorsNearLimit(used: $0, limit: $1) }
        case "portsRunningOut": return both(f.used, f.limit).map { .portsRunningOut(used: $0, limit: $1) }
        case "clientLimit": return both(f.failed, f.of).map { .clientLimit(failed: $0, of: $1) }
        default: return nil
        }
    }

    private func both<A, B>(_ a: A?, _ b: B?) -> (A, B)? {
        if let a, let b { (a, b) } else { nil }
    }
}
