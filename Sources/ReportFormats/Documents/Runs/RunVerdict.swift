import Measurement

/// Whether a run's numbers may be used, and whether its thresholds held, for every format.
struct RunVerdict {
    enum Kind {
        case invalid
        /// A threshold did not hold.
        case failed
        case held
        /// Nothing was asked of the target.
        case described
    }

    let kind: Kind
    let headline: String
    let detail: String?

    init(_ result: RunResult) {
        let outcomes = result.levels.flatMap(\.thresholds)
        let failed = outcomes.count { !$0.holds }
        if !result.isValid {
            (kind, headline, detail) = (.invalid, "INVALID: the numbers below must not be used as results.", nil)
        } else if outcomes.isEmpty {
            (kind, headline, detail) = (.described, "The measurement is valid.", "No thresholds were set.")
        } else if failed == 0 {
            let all = outcomes.count == 1 ? "the one threshold" : "all \(outcomes.count) thresholds"
            (kind, headline, detail) = (.held, "The measurement is valid, and \(all) held.", nil)
        } else {
            let all = QuantityText.counted(outcomes.count, "threshold")
            (kind, headline, detail) = (.failed, "\(failed) of \(all) did not hold.", "The measurement is valid.")
        }
    }
}
