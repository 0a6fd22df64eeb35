import LoadModel
import Measurement

/// What reports say about a level and theory in words, for every format.
struct TheoryPhrases {
    let level: LevelResult
    let theory: QueueingAnalysis

    /// nil where the target does not say how it serves.
    init?(_ level: LevelResult) {
        guard let theory = level.theory else { return nil }
        self.level = level
        self.theory = theory
    }

    /// `M/M/1 (exponential 5ms, 1 server, fifo)`.
    var system: String { "\(theory.notation) (\(theory.service))" }

    /// One sentence each.
    var notes: [String] {
        [outcome, agreement, schedule, littlesLaw, interactiveLaw, bounds, start, end].compactMap { $0 }
    }

    var outcome: String {
        switch theory.outcome {
        case .predicted(let prediction): "Predicted by \(prediction.formula)."
        case .unknown(let gap):
            "No prediction: \(gap.reason). Utilisation \(QuantityText.percentage(utilisation)): throughput × mean service time."
        }
    }

    private var utilisation: Double { theory.utilisation(throughput: level.total.throughput) }

    private var agreement: String? {
        guard let prediction = theory.prediction else { return nil }
        guard prediction.meanResponseTime != nil else {
            return """
                The mean response time is infinite, as the variance of the service time is: what a run measures depends on its \
                length.
                """
        }
        guard let agreement = level.theoryAgreement else { return nil }
        let percent = QuantityText.percentage(TheoryAgreement.tolerance)
        guard let interval = level.meanInterval, let isWithin = agreement.isWithinInterval else {
            return agreement.holds
                ? "The mean agrees with theory: it is within \(percent) of it."
                : "The mean differs from theory by more than \(percent), and the run is too short for an interval of its own."
        }
        let own = "the run's own \(QuantityText.percentage(interval.confidence)) interval, \(TheoryTable.interval(interval))"
        let made = "(\(interval.batches) batches of \(QuantityText.duration(milliseconds: interval.batchSeconds * 1000)))"
        if isWithin { return "The mean agrees with theory, which lies in \(own) \(made)." }
        return agreement.holds
            ? "The mean agrees with theory: it is within \(percent) of it, though theory lies outside \(own) \(made)."
            : "The mean differs from theory by more than \(percent), and theory lies outside \(own) \(made)."
    }

    private var schedule: String? {
        guard let realised = level.realisedRate, realised > 0 else { return nil }
        let difference = TheoryTable.percent(level.total.throughput / realised - 1)
        let subject = level.level.sessions == nil ? "The schedule had \(rate(realised))" : "Iterations came at \(rate(realised))"
        return "\(subject) in the window; throughput differs from that by \(difference)."
    }

    private var littlesLaw: String? {
        guard let mean = level.meanTimeInSystem else { return nil }
        let law = level.generator.littlesLaw
        return """
            Little's law: \(rate(level.total.throughput)) × \(time(mean)) = \
            \(QuantityText.significant(level.total.throughput * mean / 1000)) requests in system; \
            \(QuantityText.significant(law.inSystem.counted)) were counted.
            """
    }

    private var interactiveLaw: String? {
        guard let bounds = theory.bounds, let mean = level.total.responseTime.mean, level.total.throughput > 0 else { return nil }
        let seconds = OperationalLaws.responseTime(
            users: bounds.users, throughput: level.total.throughput, think: bounds.think + level.meanReadDelay / 1000)
        let readDelay = level.meanReadDelay > 0 ? " − \(time(level.meanReadDelay)) until answers were read" : ""
        return """
            Interactive response-time law: \(QuantityText.counted(bounds.users, "user")) / \(rate(level.total.throughput)) − \
            \(time(bounds.think * 1000)) of thinking\(readDelay) = \(time(seconds * 1000)); \(time(mean)) was measured.
            """
    }

    private var bounds: String? {
        guard let bounds = theory.bounds else { return nil }
        return """
            Whatever the laws, throughput is at most \(rate(bounds.greatestThroughput)) and the mean response time at least \
            \(time(bounds.leastResponseTime * 1000)).
            """
    }

    private var start: String? {
        guard level.warmup == .zero, theory.prediction != nil else { return nil }
        return "There was no warm-up: the run began with nobody in the system, and theory is about its steady state."
    }

    private var end: String? {
        guard theory.bounds != nil, case .requests = level.stop else { return nil }
        return "Users who had made their share of the requests left the others alone at the end; a duration keeps all until then."
    }

    private func rate(_ perSecond: Double) -> String { QuantityText.rate(perSecond: perSecond) }
    private func time(_ milliseconds: Double) -> String { QuantityText.duration(milliseconds: milliseconds) }
}
