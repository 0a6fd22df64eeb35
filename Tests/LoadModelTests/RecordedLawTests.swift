import LoadModel
import Testing

@Suite struct RecordedLawTests {
    private let law = UnitLaw.empirical(RecordedLaw(file: "pauses.csv", values: [3, 1, 1, 5, 0]))

    @Test func eachValueIsAsLikelyAsAnyOther() {
        let sampler = UnitSampler(law)
        let stream = RandomStream(seed: 7, purpose: .think)
        var counts: [Double: Int] = [:]
        for counter in 0..<50_000 { counts[sampler.draw(UInt64(counter), from: stream), default: 0] += 1 }
        // Scaled to mean 1; the 1 is there twice.
        #expect(counts.keys.sorted() == [0, 0.5, 1.5, 2.5])
        #expect([0, 1.5, 2.5].allSatisfy { abs(counts[$0, default: 0] - 10_000) < 400 } && abs(counts[0.5]! - 20_000) < 500)
    }

    @Test func aDrawIsAFunctionOfItsNumber() {
        let distribution = Distribution(law, mean: Nanoseconds(seconds: 2))
        let stream = RandomStream(seed: 7, purpose: .think)
        let forwards = (0..<100).map { distribution.draw(UInt64($0), from: stream) }
        #expect((0..<100).reversed().map { distribution.draw(UInt64($0), from: stream) } == forwards.reversed())
        #expect(Set(forwards) == [.zero, Nanoseconds(seconds: 1), Nanoseconds(seconds: 3), Nanoseconds(seconds: 5)])
    }

    @Test func itsMomentsAreThoseOfTheSample() {
        #expect(abs((law.squaredCV ?? 0) - 0.8) < 1e-12)
        #expect(law.cdf(0.49) == 0.2 && law.cdf(0.5) == 0.6 && law.cdf(9) == 1)
        #expect(abs(law.share(upTo: 1.5) - 0.5) < 1e-12 && abs(law.share(upTo: 9) - 1) < 1e-12)
    }

    @Test func equalSamplesAreEqualLawsWhateverTheirOrderAndScale() {
        #expect(UnitLaw.empirical(RecordedLaw(file: "pauses.csv", values: [0, 10, 10, 30, 50])) == law)
        #expect(UnitLaw.empirical(RecordedLaw(file: "pauses.csv", values: [0, 1])) != law)
    }

    @Test func aResultKnowsItByItsName() throws {
        let read = try Distribution(parsing: "empirical my pauses, of May.csv")
        #expect(read.description == "empirical my pauses, of May.csv" && read.law.squaredCV == nil)
        #expect(try ArrivalProcess(parsing: "empirical gaps.csv").description == "empirical gaps.csv")
        // Where it lies on one machine is nothing to a reader on another.
        #expect(UnitLaw.empirical(RecordedLaw(file: "/a/b/gaps.csv", values: [1, 2])).description == "empirical gaps.csv")
    }

    @Test func arrivalsKeepTheRateThatIsOffered() throws {
        let gaps = ArrivalProcess.renewal(law)
        let rate = try #require(Rate(perSecond: 100))
        let schedule = Schedule(
            process: gaps, profile: .steady(rate), seed: 3, warmup: .zero, stop: .duration(Nanoseconds(seconds: 100)))
        var arrivals = schedule.arrivals()
        var times: [Nanoseconds] = []
        while let next = arrivals.next() { times.append(next.time) }
        #expect(abs(times.count - 10_000) < 400)
        let differences = Set(zip(times, times.dropFirst()).map { (($1 - $0).seconds * 1e4).rounded() })
        #expect(differences.isSubset(of: [0, 50, 150, 250]))
        var other = schedule.arrivals(worker: 1, of: 3)
        #expect((0..<50).compactMap { _ in other.next()?.time } == (0..<50).map { times[$0 * 3 + 1] })
    }
}
