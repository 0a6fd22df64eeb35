import CLinux
import LoadModel
import Synchronization
import WebServer

/// A demo target that serves. Its calls block for at most about a second and may be made from any thread, and from
/// async code: it runs on one thread of its own and never needs the caller's.
public final class RunningDemoTarget: Sendable {
    /// The port that it listens on, of 127.0.0.1.
    public var port: Int { server.port }

    private let configuration: DemoTargetConfiguration
    private let thread: ServerThread
    private let state: TargetState
    private let server: WebServer
    /// Set by the first `stop`.
    private let final = Mutex<DemoTargetStatistics?>(nil)

    init(_ configuration: DemoTargetConfiguration) throws(DemoTargetError) {
        let thread = ServerThread()
        do throws(DemoTargetError) {
            _ = thread.run { dyno_set_timer_slack(1) }
            let state = try TargetState(configuration, thread: thread)
            server = try Self.server(configuration, state, thread)
            self.state = state
        } catch {
            thread.end()
            throw error
        }
        self.configuration = configuration
        self.thread = thread
    }

    /// What it has served so far; after `stop`, in all.
    public func statistics() -> DemoTargetStatistics {
        final.withLock { last in
            last ?? thread.run { [state] in state.statistics } ?? DemoTargetStatistics(of: configuration)
        }
    }

    /// Closes every connection, drops the requests that wait, completes the log and frees the port. Returns within a
    /// second; a second call does nothing.
    public func stop() {
        // The lock is held throughout: a thread that has ended never answers.
        final.withLock { last in
            guard last == nil else { return }
            last = thread.run { [state] in
                state.close()
                return state.statistics
            }
            server.close()
            thread.end()
        }
    }

    private static func server(
        _ configuration: DemoTargetConfiguration, _ state: TargetState, _ thread: ServerThread
    ) throws(DemoTargetError) -> WebServer {
        var limits = WebServer.Limits()
        limits.body = Endpoints.largestBody
        do throws(WebServer.ListenFailure) {
            return try WebServer(
                at: .init(port: configuration.port), on: thread, limits: limits,
                whenOpened: { state.countConnection() }, clock: { state.stampRead() }, answer: { state.answer($0) })
        } catch {
            throw DemoTargetError(port: configuration.port, cause: error)
        }
    }
}
