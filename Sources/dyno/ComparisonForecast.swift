import LoadModel
import Measurement
import Runs

/// What is said of a comparison before it begins: how long it may take, and what its verdict will be about.
struct ComparisonForecast {
    private let plan: Plan
    private let compared: [Target]

    init(_ plan: Plan, comparing targets: [Target]) {
        self.plan = plan
        compared = targets
    }

    private var rule: ComparisonRule { plan.comparison.rule }

    var lines: [String] {
        let isClosed = plan.load.peakUsers != nil
        let gates = rule.gates(isClosed: isClosed).map { metric in
            let percent = QuantityText.percentage(rule.tolerance(of: metric))
            return metric.isAbsolute ? "\(metric.rawValue) \(percent.dropLast()) points" : "\(metric.rawValue) \(percent)"
        }
        let (seconds, rounds) = Comparison.forecast(plan, targets: compared.count)
        var lines = ["decided by \(gates.joined(separator: ", ")): so much worse is tolerated"]
        let range = { (text: (Int) -> String) in
            rounds.count == 1 ? text(rounds.lowerBound) : "\(text(rounds.lowerBound)) to \(text(rounds.upperBound))"
        }
        lines.append(
            """
            \(range { "\($0)" }) rounds of about \(time(seconds)): \(range { time(Double($0) * seconds) }), at most \
            \(QuantityText.chosenDuration(rule.budget))
            """)
        if !restarts {
            lines.append(
                """
                note: the targets are not restarted: the verdict will be on these running processes, not on the builds, as one start of \
                a build differs from another
                """)
        }
        if plan.load.levels.contains(where: { $0.stagesDuration != nil || $0.trace != nil }) {
            lines.append("note: stages and traces are not cut into blocks: each target gets the whole of it once a round")
        }
        return lines
    }

    private var restarts: Bool { rule.restarts && compared.allSatisfy { $0.launch?.restarts == true } }

    private func time(_ seconds: Double) -> String { QuantityText.duration(milliseconds: seconds * 1000) }
}
