import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

/// One run of a plan, as the terminal shows it.
struct ShownRun {
    let plan: Plan
    let target: Target
    let interrupts: Interrupts
    let output: OutputOptions
    /// What it is one of; nil: it is all there is.
    var part: RunProgress.Part?
    /// Where the output of a target that Dyno starts goes; nil: to a temporary file.
    var folder: String?
    /// Who wants its measured requests one by one; nil: nobody.
    var samples: SampleSink?
    /// Who is asked for figures while the load runs; nil: nobody.
    var metrics: (figures: LiveMetrics, server: MetricsServer)?
    /// Where the load is shared with other processes; nil: it is not.
    var sharing: Sharding?

    /// Says what will be done, and does it.
    ///
    /// - Parameter saver: keeps what there is while the run goes on; nil: nobody does.
    func result(keptBy saver: ResultSaver? = nil) throws -> RunResult {
        let view = output.view
        let progress = RunProgress(plan: plan, view: view, part: part)
        var session = Session(plan: plan, interrupts: interrupts, samples: samples, metrics: metrics?.server) { [metrics] now in
            progress.show(now)
            metrics?.figures.observe(now.ticks, of: now.streams, number: now.levelNumber)
        }
        session.sharding = sharing
        let preparations = session.preparations
        let run = PlanRun(
            session, target: target, folder: folder, planText: PlanWriter.reported(plan),
            environment: .current(dyno: Dyno.version))
        defer {
            view.clear()
            preparations.complaints.forEach(warnOfTeardown)
        }
        return try run.perform(keptBy: saver?.keeper, say: output.say) { target in
            Announcement.print(plan, targets: [target], isQuiet: output.isQuiet)
            progress.start()
        }
    }
}

/// A teardown that failed changes nothing that was measured, but leaves behind what it was to take away.
func warnOfTeardown(_ complaint: String) { printError("warning: \(complaint)") }
