import Foundation
import LoadModel
import Measurement
import ReportFormats
import Runs

/// The folder of a sweep: each trial is in it as soon as it has ended.
final class SweepStore {
    /// Trials that an earlier call has made.
    let kept: [TrialRecord]
    /// Seconds since 1970, of the first call.
    let startedAt: Double
    private let folder: ResultFolder?
    private let log: TrialLog?
    private let axes: [SweepAxis]
    private var failure: ResultFolderError?
    private var hasTrials = false

    /// - Parameter root: where a new folder is made; nil where nothing is saved.
    init(_ command: SweepCommand, plan: SweptPlan, sweep: Sweep, root: String?) throws {
        let definition = plan.definition
        axes = sweep.rule.axes
        if let path = command.sweep.resume {
            let manifest = try orExit(status: .badData) { try SweepManifest.read(folder: path) }
            let differences = manifest.differences(from: definition)
            guard differences.isEmpty else {
                throw Failure(
                    .badData,
                    "\(path) was begun with another plan; go on with that one, or begin anew without --resume. The difference:\n"
                        + differences.prefix(20).map { "  \($0)" }.joined(separator: "\n")
                        + (differences.count > 20 ? "\n  ... and \(differences.count - 20) lines more" : ""))
            }
            let folder = try orExit(status: .inputOutput) { try ResultFolder.existing(path: path) }
            let log = try orExit(status: .inputOutput) { try TrialLog(folder: folder, axes: sweep.rule.axes) }
            (self.folder, self.log, startedAt) = (folder, log, manifest.startedAt)
            let data = try orExit(status: .inputOutput) { try log.data() }
            let ended = try orExit(status: .badData) {
                try SweepNDJSON.records(data, trials: sweep.trials, rule: sweep.rule, targets: sweep.targets, place: log.path)
            }
            try orExit(status: .inputOutput) { try log.cutOff(data) }
            kept = command.sweep.retryFailed ? ended.filter { !$0.isRetried } : ended
            hasTrials = true
            return
        }
        startedAt = Double(time(nil))
        kept = []
        guard let root else {
            (folder, log) = (nil, nil)
            return
        }
        let startedAt = startedAt
        let folder = try orExit(status: .inputOutput) {
            try ResultFolder.create(root: root, name: plan.first.name, startedAt: startedAt)
        }
        let arguments = SweepStore.arguments(withoutSecretsOf: plan.first)
        try orExit(status: .inputOutput) {
            try folder.save(SweepManifest(arguments: arguments, startedAt: startedAt, definition: definition))
        }
        self.folder = folder
        log = try orExit(status: .inputOutput) { try TrialLog(folder: folder, axes: sweep.rule.axes) }
    }

    var path: String? { folder?.path }

    /// Keeps a trial for good.
    ///
    /// - Returns: its line.
    func append(_ record: TrialRecord) throws -> String {
        guard let log else { return try orExit { try SweepNDJSON.line(record, axes: axes) } }
        hasTrials = true
        return try orExit(status: .inputOutput) { try log.append(record) }
    }

    /// Keeps all of a trial's result, which `dyno report` shows as that of any run.
    func keep(_ result: RunResult, of trial: Trial) throws {
        guard let folder else { return }
        try orExit(status: .inputOutput) { try folder.keep(result, ofTrial: trial.number) }
    }

    /// Keeps what a reader of the trials needs where the process is killed.
    func begin(_ result: SweepResult) {
        guard let folder, !FileManager.default.fileExists(atPath: "\(folder.path)/result.json") else { return }
        var kept = result
        kept.interruption = .killed(atSeconds: 0, finishedLevels: 0)
        do throws(ResultFolderError) { try folder.keep(kept) } catch { failure = error }
    }

    func save(_ result: SweepResult) {
        guard let folder else { return }
        do throws(ResultFolderError) { try folder.save(result) } catch { failure = error }
    }

    /// Runs, and says how to go on where something ended it.
    func whileRunning<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            if let path, hasTrials {
                printError("What was measured is in \(path)/trials.ndjson; go on with: dyno sweep --resume \(path)")
            }
            throw error
        }
    }

    /// Says where the results are, and leaves with the gravest status.
    ///
    /// - Parameters:
    ///   - isWhole: whether all trials were made.
    ///   - retried: how many trials could be made again.
    func finish(_ ending: Ending, isQuiet: Bool, isWhole: Bool, retried: Int) throws {
        try ending.leave(unsaved: failure) {
            guard let path, !isQuiet else { return }
            printError("Saved in \(path)/ (report.html, report.md, charts, trials.csv, trials.ndjson, result.json)")
            if hasTrials { printError("One trial whole: dyno report \(path)/trials/1") }
            if !isWhole { printError("To go on: dyno sweep --resume \(path)") }
            if retried > 0 {
                printError(
                    "To make \(QuantityText.counted(retried, "trial")) again that failed or were invalid: "
                        + "dyno sweep --resume \(path) --retry-failed")
            }
        }
    }

    /// Those of the command line, without the command's name; nil where something is among them that outputs hide.
    private static func arguments(withoutSecretsOf plan: Plan) -> [String]? {
        let arguments = Array(CommandLine.arguments.dropFirst(2))
        let hidden = plan.hiddenTexts
        // A proxy's password is percent-encoded there.
        let hasProxy = arguments.contains { $0.hasPrefix("--proxy") }
        let mayHold = hasProxy && plan.targets.contains { $0.dial.proxy?.credentials?.isWrittenOut == true }
        return mayHold || arguments.contains { argument in hidden.contains { argument.contains($0) } } ? nil : arguments
    }
}

extension TrialRecord {
    /// Whether `--retry-failed` makes it again: there are no figures of it that count, and not because it was not worth while.
    var isRetried: Bool { !counts && !isSkipped }

    private var isSkipped: Bool { if case .skipped = outcome { true } else { false } }
}
