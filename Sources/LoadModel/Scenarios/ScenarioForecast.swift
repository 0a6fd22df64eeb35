/// What a plan's scenarios will do, as far as it tells: how many requests, and what depends on what.
public struct ScenarioForecast: Hashable, Sendable {
    public let name: String
    /// Of the iterations of its load, from 0 to 1.
    public let share: Double
    public let requests: Occurrences
    /// In each level, on average over its measured window; nil in a closed load, where the target decides.
    public let iterationsPerSecond: [Double?]
    /// In the order of the steps.
    public let captures: [CaptureForecast]
}

/// Where a captured value comes from, and where it goes.
public struct CaptureForecast: Hashable, Sendable {
    public let name: String
    /// The label of the step that captures it.
    public let step: String
    /// As a plan writes it: `$.id`, `header ETag`.
    public let source: String
    /// What the request that it comes from was filled with, each once: `cart`, `words.sku`.
    public let dependsOn: [String]
    /// The labels of the steps that it goes into, each once.
    public let usedBy: [String]
}

/// How many rows of a feed a run takes.
public struct FeedDemand: Hashable, Sendable {
    public let feed: String
    public let rows: Int
    /// By all levels together, warm-ups included; nil where the answers of the target decide.
    public let needed: Int?

    /// Whether rows are drawn, and drawn again, rather than each taken once before one is taken again.
    public let isDrawn: Bool

    /// "accounts: 1,000 rows; this plan needs 12,000: each is used 12 times"
    public var message: String {
        let head = "\(feed): \(rows.grouped) \(rows == 1 ? "row" : "rows")"
        guard let needed else { return "\(head); how many are used follows from how fast the target answers" }
        guard needed > 0 else { return "\(head), of which this plan uses none" }
        guard !isDrawn else { return "\(head); this plan draws \(needed.grouped) times" }
        let uses = rows > 0 ? (needed + rows - 1) / rows : 0
        let end = uses > 1 ? ": each is used \(needed % rows == 0 ? "" : "up to ")\(uses.grouped) times" : ""
        return "\(head); this plan needs \(needed.grouped)\(end)"
    }
}

extension Plan {
    /// In the plan's order.
    public var scenarioForecasts: [ScenarioForecast] {
        let streams = streams
        return scenarios.enumerated().compactMap { index, scenario in
            guard let stream = streams.first(where: { $0.scenarios.contains(index) }) else { return nil }
            let share = share(of: [index], in: stream)
            return ScenarioForecast(
                name: scenario.name, share: share, requests: scenario.steps.occurrences(of: nil),
                iterationsPerSecond: stream.load.levels.map { level in
                    level.meanRate.map { $0.perSecond * level.iterationsPerArrival * share }
                },
                captures: scenario.steps.captureForecasts)
        }
    }

    /// Of all iterations of a stream, those that run one of these, from 0 to 1.
    func share(of some: [Int], in stream: LoadStream) -> Double {
        let total = stream.scenarios.reduce(0) { $0 + scenarios[$1].weight }
        return total > 0 ? some.reduce(0) { $0 + scenarios[$1].weight } / total : 0
    }

    /// How long an iteration takes on average at the least, of the load where it is longest: its think times. nil where each is a single
    /// request.
    public var leastIteration: Nanoseconds? {
        guard hasSeveralRequests else { return nil }
        let each = streams.map { stream in
            stream.scenarios.reduce(0) { $0 + share(of: [$1], in: stream) * scenarios[$1].steps.leastThinkSeconds }
        }
        return Nanoseconds(seconds: each.max() ?? 0)
    }

    /// Logins of identities before the load, at each start of a target.
    public var logins: Int { identities?.count ?? 0 }

    /// In the plan's order.
    public var feedDemands: [FeedDemand] {
        feeds.map {
            FeedDemand(
                feed: $0.name, rows: $0.content.rows, needed: rowsNeeded(of: $0), isDrawn: !$0.order.walks)
        }
    }

    /// How many numbers ask for a row of it.
    func rowsNeeded(of feed: Feed) -> Int? {
        // In an iteration with an identity, the feed that its login drew on is the identity's.
        if let identities, identities.feeds.contains(feed.name) { return identities.count }
        let users = scenarios.indices.filter { scenarios[$0].feeds.contains(feed.name) }
        let streams = streams.filter { !$0.scenarios.filter(users.contains).isEmpty }
        if streams.isEmpty { return 0 }
        if feed.per == .user, let identities { return identities.count }
        let each = streams.map { stream -> Double? in
            if feed.per == .user, let users = stream.load.peakUsers { return Double(users) }
            let share = share(of: stream.scenarios.filter(users.contains), in: stream)
            let levels = stream.load.levels.map { stream.load.iterations(at: $0).map { ($0 * share).rounded(.up) } }
            return levels.contains(nil) ? nil : levels.compactMap { $0 }.reduce(0, +)
        }
        // Streams take rows in turns: each as far into the file as the one that takes most.
        guard !each.contains(nil), let most = each.compactMap({ $0 }).max() else { return nil }
        let rows = most * Double(streams.count)
        return rows < 9e15 ? Int(rows) : nil
    }
}

extension Load {
    /// Of a level with its warm-up; nil where the target decides.
    fileprivate func iterations(at level: Level) -> Double? {
        let rate = level.meanRate.map { $0.perSecond * level.iterationsPerArrival }
        switch stop {
        case .duration(let duration): return rate.map { $0 * (warmup + duration).seconds }
        case .requests(let count):
            if warmup > .zero, rate == nil { return nil }
            return Double(count) * level.iterationsPerArrival + (rate ?? 0) * warmup.seconds
        }
    }
}

extension Scenario {
    /// The feeds that its steps draw on.
    public var feeds: Set<String> { steps.feeds }
}

extension Step {
    /// Whatever is decided on the way.
    fileprivate var leastThinkSeconds: Double {
        switch self {
        case .request: 0
        case .think(let time): time.mean.seconds
        case .group(let group): group.steps.leastThinkSeconds
        case .branch(let branch): min(branch.steps.leastThinkSeconds, branch.otherwise.leastThinkSeconds)
        case .loop(let loop):
            if case .times(let count) = loop.kind { Double(count) * loop.steps.leastThinkSeconds } else { 0 }
        }
    }
}

extension [Step] {
    fileprivate var leastThinkSeconds: Double { reduce(0) { $0 + $1.leastThinkSeconds } }
}

extension Identities {
    /// The feeds that a login draws on.
    public var feeds: Set<String> { steps.feeds.union(renewal?.steps.feeds ?? []) }
}

extension [Step] {
    fileprivate var feeds: Set<String> {
        Set(references.compactMap { if case .feed(let name, _) = $0 { name } else { nil } })
    }

    /// Where each captured value comes from, and where it goes.
    var captureForecasts: [CaptureForecast] {
        var users: [String: [String]] = [:]
        for (request, around) in withSurroundings {
            for name in Set((request.references + around).compactMap(\.capturedName)) {
                users[name, default: []].append(request.label)
            }
        }
        return withSurroundings.flatMap { request, around -> [CaptureForecast] in
            let needs = (around + request.sentReferences).filter(\.isGiven).map(\.description).eachOnce
            return request.captures.map { capture in
                CaptureForecast(
                    name: capture.name, step: request.label, source: "\(capture.source)", dependsOn: needs,
                    usedBy: (users[capture.name] ?? []).eachOnce)
            }
        }
    }

    /// The requests, each with what the conditions and loops around it ask for.
    private var withSurroundings: [(RequestStep, around: [Reference])] {
        flatMap { step -> [(RequestStep, around: [Reference])] in
            switch step {
            case .think: []
            case .request(let request): [(request, [])]
            case .group(let group): group.steps.withSurroundings
            case .loop(let loop): loop.steps.withSurroundings.map { ($0.0, loop.kind.references + $0.around) }
            case .branch(let branch):
                (branch.steps.withSurroundings + branch.otherwise.withSurroundings).map {
                    ($0.0, branch.condition.references + $0.around)
                }
            }
        }
    }
}

extension Reference {
    fileprivate var capturedName: String? { if case .captured(let name) = self { name } else { nil } }

    /// Whether it comes from an answer or a file.
    fileprivate var isGiven: Bool {
        switch self {
        case .captured, .feed, .identity, .setup: true
        case .random, .now, .iteration, .user: false
        }
    }
}

extension [String] {
    fileprivate var eachOnce: [String] {
        var seen = Set<String>()
        return filter { seen.insert($0).inserted }
    }
}
