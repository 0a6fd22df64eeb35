import LoadModel

/// Why a comparison ended before its rounds did: one of its builds could not go on.
public struct ComparisonHalt: Sendable, Hashable {
    public var target: String
    public var isBaseline: Bool
    /// In which it ended, from 1.
    public var round: Int
    public var reason: Reason

    public enum Reason: Sendable, Hashable {
        /// More than 90 % of its requests failed, several blocks in a row.
        case failures(failed: Int, of: Int, kinds: FailureCounts)
        /// It was in a state that the plan names as the end.
        case aborted(Abort)
        /// Its process ended, or could not be started again: what is known of that, its last lines included.
        case died(String)
        /// It did not come up at all, could not be reached, or refused what is done before the load.
        case notStarted(String)
    }

    public init(target: String, isBaseline: Bool, round: Int, reason: Reason) {
        self.target = target
        self.isBaseline = isBaseline
        self.round = round
        self.reason = reason
    }

    /// Whether the target was no longer there, as far as its failures tell: else it answered, and wrongly.
    public var isGone: Bool {
        switch reason {
        case .failures(let failed, _, let kinds): 2 * kinds.censored > failed
        case .aborted: false
        case .died, .notStarted: true
        }
    }
}
