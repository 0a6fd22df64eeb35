import LoadModel
import Measurement

/// The sessions of a partly open load in JSON.
struct SessionsDocument: Codable {
    private var expectedPasses: Double
    private var measuredPasses: Double?
    private var standardError: Double?
    private var began: Int
    private var passes: Int
    private var left: Int
    private var cut: Int
    private var behavesLike: String

    /// nil where the load is none such.
    init?(_ result: LevelResult) {
        guard let law = result.level.sessions, let counts = result.sessions else { return nil }
        expectedPasses = law.expectedIterations.finite
        measuredPasses = counts.passesPerSession?.mean.finite
        standardError = counts.passesPerSession?.standardError.finite
        began = counts.began
        passes = counts.passes
        left = counts.left
        cut = counts.cut
        behavesLike = law.resemblance.rawValue
    }

    var counts: SessionCounts {
        var counts = SessionCounts()
        counts.began = began
        counts.passes = passes
        counts.left = left
        counts.cut = cut
        return counts
    }
}
