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
        /// Its process ended, or could not be started again: what is known of that, its last lines included.
        case died(String)
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
        case .died: true
        }
    }

    /// What happened; lines after the first are those that the build wrote.
    public var message: String {
        switch reason {
        case .failures(let failed, let of, let kinds):
            """
            \(QuantityText.count(failed)) of \(QuantityText.count(of)) requests in a row of '\(target)' failed in round \(round) \
            (\(kinds.nonZero.map { "\(QuantityText.count($0.count)) \($0.kind.name)" }.joined(separator: ", ")))
            """
        case .died(let fault): "in round \(round), \(fault)"
        }
    }

    public var advice: String {
        switch reason {
        case .failures:
            isGone
                ? "check that it is up and stays up under this load"
                : "check its paths and what is expected of its answers: try one request by hand with curl"
        case .died: "see what it wrote, and start it by hand under the same load"
        }
    }
}
