import Engine
import Glibc
import WebServer

/// Answers `GET /metrics` while a load runs, on one thread: it serves a scraper or two, and must not get in the way of the load.
public final class MetricsServer: Sendable {
    /// Where it listens, as a URL.
    public let url: String
    private let thread = ServerThread()
    private let server: WebServer

    /// Why it cannot listen: the place, the fault, the remedy.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
        /// Whether what was asked for makes no sense on any machine.
        public var isOfUsage = false
    }

    /// Idle clients, and such as take their time, are nothing to wait for; and a scraper or two is all that there should be.
    private static let limits = {
        var limits = WebServer.Limits()
        limits.headerField = 8_192
        limits.head = 16_384
        limits.body = 0
        limits.connections = 256
        limits.patience = .seconds(2)
        return limits
    }()

    /// - Parameters:
    ///   - address: of this machine, in numbers.
    ///   - port: 0: any free one.
    ///   - text: asked for at each request, on the server's own thread.
    public init(address: String, port: Int, text: @escaping @Sendable () -> String) throws(Failure) {
        let host = address.contains(":") ? "[\(address)]" : address
        do throws(WebServer.ListenFailure) {
            server = try WebServer(at: .init(address: address, port: port), on: thread, limits: Self.limits) { exchange in
                exchange.answer(Self.response(to: exchange.request, text))
            }
        } catch {
            thread.end()
            throw Failure(error, "\(host):\(port)")
        }
        url = "http://\(host):\(server.port)/metrics"
    }

    /// User and system time of its thread so far.
    public var cpuSeconds: Double {
        thread.run { MonotonicClock.threadCPUSeconds() } ?? 0
    }

    /// Lets go of the port, and ends the thread.
    public func stop() {
        server.close()
        thread.end()
    }

    private static let routes = {
        var routes = Routes<Void>()
        routes.add("/metrics", ())
        return routes
    }()

    private static func response(to request: Request, _ text: () -> String) -> Response {
        var response =
            switch routes.match(request.method, request.path) {
            case .found: plain(200, text())
            case .otherMethods(_, let allowed): plain(405, "only GET\n", [("Allow", allowed.joined(separator: ", "))])
            case .none: plain(404, "there is /metrics only\n")
            }
        // Whoever asks again in a quarter of a minute connects again.
        response.isLast = true
        return response
    }

    private static func plain(_ status: Int, _ text: String, _ headers: [(String, String)] = []) -> Response {
        var response = Response(status: status, type: "text/plain; version=0.0.4; charset=utf-8", .whole(Body(text)))
        response.headers += headers
        return response
    }
}

extension MetricsServer.Failure {
    fileprivate init(_ cause: WebServer.ListenFailure, _ place: String) {
        switch cause {
        case .notAnAddress(let address):
            description =
                "--metrics-address: '\(address)' is no address; write one of this machine's in numbers, such as 127.0.0.1, 0.0.0.0 or ::1"
            isOfUsage = true
        case .system(let code, let reason):
            let remedy =
                switch code {
                case EADDRINUSE: "choose another with --metrics-port, or 0 for any free one"
                case EACCES: "ports below 1024 are for root; choose another with --metrics-port"
                case EADDRNOTAVAIL: "give an address of this machine with --metrics-address"
                default: "choose another place with --metrics-port and --metrics-address"
                }
            description = "cannot serve metrics on \(place): \(reason) (\(remedy))"
        }
    }
}
