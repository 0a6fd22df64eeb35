import LoadModel

/// What a look at this machine says about measuring from it.
public struct Checkup: Sendable, Hashable {
    public var checks: [Check]
    /// nil where there was none.
    public var calibration: Calibration?

    public init(checks: [Check], calibration: Calibration? = nil) {
        self.checks = checks
        self.calibration = calibration
    }

    /// One thing looked at.
    public struct Check: Sendable, Hashable {
        /// The stable name for scripts.
        public var code: String
        public var name: String
        /// What was found, in words with its figures.
        public var finding: String
        public var verdict: Verdict
        /// What to do about it; nil where all is well.
        public var remedy: String?
        /// That of a run which says the same, and what to do about it, in place of a remedy of its own.
        public var like: Finding?

        public init(
            code: String, name: String, finding: String, verdict: Verdict = .ok, remedy: String? = nil, like: Finding? = nil
        ) {
            self.code = code
            self.name = name
            self.finding = finding
            self.verdict = verdict
            self.remedy = verdict == .ok ? nil : remedy
            self.like = verdict == .ok ? nil : like
        }
    }

    /// In rising gravity.
    public enum Verdict: String, Sendable, Hashable, Comparable, CaseIterable, Encodable {
        case ok
        /// Measure, but know this.
        case warning
        /// What is measured from here cannot be trusted.
        case problem

        public static func < (a: Verdict, b: Verdict) -> Bool { a.rank < b.rank }
        private var rank: Int { self == .ok ? 0 : self == .warning ? 1 : 2 }
    }

    /// What generator and an embedded responder reached together on this machine.
    public struct Calibration: Sendable, Hashable {
        /// The highest rates found at which a run was valid and every request was answered, by threads.
        public var rates: [Rate]
        /// At ``lagRate``, one thread, precise pacing; nil where that trial gave no lag.
        public var lagP50Milliseconds: Double?
        public var lagP99Milliseconds: Double?

        /// Arrivals a second of the trial for lag.
        public static let lagRate = 1000.0

        public struct Rate: Sendable, Hashable, Encodable {
            public var threads: Int
            /// 0 where not even the lowest rate that was tried held.
            public var perSecond: Double

            public init(threads: Int, perSecond: Double) {
                self.threads = threads
                self.perSecond = perSecond
            }
        }

        public init(rates: [Rate], lagP50Milliseconds: Double?, lagP99Milliseconds: Double?) {
            self.rates = rates
            self.lagP50Milliseconds = lagP50Milliseconds
            self.lagP99Milliseconds = lagP99Milliseconds
        }
    }

    /// The gravest of all checks.
    public var verdict: Verdict { checks.map(\.verdict).max() ?? .ok }
}

extension Checkup.Calibration: Encodable {
    private enum CodingKeys: String, CodingKey { case rates, lagRate, lagP50, lagP99 }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rates, forKey: .rates)
        try container.encode(Checkup.Calibration.lagRate, forKey: .lagRate)
        try container.encodeIfPresent(lagP50Milliseconds, forKey: .lagP50)
        try container.encodeIfPresent(lagP99Milliseconds, forKey: .lagP99)
    }
}
