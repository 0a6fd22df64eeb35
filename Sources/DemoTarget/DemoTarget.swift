import Glibc
import LoadModel

/// A real HTTP/1.1 server on 127.0.0.1 whose service times follow a known law, for demos and tests.
public enum DemoTarget {
    /// Starts a target and returns once it listens. May be called from any thread, and from async code.
    ///
    /// - Throws: `QuantityError` for a configuration out of range, `DemoTargetError` if the port is taken or the log
    ///   cannot be written.
    public static func start(_ configuration: DemoTargetConfiguration) throws -> RunningDemoTarget {
        try configuration.validate()
        return try RunningDemoTarget(configuration)
    }

    /// Starts a target, tells its port once it listens, and serves until SIGINT or SIGTERM; then stops it.
    ///
    /// - Returns: the signal's number and what was served.
    /// - Throws: as `start`.
    public static func runUntilSignal(
        _ configuration: DemoTargetConfiguration, whenListening tell: (_ port: Int) -> Void
    ) throws -> (signal: Int32, statistics: DemoTargetStatistics) {
        let signals = SignalWaiter([SIGINT, SIGTERM])
        let target = try start(configuration)
        tell(target.port)
        let signal = signals.wait()
        target.stop()
        return (signal, target.statistics())
    }
}
