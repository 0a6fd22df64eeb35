import Engine
import LoadModel
import Measurement

/// A target whose command runs, until it is stopped or let go of.
public final class LaunchedTarget: Sendable {
    /// With the port that it listens on in its URL.
    public let target: Target
    /// From the start of the command until it was ready.
    public let startSeconds: Double
    private let launch: Launch
    private let port: Int
    private let guardian: Guardian
    private let output: OutputFile
    private let sampler: ProcessSampler

    /// What became of a target that was asked to stop.
    public enum Stop: Hashable, Sendable {
        case ended
        /// It was still there at the end of its grace.
        case killed(after: Nanoseconds)
        /// Not even SIGKILL has ended it within 5 s: the system is stuck with it.
        case remains
    }

    /// Starts the target's command and waits until it is ready.
    ///
    /// - Parameters:
    ///   - target: one with a ``Target/launch``.
    ///   - output: the file that its standard output and standard error are appended to.
    ///   - secrecy: the plan's: what of that output is hidden.
    ///   - stop: ends the waiting.
    /// - Throws: where it cannot be started, ends, or is not ready in time; nothing of it is left then.
    public static func start(
        _ target: Target, output: String, secrecy: Secrecy = .rule, stop: StopSignal
    ) throws(LaunchFault) -> LaunchedTarget {
        guard let launch = target.launch else { preconditionFailure("a target that is not Dyno's to start") }
        let starting = try StartingTarget(target, launch, output: output, secrecy: secrecy)
        do throws(LaunchFault) { try starting.awaitReady(stop) } catch {
            starting.abandon()
            throw error
        }
        return LaunchedTarget(starting)
    }

    /// Starts it as ``start(_:output:secrecy:stop:)`` does.
    ///
    /// - Parameter isCandidate: of a comparison, which fails where the candidate does not start.
    /// - Throws: also where a signal came while it was awaited.
    public static func start(
        _ target: Target, output: String, secrecy: Secrecy, interrupts: Interrupts, isCandidate: Bool = false
    ) throws(RunError) -> LaunchedTarget {
        do throws(LaunchFault) {
            return try start(target, output: output, secrecy: secrecy, stop: interrupts.stop)
        } catch {
            if let signal = interrupts.signal { throw .stopped(signal: signal) }
            throw .notStarted(error, isCandidate: isCandidate)
        }
    }

    private init(_ starting: StartingTarget) {
        target = starting.target
        launch = starting.launch
        port = starting.target.url.port
        guardian = starting.guardian
        output = starting.output
        startSeconds = starting.clock.seconds
        sampler = ProcessSampler(root: Int(starting.guardian.process), countsRoot: false)
    }

    deinit {
        output.close()
        FreePort.giveBack(port)
    }

    /// What its processes have used by now, those that have ended included.
    public func sample() -> ProcessReading { sampler.sample() }

    /// Those that run, the first started first.
    var processes: [Int] { ProcessTable.tree(Int(guardian.process)).filter { $0 != Int(guardian.process) } }

    /// How it ended; nil while it runs.
    ///
    /// Where another command stops it, the end of the first one without a fault is not the target's end.
    public var end: ProcessEnd? {
        let end = guardian.state.end
        return launch.stop != nil && end == .exited(status: 0) ? nil : end
    }

    public var isAlive: Bool { end == nil }

    /// What there is to say of a target that has died; nil while it runs.
    public var fault: LaunchFault? {
        end.map { LaunchFault(target: target.name, kind: .died($0), outputFile: output.path, lastLines: lastLines()) }
    }

    /// The last of what it wrote since this start.
    public func lastLines(_ count: Int = 10) -> [String] { output.lastLines(count) }

    /// Stops it, by its own command or SIGTERM, and by SIGKILL where it is still there at the end of its grace. Nothing of it is left.
    @discardableResult
    public func stop() -> Stop { StoppingTarget(launch, guardian, output, port: port).perform() }
}
