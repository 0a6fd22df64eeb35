import LoadModel
import Measurement
import Testing

@testable import Engine

/// Groups among the samples that are handed over one by one.
@Suite struct GroupSampleTests {
    private func records(_ steps: [Step], _ answers: @escaping (String) -> VirtualTarget.Answer) -> [SampleRecord] {
        let ring = SampleRing(labels: 10, every: 1, capacity: 64)
        _ = ScenarioTrial(steps: steps, ring: ring).run(answers)
        var records: [SampleRecord] = []
        ring.drain { records += $0 }
        return records
    }

    private func request(_ path: String, goesOn: Bool = false) -> Step {
        var step = RequestStep(label: path, path: Template(path))
        step.goesOnAfterFailure = goesOn
        return .request(step)
    }

    @Test func aGroupFollowsItsRequestsWithTheirSumsAndWithoutThinkTimes() throws {
        let think = Step.think(.constant(Nanoseconds(seconds: 1)))
        let records = records([.group(Group(name: "g", steps: [request("/a"), think, request("/b")]))]) { _ in .init() }
        #expect(records.map(\.requests) == [0, 0, 2] && records.map(\.label) == [0, 1, 0])
        let group = try #require(records.last)
        #expect(group.elapsed == Nanoseconds(seconds: 0.02) && group.wait == Nanoseconds(seconds: 1) && group.start == .zero)
        #expect(group.receivedBytes == 200 && group.sentBytes == 100 && group.failedRequests == 0 && group.failure == nil)
    }

    @Test(arguments: [true, false]) func aGroupFailsWhereARequestWithinHasFailed(goesOn: Bool) throws {
        let ring = SampleRing(labels: 10, every: 1, capacity: 64)
        let steps = [Step.group(Group(name: "g", steps: [request("/a", goesOn: goesOn), request("/b")]))]
        let recording = ScenarioTrial(steps: steps, ring: ring).run { .init(status: $0.contains("/a") ? 500 : 200) }
        var records: [SampleRecord] = []
        ring.drain { records += $0 }
        let group = try #require(records.last)
        #expect(group.requests == (goesOn ? 2 : 1) && group.failedRequests == 1 && group.failure != nil)
        #expect(recording.spans[0].failed == 1 && recording.spans[0].succeeded == 0)
    }
}
