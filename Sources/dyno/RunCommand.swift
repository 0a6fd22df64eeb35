import ArgumentParser
import LoadModel
import Measurement
import PlanFormats
import ReportFormats
import Runs

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Loads one target and reports what it measured.",
        discussion: """
            A URL is a plan of one GET: open load, constant arrivals, 10/s for 10 s. -c alone makes a closed loop of so many users; \
            -c with -R an open load on at most so many connections. A plan file's own values give way to flags.
            """
    )

    @Argument(help: "A plan (YAML), or a URL.", completion: .file(), transform: pathArgument)
    var source: String

    @OptionGroup var options: PlanOptions
    @OptionGroup(title: "Shards") var shards: ShardOptions
    @OptionGroup(title: "Samples") var samples: SampleOptions
    @OptionGroup(title: "Metrics") var metrics: MetricsOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let (plan, isURL) = try options.plan(source: source)
        let target = try options.target(of: plan)
        try PublicLoad.confirm(plan, targets: [target])
        let interrupts = Interrupts()
        interrupts.watch()
        let sharing = try shards.sharing(plan, target: target, output: output)
        let saver =
            try sharing.map { ResultSaver(try output.part($0.shard, of: plan)) }
            ?? ResultSaver(root: output.root(isURL: isURL), name: plan.name)
        var result = try saver.whileRunning {
            saver.samples = try samples.file(in: saver.folder, plan: plan, target: target)
            let serving = try metrics.serving(plan: plan, target: target, isQuiet: output.isQuiet)
            defer { serving?.server.stop() }
            let run = ShownRun(
                plan: plan, target: target, interrupts: interrupts, output: output, folder: saver.path,
                samples: saver.samples.map { SampleSink($0) }, metrics: serving, sharing: sharing)
            return try run.result(keptBy: saver)
        }
        if saver.path != nil { result = result.withFailureFiles }
        if let part = sharing?.part { saver.save(part) }
        saver.save(result)
        if try sharing?.bringTogether(root: saver.folder?.parent, output: output) ?? false { return }
        let problem = try output.deliver(text: Report(result).text, json: { try ResultJSON.encode(result) })
        try saver.finish(
            Ending(status: ExitStatus(result), reason: Conclusion.text(result), printing: problem), isQuiet: output.isQuiet)
    }
}
