import Engine
import Foundation
import LoadModel

/// A command that puts a build's data back to what it was, run to its end before each of its starts.
struct ResetRun {
    let reset: ResetCommand
    /// The name of the build; the command finds it in `DYNO_TARGET`.
    let target: String
    let secrecy: Secrecy
    /// Where what it writes is kept, as `reset.log`; nil: only its last lines are told, where it fails.
    let folder: String?
    /// How long it may take.
    let most: Nanoseconds

    /// - Throws: where it cannot be started, fails, or takes too long; and where a signal came.
    func perform(_ interrupts: Interrupts) throws(RunError) {
        let raw = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-reset-\(UUID().uuidString).log").path
        let output: OutputFile
        do throws(OutputFile.Failure) { output = try OutputFile(path: raw) } catch {
            throw fault("its output can't be written to \(raw): \(error.reason)")
        }
        defer {
            output.close()
            try? FileManager.default.removeItem(atPath: raw)
        }
        let guardian: Guardian
        do throws(Guardian.Failure) {
            guardian = try Guardian(
                command: reset.command,
                environment: ProcessInfo.processInfo.environment.merging(["DYNO_TARGET": target]) { $1 },
                directory: reset.directory, output: output.descriptor)
        } catch { throw fault("the system starts no more processes: \(error.reason)") }
        let end = awaitEnd(of: guardian, interrupts.stop)
        keep(output)
        if let signal = interrupts.signal { throw .stopped(signal: signal) }
        let lines = output.lastLines(10).map { secrecy.shown($0) }
        switch guardian.state.refusal {
        case .directory(let number):
            throw fault("its directory \(reset.directory): \(String(cString: strerror(number)).lowercased())")
        case .program(let number): throw fault("'\(reset.command[0])': \(String(cString: strerror(number)).lowercased())")
        case nil: break
        }
        guard let end else { throw fault("it is not over within \(most), the comparison's budget", lines) }
        guard end == .exited(status: 0) else { throw fault("it \(end)", lines) }
    }

    /// - Returns: nil where it took too long, or a stop was asked for: then it was killed.
    private func awaitEnd(of guardian: Guardian, _ stop: StopSignal) -> ProcessEnd? {
        let clock = Stopwatch()
        while clock.seconds < most.seconds, !stop.isRequested {
            let state = guardian.state
            if state.refusal != nil || state.end != nil {
                // What it left behind in the background is no part of it.
                guardian.kill()
                return state.end
            }
            guardian.wait(50)
        }
        guardian.kill()
        _ = guardian.awaitGone(StoppingTarget.killSeconds)
        return nil
    }

    private func fault(_ reason: String, _ lastLines: [String] = []) -> RunError {
        .resetFailed(
            target: target, command: secrecy.shown(reset.command.joined(separator: " ")), reason: reason, lastLines: lastLines)
    }

    /// Its last lines, behind those of earlier starts; what they say of secrets is left out.
    private func keep(_ output: OutputFile) {
        guard let folder else { return }
        let lines = output.lastLines(200)
        guard !lines.isEmpty else { return }
        let text = (["== before a start of '\(target)'"] + lines.map { secrecy.shown($0) }).joined(separator: "\n") + "\n"
        let path = "\(folder)/reset.log"
        if let file = FileHandle(forWritingAtPath: path) {
            file.seekToEndOfFile()
            file.write(Data(text.utf8))
            try? file.close()
        } else {
            _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
        }
    }
}
