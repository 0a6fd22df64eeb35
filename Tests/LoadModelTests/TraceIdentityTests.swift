import LoadModel
import Testing

/// Ids of traces and spans, which are functions of the run, the seed and numbers.
@Suite struct TraceIdentityTests {
    private func trace(_ iteration: Int, run: UInt32 = 0xA1B2_C3D4, seed: UInt64 = 42, visit: Int = 0) -> TraceIdentity {
        TraceIdentity(run: run, seed: seed, iteration: iteration, visit: visit)
    }

    @Test func anIdBeginsWithTheRunAndIsTheSameEachTime() {
        let id = trace(7).id
        #expect(id.count == 32 && id.hasPrefix("a1b2c3d4") && id == trace(7).id)
        #expect(TraceIdentity.prefix(ofRun: 0xB) == "0000000b" && trace(7, run: 0xB).id.hasPrefix("0000000b"))
        #expect(Set([trace(7), trace(8), trace(7, run: 1), trace(7, seed: 43), trace(7, visit: 1)].map(\.id)).count == 5)
    }

    /// The form that it has does not change: ids that were written down are found again.
    @Test func theHeaderIsThatOfTheW3C() throws {
        let header = trace(7).traceparent(place: 2, occurrence: 1, sampled: 1)
        #expect(header.wholeMatch(of: /00-a1b2c3d4[0-9a-f]{24}-[0-9a-f]{16}-01/) != nil, "\(header)")
        #expect(trace(7).traceparent(place: 2, occurrence: 1, sampled: 0) == header.dropLast(2) + "00")
        #expect(header == "\(trace(7).traceparent(place: 2, occurrence: 1, sampled: 1))")
    }

    @Test func noTwoIterationsOfARunAndNoTwoRequestsOfAnIterationHaveTheSameId() {
        #expect(Set((0..<100_000).map { trace($0).low }).count == 100_000)
        var spans = Set<UInt64>()
        for iteration in 0..<100 {
            for place in 0..<20 {
                for occurrence in 0..<20 { spans.insert(trace(iteration).span(place: place, occurrence: occurrence)) }
            }
        }
        #expect(spans.count == 40_000 && !spans.contains(0))
    }

    @Test(arguments: [0.0, 0.01, 0.3, 1]) func asManyAreSampledAndTimedAsAreAskedFor(share: Double) {
        let traces = (0..<50_000).map { trace($0) }
        for count in [traces.count { $0.isSampled(share) }, traces.count { $0.isTimed(share) }] {
            // Six standard errors.
            #expect(abs(Double(count) / 50_000 - share) <= 6 * (share * (1 - share) / 50_000).squareRoot())
        }
        let both = traces.count { $0.isSampled(share) && $0.isTimed(share) }
        #expect(abs(Double(both) / 50_000 - share * share) <= 6 * (share * share / 50_000).squareRoot())
    }

    @Test func aRateIsAShareOfThePeakAndUsersHaveAShare() throws {
        let open = Load.Level.open(arrivals: .poisson, rate: try #require(Rate(perSecond: 200)))
        #expect(Tracing().share(at: open) == 0.05 && Tracing().share(at: open, among: 2) == 0.025)
        #expect(Tracing.timedShare(at: open) == 0.5)
        let slow = Load.Level.open(arrivals: .poisson, rate: try #require(Rate(perSecond: 2)))
        #expect(Tracing().share(at: slow) == 1)
        #expect(Tracing().share(at: .closed(users: 5, think: .zero)) == 0.01)
        #expect(Tracing(sampled: .share(0.5)).share(at: .closed(users: 5, think: .zero)) == 0.5)
    }

    @Test func reportsLeadToTraces() {
        let tracing = Tracing(url: "https://tempo.example/trace/{id}?x=1")
        #expect(tracing.url(of: trace(7)) == "https://tempo.example/trace/\(trace(7).id)?x=1")
        #expect(Tracing().url(of: trace(7)) == nil)
    }
}
