import LoadModel
import Testing

@testable import Measurement

/// Normal noise from a seed.
struct Noise {
    private var stream: RandomStream
    private var draw: UInt64 = 0

    init(seed: UInt64) { stream = RandomStream(seed: seed, purpose: .sweep, index: 99) }

    /// Mean 0, variance 1: twelve uniform draws.
    mutating func next() -> Double {
        defer { draw += 12 }
        return (0..<12).reduce(-6) { $0 + stream.uniform(draw + UInt64($1)) }
    }
}

@Suite("A straight line through trials")
struct LinearFitTests {
    @Test("is that of the textbook: Draper and Smith's steam data, section 1.2")
    func textbook() throws {
        let x = [
            35.3, 29.7, 30.8, 58.8, 61.4, 71.3, 74.4, 76.7, 70.7, 57.5, 46.4, 28.9, 28.1, 39.1, 46.8, 48.5, 59.3, 70.0, 70.0,
            74.5, 72.1, 58.1, 44.6, 33.4, 28.6,
        ]
        let y = [
            10.98, 11.13, 12.51, 8.40, 9.27, 8.73, 6.36, 8.50, 7.82, 9.14, 8.24, 12.19, 11.88, 9.57, 10.94, 9.58, 10.09, 8.11,
            6.83, 8.88, 7.68, 8.47, 8.86, 10.36, 11.08,
        ]
        let fit = try #require(LinearFit(Array(zip(x, y)).map { (x: $0.0, y: $0.1) }))
        #expect(abs(fit.intercept - 13.623) < 0.001)
        #expect(abs(fit.slope + 0.0798) < 0.0001)
        #expect(abs(fit.slopeError - 0.0105) < 0.0001)
        #expect(abs(fit.slopeMargin - 0.0218) < 0.0002)
        #expect(abs(fit.determination - 0.7144) < 0.0005)
    }

    @Test("has intervals that hold the truth in 95 of 100 cases, and bends in 1 of 100 where it is right")
    func coverage() throws {
        var noise = Noise(seed: 3)
        var (slopes, intercepts, bends) = (0, 0, 0)
        for _ in 0..<1000 {
            let points = (0..<24).map { index in
                let x = Double(index / 3)
                return (x: x, y: 12 + 8.2 * x + 3 * noise.next())
            }
            let fit = try #require(LinearFit(points))
            slopes += abs(fit.slope - 8.2) <= fit.slopeMargin ? 1 : 0
            intercepts += abs(fit.intercept - 12) <= fit.interceptMargin ? 1 : 0
            bends += fit.bends ? 1 : 0
        }
        #expect((930...968).contains(slopes), "\(slopes)")
        #expect((930...968).contains(intercepts), "\(intercepts)")
        #expect((1...25).contains(bends), "\(bends)")
    }

    @Test("is found to bend where the truth does")
    func bend() throws {
        var noise = Noise(seed: 4)
        let points = (0..<24).map { index in
            let x = Double(index / 3)
            return (x: x, y: 12 + x * x + noise.next())
        }
        #expect(try #require(LinearFit(points)).bends)
    }

    @Test("needs three points of different x")
    func few() {
        #expect(LinearFit([(1, 1), (2, 2)]) == nil)
        #expect(LinearFit([(1, 1), (1, 2), (1, 3)]) == nil)
        #expect(LinearFit([(1, 2), (2, 4), (3, 6)])?.slopeMargin == 0)
    }
}

@Suite("Two targets over an axis")
struct TargetContrastTests {
    @Test("are told apart by the ratio at every value and by their slopes")
    func ratio() throws {
        var noise = Noise(seed: 5)
        let ks = (1...8).flatMap { k in [k, k, k] }.map(Double.init)
        let a = ks.map { (x: $0, y: 4 * $0 * (1 + 0.01 * noise.next())) }
        let b = ks.map { (x: $0, y: 12.4 * $0 * (1 + 0.01 * noise.next())) }
        let contrast = try #require(TargetContrast(reference: a, other: b))
        #expect(abs(contrast.ratio - 3.1) < 0.03)
        #expect(contrast.isUniform)
        let difference = try #require(contrast.slopeDifference), margin = try #require(contrast.slopeMargin)
        #expect(abs(difference - 8.4) < 2 * margin)
        #expect(margin < 0.5)
    }

    @Test("that cross are not called slower at every value")
    func crossing() throws {
        let contrast = try #require(
            TargetContrast(reference: [(1, 10), (2, 10), (3, 10)], other: [(1, 8), (2, 10), (3, 14)]))
        #expect(!contrast.isUniform)
        #expect(TargetContrast(reference: [(1, 1)], other: [(2, 1)]) == nil)
    }
}

@Suite("Throughput against the offered rate")
struct RateResponseTests {
    @Test("leaves the line where greater rates are no longer delivered")
    func departure() throws {
        let measured = [1.0, 2, 5, 10, 15, 20].flatMap { rate in
            [(offered: rate, delivered: min(rate, 11.9)), (offered: rate, delivered: min(rate, 12.1))]
        }
        let response = try #require(RateResponse(measured))
        #expect(response.departure == 4)
        #expect(response.lastOnLine?.offered == 10)
        #expect(abs((response.crossing ?? 0) - 12) < 1e-9)
        #expect(response.most == 12)
    }

    @Test("stays on it, or is never on it")
    func ends() throws {
        #expect(try #require(RateResponse([(1, 1), (2, 1.96)])).departure == nil)
        let never = try #require(RateResponse([(1, 0.5), (2, 0.5)]))
        #expect(never.departure == 0)
        #expect(never.lastOnLine == nil)
        // One rate that was missed by chance is not the end of the line.
        #expect(try #require(RateResponse([(1, 1), (2, 1.5), (3, 3)])).departure == nil)
    }
}

@Suite("The Universal Scalability Law")
struct ScalabilityLawTests {
    static let sizes = [1.0, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

    @Test(
        "is recovered within 2% from data that follow it",
        arguments: [(0.02, 0.0005), (0.1, 0.001), (0.005, 0.0001), (0.3, 0.01), (0.0, 0.001), (0.05, 0.0)])
    func exact(_ truth: (sigma: Double, kappa: Double)) throws {
        let law = ScalabilityLaw(lambda: 995, sigma: truth.sigma, kappa: truth.kappa)
        let fit = try #require(ScalabilityFit(Self.sizes.map { (n: $0, x: law.throughput(at: $0)) }, resamples: 40))
        #expect(abs(fit.law.sigma - truth.sigma) <= 0.02 * truth.sigma + 1e-9)
        #expect(abs(fit.law.kappa - truth.kappa) <= 0.02 * truth.kappa + 1e-9)
        #expect(abs(fit.law.lambda - 995) < 1e-3)
    }

    @Test("is recovered within 2% on average from noisy repeats, with intervals that mostly hold the truth")
    func noisy() throws {
        let truth = ScalabilityLaw(lambda: 100, sigma: 0.05, kappa: 0.001)
        var noise = Noise(seed: 6)
        var (sigmas, kappas): ([Double], [Double]) = ([], [])
        var (sigmaHeld, kappaHeld, peakHeld) = (0, 0, 0)
        for run in 0..<16 {
            let points = Self.sizes.flatMap { n in
                (0..<3).map { _ in (n: n, x: truth.throughput(at: n) * (1 + 0.01 * noise.next())) }
            }
            let fit = try #require(ScalabilityFit(points, seed: UInt64(run), resamples: 120))
            sigmas.append(fit.law.sigma)
            kappas.append(fit.law.kappa)
            sigmaHeld += fit.sigma.contains(0.05) ? 1 : 0
            kappaHeld += fit.kappa.contains(0.001) ? 1 : 0
            peakHeld += fit.peak?.contains(truth.peak ?? 0) ?? false ? 1 : 0
        }
        let mean = { (values: [Double]) in values.reduce(0, +) / Double(values.count) }
        #expect(abs(mean(sigmas) / 0.05 - 1) < 0.02)
        #expect(abs(mean(kappas) / 0.001 - 1) < 0.02)
        #expect(sigmaHeld >= 12 && kappaHeld >= 12 && peakHeld >= 12, "\(sigmaHeld) \(kappaHeld) \(peakHeld) of 16")
    }

    @Test("never has negative parameters, also where throughput grows faster than its size")
    func bounds() throws {
        let fit = try #require(ScalabilityFit([(1, 10), (2, 21), (4, 43), (8, 90)], resamples: 40))
        #expect(fit.law.sigma == 0 && fit.law.kappa == 0)
        #expect(fit.law.peak == nil)
        #expect(ScalabilityFit([(1, 1), (2, 2), (3, 3)]) == nil)
    }
}

@Suite("The knee of a latency curve")
struct KneeTests {
    @Test("of M/M/1 is at half of its capacity, as Kleinrock found")
    func queue() throws {
        let points = (1...19).map { step -> (x: Double, throughput: Double, meanResponseTime: Double) in
            let rate = Double(step) * 10
            return (rate, rate, 1000 / (200 - rate))
        }
        let knee = try #require(Knee(points))
        #expect(knee.x == 100)
        #expect(!knee.isAtEnd)
    }

    @Test("at an end of what was measured may lie beyond")
    func end() throws {
        #expect(try #require(Knee([(1, 1, 1), (2, 2, 1), (3, 3, 1)])).isAtEnd)
        #expect(Knee([(1, 1, 1), (2, 2, 1)]) == nil)
    }
}
