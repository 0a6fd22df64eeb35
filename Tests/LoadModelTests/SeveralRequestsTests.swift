import Testing

@testable import LoadModel

/// Whether iterations make several requests is one rule: by the scenario, not by how many scenarios there are, and by what is repeated.
@Suite struct SeveralRequestsTests {
    private let request = Step.request(RequestStep(label: "GET /", path: Template("/")))

    private func plan(_ scenarios: [[Step]]) -> Plan {
        Plan(
            name: "p", targets: [],
            scenarios: scenarios.enumerated().map { Scenario(name: "\($0)", steps: $1) },
            load: Load(model: .open(arrivals: .constant, rates: []), stop: .duration(Nanoseconds(seconds: 1))))
    }

    @Test func aMixOfSingleRequestsHasNone() {
        let mix = plan([[request], [request]])
        #expect(!mix.hasSeveralRequests && mix.scenarios.allSatisfy(\.isOneRequest))
        #expect(mix.finish(longestTimeout: Nanoseconds(seconds: 10)) == Nanoseconds(seconds: 10))
    }

    @Test func stepsAndLoopsMakeSeveral() {
        let loop = Step.loop(Loop(.times(2), steps: [request]))
        for several in [plan([[request], [request, request]]), plan([[loop]])] {
            #expect(several.hasSeveralRequests && !several.scenarios.allSatisfy(\.isOneRequest))
            #expect(several.finish(longestTimeout: Nanoseconds(seconds: 10)) == Plan.finishOfSeveral)
        }
    }

    @Test func whatThePlanSaysOfTheEndHolds() {
        var several = plan([[request, request]])
        several.load.finish = Nanoseconds(seconds: 3)
        #expect(several.finish(longestTimeout: Nanoseconds(seconds: 10)) == Nanoseconds(seconds: 3))
    }
}
