import LoadModel

/// Decides between a baseline and a candidate, round by round, by a group-sequential t test of the rounds' differences.
///
/// Rounds are the sample, since requests depend on one another; looks at the growing data are corrected for by Pocock's levels,
/// several metrics by Hochberg's procedure (Biometrika 75(4), 1988; of statistics that go together: Sarkar, Annals of Statistics 26(2),
/// 1998), several candidates by Bonferroni's. What it keeps does not grow with the number of blocks or requests.
public struct ComparisonTest: Sendable {
    public let rule: ComparisonRule
    public let isClosed: Bool
    /// That are compared with the same baseline, each by a test of its own.
    public let candidates: Int
    /// Looks that there may be, and rounds that may be made.
    public private(set) var looks: Int
    public private(set) var cap: Int
    public private(set) var rounds: [RoundDifferences] = []
    /// The same of each label, where there are several.
    private(set) var labels: [LabelTest] = []
    /// Labels that only the candidate has.
    public var newLabels: [String] = []
    /// What was seen at each look.
    public private(set) var history: [Look] = []
    public private(set) var decision = Decision.more
    public private(set) var baseline = BuildTotals()
    public private(set) var candidate = BuildTotals()
    var audit = RoundAudit()

    public enum Decision: Sendable, Hashable {
        case more
        case pass
        /// The metrics in which the candidate is worse than is tolerated.
        case fail([ComparedMetric])
        case inconclusive(Reason)
    }

    /// Why a comparison ends without a verdict.
    public enum Reason: Sendable, Hashable {
        /// All rounds were made that may be.
        case capReached(rounds: Int)
        /// More rounds than may be made would be needed for this metric, by what is known after so many.
        case wouldTake(rounds: Double, metric: ComparedMetric, cap: Int)
        /// It ended before the first look.
        case tooFewRounds(Int)
        /// Of these metrics, which decide, some round gave no value; the others hold.
        case unknown([ComparedMetric])
        /// None of the metrics that decide can be judged.
        case nothingToJudge
    }

    public struct Look: Sendable, Hashable, Codable {
        public var rounds: Int
        /// At which each metric is tested: Pocock's, divided by the number of candidates.
        public var level: Double
        public var decision: Decision
        public var tests: [MetricTest]

        private enum CodingKeys: String, CodingKey {
            case rounds
            case level = "testLevel"
            case decision, tests
        }

        public init(rounds: Int, level: Double, tests: [MetricTest], decision: Decision) {
            self.rounds = rounds
            self.level = level
            self.tests = tests
            self.decision = decision
        }
    }

    /// - Parameters:
    ///   - candidates: that are compared with this baseline, at least 1.
    ///   - cap: rounds that the budget allows; nil where only the rule's looks limit them.
    public init(rule: ComparisonRule, isClosed: Bool, candidates: Int = 1, cap: Int? = nil) {
        self.rule = rule
        self.isClosed = isClosed
        self.candidates = max(1, candidates)
        looks = max(1, min(5, rule.looks))
        self.cap = looks * ComparisonRule.roundsALook
        if let cap { limit(toRounds: cap) }
    }

    /// Takes notice of how many rounds the budget allows; at least those up to the first look will be made.
    ///
    /// Before the first look this lowers the number of looks, and so raises the level of each; where only one is left it comes last.
    /// Later the levels stay.
    public mutating func limit(toRounds rounds: Int) {
        let allowed = max(rounds, ComparisonRule.roundsALook)
        if history.isEmpty {
            looks = min(looks, allowed / ComparisonRule.roundsALook)
            cap = looks * ComparisonRule.roundsALook
            // Rounds are long then: what the budget has left for the one look is not given away.
            if looks == 1, rule.looks > 1 { cap = allowed }
        } else {
            cap = min(cap, max(allowed, self.rounds.count))
        }
    }

    /// The level of each test of one metric.
    public var level: Double { PocockLevels.nominal(looks: looks) / Double(candidates) }

    /// At which a metric is found worse. A single look at few rounds has no second one to hold against it: of equal builds more than one
    /// of 200 would fail at the level of the intervals, where requests are few.
    var failLevel: Double { looks == 1 ? ComparisonTest.singleLookShare * level : level }

    private static let singleLookShare = 0.4

    /// After how many rounds the data is looked at next, where so many were made.
    public static func nextLook(after rounds: Int, cap: Int) -> Int {
        let looks = ComparisonRule.roundsALook
        return cap < 2 * looks ? cap : min(cap, (rounds / looks + 1) * looks)
    }

    /// Adds the next round, and looks at the data where it is time for that.
    @discardableResult
    public mutating func add(_ round: RoundRecord) -> Decision {
        rounds.append(RoundDifferences(round, isClosed: isClosed))
        for label in round.labels { add(label, of: round) }
        baseline.add(round.pairs.map(\.baseline), round.baseline)
        candidate.add(round.pairs.map(\.candidate), round.candidate)
        audit.add(round)
        let isLook = rounds.count == ComparisonTest.nextLook(after: rounds.count - 1, cap: cap) || rounds.count >= cap
        if decision == .more, isLook { look() }
        return decision
    }

    private mutating func add(_ label: RoundRecord.Label, of round: RoundRecord) {
        let index = labels.firstIndex { $0.label == label.label } ?? labels.endIndex
        if index == labels.endIndex { labels.append(LabelTest(label.label)) }
        labels[index].add(label.pairs, of: round)
    }

    /// Decides by what there is, as no more rounds will come.
    @discardableResult
    public mutating func conclude() -> Decision {
        guard decision == .more else { return decision }
        if rounds.count < ComparisonRule.roundsALook {
            decision = .inconclusive(.tooFewRounds(rounds.count))
        } else if history.last?.rounds == rounds.count {
            decision = .inconclusive(.capReached(rounds: rounds.count))
        } else {
            cap = rounds.count
            look()
        }
        return decision
    }

    private mutating func look() {
        let tests = ComparedMetric.allCases.compactMap { test($0) }
        decision = decide(tests)
        history.append(Look(rounds: rounds.count, level: level, tests: tests, decision: decision))
    }

    private func decide(_ tests: [MetricTest]) -> Decision {
        let known = tests.filter { obstacle($0.metric) == nil }
        let judged = known.filter { isGate($0.metric) }
        guard !judged.isEmpty else { return .inconclusive(.nothingToJudge) }
        let watched = known.filter { alarms.contains($0.metric) }
        // Families of their own: neither stalls nor what processes use are a reason to see a slower build later.
        let stalled = judged.filter { $0.stalls != nil && $0.pWorse < level * StallTest.levelShare }.map(\.metric)
        let worse = trusted(worse(judged.filter { $0.stalls == nil }) + stalled + worse(watched))
        guard worse.isEmpty else { return .fail(worse) }
        let open = judged.filter { !passes($0) }
        let unknown = gates.filter { gate in !isDropped(gate) && !judged.contains { $0.metric == gate } }
        if open.isEmpty {
            if rounds.count < cap, (judged + watched).contains(where: isSuspicious) { return .more }
            return unknown.isEmpty ? .pass : .inconclusive(.unknown(unknown))
        }
        guard rounds.count < cap else { return .inconclusive(.capReached(rounds: rounds.count)) }
        return hopeless(open).map { .inconclusive($0) } ?? .more
    }

    /// Which of these the candidate is worse in, by Hochberg's procedure: what statistics of the same times say goes together.
    func worse(_ tests: [MetricTest]) -> [ComparedMetric] {
        let sorted = tests.sorted { $0.pWorse < $1.pWorse }
        let last = sorted.indices.last { sorted[$0].pWorse < failLevel / Double(sorted.count - $0) }
        let failed = last.map { sorted[...$0].map(\.metric) } ?? []
        let areErrors = failed.contains(.errors)
        return failed.filter { !(areErrors && $0.isTime) }
    }

    /// What else is clearly worse decides where times are the generator's as well.
    private func trusted(_ worse: [ComparedMetric]) -> [ComparedMetric] {
        let others = worse.filter { !$0.isTime }
        return others.isEmpty || isValid ? worse : others
    }

    /// Whether something seems wrong that never keeps a candidate from passing, or not yet: it is worth more rounds, where there are some.
    private func isSuspicious(_ test: MetricTest) -> Bool {
        if let stalls = test.stalls { return stalls.p < StallTest.earlySuspicion }
        return alarms.contains(test.metric) && test.pWorse < ComparisonTest.suspicion
    }

    private static let suspicion = 0.05

    func passes(_ test: MetricTest) -> Bool {
        if let stalls = test.stalls { return stalls.p >= StallTest.suspicion }
        guard test.metric == .errors, hasNoErrors else { return test.pWithin < level }
        return Double(candidate.requests) >= requestsWithoutErrors(test)
    }

    /// Without an error in n requests the rate is below 3/n with a confidence of 95 % (Hanley and Lippman-Hand, JAMA 249(13), 1983);
    /// t has no say on differences that are all 0.
    private func requestsWithoutErrors(_ test: MetricTest) -> Double { 3 / test.tolerance }

    var hasNoErrors: Bool { baseline.errors + candidate.errors == 0 }

    /// Why no verdict will come within the cap: a metric that cannot be decided in so many rounds keeps the candidate from passing,
    /// and none is on its way to failing.
    private func hopeless(_ open: [MetricTest]) -> Reason? {
        // Whether a suspicion of stalls is confirmed depends on how many come: nothing is said of that beforehand.
        guard !open.contains(where: { $0.stalls != nil }) else { return nil }
        let needed = open.map { (test: $0, rounds: roundsNeeded($0)) }
        let limit = 1.5 * Double(cap)
        guard let worst = needed.max(by: { $0.rounds < $1.rounds }), worst.rounds > limit else { return nil }
        let mayFail = needed.contains { $0.test.excess > 0 && $0.rounds <= limit }
        return mayFail ? nil : .wouldTake(rounds: worst.rounds, metric: worst.test.metric, cap: cap)
    }

    func roundsNeeded(_ test: MetricTest) -> Double {
        guard test.metric == .errors, hasNoErrors else { return test.roundsNeeded(level: level, cap: cap) }
        return requestsWithoutErrors(test) / Double(max(1, candidate.requests)) * Double(rounds.count)
    }
}

// MARK: In a file

extension ComparisonTest.Decision: Codable {
    private enum CodingKeys: String, CodingKey {
        case verdict
        /// Those that the candidate is worse in, or that are not known.
        case metrics
        case reason, rounds, roundsNeeded, cap
    }
    private enum Verdict: String, Codable { case more, pass, fail, inconclusive }
    private enum ReasonName: String, Codable { case capReached, wouldTake, tooFewRounds, unknown, nothingToJudge }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .more: try container.encode(Verdict.more, forKey: .verdict)
        case .pass: try container.encode(Verdict.pass, forKey: .verdict)
        case .fail(let metrics):
            try container.encode(Verdict.fail, forKey: .verdict)
            try container.encode(metrics, forKey: .metrics)
        case .inconclusive(let reason):
            try container.encode(Verdict.inconclusive, forKey: .verdict)
            try Self.encode(reason, in: &container)
        }
    }

    private static func encode(_ reason: ComparisonTest.Reason, in container: inout KeyedEncodingContainer<CodingKeys>) throws {
        switch reason {
        case .capReached(let rounds):
            try container.encode(ReasonName.capReached, forKey: .reason)
            try container.encode(rounds, forKey: .rounds)
        case .wouldTake(let rounds, let metric, let cap):
            try container.encode([metric], forKey: .metrics)
            try container.encode(ReasonName.wouldTake, forKey: .reason)
            // Absent where no number of rounds would do.
            try container.encodeIfPresent(rounds.isFinite ? rounds : nil, forKey: .roundsNeeded)
            try container.encode(cap, forKey: .cap)
        case .tooFewRounds(let rounds):
            try container.encode(ReasonName.tooFewRounds, forKey: .reason)
            try container.encode(rounds, forKey: .rounds)
        case .unknown(let metrics):
            try container.encode(metrics, forKey: .metrics)
            try container.encode(ReasonName.unknown, forKey: .reason)
        case .nothingToJudge: try container.encode(ReasonName.nothingToJudge, forKey: .reason)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let metrics = try container.decodeIfPresent([ComparedMetric].self, forKey: .metrics) ?? []
        switch try container.decode(Verdict.self, forKey: .verdict) {
        case .more: self = .more
        case .pass: self = .pass
        case .fail: self = .fail(metrics)
        case .inconclusive:
            switch try container.decode(ReasonName.self, forKey: .reason) {
            case .capReached: self = .inconclusive(.capReached(rounds: try container.decode(Int.self, forKey: .rounds)))
            case .wouldTake:
                guard let metric = metrics.first else { throw container.fault("it names none", forKey: .metrics) }
                let rounds = try container.decodeIfPresent(Double.self, forKey: .roundsNeeded) ?? .infinity
                self = .inconclusive(
                    .wouldTake(rounds: rounds, metric: metric, cap: try container.decode(Int.self, forKey: .cap)))
            case .tooFewRounds: self = .inconclusive(.tooFewRounds(try container.decode(Int.self, forKey: .rounds)))
            case .unknown: self = .inconclusive(.unknown(metrics))
            case .nothingToJudge: self = .inconclusive(.nothingToJudge)
            }
        }
    }
}
