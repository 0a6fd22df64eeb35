import CLinux
import Dispatch
import Hummingbird
import HummingbirdCore
import LoadModel
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// A demo target that serves. Its calls block for at most about a second and may be made from any thread, and from
/// async code: it runs on one thread of its own and never needs the caller's.
public final class RunningDemoTarget: Sendable {
    /// The port that it listens on, of 127.0.0.1.
    public let port: Int

    private let group: MultiThreadedEventLoopGroup
    private let configuration: DemoTargetConfiguration
    private let state: TargetState
    private let serving: Task<Void, Never>
    private let ended: DispatchSemaphore
    /// Set by the first `stop`.
    private let final = Mutex<DemoTargetStatistics?>(nil)

    init(_ configuration: DemoTargetConfiguration) throws {
        self.configuration = configuration
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let loop = group.next()
            loop.execute { dyno_set_timer_slack(1) }
            state = try TargetState(configuration, loop: loop)
            let ended = DispatchSemaphore(value: 0)
            self.ended = ended
            let listening = loop.makePromise(of: Int.self)
            let application = RunningDemoTarget.application(configuration, state, group, listening)
            serving = Task(executorPreference: EventLoopTaskExecutor(loop)) {
                do {
                    try await application.run()
                } catch {
                    listening.fail(DemoTargetError(port: configuration.port, cause: error))
                }
                ended.signal()
            }
            port = try RunningDemoTarget.outcome(of: listening, else: ended)
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    /// Waits until the server listens, or has failed to and has ended.
    private static func outcome(of listening: EventLoopPromise<Int>, else ended: DispatchSemaphore) throws -> Int {
        do {
            return try listening.futureResult.wait()
        } catch {
            ended.wait()
            throw error
        }
    }

    /// What it has served so far; after `stop`, in all.
    public func statistics() -> DemoTargetStatistics {
        final.withLock { last in
            last ?? (try? state.loop.submit { [state] in state.statistics }.wait()) ?? DemoTargetStatistics(of: configuration)
        }
    }

    /// Closes every connection, drops the requests that wait, completes the log and frees the port. Returns within a
    /// second; a second call does nothing.
    public func stop() {
        // The lock is held throughout: an event loop that has ended never answers.
        final.withLock { last in
            guard last == nil else { return }
            last = try? state.loop.submit { [state] in
                state.close()
                return state.statistics
            }.wait()
            serving.cancel()
            _ = ended.wait(timeout: .now() + .milliseconds(800))
            try? group.syncShutdownGracefully()
        }
    }

    private static func application(
        _ configuration: DemoTargetConfiguration, _ state: TargetState, _ group: MultiThreadedEventLoopGroup,
        _ listening: EventLoopPromise<Int>
    ) -> some ApplicationProtocol {
        Application(
            router: Endpoints(state: state).router(),
            server: HTTPServerBuilder { DemoChannel(responder: $0, state: state) },
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: configuration.port), backlog: 4_096),
            onServerRunning: { listening.succeed($0.localAddress?.port ?? configuration.port) },
            eventLoopGroupProvider: .shared(group),
            logger: Logger(label: "dyno.target", factory: { _ in SwiftLogNoOpLogHandler() }))
    }
}
