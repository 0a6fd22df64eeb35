import LoadModel
import Measurement
import Testing

@testable import Engine

/// Requests that workers hand over one by one.
@Suite struct SampleRingTests {
    private static let steps = ["a", "b", "c"].map { Step.request(RequestStep(label: $0, path: Template("/\($0)"))) }

    /// Passes of three steps, a second of warm-up and ten measured.
    private func trial(_ rings: [SampleRing]) -> VirtualTrial {
        var trial = VirtualTrial(
            load: Load(
                model: .open(arrivals: .poisson, rates: [Rate(perSecond: 100)!]), warmup: Nanoseconds(seconds: 1),
                stop: .duration(Nanoseconds(seconds: 10))))
        trial.scenarios = [Scenario(name: "s", steps: Self.steps)]
        trial.workers = rings.count
        trial.rings = rings
        return trial
    }

    private func taken(from ring: SampleRing) -> [SampleRecord] {
        var all: [SampleRecord] = []
        ring.drain { all += Array($0) }
        return all
    }

    @Test func eachMeasuredRequestIsHandedOverOnce() {
        let rings = (0..<2).map { _ in SampleRing(labels: 3, every: 1) }
        let outcome = trial(rings).run(taking: Nanoseconds(7_000_000))
        let records = rings.flatMap { taken(from: $0) }
        #expect(records.count == outcome.recording.counts.succeeded && records.count > 2000)
        for (index, label) in outcome.recording.labels.enumerated() {
            let own = records.filter { $0.label == index }
            #expect(own.count == label.succeeded)
            #expect(own.allSatisfy { $0.elapsed == Nanoseconds(7_000_000) && $0.latency == $0.elapsed && $0.connect == .zero })
        }
        #expect(rings.allSatisfy { taken(from: $0).isEmpty && $0.dropped == 0 })
    }

    @Test func aRequestOfTheWarmUpIsNot() {
        let ring = SampleRing(labels: 3, every: 1)
        let outcome = trial([ring]).run(taking: Nanoseconds(7_000_000))
        #expect(outcome.recording.warmupCounts.succeeded > 100)
        // First steps have their intended start in the window; later ones follow those.
        #expect(taken(from: ring).allSatisfy { $0.start >= Nanoseconds(seconds: 1) })
    }

    @Test func oneInSoManyOfEachLabelIsKept() {
        let ring = SampleRing(labels: 3, every: 10)
        let outcome = trial([ring]).run(taking: Nanoseconds(7_000_000))
        let records = taken(from: ring)
        for (index, label) in outcome.recording.labels.enumerated() {
            #expect(records.count { $0.label == index } == (label.succeeded + 9) / 10)
        }
    }

    @Test func whatFindsNoRoomIsCountedAndTheFirstOnesStay() {
        let ring = SampleRing(labels: 3, every: 1, capacity: 64)
        let outcome = trial([ring]).run(taking: Nanoseconds(7_000_000))
        let records = taken(from: ring)
        #expect(records.count == 64 && ring.dropped == outcome.recording.counts.succeeded - 64)
        #expect(zip(records, records.dropFirst()).allSatisfy { $0.start + $0.elapsed <= $1.start + $1.elapsed })
    }

    @Test func aRingGoesRoundAndKeepsTheOrder() {
        let ring = SampleRing(labels: 1, every: 1, capacity: 16)
        var seen: [Int64] = []
        for number in 0..<1000 {
            ring.offer(Self.sample(end: number), inFlight: 1)
            if number % 7 == 0 { ring.drain { seen += $0.map(\.elapsed.count) } }
        }
        ring.drain { seen += $0.map(\.elapsed.count) }
        #expect(seen == Array(0..<1000) && ring.dropped == 0)
    }

    private static func sample(end: Int) -> Sample {
        Sample(
            label: 0, intendedStart: .zero, lag: .zero, slotWait: .zero, firstByteSent: .zero, firstByteReceived: .zero,
            end: Nanoseconds(Int64(end)), failure: nil, status: 200, receivedBytes: 1, sentBytes: 1, dial: nil)
    }
}
