import DemoTarget
import LoadModel

/// The demo targets that Dyno itself runs for a plan's targets without a url, each on a thread of its own.
final class EmbeddedTargets {
    private var running: [RunningDemoTarget] = []

    /// - Returns: the target, with the URL at which it listens now where it is one that Dyno runs.
    func started(_ target: Target, seed: UInt64) throws -> Target {
        guard target.isEmbedded, let service = target.service else { return target }
        let demo = try orExit(status: .inputOutput) { try DemoTarget.start(DemoTargetConfiguration(service, seed: seed)) }
        running.append(demo)
        var started = target
        started.url.port = demo.port
        return started
    }

    func stop() {
        for target in running { target.stop() }
        running = []
    }
}
