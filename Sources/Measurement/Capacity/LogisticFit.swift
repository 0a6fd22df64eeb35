#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// A logistic curve through shares: logit(share) = intercept + slope·x, by iteratively reweighted least squares.
///
/// Requests of a step are no independent draws (whoever comes behind a long queue waits as well), so that the spread is taken from
/// how far the shares are from the curve (quasi-likelihood: McCullagh and Nelder, "Generalized Linear Models", 2nd edition, 1989,
/// section 4.5), and is no less than what the steps' own batches show: a few steps may lie on a curve by chance.
struct LogisticFit {
    struct Point {
        var x: Double
        /// 0 to 1.
        var share: Double
        /// Of how many requests.
        var weight: Double
        /// The standard error of the share, from within its step; nil where that is not known.
        var error: Double?
    }

    /// At the middle of the points, and against x.
    private let intercept: Double
    let slope: Double
    private let middle: Double
    private let interceptVariance: Double
    private let slopeVariance: Double
    private let degrees: Int

    /// nil for fewer than four points, or where shares do not rise with x, or jump from nothing to all of the requests.
    init?(_ points: [Point]) {
        guard points.count >= 4 else { return nil }
        var (a, b) = (0.0, 0.0)
        var sums = Sums()
        let total = points.reduce(0) { $0 + $1.weight }
        let mean = points.reduce(0) { $0 + $1.weight * $1.share } / total
        guard mean > 0, mean < 1 else { return nil }
        a = log(mean / (1 - mean))
        b = LogisticFit.usualSlope
        var phi = 1.0
        for _ in 0..<50 {
            sums = Sums(points, a, b, ridge: phi / (LogisticFit.slopeSpread * LogisticFit.slopeSpread))
            guard let next = sums.solution else { return nil }
            let step = max(abs(next.a - a), abs(next.b - b))
            (a, b) = (next.a, next.b)
            guard abs(b) < LogisticFit.steepest, abs(a) < 60 else { return nil }
            // No less than of independent requests: a few steps may agree by chance.
            phi = max(1, LogisticFit.dispersion(points, a, b))
            if step < 1e-9 { break }
        }
        guard b > LogisticFit.flattest else { return nil }
        middle = sums.middle
        intercept = a + b * sums.middle
        slope = b
        degrees = points.count - 2
        let dispersion = max(phi, LogisticFit.dispersionWithin(points, a, b))
        interceptVariance = dispersion / sums.weight
        slopeVariance = dispersion / sums.spread
    }

    /// By how much the variance within steps is more than that of independent requests; 0 where no step tells.
    private static func dispersionWithin(_ points: [Point], _ a: Double, _ b: Double) -> Double {
        var (sum, weight) = (0.0, 0.0)
        for point in points {
            guard let error = point.error else { continue }
            let expected = logistic(a + b * point.x)
            sum += point.weight * point.weight * error * error / max(1e-12, expected * (1 - expected))
            weight += point.weight
        }
        return weight > 0 ? sum / weight : 0
    }

    private static func dispersion(_ points: [Point], _ a: Double, _ b: Double) -> Double {
        let squares = points.reduce(0) { sum, point in
            let expected = logistic(a + b * point.x)
            let miss = point.share - expected
            return sum + point.weight * miss * miss / max(1e-12, expected * (1 - expected))
        }
        return squares / Double(points.count - 2)
    }

    /// What the slope is about before anything is measured, and within what: where steps are close together and few, chance would give
    /// any. That of M/M/1 against the logarithm of the rate is λ·limit, some 5 to 20 for limits that matter.
    private static let usualSlope = 12.0
    private static let slopeSpread = 8.0

    /// A queue is never that steep; a share that jumps is.
    private static let steepest = 500.0
    private static let flattest = 0.5

    /// The x at which the curve has this share, with an interval of 95 % by Fieller ("Some problems in interval estimation", Journal of
    /// the Royal Statistical Society B 16, 1954).
    ///
    /// - Returns: without an interval where the slope is not beyond chance, as it has no end then; nil where no curve has such a share.
    func root(share: Double) -> (value: Double, interval: ClosedRange<Double>?)? {
        guard share > 0, share < 1 else { return nil }
        let offset = (log(share / (1 - share)) - intercept) / slope
        let t = studentQuantile(tail: 0.025, degrees: degrees)
        let g = t * t * slopeVariance / (slope * slope)
        guard g < 0.9 else { return (middle + offset, nil) }
        let centre = offset / (1 - g)
        let half = t / slope / (1 - g) * ((1 - g) * interceptVariance + offset * offset * slopeVariance).squareRoot()
        return (middle + offset, (middle + centre - half)...(middle + centre + half))
    }

    /// Of a step of the iteration: x is taken from its weighted mean, about which intercept and slope are uncorrelated.
    private struct Sums {
        var weight = 0.0
        var middle = 0.0
        var spread = 0.0
        var level = 0.0
        var tilt = 0.0

        init() {}

        /// - Parameter ridge: how much what is known of the slope beforehand weighs.
        init(_ points: [Point], _ a: Double, _ b: Double, ridge: Double) {
            let working = points.map { point -> (x: Double, weight: Double, value: Double) in
                let expected = logistic(a + b * point.x)
                let variance = max(1e-9, expected * (1 - expected))
                return (point.x, point.weight * variance, a + b * point.x + (point.share - expected) / variance)
            }
            weight = working.reduce(0) { $0 + $1.weight }
            middle = working.reduce(0) { $0 + $1.weight * $1.x } / weight
            level = working.reduce(0) { $0 + $1.weight * $1.value } / weight
            for entry in working {
                spread += entry.weight * (entry.x - middle) * (entry.x - middle)
                tilt += entry.weight * (entry.x - middle) * (entry.value - level)
            }
            spread += ridge
            tilt += ridge * LogisticFit.usualSlope
        }

        var solution: (a: Double, b: Double)? {
            guard spread > 0, weight.isFinite, level.isFinite else { return nil }
            return (level - tilt / spread * middle, tilt / spread)
        }
    }
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
