import Foundation
import LoadModel

/// How a target is stopped.
struct StoppingTarget {
    let launch: Launch
    let guardian: Guardian
    let output: OutputFile
    let port: Int

    static let killSeconds = 5.0

    init(_ launch: Launch, _ guardian: Guardian, _ output: OutputFile, port: Int) {
        self.launch = launch
        self.guardian = guardian
        self.output = output
        self.port = port
    }

    func perform() -> LaunchedTarget.Stop {
        let clock = Stopwatch()
        if launch.stop == nil { guardian.terminate() } else { runStopCommand() }
        if guardian.awaitGone(max(0, launch.grace.seconds - clock.seconds)) { return .ended }
        guardian.kill()
        return guardian.awaitGone(StoppingTarget.killSeconds) ? .killed(after: launch.grace) : .remains
    }

    /// Runs it for the grace at most; the target's processes are killed all the same where it fails.
    private func runStopCommand() {
        let command = launch.stop?.map { $0.replacing(Launch.portMark, with: "\(port)") } ?? []
        let stopper = try? Guardian(
            command: command, environment: launch.environment(port: port), directory: launch.directory, output: output.descriptor)
        _ = stopper?.awaitGone(launch.grace.seconds)
    }
}

extension Launch {
    func command(port: Int) -> [String] { command.map { $0.replacing(Launch.portMark, with: "\(port)") } }

    /// Dyno's own, and what the plan adds.
    func environment(port: Int) -> [String: String] {
        ProcessInfo.processInfo.environment.merging(environment.mapValues { $0.text(port: port) }) { $1 }
    }
}

extension Template {
    /// With a port where the plan asks for one; what came from the environment is not looked into.
    fileprivate func text(port: Int) -> String {
        Template(
            segments: segments.map { segment in
                guard case .literal(let text) = segment else { return segment }
                return .literal(text.replacing(Launch.portMark, with: "\(port)"))
            }
        ).knownText
    }
}
