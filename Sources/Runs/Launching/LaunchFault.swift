import Foundation
import LoadModel

/// Why a target that Dyno starts can't be loaded, or can't be any longer.
public struct LaunchFault: Error, Hashable, Sendable, CustomStringConvertible {
    public var target: String
    public var kind: Kind
    /// The file that its output goes to.
    public var outputFile: String
    /// The last of what it wrote.
    public var lastLines: [String]

    public enum Kind: Hashable, Sendable {
        case outputFile(reason: String)
        case directory(path: String, reason: String)
        case program(name: String, reason: String)
        /// The system starts no more processes.
        case noProcess(reason: String)
        case noFreePort
        /// By whom, where that can be told.
        case portTaken(Int, by: String?)
        /// Before it was ready.
        case endedEarly(ProcessEnd)
        /// Its command ended and left processes behind in the background.
        case forkedAway
        /// In what it was ready by then, in words.
        case notReady(within: Nanoseconds, waitingFor: String, last: String)
        /// A signal came while it was awaited.
        case stopped
        /// After it was ready.
        case died(ProcessEnd)
    }

    public var description: String {
        guard hasStarted, !lastLines.isEmpty else { return message }
        return ([message] + lastLines.map { "    \($0)" }).joined(separator: "\n")
    }

    /// What is wrong, in one line; the last lines of its output belong below it.
    public var message: String {
        let text = "target '\(target)' \(words)"
        guard hasStarted else { return text }
        return text + (lastLines.isEmpty ? "; it wrote nothing" : "; its last lines, of \(shownFile):")
    }

    /// Without the folder where that is the result's: reports stand beside it, and go to others.
    private var shownFile: String {
        let file = URL(fileURLWithPath: outputFile)
        let isTemporary = file.path.hasPrefix(FileManager.default.temporaryDirectory.standardizedFileURL.path)
        return isTemporary && file.lastPathComponent.hasPrefix("dyno-") ? outputFile : file.lastPathComponent
    }

    /// Whether its command ran, so that it may have written something.
    private var hasStarted: Bool {
        switch kind {
        case .endedEarly, .forkedAway, .notReady, .died: true
        case .outputFile, .directory, .program, .noProcess, .noFreePort, .portTaken, .stopped: false
        }
    }

    private var words: String {
        switch kind {
        case .outputFile(let reason):
            "was not started: its output can't be written to \(outputFile): \(reason) (check the folder)"
        case .directory(let path, let reason): "was not started: its directory \(path): \(reason) (mend 'directory')"
        case .program(let name, let reason):
            "was not started: '\(name)': \(reason) (is it built, and its path right? a relative one begins in the target's directory)"
        case .noProcess(let reason): "was not started: the system starts no more processes: \(reason) (raise 'ulimit -u')"
        case .noFreePort: "was not started: there is no free port (end what holds them)"
        case .portTaken(let port, let owner):
            "was not started: port \(port) is taken\(owner.map { " by \($0)" } ?? "") (end that, or write "
                + "\(Launch.portMark) in 'start' and 'url' for a free one)"
        case .endedEarly(let end): "\(end) before it was ready (run its command by hand to see why)"
        case .forkedAway:
            "went into the background: its command ended, and left processes behind (let it stay in the foreground, or say with "
                + "'stop' how it is stopped)"
        case .notReady(let within, let awaited, let last):
            "was not ready within \(within): \(awaited), and last there was: \(last) (raise 'within', or mend 'ready' or 'url')"
        case .stopped: "was not awaited to the end"
        case .died(let end): "\(end) while it was loaded"
        }
    }
}
