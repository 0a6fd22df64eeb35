import LoadModel

// Whether the load was the one that was asked for, and whether the accounts of it agree.
extension Finding {
    /// In mean gaps. Constant arrivals that come two at a time are 1 off, a uniform jitter over a whole gap makes 1/3.
    private static let tolerableGapDistance = 0.5
    /// Of the median response time: bursts shorter than that make no queue that anybody would see.
    private static let tolerableGapShareOfResponse = 0.05

    /// Starts off their law do not invalidate: how late they were is in the lag, which does. Of batched pacing, bunches of a tick were
    /// asked for: gaps then are off by less than two of them.
    static func offLaw(_ result: LevelResult) -> Finding? {
        guard let distance = result.generator.arrivals, distance.relative > tolerableGapDistance else { return nil }
        let median = LatencySummary(result.total.responseTime.latencies).percentile(50)?.milliseconds ?? 0
        let wanted = result.generator.pacing == .batched ? 2 * Pacing.tick.milliseconds : 0
        guard distance.milliseconds > Swift.max(wanted, tolerableGapShareOfResponse * median) else { return nil }
        return .arrivalsOffLaw(
            distanceMilliseconds: distance.milliseconds, meanGapMilliseconds: distance.meanGapMilliseconds)
    }

    /// The two are equal by the law; a transport may stamp an end slightly before it tells of it, hence the tolerance.
    static func aboutLittlesLaw(_ result: LevelResult) -> [Finding] {
        let law = result.generator.littlesLaw
        let populations: [(Population, GeneratorAccount.LittlesLaw.Pair)] = [
            (.inSystem, law.inSystem), (.inFlight, law.inFlight),
        ]
        return populations.compactMap { population, pair in
            let larger = Swift.max(pair.counted, pair.fromTimes)
            guard abs(pair.counted - pair.fromTimes) > 0.05 * larger + 0.05 else { return nil }
            return .littlesLawBroken(population, counted: pair.counted, fromTimes: pair.fromTimes)
        }
    }

    /// Linux delays an acknowledgement by 40 ms at least (TCP_DELACK_MIN), found a few ms later. A server that writes header and body
    /// apart with Nagle's algorithm on sends the body only when the header has been acknowledged: so the first byte comes at once and
    /// the last one 40 ms later. A server that takes 40 ms for its work has its first byte there too.
    static func delayedAcknowledgement(_ result: LevelResult) -> Finding? {
        let service = result.total.serviceTime.latencies
        let cluster = Plateau(service)
        guard cluster.inside >= 10, cluster.share >= 0.01 else { return nil }
        // Of a smooth distribution the flanks, together twice as wide, would hold about twice as much.
        guard cluster.inside >= 4 * cluster.beside else { return nil }
        guard Plateau(result.phases.timeToFirstByte).share <= cluster.share / 2 else { return nil }
        return .delayedAcknowledgement(share: cluster.share, milliseconds: cluster.middle)
    }
}

// The findings about laws and accounts.
extension Finding {
    /// Of what Little's law counts requests.
    public enum Population: String, Sendable, Hashable, CaseIterable {
        case inSystem, inFlight
    }

    /// The bookkeeping does not add up: a defect of Dyno.
    public static func invariantBroken(_ what: String) -> Finding {
        Finding("invariantBroken", invalidates: true, ["detail": .text(what)])
    }

    /// Requests in the system or in flight, counted, are not what their times add up to: a defect of Dyno.
    public static func littlesLawBroken(_ population: Population, counted: Double, fromTimes: Double) -> Finding {
        Finding(
            "littlesLawBroken", invalidates: true,
            ["population": .text(population.rawValue), "counted": .number(counted), "fromTimes": .number(fromTimes)])
    }

    /// Starts kept another distance than the schedule's law gives them: W₁ of the gaps, and the mean gap of one worker.
    public static func arrivalsOffLaw(distanceMilliseconds: Double, meanGapMilliseconds: Double) -> Finding {
        Finding("arrivalsOffLaw", ["distance": .number(distanceMilliseconds), "meanGap": .number(meanGapMilliseconds)])
    }

    /// A share of the service times piles up where delayed acknowledgement puts it, while first bytes came sooner.
    public static func delayedAcknowledgement(share: Double, milliseconds: Double) -> Finding {
        Finding("delayedAcknowledgement", ["share": .number(share), "plateau": .number(milliseconds)])
    }
}

/// How many times lie where delayed acknowledgement puts them.
private struct Plateau {
    let inside: Int
    let beside: Int
    /// Of all times.
    let share: Double
    /// Where most of those inside lie, in milliseconds.
    let middle: Double

    init(_ latencies: Latencies) {
        // The kernel's timer goes off up to two of its ticks later, of 4 ms mostly.
        inside = Plateau.count(latencies, 38, 50)
        beside = Plateau.count(latencies, 26, 37.9) + Plateau.count(latencies, 50.1, 62)
        share = latencies.count > 0 ? Double(inside) / Double(latencies.count) : 0
        let places = stride(from: 38.25, to: 50, by: 0.5)
        let held = places.map { ($0, Plateau.count(latencies, $0 - 0.25, $0 + 0.25)) }
        middle = held.max { $0.1 < $1.1 }?.0 ?? 42
    }

    private static func count(_ latencies: Latencies, _ from: Double, _ to: Double) -> Int {
        Int(latencies.histogram.count(within: UInt64(from * 1e6)...UInt64(to * 1e6)))
    }
}
