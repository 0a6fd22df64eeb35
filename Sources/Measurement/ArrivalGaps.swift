import LoadModel

/// The times between one worker's starts as the schedule wants them and as they were, in constant space.
///
/// The two distributions are compared by the Wasserstein distance W₁ = ∫|F(x) − G(x)| dx (Vallender, Calculation of the Wasserstein
/// Distance Between Probability Distributions on the Line, Theory of Probability and Its Applications 18(4), 1974): by how much gaps
/// have to be moved on average to make one out of the other. A significance test would not do: with a million starts
/// any difference is significant, and the greatest distance of the distribution functions (Kolmogorov, Smirnov) is near 1/2 for a constant
/// schedule with the slightest jitter.
public struct ArrivalGaps: Sendable {
    private var scheduled = LogBuckets()
    private var actual = LogBuckets()
    private var last: (due: Nanoseconds, start: Nanoseconds)?
    public private(set) var count = 0

    public init() {}

    /// Accounts for an arrival that waited for nothing but its time.
    @inline(__always)
    public mutating func record(due: Nanoseconds, start: Nanoseconds) {
        if let last {
            scheduled.record(due - last.due)
            actual.record(start - last.start)
            count &+= 1
        }
        last = (due, start)
    }

    /// Accounts for an arrival that waited for a slot: the gaps beside it are the cap's doing.
    @inline(__always)
    public mutating func interrupt() { last = nil }

    /// Joins the gaps of another worker, or of a later block.
    mutating func merge(_ other: ArrivalGaps) {
        scheduled.merge(other.scheduled)
        actual.merge(other.actual)
        count += other.count
        last = nil
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try scheduled.pack(&packing)
        try actual.pack(&packing)
        try packing.code(&count)
    }

    /// How far the starts are from their law.
    public struct Distance: Sendable, Hashable, Codable {
        /// W₁ between the gaps as scheduled and as they were.
        public var milliseconds: Double
        /// The mean gap between scheduled starts of one worker.
        public var meanGapMilliseconds: Double

        private enum CodingKeys: String, CodingKey {
            case milliseconds = "distance"
            case meanGapMilliseconds = "mean"
        }

        public init(milliseconds: Double, meanGapMilliseconds: Double) {
            self.milliseconds = milliseconds
            self.meanGapMilliseconds = meanGapMilliseconds
        }

        /// In mean gaps: 0 where each start kept its distance, near 2 where many came at once and nobody in between.
        public var relative: Double { meanGapMilliseconds > 0 ? milliseconds / meanGapMilliseconds : 0 }
    }

    /// nil where there are too few gaps to tell: the bound is arbitrary, the figure is noisy below.
    public var distance: Distance? {
        guard count >= 100 else { return nil }
        return Distance(milliseconds: LogBuckets.distance(scheduled, actual), meanGapMilliseconds: scheduled.mean)
    }
}
