import LoadModel

/// Whether differences depend on when they were taken.
///
/// Each by Student's t: the slope of a straight line and the difference of two means with a common variance (Snedecor and Cochran,
/// "Statistical Methods", 8th edition, 1989, sections 9.5 and 6.9), and the mean of paired differences.
struct DriftTest: Sendable, Hashable {
    /// As of ``Finding/drift(_:metric:change:p:)``.
    var change: Double
    /// Two-sided.
    var p: Double

    /// Of values over their places; the change is that from the first to the last.
    init?(slopeOf values: [Double]) {
        let n = Double(values.count)
        guard values.count > 2 else { return nil }
        let mean = values.reduce(0, +) / n
        let middle = (n - 1) / 2
        let products = values.enumerated().reduce(0) { $0 + (Double($1.offset) - middle) * ($1.element - mean) }
        let places = n * (n * n - 1) / 12
        let slope = products / places
        let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let residual = max(0, total - slope * products) / (n - 2)
        self.init(change: slope * (n - 1), standardError: (residual / places).squareRoot() * (n - 1), degrees: values.count - 2)
    }

    /// Whether their mean is 0.
    init?(meanOf values: [Double]) {
        guard values.count > 1 else { return nil }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.init(change: mean, standardError: (squares / (n - 1) / n).squareRoot(), degrees: values.count - 1)
    }

    /// Whether the mean of some is that of the others.
    init?(_ some: [Double], against others: [Double]) {
        guard some.count > 1, others.count > 1 else { return nil }
        let means = [some, others].map { $0.reduce(0, +) / Double($0.count) }
        let squares = zip([some, others], means).reduce(0.0) { sum, group in
            group.0.reduce(sum) { $0 + ($1 - group.1) * ($1 - group.1) }
        }
        let degrees = some.count + others.count - 2
        let scale = 1 / Double(some.count) + 1 / Double(others.count)
        self.init(
            change: means[0] - means[1], standardError: (squares / Double(degrees) * scale).squareRoot(), degrees: degrees)
    }

    private init(change: Double, standardError: Double, degrees: Int) {
        self.change = change
        p = change == 0 ? 1 : 2 * studentTail(abs(change) / standardError, degrees: degrees)
    }
}
