import LoadModel

/// A trial seen as a queueing system.
public struct TrialTheory: Hashable, Sendable {
    public var analysis: QueueingAnalysis
    /// As the system sees them: users who return make Poisson arrivals of those that come; nil in closed loops.
    public var arrivals: ArrivalProcess?

    public init(analysis: QueueingAnalysis, arrivals: ArrivalProcess? = nil) {
        self.analysis = analysis
        self.arrivals = arrivals
    }

    /// nil where the target does not say how it serves.
    init?(_ level: LevelResult) {
        guard let analysis = level.theory else { return nil }
        switch level.level {
        case .open(let arrivals, _): self.init(analysis: analysis, arrivals: arrivals)
        case .partlyOpen: self.init(analysis: analysis, arrivals: .poisson)
        case .closed: self.init(analysis: analysis)
        case .trace: return nil
        }
    }
}
