import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// What a run can be asked for while it goes on.
@Suite struct LiveMetricsTests {
    private static func plan(name: String = "shop", target: String = "t", labels: [String] = ["list", "one"]) -> Plan {
        Plan(
            name: name, targets: [Target(name: target, url: TargetURL(host: "127.0.0.1", port: 80))],
            scenarios: [
                Scenario(name: "s", steps: labels.map { .request(RequestStep(label: $0, path: Template("/x"))) })
            ],
            load: Load(
                model: .open(arrivals: .constant, rates: [10, 20].map { Rate(perSecond: $0)! }),
                stop: .duration(Nanoseconds(seconds: 60))))
    }

    /// So many answers of 4 ms to each label, and a time-out of the second.
    private static func tick(_ count: Int) -> LiveTick {
        var recording = Recording(labels: 2, isOpen: true, windowStart: .zero, windowEnd: .never)
        var tick = LiveTick(elapsed: Nanoseconds(seconds: 3), interval: Nanoseconds(seconds: 1))
        var tally = OutcomeTally(labels: 2)
        for label in 0..<2 {
            for _ in 0..<count {
                recording.record(sample(label, 0.004, nil))
                tally.count(label: label, failure: nil)
            }
        }
        recording.record(sample(1, 10, .timeout))
        tally.count(label: 1, failure: .timeout)
        tick.total.append(recording.closeInterval(inFlight: 3))
        tick.point.inFlight = 3
        tick.outcomes.merge(tally)
        return tick
    }

    private static func sample(_ label: Int, _ seconds: Double, _ failure: FailureKind?) -> Sample {
        Sample(
            label: label, intendedStart: .zero, lag: .zero, slotWait: .zero, firstByteSent: .zero, firstByteReceived: nil,
            end: Nanoseconds(seconds: seconds), failure: failure, status: failure == nil ? 200 : 0, receivedBytes: 1,
            sentBytes: 1, dial: nil)
    }

    private static func observed(_ plan: Plan) -> LiveMetrics {
        let metrics = LiveMetrics(plan: plan, target: plan.targets[0])
        let levels = plan.course
        metrics.observe([tick(5)], of: levels[0], number: 1)
        metrics.observe([tick(7)], of: levels[0], number: 1)
        metrics.observe([tick(2)], of: levels[1], number: 2)
        return metrics
    }

    @Test func loadsThatRunAtTheSameTimeHaveEachTheirOwn() {
        var plan = Self.plan()
        plan.scenarios.append(
            Scenario(
                name: "buy", steps: plan.scenarios[0].steps,
                load: Load(model: .closed(users: [3], think: .zero), stop: .duration(Nanoseconds(seconds: 60)))))
        let metrics = LiveMetrics(plan: plan, target: plan.targets[0])
        for count in [5, 7] { metrics.observe([Self.tick(count), Self.tick(2)], of: plan.course[0], number: 1) }
        let lines = metrics.text.split(separator: "\n")
        let names = [#"{plan="shop",target="t",load="s: 10/s""#, #"{plan="shop",target="t",load="buy: 3 users""#]
        for line in [
            "dyno_requests_total\(names[0]),label=\"list\",outcome=\"succeeded\"} 7",
            "dyno_requests_total\(names[1]),label=\"list\",outcome=\"succeeded\"} 2", "dyno_in_flight\(names[0])} 3",
            "dyno_in_flight\(names[1])} 3", "dyno_offered_per_second\(names[0])} 10",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
    }

    @Test func beforeTheFirstSecondThereIsNothing() {
        #expect(LiveMetrics(plan: Self.plan(), target: Self.plan().targets[0]).text.isEmpty)
    }

    @Test func eachLevelKeepsItsCountsAndTheLastOneHasTheGauges() {
        let lines = Self.observed(Self.plan()).text.split(separator: "\n")
        let names = #"{plan="shop",target="t",load="10/s""#
        let second = #"{plan="shop",target="t",load="20/s""#
        for line in [
            "dyno_requests_total\(names),label=\"list\",outcome=\"succeeded\"} 7",
            "dyno_requests_total\(names),label=\"one\",outcome=\"timeout\"} 1",
            "dyno_requests_total\(second),label=\"one\",outcome=\"succeeded\"} 2",
            "dyno_response_time_seconds_bucket\(names),le=\"0.0025\"} 0",
            "dyno_response_time_seconds_bucket\(names),le=\"0.005\"} 14",
            "dyno_response_time_seconds_bucket\(names),le=\"+Inf\"} 14",
            "dyno_response_time_seconds_count\(second)} 4", "dyno_in_flight\(second)} 3",
            "dyno_elapsed_seconds\(second)} 3", "dyno_offered_per_second\(second)} 20",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
        #expect(!lines.contains { $0.hasPrefix("dyno_in_flight\(names)") })
        // What did not happen is not listed, but for successes, which one may wait for.
        #expect(!lines.contains { $0.contains("outcome=\"reset\"") })
    }

    @Test(.enabled(if: PythonPackage.has("prometheus_client")), arguments: [false, true])
    func theOfficialParserReadsIt(isHostile: Bool) throws {
        let plan =
            isHostile
            ? Self.plan(name: "a\"b\\c\nd", target: "\u{1b}[2J", labels: ["=x\"},\n", "\\"]) : Self.plan()
        let script = """
            import sys
            from prometheus_client.parser import text_string_to_metric_families
            for family in text_string_to_metric_families(sys.stdin.read()):
                print(family.name, family.type, len(family.samples), int(sum(s.value for s in family.samples if s.name.endswith("_total"))))
            """
        let text = try PythonPackage.run(script, having: "prometheus_client", input: Self.observed(plan).text)
        #expect(
            text.split(separator: "\n") == [
                "dyno_requests counter 6 20", "dyno_response_time_seconds histogram 34 0", "dyno_in_flight gauge 1 0",
                "dyno_elapsed_seconds gauge 1 0", "dyno_offered_per_second gauge 1 0",
            ])
    }
}
