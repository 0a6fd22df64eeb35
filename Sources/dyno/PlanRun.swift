import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

/// One run of a plan against one of its targets, which is started where Dyno itself is to run it.
struct PlanRun {
    let plan: Plan
    let target: Target
    let interrupts: Interrupts
    let isQuiet: Bool
    let view: LiveView
    /// What it is one of; nil: it is all there is.
    var part: RunProgress.Part?
    /// Where the output of a target that Dyno starts goes; nil: to a temporary file.
    var folder: String?
    /// Who wants its measured requests one by one; nil: nobody.
    var samples: SampleSink?
    /// Who is asked for figures while the load runs; nil: nobody.
    var metrics: (figures: LiveMetrics, server: MetricsServer)?

    /// Says what will be done, and does it.
    ///
    /// - Parameter saver: keeps what there is while the run goes on; nil: nobody does.
    func result(keptBy saver: ResultSaver? = nil) throws -> RunResult {
        let started = try StartedTarget(target, seed: plan.seed, interrupts: interrupts, folder: folder, isQuiet: isQuiet)
        defer { started.stop() }
        let target = started.target
        Announcement.print(plan, targets: [target], isQuiet: isQuiet)
        let progress = RunProgress(plan: plan, view: view, part: part)
        let session = Session(plan: plan, interrupts: interrupts, samples: samples, metrics: metrics?.server) { [metrics] now in
            progress.show(now)
            metrics?.figures.observe(now.tick, of: now.level, number: now.levelNumber)
        }
        progress.start()
        defer { view.clear() }
        return try LoadRun.perform(
            session, target: target, watch: started.watch, planText: PlanWriter.yaml(plan),
            environment: .current(dyno: Dyno.version), keeper: saver?.keeper)
    }
}
