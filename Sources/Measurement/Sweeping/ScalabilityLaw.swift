import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The Universal Scalability Law: throughput X at concurrency N is λN / (1 + σ(N − 1) + κN(N − 1)).
///
/// σ is the share of work that waits for others (contention), κ what each pair costs to agree (coherency). Gunther, "Guerrilla
/// Capacity Planning", 2007, chapters 4 and 5; the form with λ as in Gunther, "A General Theory of Computational Scalability", 2008,
/// arXiv:0808.1431.
public struct ScalabilityLaw: Hashable, Sendable {
    /// Throughput of one.
    public var lambda: Double
    public var sigma: Double
    public var kappa: Double

    public init(lambda: Double, sigma: Double, kappa: Double) {
        self.lambda = lambda
        self.sigma = sigma
        self.kappa = kappa
    }

    public func throughput(at n: Double) -> Double { lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1)) }

    /// Where throughput is greatest, √((1 − σ)/κ); nil where it grows without end.
    public var peak: Double? { kappa > 0 && sigma < 1 ? ((1 - sigma) / kappa).squareRoot() : nil }
}

/// The law fitted to measurements, with intervals by residual bootstrap.
public struct ScalabilityFit: Hashable, Sendable {
    public var law: ScalabilityLaw
    public var count: Int
    /// 95% intervals: percentiles of the refits.
    public var lambda: ClosedRange<Double>
    public var sigma: ClosedRange<Double>
    public var kappa: ClosedRange<Double>
    /// Of the peak; nil where less than 97.5% of the refits have one.
    public var peak: ClosedRange<Double>?
    /// The share of the variance of throughput that the law explains.
    public var determination: Double

    /// Fits by least squares of logarithms: throughput spreads in proportion to its size.
    ///
    /// Intervals: residuals of the fit, drawn with replacement, are put on the fitted curve, and that is fitted again (Efron and
    /// Tibshirani, "An Introduction to the Bootstrap", 1993, section 9.5), scaled by √(n/(n − 3)) for the three parameters.
    ///
    /// - Parameters:
    ///   - points: N at least 1, X above 0.
    ///   - seed: of the draws.
    ///   - resamples: how many refits there are.
    /// - Returns: nil with fewer than 4 values of N.
    public init?(_ points: [(n: Double, x: Double)], seed: UInt64 = 1, resamples: Int = 999) {
        let usable = points.filter { $0.n >= 1 && $0.x > 0 }
        guard Set(usable.map(\.n)).count >= 4, let law = ScalabilityFit.fit(usable) else { return nil }
        self.law = law
        count = usable.count
        let fitted = usable.map { law.throughput(at: $0.n) }
        let scale = (Double(count) / Double(max(1, count - 3))).squareRoot()
        let residuals = zip(usable, fitted).map { log($0.x / $1) * scale }
        let stream = RandomStream(seed: seed, purpose: .sweep, index: 2)
        var refits: [ScalabilityLaw] = []
        for resample in 0..<resamples {
            let drawn = usable.indices.map { index in
                let draw = stream.uniform(UInt64(resample * usable.count + index))
                let residual = residuals[min(residuals.count - 1, Int(draw * Double(residuals.count)))]
                return (n: usable[index].n, x: fitted[index] * exp(residual))
            }
            if let refit = ScalabilityFit.fit(drawn) { refits.append(refit) }
        }
        lambda = ScalabilityFit.interval(refits.map(\.lambda), around: law.lambda)
        sigma = ScalabilityFit.interval(refits.map(\.sigma), around: law.sigma)
        kappa = ScalabilityFit.interval(refits.map(\.kappa), around: law.kappa)
        // A law without a peak has it at infinity.
        let peaks = refits.map { $0.peak ?? .infinity }
        let range = law.peak.map { ScalabilityFit.interval(peaks, around: $0) }
        peak = range.flatMap { $0.upperBound.isFinite ? $0 : nil }
        let mean = usable.reduce(0) { $0 + $1.x } / Double(count)
        let all = usable.reduce(0) { $0 + ($1.x - mean) * ($1.x - mean) }
        let rest = zip(usable, fitted).reduce(0) { $0 + ($1.0.x - $1.1) * ($1.0.x - $1.1) }
        determination = all > 0 ? max(0, 1 - rest / all) : 1
    }

    private static func interval(_ values: [Double], around value: Double) -> ClosedRange<Double> {
        let sorted = values.sorted()
        guard let low = sorted.dropFirst(sorted.count / 40).first, let high = sorted.dropLast(sorted.count / 40).last else {
            return value...value
        }
        return min(low, value)...max(high, value)
    }

    /// Least squares of ln X − ln model under σ, κ ≥ 0: the best of the free fit and those with either or both at 0 that is allowed.
    static func fit(_ points: [(n: Double, x: Double)]) -> ScalabilityLaw? {
        if let free = descend(points, hasSigma: true, hasKappa: true)?.law, free.sigma >= 0, free.kappa >= 0 { return free }
        let candidates = [[true, false], [false, true], [false, false]].compactMap { free in
            descend(points, hasSigma: free[0], hasKappa: free[1])
        }
        return candidates.filter { $0.law.sigma >= 0 && $0.law.kappa >= 0 && $0.law.lambda > 0 }
            .min { $0.squares < $1.squares }?.law
    }

    /// Gauss–Newton steps on a = 1/λ, b = σ/λ, c = κ/λ, in which N/X = a + b(N − 1) + cN(N − 1) is linear, from the solution of that.
    private static func descend(
        _ points: [(n: Double, x: Double)], hasSigma: Bool, hasKappa: Bool
    ) -> (law: ScalabilityLaw, squares: Double)? {
        let terms = points.map { point -> [Double] in
            [1] + (hasSigma ? [point.n - 1] : []) + (hasKappa ? [point.n * (point.n - 1)] : [])
        }
        func inverses(_ parameters: [Double]) -> [Double] {
            terms.map { row in zip(row, parameters).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        // Rows are divided by N/X, so that each deviation is relative.
        let start = solve(zip(terms, points).map { row, point in (row.map { $0 * point.x / point.n }, 1) })
        guard var parameters = start else { return nil }
        for _ in 0..<50 {
            let now = inverses(parameters)
            guard now.allSatisfy({ $0 > 0 }) else { return nil }
            let rows = terms.indices.map { index in
                (terms[index].map { $0 / now[index] }, -log(points[index].x * now[index] / points[index].n))
            }
            guard let step = solve(rows) else { return nil }
            var size = 1.0
            var next = zip(parameters, step).map { $0 + $1 }
            while size > 1e-6, !inverses(next).allSatisfy({ $0 > 0 }) {
                size /= 2
                next = zip(parameters, step).map { $0 + size * $1 }
            }
            let hasSettled = zip(next, parameters).allSatisfy { abs($0 - $1) <= 1e-12 * abs(parameters[0]) }
            parameters = next
            if hasSettled { break }
        }
        guard parameters[0] > 0, inverses(parameters).allSatisfy({ $0 > 0 }) else { return nil }
        let b = hasSigma ? parameters[1] : 0
        let c = hasKappa ? parameters[parameters.count - 1] : 0
        let law = ScalabilityLaw(lambda: 1 / parameters[0], sigma: b / parameters[0], kappa: c / parameters[0])
        let squares = points.reduce(0) { sum, point in
            let deviation = log(point.x / law.throughput(at: point.n))
            return sum + deviation * deviation
        }
        return (law, squares)
    }

    /// Least squares by the normal equations, their columns scaled to one size; nil where they are singular.
    private static func solve(_ rows: [(terms: [Double], value: Double)]) -> [Double]? {
        let size = rows.first?.terms.count ?? 0
        let scales = (0..<size).map { column in
            max(1e-300, rows.map { abs($0.terms[column]) }.max() ?? 0)
        }
        var matrix = (0..<size).map { i in
            (0..<size).map { j in rows.reduce(0) { $0 + $1.terms[i] / scales[i] * $1.terms[j] / scales[j] } }
                + [rows.reduce(0) { $0 + $1.terms[i] / scales[i] * $1.value }]
        }
        for pivot in 0..<size {
            guard let best = (pivot..<size).max(by: { abs(matrix[$0][pivot]) < abs(matrix[$1][pivot]) }),
                abs(matrix[best][pivot]) > 1e-13
            else { return nil }
            matrix.swapAt(pivot, best)
            for row in 0..<size where row != pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                for column in pivot...size { matrix[row][column] -= factor * matrix[pivot][column] }
            }
        }
        return (0..<size).map { matrix[$0][size] / matrix[$0][$0] / scales[$0] }
    }
}

// MARK: In a file

extension ScalabilityFit: Encodable {
    private enum CodingKeys: String, CodingKey { case lambda, sigma, kappa, peak, determination }
    private enum IntervalKeys: String, CodingKey { case value, low, high }

    /// The peak is absent where throughput has none; its bounds where they are not known.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let intervals: [(CodingKeys, Double?, ClosedRange<Double>?)] = [
            (.lambda, law.lambda, lambda), (.sigma, law.sigma, sigma), (.kappa, law.kappa, kappa), (.peak, law.peak, peak),
        ]
        for case (let key, let value?, let range) in intervals {
            var interval = container.nestedContainer(keyedBy: IntervalKeys.self, forKey: key)
            try interval.encode(value, forKey: .value)
            try interval.encodeIfPresent(range?.lowerBound, forKey: .low)
            try interval.encodeIfPresent(range?.upperBound, forKey: .high)
        }
        try container.encode(determination, forKey: .determination)
    }
}
