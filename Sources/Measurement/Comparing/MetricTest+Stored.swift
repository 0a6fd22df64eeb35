import LoadModel

extension MetricTest {
    /// A test whose figures were stored.
    public init(
        metric: ComparedMetric, tolerance: Double, rounds: Int, mean: Double, deviation: Double, correlation: Double,
        inflation: Double, standardError: Double, pWorse: Double, pWithin: Double
    ) {
        self.metric = metric
        self.tolerance = tolerance
        self.rounds = rounds
        self.mean = mean
        self.deviation = deviation
        self.correlation = correlation
        self.inflation = inflation
        self.standardError = standardError
        excess = MetricTest.excess(mean, of: metric, tolerance: tolerance)
        self.pWorse = pWorse
        self.pWithin = pWithin
    }
}
