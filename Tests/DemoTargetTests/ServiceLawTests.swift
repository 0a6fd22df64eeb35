import LoadModel
import Testing

@testable import DemoTarget

@Suite struct ServiceLawTests {
    @Test("a request's service time depends on the seed and its number only")
    func drawsAreReproducible() {
        let law = Distribution(.exponential, mean: Nanoseconds(1_000_000))
        let (one, two) = (RandomStream(seed: 1, purpose: .service), RandomStream(seed: 2, purpose: .service))
        #expect(law.serviceTime(ofRequest: 9, from: one) == law.serviceTime(ofRequest: 9, from: one))
        #expect(law.serviceTime(ofRequest: 9, from: one) != law.serviceTime(ofRequest: 9, from: two))
        #expect(law.serviceTime(ofRequest: 9, from: one) != law.serviceTime(ofRequest: 10, from: one))
    }

    @Test("no service takes longer than an hour")
    func servicesAreClamped() throws {
        let law = try Distribution(parsingService: "exponential:1h")
        let stream = RandomStream(seed: 1, purpose: .service)
        let longest = (0..<100).map { law.serviceTime(ofRequest: $0, from: stream) }.max()
        #expect(longest == Nanoseconds(3_600_000_000_000))
    }

    @Test(
        "the notation of every law is read",
        arguments: [
            ("none", 0), ("constant:1ms", 1_000_000), ("2ms", 2_000_000), ("exponential:250us", 250_000),
            ("lognormal:1ms,cv=0.5", 1_000_000), ("gamma:1ms,cv=2", 1_000_000), ("pareto:3ms,alpha=2.5", 3_000_000),
        ])
    func notation(text: String, mean: Int64) throws {
        #expect(try Distribution(parsingService: text).mean == Nanoseconds(mean))
    }

    @Test(
        "a wrong law is refused with an example of a right one",
        arguments: [
            "", "fast", "poisson:1ms", "constant:", "constant:5", "constant:-1ms", "exponential:2h", "lognormal:1ms",
            "lognormal:1ms,cv=x", "lognormal:1ms,cv=-1", "lognormal:,cv=1", "none:1ms",
        ])
    func wrongLawsAreRefused(text: String) {
        let error = #expect(throws: QuantityError.self) { try Distribution(parsingService: text) }
        let message = error?.description ?? ""
        #expect(message.contains("write") || message.contains("cannot be negative"))
    }

    @Test("a stall that fills its period is refused")
    func wrongStallsAreRefused() {
        #expect(throws: QuantityError.self) {
            try StallTimetable(length: Nanoseconds(5), every: Nanoseconds(5))
        }
    }
}
