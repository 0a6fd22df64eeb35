import Glibc
import LoadModel

/// Draws from Zipf's law on 1...count: k with a probability in proportion to k^(−exponent), exactly, in constant time and memory.
///
/// Rejection-inversion: Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions",
/// ACM TOMACS 6(3), 1996, pages 169 to 184; H and its inverse are written as Apache Commons RNG does
/// (`RejectionInversionZipfSampler`), so that exponents at and near 1 need no case of their own.
struct ZipfSampler: Sendable {
    private let exponent: Double
    private let count: Int
    /// H(1.5) − h(1) and H(count + 0.5), the ends of what is inverted.
    private let first: Double
    private let last: Double
    /// What lies so close below its integer is taken without a look at h.
    private let slack: Double

    /// - Parameters:
    ///   - exponent: above 0.
    ///   - count: from 1.
    init(exponent: Double, count: Int) {
        precondition(exponent > 0 && count > 0, "Zipf's law falls, over at least one value")
        self.exponent = exponent
        self.count = count
        first = ZipfSampler.integral(1.5, exponent) - 1
        last = ZipfSampler.integral(Double(count) + 0.5, exponent)
        slack = 2 - ZipfSampler.inverse(ZipfSampler.integral(2.5, exponent) - ZipfSampler.mass(2, exponent), exponent)
    }

    /// A draw, from 1 to `count`: a pure function of the stream.
    func draw(from stream: RandomStream) -> Int {
        var number: UInt64 = 0
        while true {
            let u = last + stream.uniform(number) * (first - last)
            let x = ZipfSampler.inverse(u, exponent)
            // Also what rounding has taken beyond the ends.
            let k = min(max(x.rounded(), 1), Double(count))
            if k - x <= slack || u >= ZipfSampler.integral(k + 0.5, exponent) - ZipfSampler.mass(k, exponent) { return Int(k) }
            number += 1
        }
    }

    /// The probability of 1, the likeliest: 1/H(count, exponent).
    var headShare: Double { 1 / ZipfSampler.harmonic(count, exponent) }

    /// The generalised harmonic number, Σ k^(−s) for k up to n: its first terms, and the rest by Euler and Maclaurin's formula
    /// (NIST DLMF 2.10.1), whose first neglected term is below 10⁻¹⁴ of the sum there for exponents up to 10; above them the rest
    /// is nothing.
    static func harmonic(_ n: Int, _ s: Double) -> Double {
        let direct = min(n, 1_000)
        let sum = (1...direct).reversed().reduce(0) { $0 + mass(Double($1), s) }
        guard n > direct else { return sum }
        let (m, end) = (Double(direct), Double(n))
        let slopes = s * (mass(m, s) / m - mass(end, s) / end) / 12
        return sum + integral(end, s) - integral(m, s) + (mass(end, s) - mass(m, s)) / 2 + slopes
    }

    /// h(x) = x^(−s).
    private static func mass(_ x: Double, _ s: Double) -> Double { exp(-s * log(x)) }

    /// H(x) = (x^(1 − s) − 1)/(1 − s), which is ln x where s is 1: an integral of h.
    private static func integral(_ x: Double, _ s: Double) -> Double {
        let logarithm = log(x)
        let t = (1 - s) * logarithm
        return (abs(t) > 1e-8 ? expm1(t) / t : 1 + t * 0.5 * (1 + t / 3)) * logarithm
    }

    /// The inverse of H.
    private static func inverse(_ y: Double, _ s: Double) -> Double {
        // Rounding may take it below where H has its limit.
        let t = max(y * (1 - s), -1)
        return exp((abs(t) > 1e-8 ? log1p(t) / t : 1 - t * (0.5 - t / 3)) * y)
    }
}
