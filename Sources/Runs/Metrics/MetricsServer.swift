import Engine
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers `GET /metrics` while a load runs, on one thread: it serves a scraper or two, and must not get in the way of the load.
///
/// On NIO rather than on the demo target's web framework, which answers on threads that it shares with others: what this costs is told.
public final class MetricsServer: Sendable {
    /// Where it listens, as a URL.
    public let url: String
    private let threads: MultiThreadedEventLoopGroup
    private let listener: any Channel

    /// Why it cannot listen: the place, the fault, the remedy.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
        /// Whether what was asked for makes no sense on any machine.
        public var isOfUsage = false
    }

    /// How long somebody may take to ask and to be answered.
    private static let patience = TimeAmount.seconds(2)

    /// - Parameters:
    ///   - address: of this machine, in numbers.
    ///   - port: 0: any free one.
    ///   - text: asked for at each request, on the server's own thread.
    public init(address: String, port: Int, text: @escaping @Sendable () -> String) throws(Failure) {
        guard let place = try? SocketAddress(ipAddress: address, port: port) else {
            throw Failure(
                description:
                    "'\(address)' is no address; write one of this machine's in numbers, such as 127.0.0.1, 0.0.0.0 or ::1",
                isOfUsage: true)
        }
        let host = address.contains(":") ? "[\(address)]" : address
        threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            listener = try ServerBootstrap(group: threads)
                // A run soon after another: its last connections are no reason to refuse the port.
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { connection in
                    connection.eventLoop.makeCompletedFuture {
                        let handlers = connection.pipeline.syncOperations
                        try handlers.configureHTTPServerPipeline()
                        try handlers.addHandler(MetricsHandler(text))
                        connection.eventLoop.scheduleTask(in: MetricsServer.patience) { connection.close(promise: nil) }
                    }
                }
                .bind(to: place).wait()
        } catch {
            try? threads.syncShutdownGracefully()
            throw MetricsServer.failure((error as? IOError)?.errnoCode ?? 0, "\(host):\(port)")
        }
        url = "http://\(host):\(listener.localAddress?.port ?? port)/metrics"
    }

    /// User and system time of its thread so far.
    public var cpuSeconds: Double {
        (try? listener.eventLoop.submit { MonotonicClock.threadCPUSeconds() }.wait()) ?? 0
    }

    /// Lets go of the port, and ends the thread.
    public func stop() { try? threads.syncShutdownGracefully() }

    private static func failure(_ code: Int32, _ place: String) -> Failure {
        let remedy =
            switch code {
            case EADDRINUSE: "choose another with --metrics-port, or 0 for any free one"
            case EACCES: "ports below 1024 are for root; choose another with --metrics-port"
            case EADDRNOTAVAIL: "give an address of this machine with --metrics-address"
            default: "choose another place with --metrics-port and --metrics-address"
            }
        return Failure(
            description: "cannot serve metrics on \(place): \(String(cString: strerror(code)).lowercased()) (\(remedy))")
    }
}

/// Answers one request of a connection, and closes it.
private final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let text: @Sendable () -> String
    private var request: HTTPRequestHead?

    init(_ text: @escaping @Sendable () -> String) { self.text = text }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = head
        case .body: break
        case .end:
            guard let request else { return }
            self.request = nil
            answer(request, context)
        }
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard request.method == .GET || request.method == .HEAD else {
            return send(.methodNotAllowed, "only GET\n", for: request, headers: ["Allow": "GET, HEAD"], context)
        }
        guard request.uri.prefix(while: { $0 != "?" }) == "/metrics" else {
            return send(.notFound, "there is /metrics only\n", for: request, context)
        }
        send(.ok, text(), for: request, context)
    }

    private func send(
        _ status: HTTPResponseStatus, _ body: String, for request: HTTPRequestHead, headers: HTTPHeaders = [:],
        _ context: ChannelHandlerContext
    ) {
        var headers = headers
        headers.add(name: "Content-Type", value: "text/plain; version=0.0.4; charset=utf-8")
        headers.add(name: "Content-Length", value: "\(body.utf8.count)")
        headers.add(name: "Connection", value: "close")
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil) }
        let connection = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in connection.close(promise: nil) }
    }
}
