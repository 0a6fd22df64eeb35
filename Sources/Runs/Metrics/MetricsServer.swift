import Foundation
import Glibc
import Synchronization

/// Answers `GET /metrics` while a load runs, on one thread and one connection after the other: it serves a scraper or two, and must
/// not get in the way of the load.
public final class MetricsServer: Sendable {
    /// Where it listens, as a URL.
    public let url: String
    private let listener: Int32
    private let text: @Sendable () -> String
    private let isStopped = Atomic<Bool>(false)
    private let cpuNanoseconds = Atomic<Int64>(0)
    private let hasEnded = DispatchSemaphore(value: 0)

    /// Why it cannot listen: the place, the fault, the remedy.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
        /// Whether what was asked for makes no sense on any machine.
        public var isOfUsage = false
    }

    /// How long somebody may take to ask and to be answered.
    private static let patience = 2.0
    private static let longestRequest = 8_192

    /// - Parameters:
    ///   - address: of this machine, in numbers.
    ///   - port: 0: any free one.
    ///   - text: asked for at each request, on a thread of its own.
    public init(address: String, port: Int, text: @escaping @Sendable () -> String) throws(Failure) {
        let (listener, bound) = try MetricsServer.listen(address, port)
        self.listener = listener
        url = "http://\(address.contains(":") ? "[\(address)]" : address):\(bound)/metrics"
        self.text = text
        Foundation.Thread.detachNewThread { [self] in serve() }
    }

    /// User and system time of its thread so far.
    public var cpuSeconds: Double { Double(cpuNanoseconds.load(ordering: .relaxed)) / 1e9 }

    /// Lets go of the port.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        // Wakes accept(2).
        shutdown(listener, Int32(SHUT_RDWR))
        hasEnded.wait()
        close(listener)
    }

    private func serve() {
        while !isStopped.load(ordering: .relaxed) {
            let connection = accept(listener, nil, nil)
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                answer(connection)
                close(connection)
            } else if errno != EINTR, errno != ECONNABORTED {
                // Out of descriptors, say: not again at once.
                usleep(100_000)
            }
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            cpuNanoseconds.store(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec), ordering: .relaxed)
        }
        hasEnded.signal()
    }

    private func answer(_ connection: Int32) {
        var patience = timeval(tv_sec: Int(MetricsServer.patience), tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(connection, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        guard let head = MetricsServer.head(from: connection) else { return }
        let words = head.prefix { !$0.isNewline }.split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return send("400 Bad Request", "", to: connection) }
        guard words[0] == "GET" || words[0] == "HEAD" else {
            return send("405 Method Not Allowed", "only GET\n", to: connection, headers: "Allow: GET, HEAD\r\n")
        }
        guard words[1].prefix(while: { $0 != "?" }) == "/metrics" else {
            return send("404 Not Found", "there is /metrics only\n", to: connection, isHead: words[0] == "HEAD")
        }
        send("200 OK", text(), to: connection, isHead: words[0] == "HEAD")
    }

    /// Up to its empty line; nil where it does not come to an end in time.
    private static func head(from connection: Int32) -> String? {
        let deadline = ContinuousClock.now + .seconds(patience)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 2_048)
        while bytes.count < longestRequest, ContinuousClock.now < deadline {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
            let text = String(decoding: bytes, as: UTF8.self)
            if text.contains("\r\n\r\n") || text.contains("\n\n") { return text }
        }
        return nil
    }

    private func send(_ status: String, _ body: String, to connection: Int32, isHead: Bool = false, headers: String = "") {
        let head =
            "HTTP/1.1 \(status)\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\(headers)Connection: close\r\n\r\n"
        let bytes = Array((head + (isHead ? "" : body)).utf8)
        let deadline = ContinuousClock.now + .seconds(MetricsServer.patience)
        var sent = 0
        while sent < bytes.count, ContinuousClock.now < deadline {
            let count = bytes.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    // MARK: Listening

    private static func listen(_ address: String, _ port: Int) throws(Failure) -> (Int32, port: Int) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, "\(port)", &hints, &found) == 0, let found else {
            throw Failure(
                description:
                    "'\(address)' is no address; write one of this machine's in numbers, such as 127.0.0.1, 0.0.0.0 or ::1",
                isOfUsage: true)
        }
        defer { freeaddrinfo(found) }
        let place = "\(address.contains(":") ? "[\(address)]" : address):\(port)"
        let file = socket(found.pointee.ai_family, found.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { throw failure(place) }
        // A run soon after another: its last connections are no reason to refuse the port.
        var yes: Int32 = 1
        setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(file, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, Glibc.listen(file, 16) == 0 else {
            defer { close(file) }
            throw failure(place)
        }
        return (file, boundPort(of: file) ?? port)
    }

    private static func failure(_ place: String) -> Failure {
        let code = errno
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

    private static func boundPort(of file: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(file, $0, &length) }
        }
        guard result == 0 else { return nil }
        // The port lies at the same place in both families' addresses.
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { Int(UInt16(bigEndian: $0.pointee.sin_port)) }
        }
    }
}
