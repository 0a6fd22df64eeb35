import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How the builds differed in one round: all that is kept of it.
public struct RoundDifferences: Sendable, Hashable {
    /// From 1.
    public var number: Int
    public var candidateFirst: Bool
    /// ln(candidate/baseline), of throughput its negative, of what is compared by its difference that: above 0 the candidate is worse.
    /// What the round does not give is missing; stalls are known from all rounds together only.
    public var values: [ComparedMetric: Double]
    /// What the baseline's usual block has: milliseconds, answers a second, fractions, CPU seconds, bytes, bytes a minute.
    public var baseline: [ComparedMetric: Double]
    /// The p99 of each pair's blocks.
    public var tails: [Tails]
    /// When each of these blocks was, and what else charts show of it; empty where nobody noted it, as in files of before.
    public var turns: [Turn] = []
    /// Of times in open loads: what is left of the values when the generator's lag is taken from both builds' times.
    public var withoutLag: [ComparedMetric: Double]
    /// Of times: that of the first pair of blocks less that of the last one.
    public var firstLessLast: [ComparedMetric: Double]

    /// In milliseconds, without the generator's lag where that is known; infinite where it falls among requests without an answer.
    public struct Tails: Sendable, Hashable {
        public var baseline: Double
        public var candidate: Double

        public init(baseline: Double, candidate: Double) {
            self.baseline = baseline
            self.candidate = candidate
        }
    }

    /// The same load on each build, one after the other.
    public struct Turn: Sendable, Hashable {
        public var baseline: Block
        public var candidate: Block

        public init(baseline: Block, candidate: Block) {
            self.baseline = baseline
            self.candidate = candidate
        }
    }

    public struct Block: Sendable, Hashable {
        /// From the comparison's beginning to that of the part that counts.
        public var startSeconds: Double
        /// In milliseconds; nil where it falls among requests without an answer, or there was none.
        public var median: Double?
        /// Successes a second.
        public var rate: Double

        public init(startSeconds: Double, median: Double?, rate: Double) {
            self.startSeconds = startSeconds
            self.median = median
            self.rate = rate
        }

        /// In few digits, as there are thousands of blocks.
        fileprivate init?(_ figures: BlockFigures) {
            guard let start = figures.startSeconds else { return nil }
            let rounded = { (value: Double, parts: Double) in (value * parts).rounded() / parts }
            let median = figures.p50.flatMap { $0.isLowerBound ? nil : rounded($0.milliseconds, 1000) }
            self.init(startSeconds: rounded(start, 1000), median: median, rate: rounded(figures.throughput, 10))
        }
    }

    public init(
        number: Int, candidateFirst: Bool, values: [ComparedMetric: Double], baseline: [ComparedMetric: Double] = [:],
        tails: [Tails] = [], withoutLag: [ComparedMetric: Double] = [:], firstLessLast: [ComparedMetric: Double] = [:]
    ) {
        self.number = number
        self.candidateFirst = candidateFirst
        self.values = values
        self.baseline = baseline
        self.tails = tails
        self.withoutLag = withoutLag
        self.firstLessLast = firstLessLast
    }
}

extension RoundDifferences: Codable {
    private enum CodingKeys: String, CodingKey {
        case number, candidateFirst, differences, baseline, baselineTails, candidateTails, withoutLag, firstLessLast
        case baselineStartSeconds, candidateStartSeconds, baselineMedians, candidateMedians, baselineRates, candidateRates
    }

    private typealias Side = (block: KeyPath<Turn, Block>, starts: CodingKeys, medians: CodingKeys, rates: CodingKeys)

    private static var sides: [Side] {
        [
            (\.baseline, .baselineStartSeconds, .baselineMedians, .baselineRates),
            (\.candidate, .candidateStartSeconds, .candidateMedians, .candidateRates),
        ]
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(number, forKey: .number)
        try container.encode(candidateFirst, forKey: .candidateFirst)
        try container.encode(values, forKey: .differences)
        if !baseline.isEmpty { try container.encode(baseline, forKey: .baseline) }
        if !tails.isEmpty {
            // What is infinite is null: requests without an answer.
            try container.encode(tails.map { $0.baseline.isFinite ? $0.baseline : nil }, forKey: .baselineTails)
            try container.encode(tails.map { $0.candidate.isFinite ? $0.candidate : nil }, forKey: .candidateTails)
        }
        for side in Self.sides where !turns.isEmpty {
            let blocks = turns.map { $0[keyPath: side.block] }
            try container.encode(blocks.map(\.startSeconds), forKey: side.starts)
            try container.encode(blocks.map(\.median), forKey: side.medians)
            try container.encode(blocks.map(\.rate), forKey: side.rates)
        }
        if !withoutLag.isEmpty { try container.encode(withoutLag, forKey: .withoutLag) }
        try container.encode(firstLessLast, forKey: .firstLessLast)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        number = try container.decode(Int.self, forKey: .number)
        candidateFirst = try container.decode(Bool.self, forKey: .candidateFirst)
        values = try container.decode([ComparedMetric: Double].self, forKey: .differences)
        baseline = container.contains(.baseline) ? try container.decode([ComparedMetric: Double].self, forKey: .baseline) : [:]
        let tails = try [CodingKeys.baselineTails, .candidateTails].map {
            try container.decodeIfPresent([Double?].self, forKey: $0) ?? []
        }
        self.tails = zip(tails[0], tails[1]).map { Tails(baseline: $0 ?? .infinity, candidate: $1 ?? .infinity) }
        withoutLag =
            container.contains(.withoutLag) ? try container.decode([ComparedMetric: Double].self, forKey: .withoutLag) : [:]
        firstLessLast = try container.decode([ComparedMetric: Double].self, forKey: .firstLessLast)
        guard container.contains(.baselineStartSeconds) else { return }
        let blocks = try Self.sides.map { side in
            let starts = try container.decode([Double].self, forKey: side.starts)
            let medians = try container.decode([Double?].self, forKey: side.medians)
            let rates = try container.decode([Double].self, forKey: side.rates)
            guard [starts.count, medians.count, rates.count].allSatisfy({ $0 == self.tails.count }) else {
                throw container.fault("it has not as many blocks as there are tails", forKey: side.starts)
            }
            return starts.indices.map { Block(startSeconds: starts[$0], median: medians[$0], rate: rates[$0]) }
        }
        turns = zip(blocks[0], blocks[1]).map { Turn(baseline: $0, candidate: $1) }
    }
}

extension RoundDifferences {
    /// - Parameter isClosed: whether throughput is the builds' doing, not the schedule's.
    public init(_ round: RoundRecord, isClosed: Bool) {
        self.init(number: round.number, candidateFirst: round.candidateFirst, values: [:])
        turns = round.pairs.compactMap { pair in
            guard let baseline = Block(pair.baseline), let candidate = Block(pair.candidate) else { return nil }
            return Turn(baseline: baseline, candidate: candidate)
        }
        for metric in ComparedMetric.allCases {
            switch metric.source {
            case .times: addTimes(metric, round.pairs)
            case .tails: tails = round.pairs.map { Tails(baseline: $0.baseline.tail, candidate: $0.candidate.tail) }
            case .outcomes: addOutcomes(metric, round.pairs, isClosed: isClosed)
            case .processes:
                guard let a = round.baseline.processes[metric], let b = round.candidate.processes[metric] else { continue }
                values[metric] = metric.isAbsolute ? b - a : logRatio(a, b)
                baseline[metric] = a
            }
        }
    }

    private mutating func addTimes(_ metric: ComparedMetric, _ pairs: [RoundRecord.Pair]) {
        let differences = pairs.map { logRatio($0.baseline, $0.candidate, of: metric) }
        values[metric] = RoundDifferences.median(differences)
        baseline[metric] = RoundDifferences.typical(pairs.map { $0.baseline.time(metric)?.milliseconds })
        withoutLag[metric] = RoundDifferences.median(
            pairs.map { logRatio($0.baseline.withoutLag, $0.candidate.withoutLag, of: metric) })
        if let first = differences.first ?? nil, let last = differences.last ?? nil, differences.count > 1 {
            firstLessLast[metric] = first - last
        }
    }

    private mutating func addOutcomes(_ metric: ComparedMetric, _ pairs: [RoundRecord.Pair], isClosed: Bool) {
        if metric == .errors, let shares = RoundDifferences.errors(pairs) {
            values[metric] = shares.candidate - shares.baseline
            baseline[metric] = shares.baseline
        } else if metric == .throughput, isClosed {
            values[metric] = RoundDifferences.median(pairs.map { logRatio($0.candidate.throughput, $0.baseline.throughput) })
            baseline[metric] = RoundDifferences.typical(pairs.map(\.baseline.throughput))
        }
    }

    /// The median block's, as is what it is changed by: both stand in one row.
    private static func typical(_ values: [Double?]) -> Double? {
        median(values.map { $0.flatMap { $0 > 0 ? log($0) : nil } }).map { exp($0) }
    }

    /// The middle one, so that a stall that hits one block has no say; nil where half of the pairs or more give nothing.
    private static func median(_ values: [Double?]) -> Double? {
        let sorted = values.compactMap { $0 }.sorted()
        guard 2 * sorted.count > values.count else { return nil }
        return (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    }

    /// Over all blocks, as a median over pairs would not see errors that are rare.
    private static func errors(_ pairs: [RoundRecord.Pair]) -> (baseline: Double, candidate: Double)? {
        let share: (KeyPath<RoundRecord.Pair, BlockFigures>) -> Double? = { side in
            let requests = pairs.reduce(0) { $0 + $1[keyPath: side].requests }
            return requests > 0 ? Double(pairs.reduce(0) { $0 + $1[keyPath: side].errors }) / Double(requests) : nil
        }
        guard let baseline = share(\.baseline), let candidate = share(\.candidate) else { return nil }
        return (baseline, candidate)
    }
}

extension BlockFigures {
    var errors: Int { failed + unsent }

    /// nil where it is not known how late requests were started; of percentiles an estimate: the part of the lag at the same percentile.
    fileprivate var withoutLag: BlockFigures? {
        guard let lag else { return nil }
        let less = { (time: Time?, lag: Double) in
            time.map { Time(milliseconds: $0.milliseconds - lag, isLowerBound: $0.isLowerBound) }
        }
        var figures = self
        figures.mean = mean.map { $0 - lag.mean }
        (figures.p50, figures.p90, figures.p99) = (less(p50, lag.p50), less(p90, lag.p90), less(p99, lag.p99))
        return figures
    }

    /// As of ``RoundDifferences/Tails``. Of a block without requests nothing is known, and so nothing bad.
    fileprivate var tail: Double {
        guard let p99 = (withoutLag ?? self).p99 else { return 0 }
        return p99.isLowerBound ? .infinity : p99.milliseconds
    }

    /// nil of what is no statistic of a block's times, which are those that are kept of it.
    func time(_ metric: ComparedMetric) -> Time? {
        switch metric {
        case .mean: mean.map { Time(milliseconds: $0) }
        case .p50: p50
        case .p90: p90
        case .p99: p99
        default: nil
        }
    }
}

/// Where the candidate's value is known to be at least so much, so is the difference; of a baseline's nothing follows.
private func logRatio(_ baseline: BlockFigures?, _ candidate: BlockFigures?, of metric: ComparedMetric) -> Double? {
    guard let baseline, let candidate, let a = baseline.time(metric), !a.isLowerBound else { return nil }
    return logRatio(a.milliseconds, candidate.time(metric)?.milliseconds)
}

private func logRatio(_ baseline: Double?, _ candidate: Double?) -> Double? {
    guard let baseline, let candidate, baseline > 0, candidate > 0 else { return nil }
    return log(candidate / baseline)
}
