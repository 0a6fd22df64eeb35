import LoadModel

/// What the sessions of a partly open load did in the measured window, told by their passes that began in it.
///
/// A session that the end of the load cut short has made some passes and has not left; that is how it counts. Each pass that is over
/// brought one decision, to come back or to leave, which depends on nothing else. So passes / departures is the maximum-likelihood
/// estimate of the mean length of a session, and cut sessions do not bias it (the geometric law under censoring; Lawless,
/// "Statistical Models and Methods for Lifetime Data", 2nd edition, 2003, section 2.2).
public struct SessionCounts: Sendable, Hashable, Codable {
    /// Sessions whose first pass began.
    public var began = 0
    /// Passes that are over, each of which decided whether its session came back.
    public var passes = 0
    /// Sessions that left by themselves.
    public var left = 0
    /// Sessions that were still going on at the end.
    public var cut = 0

    public init() {}

    /// What became of a session when one of its passes was over.
    public enum Outcome: Sendable {
        case left
        case returned
        /// It would have come back, but the load had ended.
        case returnedTooLate
        /// The end of the load came between its steps, or before its answer or its return.
        case cut
    }

    @inline(__always)
    mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .left:
            passes &+= 1
            left &+= 1
        case .returned: passes &+= 1
        case .returnedTooLate:
            passes &+= 1
            cut &+= 1
        case .cut: cut &+= 1
        }
    }

    mutating func merge(_ other: SessionCounts) {
        began += other.began
        passes += other.passes
        left += other.left
        cut += other.cut
    }

    /// Passes a session on average, and the standard error of that; nil where no session left.
    public var passesPerSession: (mean: Double, standardError: Double)? {
        guard left > 0 else { return nil }
        let mean = Double(passes) / Double(left)
        // Passes until the next departure are geometric, with variance p/(1 − p)² = mean·(mean − 1).
        return (mean, (mean * (mean - 1) / Double(left)).squareRoot())
    }
}

extension SessionCounts {
    private enum DerivedKeys: String, CodingKey { case expectedPasses, measuredPasses, standardError, behavesLike }

    /// With what follows from them and from the law of the sessions, for readers of the file.
    func encode(to encoder: any Encoder, law: Sessions) throws {
        var container = encoder.container(keyedBy: DerivedKeys.self)
        try container.encode(law.expectedIterations, forKey: .expectedPasses)
        try container.encodeIfPresent(passesPerSession?.mean, forKey: .measuredPasses)
        try container.encodeIfPresent(passesPerSession?.standardError, forKey: .standardError)
        try encode(to: encoder)
        try container.encode(law.resemblance.rawValue, forKey: .behavesLike)
    }
}
