import Foundation
import LoadModel
import Measurement
import PlanFormats
import Runs

let plan = try PlanReader.read(file: CommandLine.arguments[1], environment: [:])
let interrupts = Interrupts()
interrupts.watch()
let session = Session(
    plan: plan, threads: CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) : nil, interrupts: interrupts
) { print($0.tick.elapsed.seconds, $0.tick.succeeded, $0.tick.failed) }
let result = try LoadRun.perform(session, target: plan.targets[0], planText: "", environment: .current(dyno: "x"))
for level in result.levels {
    print(level.level, level.counts, level.findings)
    let r = level.total.responseTime
    print(
        "mean", r.mean ?? -1, "p50", r.percentile(50)?.milliseconds ?? -1, "p99", r.percentile(99)?.milliseconds ?? -1, "max",
        r.max ?? -1, "thr", level.total.throughput, level.total.receivedKBPerSecond)
    print("svc mean", level.total.serviceTime.mean ?? -1, "p50", level.total.serviceTime.percentile(50)?.milliseconds ?? -1)
    let lag = LatencySummary(level.phases.lag)
    print("lag p50", lag.percentile(50)?.milliseconds ?? -1, lag.percentile(99)?.milliseconds ?? -1)
    print(level.generator)
    print(level.failureExamples, level.total.failures.nonZero.map { "\($0)" })
    print(level.thresholds.map { "\($0.threshold.text) \($0.holds) \($0.actual ?? -1)" })
}
