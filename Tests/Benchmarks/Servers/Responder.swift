import CLinux
import CZlib
import Glibc

/// A server that is not the bottleneck: one thread, one epoll(7) loop, and the same answer, nginx's to the byte, whatever is asked,
/// but for a few paths: `/kb` is 1 KB of JSON, `/cookie` the same with two cookies, `/zip` the same in gzip, `/differing` 256 others
/// like it in gzip, in turns, `/never` the same with the time of their making, so that none comes twice, `/redirect` leads to `/kb`.
///
/// It takes whatever ends in an empty line for one request; a head that comes in pieces is answered at its end, but one whose last
/// four bytes are torn apart is not. It knows no bodies and no pipelining.
struct Responder {
    /// Requests that must have come before the first is answered, half a second after the last: so many connections are then open at
    /// once. Those for cookies are answered at once.
    let quorum: Int

    init(holdingUntil quorum: Int) { self.quorum = quorum }

    static let body = #"{"id":17,"name":"channel 17","tags":["a","b"],"count":4711}"#
    private static let response = answer(Array(body.utf8))

    private static func answer(_ body: [UInt8], status: String = "200 OK", fields: String = "") -> [UInt8] {
        Array(
            ("HTTP/1.1 \(status)\r\nServer: nginx/1.22.1\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.count)\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: keep-alive\r\n"
                + "ETag: \"69565e00-3b\"\r\nAccept-Ranges: bytes\r\n\(fields)\r\n").utf8) + body
    }

    /// Of those that are longer: by the letter that their paths begin with.
    private static let others: [UInt8: [[UInt8]]] = {
        let body = kilobyte(0)
        let differing = (0..<256).map { answer(gzip(kilobyte($0)), fields: "Content-Encoding: gzip\r\n") }
        let cookies =
            "Set-Cookie: sid=4f3c2a1b0e9d8c7b6a5f4e3d2c1b0a99; Path=/; HttpOnly; SameSite=Lax\r\n"
            + "Set-Cookie: csrf=0123456789abcdef; Path=/; Expires=Thu, 01 Jan 2099 00:00:00 GMT\r\n"
        return [
            UInt8(ascii: "k"): [answer(body)], UInt8(ascii: "c"): [answer(body, fields: cookies)],
            UInt8(ascii: "z"): [answer(gzip(body), fields: "Content-Encoding: gzip\r\n")],
            UInt8(ascii: "d"): differing, UInt8(ascii: "n"): differing,
            UInt8(ascii: "r"): [answer(body, status: "302 Found", fields: "Location: /kb\r\n")],
        ]
    }()

    /// - Parameter number: of many that differ.
    private static func kilobyte(_ number: Int) -> [UInt8] {
        var items: [String] = []
        while items.reduce(0, { $0 + $1.utf8.count + 1 }) < 930 {
            let id = 7_919 * (items.count + 1) + 31_337 * number
            items.append(#"{"id":\#(id),"name":"channel \#(id % 1_000)","price":\#(id % 97).50,"tags":["a","b"]}"#)
        }
        return Array(#"{"count":4711,"items":[\#(items.joined(separator: ","))],"id":"c\#(items.count)-4711"}"#.utf8)
    }

    /// deflate(3) in gzip's wrapping.
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var (input, output) = (bytes, [UInt8](repeating: 0, count: bytes.count + 64))
        var stream = z_stream()
        deflateInit2_(
            &stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        return input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
                (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
                deflate(&stream, Z_FINISH)
                return Array(output[..<Int(stream.total_out)])
            }
        }
    }

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
        /// By the letter that a path begins with: one or several in turns.
        private let outputs: [[UnsafeMutableBufferPointer<UInt8>]]
        private var answered = 0
        /// Of the answers to `/never`, where each says when it was made.
        private let stamps: [Int]
        private var held: [Int32] = []
        private var missing: Int

        init(listener: LoopbackSocket, quorum: Int) {
            self.listener = listener
            missing = quorum
            stamps = (Responder.others[UInt8(ascii: "n")] ?? []).map { answer in
                4 + (4..<answer.count).first { answer[($0 - 4)..<$0].elementsEqual([13, 10, 13, 10]) }!
            }
            outputs = (0..<128).map { letter in
                (Responder.others[UInt8(letter)] ?? [Responder.response]).map { answer in
                    let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: answer.count)
                    _ = output.initialize(from: answer)
                    return output
                }
            }
            _ = fcntl(listener.descriptor, F_SETFL, O_NONBLOCK)
            watch(listener.descriptor)
        }

        deinit {
            close(epoll)
            events.deallocate()
            input.deallocate()
            for output in outputs.joined() { output.deallocate() }
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
            // Behind "GET /".
            let letter = input[5] & 127
            if missing == 0 || letter == UInt8(ascii: "c") { answer(descriptor, letter) } else { hold(descriptor) }
        }

        private mutating func hold(_ descriptor: Int32) {
            held.append(descriptor)
            missing -= 1
            guard missing == 0 else { return }
            print("all are here")
            fflush(nil)
            usleep(500_000)
            for descriptor in held { answer(descriptor, 0) }
            held = []
        }

        private mutating func answer(_ descriptor: Int32, _ letter: UInt8) {
            let turns = outputs[Int(letter)]
            let turn = answered % turns.count
            let output = turns[turn]
            answered &+= 1
            if letter == UInt8(ascii: "n") {
                // Of gzip's head, bytes 4 to 7, which its checksum is not over (RFC 1952, 2.3.1).
                for byte in 0..<4 { output[stamps[turn] + byte] = UInt8(truncatingIfNeeded: answered >> (8 * byte)) }
            }
            _ = send(descriptor, output.baseAddress, output.count, Int32(MSG_NOSIGNAL))
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

    var url: String { base + "/x" }
    var base: String { "http://127.0.0.1:\(port)" }

    /// Waits until as many requests as it waits for have come; then there is half a second to look around.
    func awaitQuorum() throws { _ = try process.awaitLine("all are here") }

    @discardableResult
    func stop() -> Child.Usage { process.terminate() }
}
