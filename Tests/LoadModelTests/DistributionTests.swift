import LoadModel
import Testing

@Suite struct DistributionTests {
    @Test(arguments: [
        ("200ms", "200ms"), ("constant 200ms", "200ms"), ("constant:5ms", "5ms"), ("exponential 1s", "exponential 1s"),
        ("exponential:250us", "exponential 250us"), ("lognormal 200ms cv=1", "lognormal 200ms cv=1"),
        ("lognormal:1ms,cv=0.5", "lognormal 1ms cv=0.5"), ("uniform 3s", "uniform 3s"),
        ("pareto 1s alpha=1.5", "pareto 1s alpha=1.5"),
        ("0", "0s"),
    ])
    func aDistributionReadsBackAsItIsWritten(text: String, written: String) throws {
        let distribution = try Distribution(parsing: text)
        #expect(distribution.description == written)
        #expect(try Distribution(parsing: distribution.description) == distribution)
    }

    @Test(arguments: [
        ("fast", "unknown law 'fast'; write constant, exponential, uniform, gamma, pareto, lognormal, weibull"),
        ("5", "'5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("exponential", "exponential needs its mean; write exponential 200ms"),
        ("lognormal cv=1", "lognormal needs its mean; write lognormal 200ms cv=1"),
        ("lognormal 1ms", "lognormal needs its cv; write lognormal cv=2"),
        ("exponential 5", "'5' has no unit; write a duration with its unit, such as 250us, 5ms, 1.5s, 2m or 1h"),
        ("exponential -1s", "a duration cannot be negative, found '-1s'"),
    ])
    func aWrongDistributionIsAnsweredWithARightOne(text: String, message: String) {
        #expect(throws: QuantityError(message)) { try Distribution(parsing: text) }
    }

    @Test func drawsAreScaledByTheMean() {
        let stream = RandomStream(seed: 3, purpose: .service)
        let (one, ten) = (
            Distribution(.exponential, mean: Nanoseconds(1_000_000)), Distribution(.exponential, mean: Nanoseconds(10_000_000))
        )
        for counter in 0..<100 as Range<UInt64> {
            #expect(abs(ten.draw(counter, from: stream).count - 10 * one.draw(counter, from: stream).count) <= 5)
        }
        #expect(Distribution.constant(Nanoseconds(7)).draw(5, from: stream) == Nanoseconds(7))
        #expect(Distribution(.exponential, mean: .zero).draw(5, from: stream) == .zero)
    }

    @Test func momentsCarryTheirUnit() throws {
        let law = Distribution(.gamma(cv: 2), mean: Nanoseconds(500_000_000))
        #expect(law.variance == 1)
        #expect(Distribution(.pareto(alpha: 2), mean: Nanoseconds(1)).variance == nil)
        #expect(law.cdf(Nanoseconds(500_000_000)) == UnitLaw.gamma(cv: 2).cdf(1))
    }
}
