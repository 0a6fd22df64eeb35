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

    @Test(arguments: [
        ("uniform 100ms..300ms", 200.0, 100.0, 300.0), ("uniform:0ms..1s", 500, 0, 1000),
        ("uniform 1us..3us", 0.002, 0.001, 0.003),
    ])
    func anEvenLawMayBeWrittenByItsBounds(text: String, mean: Double, least: Double, most: Double) throws {
        let law = try Distribution(parsing: text)
        #expect(law.mean.milliseconds == mean)
        let at: (Double) -> Double = { law.cdf(Nanoseconds(Int64($0 * 1e6))) }
        #expect(abs(at(least + (most - least) / 4) - 0.25) < 1e-6 && at(least) < 1e-6 && at(most) > 1 - 1e-6)
        #expect(try Distribution(parsing: "\(law)") == law)
    }

    @Test(arguments: [
        ("uniform 300ms..100ms", "the range 300ms..100ms holds nothing; write uniform 100ms..300ms"),
        (
            "exponential 1ms..2ms",
            "a range is of the even law, and exponential takes its mean; write uniform 100ms..300ms, or exponential 200ms"
        ),
        ("uniform 1ms..2ms cv=0.1", "a range says how wide it is, and takes no cv beside it; write uniform 100ms..300ms"),
        ("uniform 1..2ms", "1"),
    ])
    func aRangeThatIsNoneIsRefused(text: String, message: String) {
        let error = #expect(throws: QuantityError.self) { try Distribution(parsing: text) }
        #expect(error.map { "\($0)".contains(message) } == true, "\(error.map { "\($0)" } ?? "")")
    }
}
