import LoadModel
import Measurement
import Testing

@testable import Engine

/// Pulses in virtual time on a queue whose course the fluid model knows.
@Suite struct RecoveryTests {
    private func judged(capacity: Double, queue: Int? = nil, _ rule: RecoveryRule) -> RecoveryRepeat {
        let plan = Plan(
            name: "", targets: [Target(name: "t", url: TargetURL(host: "x", port: 80))],
            scenarios: [Scenario(name: "s", steps: [.request(RequestStep(label: "x", path: Template("/")))])],
            load: Load(model: .open(arrivals: .constant, rates: [rule.base]), stop: .duration(rule.watch))
        ).recovering(by: rule)
        var closed: [LiveTick.ClosedInterval] = []
        var trial = VirtualTrial(load: plan.load)
        trial.interval = rule.interval
        trial.onIntervals = { closed = $0 }
        let service = Nanoseconds(seconds: 1 / capacity)
        _ = trial.run {
            // One server, first in, first out; nobody gives up. Where the queue is full the answer comes at once.
            var free = Instant.origin
            return { sent in
                let start = max(free, sent)
                if let queue, (start - sent).count >= service.count * Int64(queue) { return sent + service }
                free = start + service
                return free
            }
        }
        return RecoveryRepeat(closed.map(\.point), by: rule)
    }

    @Test(arguments: [(300.0, 1200.0, 600.0, 4.0), (100, 400, 200, 5), (100, 900, 800, 3), (500, 800, 600, 2)])
    func aQueueDrainsWhenTheFluidModelSays(base: Double, pulse: Double, capacity: Double, length: Double) throws {
        let rule = RecoveryRule(
            base: Rate(perSecond: base)!, pulse: Rate(perSecond: pulse)!, length: Nanoseconds(seconds: length),
            before: Nanoseconds(seconds: 4), watch: Nanoseconds(seconds: 30))
        let expected = try #require(RecoveryForecast(rule, capacity: capacity).seconds)
        let seconds = try #require(judged(capacity: capacity, rule).seconds)
        // Within two intervals: what waits may end in the one behind.
        #expect(abs(seconds - expected) <= 2 * rule.interval.seconds, "\(seconds) and \(expected)")
    }

    @Test func aQueueWithALimitIsBackAtOnce() throws {
        let rule = RecoveryRule(
            base: Rate(perSecond: 300)!, pulse: Rate(perSecond: 1200)!, length: Nanoseconds(seconds: 4),
            before: Nanoseconds(seconds: 4), watch: Nanoseconds(seconds: 30))
        #expect(try #require(judged(capacity: 600, queue: 30, rule).seconds) <= 2 * rule.interval.seconds)
    }

    @Test func aPulseThatTheTargetCarriesIsSaidToMoveNothing() {
        let rule = RecoveryRule(
            base: Rate(perSecond: 300)!, pulse: Rate(perSecond: 500)!, before: Nanoseconds(seconds: 4),
            watch: Nanoseconds(seconds: 20))
        #expect(judged(capacity: 600, rule).outcome == .undisturbed)
    }

    @Test func whatDrainsTooLateHasNotRecovered() {
        let rule = RecoveryRule(
            base: Rate(perSecond: 300)!, pulse: Rate(perSecond: 1200)!, length: Nanoseconds(seconds: 8),
            before: Nanoseconds(seconds: 4), watch: Nanoseconds(seconds: 15))
        #expect(judged(capacity: 600, rule).outcome == .notRecovered)
    }
}
