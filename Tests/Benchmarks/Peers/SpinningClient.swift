import Glibc

/// As punctual as a program without privileges can be: one thread that looks at the clock until a request is due, sends it on a
/// blocking socket, and waits for the answer.
struct SpinningClient {
    private let socket: LoopbackSocket
    private static let request = Array("GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)

    init(port: Int) throws { socket = try LoopbackSocket.connected(port: port) }

    /// How long after it was due each request was begun, in nanoseconds.
    func delays(rate: Int, count: Int) throws -> [Int] {
        var delays: [Int] = []
        delays.reserveCapacity(count)
        var input = [UInt8](repeating: 0, count: 65_536)
        let epoch = now() + 10_000_000
        for index in 0..<count {
            let due = epoch + index * 1_000_000_000 / rate
            var instant = now()
            while instant < due { instant = now() }
            delays.append(instant - due)
            let sent = send(socket.descriptor, SpinningClient.request, SpinningClient.request.count, Int32(MSG_NOSIGNAL))
            // The server's answer is small enough to come in one piece.
            guard sent == SpinningClient.request.count, recv(socket.descriptor, &input, input.count, 0) > 0 else {
                throw BenchError("the server closed the connection after \(index) requests")
            }
        }
        return delays
    }

    private func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
