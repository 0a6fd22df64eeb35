import Glibc
import LoadModel
import Measurement
import ReportFormats
import Runs

/// Saves results in a folder that is made before the first request, so that a run is not made in vain; and ends the command.
///
/// Pages are rendered once, when all is over, however it ended. Until then only what a reader needs is kept.
final class ResultSaver {
    /// nil where nothing is to be saved.
    let folder: ResultFolder?
    /// The requests of a run one by one, where they are wanted.
    var samples: SampleFile?
    /// What it writes, for whoever looks for it.
    private var files = "report.html, report.md, result.json, summary.csv"
    /// Whether exchanges that failed are among it.
    private var hasFailures = false
    /// What it writes beside the others of requests that were kept whole.
    private var whole = ""
    private var failure: ResultFolderError?
    private var isSaved = false
    private let clock = ContinuousClock()
    private let begin: ContinuousClock.Instant
    /// When what is rewritten was last kept, and how long that took.
    private var lastKept: (end: ContinuousClock.Instant, took: Duration)?
    /// Saves what there is of something that cannot go on, and why.
    private var rescue: ((_ reason: String) -> Void)?

    /// Of the time, what may be spent with keeping at most: a twentieth.
    private static let shareOfTime = 20

    /// - Parameter folder: nil where nothing is to be saved.
    init(_ folder: ResultFolder?) {
        begin = clock.now
        self.folder = folder
    }

    /// - Parameter root: nil where nothing is to be saved.
    convenience init(root: String?, name: String) throws { self.init(try ResultSaver.folder(root: root, name: name)) }

    static func folder(root: String?, name: String) throws -> ResultFolder? {
        try root.map { root in
            try orExit(status: .inputOutput) {
                try ResultFolder.create(root: root, name: name, startedAt: Double(time(nil)))
            }
        }
    }

    /// The folder; nil where nothing is saved.
    var path: String? { folder?.path }

    // MARK: At the end

    func save(_ result: RunResult) {
        hasFailures = result.levels.contains { !$0.exchanges.isEmpty }
        if result.levels.contains(where: { $0.slow != nil }) { whole += ", \(HARFile.name)" }
        if result.levels.contains(where: { $0.timeline != nil }) { whole += ", \(TraceEvents.name)" }
        files += result.withFailureFiles.levels.compactMap { $0.profile?.file }.map { ", \($0)" }.joined()
        attempt { folder throws(ResultFolderError) in try folder.save(result) }
    }

    /// What a shard measured, beside its result.
    func save(_ part: Part) { attempt { folder throws(ResultFolderError) in try folder.save(part) } }

    func save(_ result: ComparisonResult) {
        hasFailures = result.levels.contains { level in result.sides(of: level).contains { !$0.result.exchanges.isEmpty } }
        if result.levels.contains(where: { $0.baseline.slow != nil }) { whole = ", slowest-*.har" }
        files = "report.html, report.md, result.json, summary.csv, junit.xml, metrics.txt"
        attempt { folder throws(ResultFolderError) in try folder.save(result) }
    }

    func save(_ survey: TheorySurvey) {
        files = "report.html, report.md, charts, a result for each run"
        attempt { folder throws(ResultFolderError) in try folder.save(survey) }
    }

    func save(_ result: CapacityResult) {
        files = "report.html, report.md, charts, result.json"
        attempt { folder throws(ResultFolderError) in try folder.save(result) }
    }

    func save(_ result: RecoveryResult) {
        files = "report.html, report.md, charts, result.json"
        attempt { folder throws(ResultFolderError) in try folder.save(result) }
    }

    private func attempt(_ body: (ResultFolder) throws(ResultFolderError) -> Void) {
        guard let folder else { return }
        do throws(ResultFolderError) {
            try body(folder)
            isSaved = true
        } catch {
            failure = error
        }
    }

    // MARK: While it goes on

    /// What keeps a run; nil where nothing is to be saved.
    var keeper: RunKeeper? {
        guard let folder else { return nil }
        return RunKeeper(
            onLevel: { [self] result in
                rescue = { [self] reason in save(with(result) { $0.interruption = .failed(message: reason) }) }
                if let level = result.levels.last { keep { () throws(ResultFolderError) in try folder.keep(level) } }
            },
            onSecond: { [self] result in keepNowAndThen { () throws(ResultFolderError) in try folder.keep(result) } })
    }

    /// At the beginning, and after each round.
    func keep(_ result: ComparisonResult) {
        guard let folder else { return }
        // What could not begin leaves no result.
        if !result.levels.isEmpty {
            rescue = { [self] reason in save(with(result) { $0.interruption = .failed(message: reason) }) }
        }
        let kept = with(result) { $0.interruption = killedNow }
        keepNowAndThen { () throws(ResultFolderError) in try folder.keep(kept) }
    }

    /// At the beginning, and after each step.
    func keep(_ result: CapacityResult) {
        guard let folder else { return }
        if result.targets.contains(where: { !$0.steps.isEmpty }) {
            rescue = { [self] reason in save(with(result) { $0.interruption = .failed(message: reason) }) }
        }
        let kept = with(result) { $0.interruption = killedNow }
        keepNowAndThen { () throws(ResultFolderError) in try folder.keep(kept) }
    }

    /// At the beginning, and after each repeat.
    func keep(_ result: RecoveryResult) {
        guard let folder else { return }
        if result.targets.contains(where: { !$0.repeats.isEmpty }) {
            rescue = { [self] reason in save(with(result) { $0.interruption = .failed(message: reason) }) }
        }
        let kept = with(result) { $0.interruption = killedNow }
        keepNowAndThen { () throws(ResultFolderError) in try folder.keep(kept) }
    }

    /// After each run.
    func keep(_ survey: TheorySurvey) {
        guard let folder else { return }
        rescue = { [self] _ in save(survey) }
        keep { () throws(ResultFolderError) in try folder.keepLastRun(of: survey) }
    }

    private var killedNow: Interruption { .killed(atSeconds: (clock.now - begin) / .seconds(1), finishedLevels: 0) }

    private func keep(_ body: () throws(ResultFolderError) -> Void) {
        do throws(ResultFolderError) { try body() } catch { failure = error }
    }

    private func keepNowAndThen(_ body: () throws(ResultFolderError) -> Void) {
        let start = clock.now
        if let lastKept, start - lastKept.end < lastKept.took * ResultSaver.shareOfTime { return }
        keep(body)
        lastKept = (clock.now, clock.now - start)
    }

    private func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var value = value
        change(&value)
        return value
    }

    /// Runs; where it fails, saves what there is, or removes the folder again where the run could not begin and left nothing in it.
    func whileRunning<Value>(_ body: () throws -> Value) throws -> Value {
        // What it holds refers to this.
        defer { rescue = nil }
        do {
            return try orExit { try body() }
        } catch {
            if let rescue, folder != nil {
                rescue((error as? Failure)?.message ?? "\(error)")
                if isSaved, let path { printError("What was measured until then is in \(path)/") }
            } else if let folder {
                if samples != nil { unlink("\(folder.path)/\(SampleFile.name)") }
                folder.remove()
            }
            throw error
        }
    }

    /// Says where the result is, or why it is nowhere, and leaves with the gravest status.
    func finish(_ ending: Ending, isQuiet: Bool) throws {
        try ending.leave(unsaved: failure) {
            if let folder, isSaved, !isQuiet {
                let beside = whole + (hasFailures ? ", failures/" : "") + (samples == nil ? "" : ", \(SampleFile.name)")
                printError("Saved in \(folder.path)/ (\(files)\(beside))")
            }
            if let problem = samples?.account.failure {
                throw ending.unwritten(
                    "\(SampleFile.name) could not be written to its end: \(problem) (the result itself is whole)")
            }
        }
    }
}
