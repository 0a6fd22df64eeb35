/// A measured mean response time beside the predicted one.
public struct TheoryAgreement: Sendable, Hashable {
    /// (measured − predicted)/predicted.
    public var difference: Double
    /// Whether the prediction lies in the run's own interval of the mean; nil where the run was too short for one.
    public var isWithinInterval: Bool?

    /// What a machine's own delays may add to the mean without anything being wrong.
    public static let tolerance = 0.03

    /// Whether the two agree: within the tolerance, or within the interval, whichever is wider.
    public var holds: Bool { abs(difference) <= TheoryAgreement.tolerance || isWithinInterval == true }
}

extension LevelResult {
    /// nil where nothing finite is predicted, or nothing was measured.
    public var theoryAgreement: TheoryAgreement? {
        guard let predicted = theory?.prediction?.meanResponseTime, let measured = total.responseTime.mean else { return nil }
        let milliseconds = predicted * 1000
        return TheoryAgreement(
            difference: measured / milliseconds - 1,
            isWithinInterval: meanInterval.map { $0.low <= milliseconds && milliseconds <= $0.high })
    }

    /// Arrivals a second (in a partly open load: iterations) that came within the window: random ones are never as many as their rate
    /// says. nil in closed models.
    public var realisedRate: Double? {
        offeredRate != nil && windowSeconds > 0 ? Double(counts.scheduled) / windowSeconds : nil
    }
}
