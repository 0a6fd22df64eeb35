import LoadModel

/// The parts of one load, added up: buckets and counts, never percentiles.
public struct PartSum {
    /// By shard.
    public let parts: [Part]
    /// Those that were lost while the load ran, the first of them first; seconds from the beginning.
    public var lost: [(shard: Int, seconds: Double)] = []

    /// Parts that cannot be added up.
    public struct Refusal: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// The share of the time from the first beginning to the last end in which all must have measured.
    static let leastOverlap = 0.99
    /// Milliseconds, above which constant arrivals of several shards are no longer even.
    static let tolerableOffset = 1.0

    /// - Throws: where they are not of one load: of different plans, seeds, versions or runs, or one shard is there twice.
    public init(_ parts: [Part]) throws(Refusal) {
        guard let first = parts.first else { throw Refusal(description: "there are no parts") }
        for part in parts.dropFirst() { try PartSum.compare(part, with: first) }
        var seen: [Int: String] = [:]
        for part in parts {
            if let host = seen.updateValue(part.account.host, forKey: part.account.shard) {
                throw Refusal(
                    description:
                        "shard \(part.name) is there twice, from \(host) and \(part.account.host): take one of them away")
            }
        }
        self.parts = parts.sorted { $0.account.shard < $1.account.shard }
    }

    private static func compare(_ part: Part, with first: Part) throws(Refusal) {
        func differ(_ what: String, _ a: String, _ b: String, _ remedy: String) -> Refusal {
            Refusal(
                description: "shards \(first.account.shard) and \(part.account.shard) are not parts of one load: \(what) "
                    + "\(a) and \(b) (\(remedy))")
        }
        if part.account.count != first.account.count {
            throw differ(
                "their numbers of shards are", "\(first.account.count)", "\(part.account.count)",
                "give all the same R in --shard r/R")
        }
        if part.key.version != first.key.version {
            throw differ("their versions of Dyno are", first.key.version, part.key.version, "install the same everywhere")
        }
        if part.key.seed != first.key.seed {
            throw differ("their seeds are", "\(first.key.seed)", "\(part.key.seed)", "give all the same --seed")
        }
        if part.key.plan != first.key.plan {
            throw differ(
                "their plans, feeds or traces have the digests", first.key.plan, part.key.plan,
                "give all the same files and flags")
        }
        if part.key.run != first.key.run {
            throw differ(
                "they are of the runs", first.key.run ?? "without a meeting", part.key.run ?? "without a meeting",
                "keep the parts of each run in a folder of their own")
        }
        guard part.streams.map(\.level) == first.streams.map(\.level) else {
            throw differ("their loads are", "\(first.streams.count)", "\(part.streams.count)", "one of them came to no end")
        }
    }

    /// Shards of which there is no part, from 1.
    public var missing: [Int] {
        let there = Set(parts.map(\.account.shard))
        return (1...max(1, parts[0].account.count)).filter { !there.contains($0) }
    }

    /// The result of all of them together; invalid where it is not all of the load.
    public func result() -> RunResult {
        var result = parts[0].frame
        result.startedAt = parts.map(\.frame.startedAt).min() ?? result.startedAt
        result.interruption = parts.lazy.compactMap(\.frame.interruption).first
        result.samples = nil
        result.around = []
        for account in parts.flatMap(\.frame.around) { result.around.note(account) }
        result.shards = parts.map(\.account)
        result.levels = parts[0].streams.indices.map(level)
        return result
    }

    private func level(_ index: Int) -> LevelResult {
        let streams = parts.map { $0.streams[index] }
        let begins = zip(parts, streams).map { $0.begin(of: $1) }
        // By how many intervals of the series one began later than the first.
        let later = { (begin: Double, series: Series) in
            let intervals = (begin - (begins.min() ?? begin)) / series.baseSeconds
            return Int(min(max(intervals, 0), Double(Series.maximumPoints)).rounded())
        }
        var sum = streams[0].recording
        sum.shift(by: later(begins[0], sum.series))
        var context = streams[0].context
        context.shard = .whole
        var hosts: Set = [parts[0].account.host]
        for place in parts.indices.dropFirst() {
            var recording = streams[place].recording
            recording.shift(by: later(begins[place], recording.series))
            sum.merge(recording)
            context.add(streams[place].context, isSameMachine: !hosts.insert(parts[place].account.host).inserted)
        }
        var level = LevelResult(recording: sum, context: context, thresholds: streams[0].thresholds)
        level.exchanges = exchanges(streams, level)
        level.findings = aboutParts + ofGenerators(streams) + level.findings.filter { !Finding.ofOneGenerator.contains($0.code) }
        return level
    }

    private func exchanges(_ streams: [Part.Stream], _ level: LevelResult) -> [FailedExchange] {
        var seen: Set<FailureRow.What> = []
        let places = Dictionary(level.failureRows.enumerated().map { ($1.what, $0) }, uniquingKeysWith: min)
        let first = streams.flatMap(\.exchanges).sorted { $0.endSeconds < $1.endSeconds }.filter { seen.insert($0.what).inserted }
        return Array(first.sorted { places[$0.what] ?? .max < places[$1.what] ?? .max }.prefix(Exchange.most))
    }

    /// Each part judges its own generator, which the sum would hide: of each finding the worst is shown, with its shard.
    private func ofGenerators(_ streams: [Part.Stream]) -> [Finding] {
        var worst: [(code: String, finding: Finding, weight: Double)] = []
        for (part, stream) in zip(parts, streams) {
            let own = LevelResult(recording: stream.recording, context: stream.context)
            for finding in own.findings where Finding.ofOneGenerator.contains(finding.code) {
                let shown = finding.of(shard: part.account.shard)
                let weight = (finding.invalidates ? 1e12 : 0) + finding.gravity
                guard let known = worst.firstIndex(where: { $0.code == finding.code }) else {
                    worst.append((finding.code, shown, weight))
                    continue
                }
                if weight > worst[known].weight { worst[known] = (finding.code, shown, weight) }
            }
        }
        return worst.map(\.finding)
    }

    private var aboutParts: [Finding] {
        var findings: [Finding] = []
        if let first = lost.first {
            findings.append(.shardsLost(lost.map(\.shard), of: parts[0].account.count, afterSeconds: first.seconds))
        } else if !missing.isEmpty {
            findings.append(.shardsMissing(missing, of: parts[0].account.count))
        }
        if let overlap, overlap < PartSum.leastOverlap { findings.append(.shardsApart(overlap: overlap)) }
        let off = parts.compactMap { part in
            [part.account.clock.offset, part.account.clock.uncertaintyMilliseconds].compactMap { $0 }.max().map {
                (part.account.shard, $0)
            }
        }.max { $0.1 < $1.1 }
        if let (shard, milliseconds) = off, milliseconds > PartSum.tolerableOffset, isConstant {
            findings.append(.clocksApart(shard: shard, milliseconds: milliseconds))
        }
        return findings
    }

    private var isConstant: Bool {
        parts[0].streams.contains { if case .open(.constant, _) = $0.context.level { true } else { false } }
    }

    /// The time in which all measured, of that from the first beginning to the last end, in the level where it is least; nil of one part.
    private var overlap: Double? {
        Set(parts[0].streams.map(\.level)).compactMap { level in overlap(parts.map { $0.window(ofLevel: level) }) }.min()
    }

    private func overlap(_ windows: [ClosedRange<Double>]) -> Double? {
        guard windows.count > 1, let from = windows.map(\.lowerBound).max(), let to = windows.map(\.upperBound).min(),
            let first = windows.map(\.lowerBound).min(), let last = windows.map(\.upperBound).max(), last > first
        else { return nil }
        return max(0, to - from) / (last - first)
    }
}

extension ShardAccount.Clock {
    /// What is left unknown of a clock: a meeting's offset was taken away.
    fileprivate var offset: Double? { source == .calendar ? offsetMilliseconds?.magnitude : nil }
}

extension LevelContext {
    /// Joins that of another part.
    ///
    /// - Parameter isSameMachine: whether a part of its machine was joined before.
    fileprivate mutating func add(_ other: LevelContext, isSameMachine: Bool) {
        maxInFlight += other.maxInFlight
        threads += other.threads
        wallSeconds = max(wallSeconds, other.wallSeconds)
        wasCutShort = wasCutShort || other.wasCutShort
        for helper in other.helpers {
            if let known = helpers.firstIndex(where: { $0.work == helper.work }) {
                helpers[known].cpuSeconds += helper.cpuSeconds
                helpers[known].cpuShare += helper.cpuShare
            } else {
                helpers.append(helper)
            }
        }
        if let others = other.machine { machine?.merge(others, isSameMachine: isSameMachine) }
    }
}

extension Finding {
    /// What a generator finds of itself and its machine.
    static let ofOneGenerator: Set<String> = [
        "generatorLagged", "lagShows", "answersReadLate", "generatorBusy", "threadBusy", "stoodStill", "stolen", "throttled",
        "preempted", "descriptorsNearLimit", "portsRunningOut", "clientLimit", "achievedBelowOffered", "openedAheadTooFew",
    ]

    /// The same, of one of several.
    func of(shard: Int) -> Finding {
        Finding(code, invalidates: invalidates, figures.merging([Finding.shardFigure: .count(shard)]) { $1 })
    }

    /// The figure that says of which shard a finding is.
    public static let shardFigure = "shard"

    /// Which of two with the same code says more: by its greatest figure of what went wrong.
    fileprivate var gravity: Double {
        ["lag", "readDelay", "cpuShare", "seconds", "share", "switches", "used", "failed", "missing"].lazy
            .compactMap { self[$0] }.first ?? 0
    }

    /// Shards of which there is no part: their arrivals were not sent, or nobody knows what became of them.
    public static func shardsMissing(_ shards: [Int], of count: Int) -> Finding {
        Finding(
            "shardsMissing", invalidates: true,
            ["missing": .text(list(shards)), "of": .count(count)])
    }

    /// Shards that ended before the load did: when the first of them was last heard of.
    public static func shardsLost(_ shards: [Int], of count: Int, afterSeconds: Double) -> Finding {
        Finding(
            "shardsLost", invalidates: true,
            ["lost": .text(list(shards)), "of": .count(count), "seconds": .number(afterSeconds)])
    }

    private static func list(_ shards: [Int]) -> String {
        shards.prefix(20).map(String.init).joined(separator: ", ") + (shards.count > 20 ? ", …" : "")
    }

    /// Shards measured at different times: the share in which all did.
    public static func shardsApart(overlap: Double) -> Finding {
        Finding("shardsApart", invalidates: true, ["overlap": .number(overlap)])
    }

    /// A shard's clock may be so far from the others' that arrivals of a constant rate are not even.
    public static func clocksApart(shard: Int, milliseconds: Double) -> Finding {
        Finding("clocksApart", [shardFigure: .count(shard), "apart": .number(milliseconds)])
    }
}
