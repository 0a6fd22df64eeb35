import LoadModel
import PlanFormats
import Testing

@Suite struct StreamedPlanTests {
    @Test(
        arguments: [
            ("sse", EventStream()), ("lines", EventStream(format: .lines)), ("{}", EventStream()),
            ("{ events: 100 }", EventStream(events: 100)),
            ("{ format: lines, for: 30s }", EventStream(format: .lines, length: Nanoseconds(seconds: 30))),
            ("{ events: 1, for: 5ms }", EventStream(events: 1, length: Nanoseconds(5_000_000))),
        ])
    func aStreamIsAWordOrAMap(text: String, stream: EventStream) throws {
        let plan = try read(short + "stream: \(text)\n")
        #expect(plan.scenarios[0].requests[0].stream == stream)
        #expect(plan.streamedLabels == ["GET /"])
        #expect(try read(PlanWriter.yaml(plan)).scenarios == plan.scenarios)
    }

    @Test func onlyItsOwnStepIsAStream() throws {
        let plan = try read(
            """
            url: http://x
            load: { rate: 1/s }
            scenarios: [ { steps: [ { get: /a, stream: sse, expect: { events: { atLeast: 3 } } }, { get: /b } ] } ]
            thresholds: ["p95(first event){GET /a} < 500ms", "p99(gap) < 50ms", "min(events) >= 3"]
            """)
        #expect(plan.scenarios[0].requests.map { $0.stream == nil } == [false, true])
        #expect(plan.scenarios[0].requests[0].expectation.events == .number(.atLeast, .literal("3")))
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test func streamsThatHoldMoreThanTheSlotsAreSaid() throws {
        let text = "url: http://x\nget: /\nstream: { for: 30s }\nload: { rate: 20/s, maxInFlight: 100 }\n"
        #expect(
            try read(text).remarks == [
                "streams that last their whole 'for' hold 600 requests in flight at 20/s, and the load may have 100: arrivals will wait for a "
                    + "slot; raise 'maxInFlight', or lower the rate"
            ])
        #expect(try read(text.replacing("for: 30s", with: "for: 5s")).remarks.isEmpty)
        #expect(try read(text.replacing("for: 30s", with: "events: 5")).remarks.isEmpty)
    }

    @Test func whatIsUnderWayAtTheEndIsAwaitedAsLongAsAStreamMayTake() throws {
        func finish(_ rest: String) throws -> Nanoseconds {
            try read(short + rest).finish(longestTimeout: Nanoseconds(seconds: 10))
        }
        #expect(try finish("") == Nanoseconds(seconds: 10))
        #expect(try finish("stream: sse\n") == Plan.finishOfSeveral)
        #expect(try finish("stream: { for: 60s }\n") == Nanoseconds(seconds: 70))
    }
}
