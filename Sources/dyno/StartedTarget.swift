import Foundation
import LoadModel
import Runs

/// A target that can be loaded: one that runs already, or one that Dyno runs for as long as this value is not stopped.
struct StartedTarget {
    /// With the port at which it listens.
    let target: Target
    /// nil where its processes are not known.
    let watch: TargetWatch?
    private let launched: LaunchedTarget?
    private let embedded = EmbeddedTargets()
    /// Of no use once the target was stopped as it should be.
    private let temporaryLog: String?
    private let isQuiet: Bool

    /// Starts the target where that is for Dyno to do, and waits until it is ready.
    ///
    /// - Parameter folder: where its output goes, as `<name>.log`; nil: to a temporary file that is kept where something is wrong.
    init(_ given: Target, seed: UInt64, interrupts: Interrupts, folder: String?, isQuiet: Bool) throws {
        self.isQuiet = isQuiet
        guard let launch = given.launch else {
            launched = nil
            temporaryLog = nil
            let target = try embedded.started(given, seed: seed)
            self.target = target
            watch = try orExit { try TargetWatch.find(target) }
            return
        }
        if !isQuiet { printError("starting target '\(given.name)': \(launch.command.joined(separator: " "))") }
        let log = folder.map { "\($0)/\(given.name.prefix(80)).log" } ?? StartedTarget.temporaryFile
        temporaryLog = folder == nil ? log : nil
        let started = try orExit { try LaunchedTarget.start(given, output: log, interrupts: interrupts) }
        launched = started
        target = started.target
        do {
            watch = try orExit { try TargetWatch.find(started) }
        } catch {
            started.stop()
            throw error
        }
    }

    /// Ends what Dyno runs; nothing is left of it.
    func stop() {
        embedded.stop()
        guard let launched else { return }
        let hadEnded = !launched.isAlive
        defer { if let temporaryLog, !hadEnded { unlink(temporaryLog) } }
        switch launched.stop() {
        case .ended: break
        case .killed(let grace) where !hadEnded:
            say("did not end within \(grace) of being asked to, and was killed ('grace' in the plan gives it longer)")
        case .killed: break
        case .remains: say("could not be killed: look for its processes")
        }
    }

    private func say(_ text: String) {
        if !isQuiet { printError("note: target '\(target.name)' \(text)") }
    }

    private static var temporaryFile: String {
        URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("dyno-target-\(UUID().uuidString).log").path
    }
}
