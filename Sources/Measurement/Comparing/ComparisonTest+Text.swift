import LoadModel

extension ComparisonTest.Reason {
    /// Why there is no verdict, with its figures.
    public var message: String {
        switch self {
        case .capReached(let rounds):
            "after \(QuantityText.counted(rounds, "round")), all that may be made, the differences are too near the tolerance or too uneven"
        case .wouldTake(let rounds, let metric, let cap) where rounds.isFinite:
            """
            \(metric.rawValue) would take about \(QuantityText.decimal(rounds, places: 0)) rounds for a verdict, and \(QuantityText.count(cap)) \
            may be made
            """
        case .wouldTake(_, let metric, let cap):
            "\(metric.rawValue) can show no verdict in any number of rounds; \(QuantityText.count(cap)) may be made"
        case .tooFewRounds(let rounds):
            "it ended after \(QuantityText.counted(rounds, "round")), and the first verdict takes \(ComparisonRule.roundsALook)"
        case .unknown(let metrics):
            "not known in every round: \(metrics.map(\.rawValue).joined(separator: ", "))"
        case .nothingToJudge:
            "none of the metrics that decide can be judged"
        }
    }
}
