import LoadModel
import Measurement

extension ComparisonTest.Reason {
    /// Why there is no verdict, with its figures.
    var message: String {
        switch self {
        case .capReached(let rounds):
            "after \(QuantityText.counted(rounds, "round")), all that may be made, the differences are too near the tolerance or too uneven"
        case .wouldTake(let rounds, let metric, let cap) where rounds.isFinite:
            """
            \(metric.title) would take about \(QuantityText.decimal(rounds, places: 0)) rounds for a verdict, and \(QuantityText.count(cap)) \
            may be made
            """
        case .wouldTake(_, let metric, let cap):
            "\(metric.title) can show no verdict in any number of rounds; \(QuantityText.count(cap)) may be made"
        case .tooFewRounds(let rounds):
            "it ended after \(QuantityText.counted(rounds, "round")), and the first verdict takes \(ComparisonRule.roundsALook)"
        case .unknown(let metrics):
            "not known in every round: \(metrics.map(\.title).joined(separator: ", "))"
        case .nothingToJudge:
            "none of the metrics that decide can be judged"
        }
    }
}

extension MetricVerdict.Reason {
    var message: String {
        switch self {
        case .notAsked: "no limit is set"
        case .fewRequests(perBlock: 0): "no round was whole"
        case .fewRequests(let perBlock):
            "\(QuantityText.significant(perBlock)) requests a block are too few to judge by, 40 are needed"
        case .quantileDropped(let perBlock, let needed):
            "\(QuantityText.significant(perBlock)) requests a block are too few for it, "
                + "\(QuantityText.significant(needed)) are needed"
        case .missing(let rounds): "not known in \(QuantityText.counted(rounds, "round"))"
        case .errorsFailed: "not comparable: the candidate fails more of its requests"
        }
    }
}

extension ComparisonHalt {
    /// What happened; lines after the first are those that the build wrote.
    var message: String {
        switch reason {
        case .failures(let failed, let of, let kinds):
            """
            \(QuantityText.count(failed)) of \(QuantityText.count(of)) requests in a row of '\(target)' failed in round \(round) \
            (\(kinds.nonZero.map { "\(QuantityText.count($0.count)) \($0.kind.name)" }.joined(separator: ", ")))
            """
        case .aborted(let abort):
            "in round \(round), '\(target)' was in the state of the abort \(LevelPhrases.text(abort)) of its load"
        case .died(let fault): "in round \(round), \(fault)"
        case .notStarted(let fault): fault
        }
    }

    var advice: String {
        switch reason {
        case .failures:
            isGone
                ? "check that it is up and stays up under this load"
                : "check its paths and what is expected of its answers: try one request by hand with curl"
        case .aborted: "load it alone with 'dyno run' to see how it comes to that"
        case .died: "see what it wrote, and start it by hand under the same load"
        case .notStarted: "see what it wrote, and start it by hand as the plan does"
        }
    }
}
