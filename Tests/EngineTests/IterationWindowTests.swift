import LoadModel
import Measurement
import Testing

@testable import Engine

/// To which window the requests of an iteration belong: to that of its intended start, all of them.
@Suite struct IterationWindowTests {
    private let scenarios = [
        Scenario(
            name: "s",
            steps: ["a", "b", "c"].map { .request(RequestStep(label: $0, path: Template("/\($0)"))) })
    ]
    private let answer = Nanoseconds(seconds: 0.2)

    @Test func allRequestsOfAnIterationThatBeganInTheWarmUpCountThere() {
        let load = Load(
            model: .open(arrivals: .constant, rates: [Rate(perSecond: 10)!]), warmup: Nanoseconds(seconds: 1),
            stop: .duration(Nanoseconds(seconds: 2)))
        let recording = VirtualTrial(load: load, scenarios: scenarios).run(taking: answer).recording
        // By their own starts there would be 22 and 24 of the second and the third.
        #expect(recording.labels.map(\.requests) == [20, 20, 20])
        #expect(recording.counts.sent == 60 && recording.counts.succeeded == 60 && recording.iterations.complete == 20)
        #expect(recording.warmupCounts.sent == 30 && recording.warmupCounts.succeeded == 30)
        #expect(recording.counts.brokenInvariants == [] && recording.warmupCounts.brokenInvariants == [])
        // In a steady state as many answers come within the window as are offered: what is behind its end makes up for what was
        // under way at its beginning.
        for label in recording.labels { #expect((19...21).contains(label.succeededInWindow), "\(label.succeededInWindow)") }
        #expect(
            recording.census.inFlightTime == recording.timeInFlight && recording.census.inSystemTime == recording.timeInSystem)
        // 10/s × 3 requests of 0.2 s: 6 in flight, all through the window.
        #expect(abs(recording.timeInFlight.seconds / 2 - 6) < 0.1)
    }

    @Test func soDoThoseOfUsers() {
        let load = Load(
            model: .closed(users: [2], think: .zero), warmup: Nanoseconds(seconds: 1), stop: .duration(Nanoseconds(seconds: 3)))
        let recording = VirtualTrial(load: load, scenarios: scenarios).run(taking: answer).recording
        // Iterations of 0.6 s, from 1.2 s on to the one at 3.6 s.
        #expect(recording.labels.map(\.requests) == [10, 10, 10] && recording.iterations.complete == 10)
        #expect(recording.warmupCounts.sent == 12 && recording.counts.sent == 30)
        #expect(recording.census.inFlightTime == recording.timeInFlight)
        // Two requests in flight at any time, and as many answers a second as that gives.
        #expect(abs(recording.timeInFlight.seconds / 3 - 2) < 0.01)
        #expect((29...31).contains(recording.labels.reduce(0) { $0 + $1.succeededInWindow }))
    }

    @Test func anIterationTakesFromItsFirstRequestToItsLastAnswer() {
        let load = Load(
            model: .open(arrivals: .constant, rates: [Rate(perSecond: 10)!]), stop: .duration(Nanoseconds(seconds: 2)))
        let recording = VirtualTrial(load: load, scenarios: scenarios).run(taking: answer).recording
        #expect(recording.iterationTimes.count == 20 && abs(recording.iterationTimes.mean / 1e9 - 0.6) < 1e-6)
    }
}
