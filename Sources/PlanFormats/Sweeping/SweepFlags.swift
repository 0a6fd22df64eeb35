/// What a command line says about a sweep, as typed. Axes are added to the plan's; one with the same path takes its place.
public struct SweepFlags: Hashable, Sendable {
    /// `--vary`, each: `load.rate=1,2,5`.
    public var vary: [String]
    /// `--zip`
    public var isZipped: Bool
    public var repeats: Int?
    public var trialTime: String?
    public var trialRequests: Int?
    /// `--skip-when`, each: `errors > 5%`.
    public var skipWhen: [String]

    public init(
        vary: [String] = [], isZipped: Bool = false, repeats: Int? = nil, trialTime: String? = nil, trialRequests: Int? = nil,
        skipWhen: [String] = []
    ) {
        self.vary = vary
        self.isZipped = isZipped
        self.repeats = repeats
        self.trialTime = trialTime
        self.trialRequests = trialRequests
        self.skipWhen = skipWhen
    }
}
