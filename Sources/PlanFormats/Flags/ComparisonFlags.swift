/// What a command line says about a comparison, as typed.
public struct ComparisonFlags: Hashable, Sendable {
    /// `mean,p50,errors`
    public var metrics: String?
    /// `5%`, or `mean=3%,p99=10%`.
    public var tolerance: String?
    public var budget: String?
    public var looks: Int?
    public var round: String?
    public var block: String?
    /// `pass` or `fail`.
    public var inconclusive: String?
    public var isSelf: Bool
    public var doesNotRestart: Bool
    /// `1.5%`
    public var startEffect: String?

    public init(
        metrics: String? = nil, tolerance: String? = nil, budget: String? = nil, looks: Int? = nil, round: String? = nil,
        block: String? = nil, inconclusive: String? = nil, isSelf: Bool = false, doesNotRestart: Bool = false,
        startEffect: String? = nil
    ) {
        self.metrics = metrics
        self.tolerance = tolerance
        self.budget = budget
        self.looks = looks
        self.round = round
        self.block = block
        self.inconclusive = inconclusive
        self.isSelf = isSelf
        self.doesNotRestart = doesNotRestart
        self.startEffect = startEffect
    }
}
