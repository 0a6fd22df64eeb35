import LoadModel
import Measurement

/// How a comparison was decided at a look, or in the end, in JSON.
struct DecisionDocument: Codable {
    private var verdict: String
    /// Those that the candidate is worse in, or that are not known.
    private var metrics: [String]?
    private var reason: String?
    private var rounds: Int?
    private var roundsNeeded: Double?
    private var cap: Int?

    init(_ decision: ComparisonTest.Decision) {
        switch decision {
        case .more: verdict = "more"
        case .pass: verdict = "pass"
        case .fail(let metrics):
            verdict = "fail"
            self.metrics = metrics.map(\.rawValue)
        case .inconclusive(let reason):
            verdict = "inconclusive"
            describe(reason)
        }
    }

    private mutating func describe(_ reason: ComparisonTest.Reason) {
        switch reason {
        case .capReached(let rounds):
            self.reason = "capReached"
            self.rounds = rounds
        case .wouldTake(let needed, let metric, let cap):
            self.reason = "wouldTake"
            // Absent where no number of rounds would do.
            roundsNeeded = needed.isFinite ? needed : nil
            metrics = [metric.rawValue]
            self.cap = cap
        case .tooFewRounds(let rounds):
            self.reason = "tooFewRounds"
            self.rounds = rounds
        case .unknown(let metrics):
            self.reason = "unknown"
            self.metrics = metrics.map(\.rawValue)
        case .nothingToJudge: self.reason = "nothingToJudge"
        }
    }

    var decision: ComparisonTest.Decision {
        let metrics = (self.metrics ?? []).compactMap(ComparedMetric.init)
        switch (verdict, reason) {
        case ("pass", _): return .pass
        case ("fail", _): return .fail(metrics)
        case ("inconclusive", "capReached"): return .inconclusive(.capReached(rounds: rounds ?? 0))
        case ("inconclusive", "wouldTake"):
            return .inconclusive(
                .wouldTake(rounds: roundsNeeded ?? .infinity, metric: metrics.first ?? .mean, cap: cap ?? 0))
        case ("inconclusive", "tooFewRounds"): return .inconclusive(.tooFewRounds(rounds ?? 0))
        case ("inconclusive", "unknown"): return .inconclusive(.unknown(metrics))
        case ("inconclusive", _): return .inconclusive(.nothingToJudge)
        default: return .more
        }
    }
}
