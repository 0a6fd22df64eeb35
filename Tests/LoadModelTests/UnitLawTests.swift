import LoadModel
import Testing

/// Draws against the moments and the distribution functions of their laws, without densities.
@Suite struct UnitLawTests {
    static let laws: [UnitLaw] = [
        .constant, .exponential, .widestUniform, .uniform(cv: 0.2), .gamma(cv: 0.1), .gamma(cv: 0.5), .gamma(cv: 1),
        .gamma(cv: 2),
        .gamma(cv: 5), .pareto(alpha: 1.5), .pareto(alpha: 2.5), .pareto(alpha: 10), .lognormal(cv: 0.5), .lognormal(cv: 1),
        .lognormal(cv: 2), .weibull(shape: 0.5), .weibull(shape: 1), .weibull(shape: 3),
    ]

    private func draws(_ law: UnitLaw, seed: UInt64, count: Int) -> [Double] {
        let sampler = UnitSampler(law)
        let stream = RandomStream(seed: seed, purpose: .think)
        return (0..<count).map { sampler.draw(UInt64($0), from: stream) }
    }

    @Test(arguments: laws, [1, 2])
    func drawsFollowTheirDistributionFunction(law: UnitLaw, seed: UInt64) {
        guard law != .constant else { return }
        let count = 20_000
        let sample = draws(law, seed: seed, count: count).sorted()
        var distance = 0.0
        for (index, value) in sample.enumerated() {
            let exact = law.cdf(value)
            distance = max(distance, exact - Double(index) / Double(count), Double(index + 1) / Double(count) - exact)
        }
        // Kolmogorov and Smirnov: beyond this with probability 0.001 where the law is right (Stephens, JASA 69, 1974).
        #expect(distance * Double(count).squareRoot() < 1.95)
    }

    // Five standard errors. That of the mean needs a variance, that of the variance a fourth moment, which it is estimated from.
    @Test(arguments: laws, [3, 4])
    func drawsHaveMeanOneAndTheVarianceOfTheirLaw(law: UnitLaw, seed: UInt64) throws {
        guard let squaredCV = law.squaredCV, !hasHeavyTail(law) else { return }
        let sample = draws(law, seed: seed, count: 100_000)
        let mean = sample.reduce(0, +) / Double(sample.count)
        #expect(abs(mean - 1) <= 5 * (squaredCV / Double(sample.count)).squareRoot())
        let squares = sample.map { ($0 - 1) * ($0 - 1) }
        let variance = squares.reduce(0, +) / Double(sample.count)
        let spread = squares.reduce(0) { $0 + ($1 - variance) * ($1 - variance) } / Double(sample.count)
        #expect(abs(variance - squaredCV) <= 5 * (spread / Double(sample.count)).squareRoot() + 1e-12)
    }

    /// Laws whose fourth moment is infinite or so large that the sample says little of it.
    private func hasHeavyTail(_ law: UnitLaw) -> Bool {
        if case .pareto(let alpha) = law { alpha <= 4 } else { law == .lognormal(cv: 2) || law == .gamma(cv: 5) }
    }

    @Test(arguments: laws)
    func aDrawIsAFunctionOfSeedAndCounter(law: UnitLaw) {
        let sampler = UnitSampler(law)
        let (one, two) = (RandomStream(seed: 1, purpose: .think), RandomStream(seed: 2, purpose: .think))
        #expect(sampler.draw(9, from: one) == UnitSampler(law).draw(9, from: one))
        guard law != .constant else { return }
        #expect(sampler.draw(9, from: one) != sampler.draw(9, from: two))
        #expect(sampler.draw(9, from: one) != sampler.draw(10, from: one))
    }

    // Of SciPy 1.17, at 0.05, 0.5, 1, 2 and 7: distribution functions, and E[X; X ≤ x].
    @Test(arguments: [
        (
            UnitLaw.gamma(cv: 0.5),
            [5.684024075815667e-05, 0.14287653950145296, 0.566529879633291, 0.957619888008316, 0.9999999971791552],
            [2.2581905529578234e-06, 0.052653017343711125, 0.3711630648201266, 0.9003675995129541, 0.9999999794709156]
        ),
        (
            .gamma(cv: 2), [0.36797904872956194, 0.6401572060830844, 0.7436779447314609, 0.8464864041916774, 0.9760771069754207],
            [0.003663473580377883, 0.061235798602624236, 0.13611637154141112, 0.28378995266531293, 0.7555697493187187]
        ),
        (
            .weibull(shape: 0.5),
            [0.2711065858899754, 0.6321205588285577, 0.7568832655657858, 0.8646647167633873, 0.9762852339976283],
            [0.004165579176075151, 0.08030139707139418, 0.1699475480548478, 0.32332358381693654, 0.7215493425926374]
        ),
        (
            .weibull(shape: 1.5),
            [0.009543818093550059, 0.26158658520537154, 0.5758739440661402, 0.9116113250185258, 0.999999873785282],
            [0.00028597128634179917, 0.07549202356261078, 0.3084401795694091, 0.7792777003719464, 0.9999990801392346]
        ),
        (
            .lognormal(cv: 1),
            [0.0007314003551186526, 0.3386035485866634, 0.6613964514133366, 0.8941367212100312, 0.9970523941170429],
            [2.9783639643413193e-05, 0.10586327878996882, 0.3386035485866634, 0.6613964514133366, 0.9726340819554121]
        ),
        (
            .pareto(alpha: 1.5), [0, 0.45566894604818264, 0.8075499102701247, 0.9319586182560229, 0.9896086718935242],
            [0, 0.18350341907227397, 0.42264973081037427, 0.591751709536137, 0.7817821097640076]
        ),
    ])
    func functionsAgreeWithAnIndependentLibrary(law: UnitLaw, probabilities: [Double], shares: [Double]) {
        for (index, x) in [0.05, 0.5, 1, 2, 7].enumerated() {
            #expect(abs(law.cdf(x) - probabilities[index]) < 1e-12)
            #expect(abs(law.share(upTo: x) - shares[index]) < 1e-12)
        }
    }

    @Test(arguments: laws)
    func sharesAreTheIntegralOfTheDistribution(law: UnitLaw) {
        // E[X; X ≤ x] = x·F(x) − ∫₀ˣ F, by the trapezoidal rule.
        for x in [0.3, 0.9, 1.7, 4] {
            let steps = 20_000
            let width = x / Double(steps)
            let inner = (1..<steps).reduce(0) { $0 + law.cdf(Double($1) * width) }
            let integral = width * (inner + 0.5 * law.cdf(x))
            #expect(abs(law.share(upTo: x) - (x * law.cdf(x) - integral)) < 2e-4)
        }
        #expect(law.cdf(0) == 0 && law.cdf(-1) == 0 && law.share(upTo: 0) == 0)
    }

    @Test func aCoefficientOfVariationMayStandForAShape() {
        guard case .weibull(let regular) = UnitLaw.weibull(cv: 0.5), case .weibull(let wild) = UnitLaw.weibull(cv: 2) else {
            return
        }
        #expect(abs(regular - 2.10134909468854) < 1e-9 && abs(wild - 0.5426925612864533) < 1e-9)
        #expect(abs((UnitLaw.pareto(cv: 2).squaredCV ?? 0) - 4) < 1e-9)
        #expect(UnitLaw.pareto(alpha: 2).squaredCV == nil)
    }

    @Test(arguments: [
        ("exponential", "exponential"), ("uniform", "uniform"), ("uniform cv=0.3", "uniform cv=0.3"),
        ("gamma:cv=2", "gamma cv=2"),
        ("gamma cv=0.50", "gamma cv=0.5"), ("pareto alpha=1.5", "pareto alpha=1.5"), ("weibull: shape=0.5", "weibull shape=0.5"),
        ("lognormal,cv=0", "lognormal cv=0"), ("constant", "constant"),
    ])
    func aLawReadsBackAsItIsWritten(text: String, written: String) throws {
        let law = try UnitLaw(parsing: text)
        #expect(law.description == written)
        #expect(try UnitLaw(parsing: law.description) == law)
    }

    @Test(arguments: [
        ("", "'' names no law; write constant, exponential, uniform, gamma, pareto, lognormal, weibull"),
        ("normal", "unknown law 'normal'; write constant, exponential, uniform, gamma, pareto, lognormal, weibull"),
        ("gamma", "gamma needs its cv; write gamma cv=2"),
        ("pareto", "pareto needs its alpha or cv; write pareto alpha=2.5 or pareto cv=2"),
        ("pareto alpha=1", "alpha of pareto must be from 1.01 to 1000, found 1; write pareto alpha=2.5 or pareto cv=2"),
        ("weibull cv=2 shape=3", "weibull takes one of cv and shape, found both"),
        ("uniform cv=0.6", "cv of uniform must be from 0 to 0.57736, found 0.6; write uniform, or uniform cv=0.3"),
        ("gamma cv=x", "cv must be a number, found 'x'; write gamma cv=2"),
        ("exponential cv=1", "exponential has no 'cv=1'; write exponential alone"),
        ("gamma 5ms cv=2", "'5ms' is one word too many behind 'gamma'; write gamma cv=2"),
        ("gamma cv=2 fast", "'fast' in 'gamma cv=2 fast' is not understood; write gamma cv=2"),
    ])
    func aWrongLawIsAnsweredWithARightOne(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try UnitLaw(parsing: text) }
    }
}
