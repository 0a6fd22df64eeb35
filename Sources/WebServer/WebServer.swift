import Glibc
import NIOCore
import NIOPosix

/// The one HTTP/1.1 server of Dyno: answers on the thread that it is given, and closes on clients that pass its limits.
///
/// Keep-alive, pipelining, chunked bodies, `Expect: 100-continue` and half-closed connections are its own concern. What is
/// answered is said by one function, which is called on the server's thread once a request is complete.
public final class WebServer: Sendable {
    /// The port that it listens on.
    public let port: Int
    private let listener: any Channel
    private let connections: Connections

    /// Where to listen.
    public struct Place: Sendable {
        public var address: String
        public var port: Int

        /// - Parameters:
        ///   - address: of this machine, in numbers.
        ///   - port: 0 to 65,535; 0 takes any free one.
        public init(address: String = "127.0.0.1", port: Int = 0) {
            self.address = address
            self.port = port
        }
    }

    /// Why it cannot listen.
    public enum ListenFailure: Error, Equatable {
        /// What was given as an address is none.
        case notAnAddress(String)
        /// The system refused, with its error number (0 where it gave none) and its words.
        case system(code: Int32, reason: String)
    }

    /// - Parameters:
    ///   - whenOpened: called on the server's thread for each connection that it accepts.
    ///   - clock: called on the server's thread when bytes have arrived, before they are parsed; what it says of the last bytes
    ///     of a request is the request's `Transaction.readAt`.
    ///   - answer: called on the server's thread with each complete request; it answers at once or later, but on that thread.
    /// - Throws: `ListenFailure`.
    public init(
        at place: Place = Place(), on thread: ServerThread, limits: Limits = Limits(),
        whenOpened: @escaping @Sendable () -> Void = {}, clock: @escaping @Sendable () -> Int64 = { 0 },
        answer: @escaping @Sendable (Transaction) -> Void
    ) throws(ListenFailure) {
        guard let address = try? SocketAddress(ipAddress: place.address, port: place.port) else {
            throw .notAnAddress(place.address)
        }
        let connections = Connections(limits: limits, whenOpened: whenOpened, clock: clock, answer: answer)
        do {
            listener = try ServerBootstrap(group: thread.loop)
                .serverChannelOption(.backlog, value: 4_096)
                // A server soon after another: its last connections are no reason to refuse the port.
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try connections.add(channel) }
                }
                .bind(to: address).wait()
        } catch {
            throw .system(code: (error as? IOError)?.errnoCode ?? 0, reason: Self.reason(of: error))
        }
        self.connections = connections
        port = listener.localAddress?.port ?? place.port
    }

    /// Lets go of the port and closes every connection, whatever its state. May be called from any thread but the server's, once
    /// or more, while the thread runs.
    public func close() {
        try? listener.close().wait()
        try? listener.eventLoop.submit { [connections] in connections.closeAll() }.wait()
    }

    private static func reason(of error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode)).lowercased()
    }
}

extension WebServer {
    /// What a client may take of a server. Whoever goes beyond is answered with a status where there is a request to answer, and
    /// closed on otherwise.
    public struct Limits: Sendable {
        /// Of a header field, in bytes, and of the target of a request: beyond it, 431 and the end.
        public var headerField = 80 * 1_024
        /// Of all header fields of a request, in bytes, beyond which it is 431 and the end.
        public var head = 256 * 1_024
        /// Of a request's body, in bytes, that is kept. What goes beyond is read and dropped, and `Request.isBodyTooLong` says so.
        public var body = 10_000_000
        /// Connections at once; one more is closed when it comes. Nil for no limit.
        public var connections: Int?
        /// How long a client may take to complete a request, from when it connected or was last answered (so also how long it may
        /// be idle), and to take an answer. Nil for as long as it likes.
        public var patience: Duration?

        public init() {}
    }
}

/// A thread that serves: it waits for connections and timers, and everything of a server happens on it.
public final class ServerThread: Sendable {
    let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup

    public init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.next()
    }

    /// Does some work on the thread, and waits for it. To be called from any other thread; nil once the thread has ended.
    public func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
        try? loop.submit(work).wait()
    }

    /// Does some work at an instant of the monotonic clock, in nanoseconds; at once if it is past. To be called on the thread itself.
    public func at(_ instant: Int64, _ work: @escaping () -> Void) {
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(max(0, instant)))) { work() }
    }

    /// Closes what is still open and ends the thread, to be called from any other; a second call does nothing.
    public func end() { try? group.syncShutdownGracefully() }
}
