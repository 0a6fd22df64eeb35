import CLinux
import Glibc

/// A server that is not the bottleneck: one thread, one epoll(7) loop, and the same answer, nginx's to the byte, whatever is asked.
///
/// It takes whatever ends in an empty line for one request; a head that comes in pieces is answered at its end, but one whose last
/// four bytes are torn apart is not. It knows no bodies and no pipelining.
struct Responder {
    /// Requests that must have come before the first is answered, half a second after the last: so many connections are then open at
    /// once.
    let quorum: Int

    init(holdingUntil quorum: Int) { self.quorum = quorum }

    static let body = #"{"id":17,"name":"channel 17","tags":["a","b"],"count":4711}"#
    private static let response = Array(
        ("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: keep-alive\r\n"
            + "ETag: \"69565e00-3b\"\r\nAccept-Ranges: bytes\r\n\r\n\(body)").utf8)

    /// Prints `listening on PORT` and serves until it is killed.
    func serve() throws {
        let (listener, port) = try LoopbackSocket.listening()
        raiseDescriptorLimit()
        print("listening on \(port)")
        fflush(nil)
        var loop = Loop(listener: listener, quorum: quorum)
        while true { loop.turn() }
    }

    private func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private struct Loop: ~Copyable {
        private let listener: LoopbackSocket
        private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: 512)
        private let input = UnsafeMutablePointer<UInt8>.allocate(capacity: 65_536)
        private let output: UnsafeMutablePointer<UInt8>
        private var held: [Int32] = []
        private var missing: Int

        init(listener: LoopbackSocket, quorum: Int) {
            self.listener = listener
            missing = quorum
            output = .allocate(capacity: Responder.response.count)
            output.initialize(from: Responder.response, count: Responder.response.count)
            _ = fcntl(listener.descriptor, F_SETFL, O_NONBLOCK)
            watch(listener.descriptor)
        }

        deinit {
            close(epoll)
            events.deallocate()
            input.deallocate()
            output.deallocate()
        }

        mutating func turn() {
            let count = epoll_wait(epoll, events, 512, -1)
            for index in 0..<Int(max(0, count)) {
                let descriptor = events[index].data.fd
                if descriptor == listener.descriptor { acceptAll() } else { read(descriptor) }
            }
        }

        private func acceptAll() {
            while let connection = listener.accepted(isBlocking: false) { watch(connection.descriptor) }
        }

        private func watch(_ descriptor: Int32) {
            var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: descriptor))
            epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
        }

        private mutating func read(_ descriptor: Int32) {
            let count = recv(descriptor, input, 65_536, 0)
            guard count > 0 else {
                if count == 0 || errno != EAGAIN { close(descriptor) }
                return
            }
            guard count >= 4, memcmp(input + (count - 4), "\r\n\r\n", 4) == 0 else { return }
            if missing == 0 { answer(descriptor) } else { hold(descriptor) }
        }

        private mutating func hold(_ descriptor: Int32) {
            held.append(descriptor)
            missing -= 1
            guard missing == 0 else { return }
            print("all are here")
            fflush(nil)
            usleep(500_000)
            for descriptor in held { answer(descriptor) }
            held = []
        }

        private func answer(_ descriptor: Int32) {
            _ = send(descriptor, output, Responder.response.count, Int32(MSG_NOSIGNAL))
        }
    }
}

/// A ``Responder`` in a process of its own.
final class ResponderProcess {
    let port: Int
    private let process: Child

    init(holdingUntil quorum: Int = 0) throws {
        process = try Role.start("serve", "\(quorum)", processor: Processors.server)
        guard let port = Int(try process.awaitLine("listening on ")) else { throw BenchError("no port") }
        self.port = port
    }

    var url: String { "http://127.0.0.1:\(port)/x" }

    /// Waits until as many requests as it waits for have come; then there is half a second to look around.
    func awaitQuorum() throws { _ = try process.awaitLine("all are here") }

    @discardableResult
    func stop() -> Child.Usage { process.terminate() }
}
