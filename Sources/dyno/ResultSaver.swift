import Glibc
import Measurement
import ReportFormats
import Runs

/// Saves results in a folder that is made before the first request, so that a run is not made in vain; and ends the command.
final class ResultSaver {
    /// nil where nothing is to be saved.
    let folder: ResultFolder?
    /// The requests of a run one by one, where they are wanted.
    var samples: SampleFile?
    /// What it writes, for whoever looks for it.
    private var files = "report.html, report.md, result.json, summary.csv"
    private var failure: ResultFolderError?
    private var isSaved = false

    /// - Parameter root: nil where nothing is to be saved.
    init(root: String?, name: String) throws {
        folder = try root.map { root in
            try orExit(status: .inputOutput) {
                try ResultFolder.create(root: root, name: name, startedAt: Double(time(nil)))
            }
        }
    }

    /// The folder; nil where nothing is saved.
    var path: String? { folder?.path }

    /// Saves what there is so far, over what was saved before.
    func save(_ result: RunResult) {
        attempt { folder throws(ResultFolderError) in try folder.save(result) }
    }

    func save(_ result: ComparisonResult) {
        files = "report.html, report.md, result.json, summary.csv, junit.xml, metrics.txt"
        attempt { folder throws(ResultFolderError) in try folder.save(result) }
    }

    func save(_ survey: TheorySurvey) {
        files = "report.md, charts, a result for each run"
        attempt { folder throws(ResultFolderError) in try folder.save(survey) }
    }

    func save(_ result: CapacityResult) {
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

    /// Runs, and removes the folder again where the run could not begin and left nothing in it.
    func whileRunning<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try orExit { try body() }
        } catch {
            if let folder, !isSaved {
                if samples != nil { unlink("\(folder.path)/\(SampleFile.name)") }
                rmdir(folder.path)
            }
            throw error
        }
    }

    /// Says where the result is, or why it is nowhere, and leaves with the gravest status.
    ///
    /// - Parameters:
    ///   - reason: in a line, where the status is not 0: also where nothing else is printed.
    ///   - problem: why the result could not be printed, if so.
    func finish(
        status: ExitStatus, because reason: @autoclosure () -> String, printing problem: String?, isQuiet: Bool
    ) throws {
        let isGraver = status == .interrupted || status == .terminated || status == .software
        if let failure { throw Failure(isGraver ? status : .inputOutput, "the result could not be saved: \(failure)") }
        if let folder, isSaved, !isQuiet {
            printError("Saved in \(folder.path)/ (\(files)\(samples == nil ? "" : ", \(SampleFile.name)"))")
        }
        if let problem = samples?.account.failure {
            throw Failure(
                isGraver ? status : .inputOutput,
                "\(SampleFile.name) could not be written to its end: \(problem) (the result itself is whole)")
        }
        if let problem {
            throw Failure(isGraver ? status : .inputOutput, "the result could not be written to standard output: \(problem)")
        }
        if status != .success { throw Failure(status, reason()) }
    }
}
