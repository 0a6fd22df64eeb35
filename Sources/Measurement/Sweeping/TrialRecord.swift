import LoadModel

/// What is kept of one trial of a sweep: where it stands, how it ended, and its figures.
public struct TrialRecord: Hashable, Sendable {
    public var trial: Trial
    /// The name of the target.
    public var target: String
    /// Of each axis, in their order.
    public var values: [AxisValue]
    /// Of its load.
    public var seed: UInt64
    /// Seconds since 1970, UTC.
    public var startedAt: Double
    /// From the start of the target, where Dyno starts it, to its stop.
    public var wallSeconds: Double
    public var outcome: Outcome
    /// What a run of its own would have left with.
    public var status: Int32
    /// nil where nothing was measured.
    public var figures: TrialFigures?

    /// How it ended, as files call it.
    public enum Kind: String, Sendable, Codable { case measured, cut, failed, skipped }

    public enum Outcome: Hashable, Sendable {
        case measured
        /// Ended by its budget of time or requests: its figures are those of the part that was.
        case cut(reason: String)
        /// Not measured, or not to its end.
        case failed(reason: String)
        /// Not begun, because of another trial.
        case skipped(reason: String)

        public init(_ kind: Kind, reason: String) {
            switch kind {
            case .measured: self = .measured
            case .cut: self = .cut(reason: reason)
            case .failed: self = .failed(reason: reason)
            case .skipped: self = .skipped(reason: reason)
            }
        }

        public var kind: Kind {
            switch self {
            case .measured: .measured
            case .cut: .cut
            case .failed: .failed
            case .skipped: .skipped
            }
        }

        /// In words; nil of one that was measured to its end.
        public var reason: String? {
            switch self {
            case .measured: nil
            case .cut(let reason), .failed(let reason), .skipped(let reason): reason
            }
        }
    }

    public init(
        trial: Trial, target: String, values: [AxisValue], seed: UInt64, startedAt: Double, wallSeconds: Double, outcome: Outcome,
        status: Int32 = 0, figures: TrialFigures? = nil
    ) {
        self.trial = trial
        self.target = target
        self.values = values
        self.seed = seed
        self.startedAt = startedAt
        self.wallSeconds = wallSeconds
        self.outcome = outcome
        self.status = status
        self.figures = figures
    }

    /// Whether its figures belong in fits and tables of means: complete, and the target's own.
    public var counts: Bool {
        guard let figures, figures.isValid else { return false }
        switch outcome {
        case .measured, .cut: return true
        case .failed, .skipped: return false
        }
    }
}

/// The figures of a trial, as rows of a table hold them.
public struct TrialFigures: Hashable, Sendable {
    public var windowSeconds: Double
    /// Arrivals a second that the schedule asked for; nil in closed loads.
    public var offeredRate: Double?
    /// The most at once; nil in open loads.
    public var users: Int?
    /// Offered rate × response size, KB/s; nil where it is not known.
    public var theoreticalReceivedKBPerSecond: Double?
    public var scheduled: Int
    public var inFlightAtEnd: Int
    public var isValid: Bool
    /// Codes of what there is to say of the measurement.
    public var findings: [Finding]
    public var thresholds: [Threshold]
    /// The conditions to skip by that were true.
    public var trueConditions: [String]
    /// Milliseconds; nil in closed loads.
    public var lagP99: Double?
    /// Of the processors that the generator may use, as a fraction.
    public var generatorCPUShare: Double?
    /// Of a target that says how it serves.
    public var theory: TrialTheory?
    /// All labels together, then each, where there are several.
    public var total: LabelFigures
    public var labels: [LabelFigures]

    /// One threshold of the plan at this trial.
    public struct Threshold: Hashable, Sendable, Codable {
        public var text: String
        public var holds: Bool

        public init(text: String, holds: Bool) {
            self.text = text
            self.holds = holds
        }
    }

    public init(
        windowSeconds: Double, offeredRate: Double? = nil, users: Int? = nil, theoreticalReceivedKBPerSecond: Double? = nil,
        scheduled: Int, inFlightAtEnd: Int = 0, isValid: Bool = true, findings: [Finding] = [], thresholds: [Threshold] = [],
        trueConditions: [String] = [], lagP99: Double? = nil, generatorCPUShare: Double? = nil,
        theory: TrialTheory? = nil, total: LabelFigures, labels: [LabelFigures]
    ) {
        self.windowSeconds = windowSeconds
        self.offeredRate = offeredRate
        self.users = users
        self.theoreticalReceivedKBPerSecond = theoreticalReceivedKBPerSecond
        self.scheduled = scheduled
        self.inFlightAtEnd = inFlightAtEnd
        self.isValid = isValid
        self.findings = findings
        self.thresholds = thresholds
        self.trueConditions = trueConditions
        self.lagP99 = lagP99
        self.generatorCPUShare = generatorCPUShare
        self.theory = theory
        self.total = total
        self.labels = labels
    }
}

/// The figures of one label of a trial.
public struct LabelFigures: Hashable, Sendable, Codable {
    public var label: String
    public var requests: Int
    public var succeeded: Int
    public var failed: Int
    public var unsent: Int
    public var errorRate: Double
    /// Successful responses a second.
    public var throughput: Double
    public var receivedKBPerSecond: Double
    public var sentKBPerSecond: Double
    public var responseTime: TimeFigures
    public var serviceTime: TimeFigures

    private enum CodingKeys: String, CodingKey {
        case label, requests, succeeded, failed, unsent, errorRate, throughput
        case receivedKBPerSecond = "receivedKB"
        case sentKBPerSecond = "sentKB"
        case responseTime, serviceTime
    }

    public init(
        label: String, requests: Int, succeeded: Int, failed: Int, unsent: Int, errorRate: Double, throughput: Double,
        receivedKBPerSecond: Double, sentKBPerSecond: Double, responseTime: TimeFigures, serviceTime: TimeFigures
    ) {
        self.label = label
        self.requests = requests
        self.succeeded = succeeded
        self.failed = failed
        self.unsent = unsent
        self.errorRate = errorRate
        self.throughput = throughput
        self.receivedKBPerSecond = receivedKBPerSecond
        self.sentKBPerSecond = sentKBPerSecond
        self.responseTime = responseTime
        self.serviceTime = serviceTime
    }
}

/// The statistics of one distribution of times, in milliseconds; nil where nothing was answered.
public struct TimeFigures: Hashable, Sendable {
    public var count: Int
    /// Requests without an answer, which rank above all answers.
    public var censored: Int
    public var mean: Double?
    public var min: Double?
    public var max: Double?
    public var standardDeviation: Double?
    /// In the order of ``LatencySummary/reported``; one that lies among requests without an answer is at least this.
    public var percentiles: [Double?]

    public init(
        count: Int, censored: Int = 0, mean: Double? = nil, min: Double? = nil, max: Double? = nil,
        standardDeviation: Double? = nil, percentiles: [Double?] = []
    ) {
        self.count = count
        self.censored = censored
        self.mean = mean
        self.min = min
        self.max = max
        self.standardDeviation = standardDeviation
        self.percentiles = percentiles
    }
}

// MARK: In a file

/// Among the members of a trial; names and units are those of a run's result.
extension TrialFigures: Codable {
    private enum CodingKeys: String, CodingKey {
        case valid, findings, thresholds, skipsBy, windowSeconds, scheduled, inFlightAtEnd, offered, users
        case theoreticalReceivedKB, lagP99, generatorCPUShare, arrivals, theory, total, labels
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(isValid, forKey: .valid)
        try container.encode(findings.map { try encoder.userInfo.savedForm.words($0).message }, forKey: .findings)
        try container.encode(thresholds, forKey: .thresholds)
        if !trueConditions.isEmpty { try container.encode(trueConditions, forKey: .skipsBy) }
        try container.encode(windowSeconds, forKey: .windowSeconds)
        try container.encode(scheduled, forKey: .scheduled)
        try container.encode(inFlightAtEnd, forKey: .inFlightAtEnd)
        try container.encodeIfPresent(offeredRate, forKey: .offered)
        try container.encodeIfPresent(users, forKey: .users)
        try container.encodeIfPresent(theoreticalReceivedKBPerSecond, forKey: .theoreticalReceivedKB)
        try container.encodeIfPresent(lagP99, forKey: .lagP99)
        try container.encodeIfPresent(generatorCPUShare, forKey: .generatorCPUShare)
        if let theory {
            try container.encodeIfPresent(theory.arrivals, forKey: .arrivals)
            try theory.analysis.encode(to: container.superEncoder(forKey: .theory), throughput: total.throughput)
        }
        try container.encode(total, forKey: .total)
        try container.encode(labels, forKey: .labels)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Figures do without a theory that this version does not know.
        let theory = (try? container.decodeIfPresent(QueueingAnalysis.self, forKey: .theory)).flatMap { analysis in
            analysis.map {
                TrialTheory(analysis: $0, arrivals: try? container.decodeIfPresent(ArrivalProcess.self, forKey: .arrivals))
            }
        }
        self.init(
            windowSeconds: try container.decodeIfPresent(Double.self, forKey: .windowSeconds) ?? 0,
            offeredRate: try container.decodeIfPresent(Double.self, forKey: .offered),
            users: try container.decodeIfPresent(Int.self, forKey: .users),
            theoreticalReceivedKBPerSecond: try container.decodeIfPresent(Double.self, forKey: .theoreticalReceivedKB),
            scheduled: try container.decodeIfPresent(Int.self, forKey: .scheduled) ?? 0,
            inFlightAtEnd: try container.decodeIfPresent(Int.self, forKey: .inFlightAtEnd) ?? 0,
            isValid: try container.decodeIfPresent(Bool.self, forKey: .valid) ?? true,
            findings: (try container.decodeIfPresent([String].self, forKey: .findings) ?? []).map(Finding.told),
            thresholds: try container.decodeIfPresent([Threshold].self, forKey: .thresholds) ?? [],
            trueConditions: try container.decodeIfPresent([String].self, forKey: .skipsBy) ?? [],
            lagP99: try container.decodeIfPresent(Double.self, forKey: .lagP99),
            generatorCPUShare: try container.decodeIfPresent(Double.self, forKey: .generatorCPUShare), theory: theory,
            total: try container.decode(LabelFigures.self, forKey: .total),
            labels: try container.decodeIfPresent([LabelFigures].self, forKey: .labels) ?? [])
        for label in labels + [total] {
            let rates = [label.errorRate, label.throughput, label.receivedKBPerSecond, label.sentKBPerSecond]
            guard rates.allSatisfy({ $0 >= 0 }) else { throw decoder.fault("a rate of '\(label.label)' is negative") }
        }
    }
}

/// Milliseconds; absent where nothing was answered.
extension TimeFigures: Codable {
    private enum Keys {
        static let count = DataKey("count")
        static let censored = DataKey("censored")
        static let min = DataKey("min")
        static let mean = DataKey("mean")
        static let max = DataKey("max")
        static let stddev = DataKey("stddev")
        static let percentiles = LatencySummary.reported.map { DataKey(LatencySummary.key(ofPercentile: $0)) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: DataKey.self)
        try container.encode(count, forKey: Keys.count)
        try container.encode(censored, forKey: Keys.censored)
        try container.encodeIfPresent(min, forKey: Keys.min)
        try container.encodeIfPresent(mean, forKey: Keys.mean)
        try container.encodeIfPresent(max, forKey: Keys.max)
        try container.encodeIfPresent(standardDeviation, forKey: Keys.stddev)
        for (key, percentile) in zip(Keys.percentiles, percentiles) { try container.encodeIfPresent(percentile, forKey: key) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: DataKey.self)
        let time = { (key: DataKey) throws -> Double? in
            guard container.contains(key) else { return nil }
            let time = try container.decodeMilliseconds(forKey: key)
            guard time >= 0 else { throw container.fault("it is negative", forKey: key) }
            return time
        }
        self.init(
            count: try container.decode(Int.self, forKey: Keys.count),
            censored: try container.decode(Int.self, forKey: Keys.censored), mean: try time(Keys.mean), min: try time(Keys.min),
            max: try time(Keys.max), standardDeviation: try time(Keys.stddev), percentiles: try Keys.percentiles.map(time))
    }
}
