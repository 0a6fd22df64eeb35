import CLinux
import Glibc

/// The least that a client of Dyno's way to wait does: one connection, one epoll(7) instance, a sleep until shortly before a request is
/// due, a look at the clock for the rest; answers with the kernel's time stamps, read once they are there or, within a millisecond of the
/// next request, just before it.
struct PacedClient {
    private let socket: LoopbackSocket
    private let epoll: Int32
    private static let request = Array("GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    private static let readTime = 10_000
    private static let longestPutOff = 1_000_000

    init(port: Int) throws {
        socket = try LoopbackSocket.connected(port: port)
        _ = fcntl(socket.descriptor, F_SETFL, O_NONBLOCK)
        epoll = epoll_create1(0)
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: socket.descriptor))
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, socket.descriptor, &event) == 0, dyno_ask_for_stamps(socket.descriptor) == 0 else {
            throw BenchError("no epoll, or no time stamps: \(String(cString: strerror(errno)))")
        }
        dyno_set_timer_slack(1)
    }

    /// How long after it was due each request was begun, in nanoseconds.
    func delays(rate: Int, count: Int) throws -> [Int] {
        var delays: [Int] = []
        delays.reserveCapacity(count)
        var margin = 50_000
        var isAnswered = true
        var event = epoll_event()
        let input = UnsafeMutableRawPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { input.deallocate() }
        let epoch = now() + 10_000_000
        for index in 0..<count {
            let due = epoch + index * 1_000_000_000 / rate
            while true {
                let rest = due - now()
                if rest <= 0, isAnswered { break }
                if rest > 0, rest <= 2_000, isAnswered { continue }
                let wake = rest - margin - (isAnswered ? 0 : PacedClient.readTime)
                var ready: Int32 = 0
                if wake > 0, wake <= PacedClient.longestPutOff, !isAnswered {
                    sleep(until: due - rest + wake)
                    learn(&margin, now() - (due - rest + wake))
                    ready = dyno_epoll_wait(epoll, &event, 1, 0)
                } else {
                    ready = dyno_epoll_wait(epoll, &event, 1, Int64(max(0, wake)))
                    if ready == 0, wake > 0 { learn(&margin, now() - (due - rest + wake)) }
                }
                guard ready > 0 else { continue }
                var stamp: Int64 = 0
                guard dyno_receive_stamped(socket.descriptor, input, 65_536, &stamp) > 0 else {
                    throw BenchError("the server closed the connection after \(index) requests")
                }
                _ = dyno_read_clocks()
                isAnswered = true
            }
            delays.append(now() - due)
            guard send(socket.descriptor, PacedClient.request, PacedClient.request.count, Int32(MSG_NOSIGNAL)) > 0 else {
                throw BenchError("the server closed the connection after \(index) requests")
            }
            isAnswered = false
        }
        return delays
    }

    /// Four of five wake-ups are to be no later.
    private func learn(_ margin: inout Int, _ lateness: Int) {
        margin = lateness > margin ? min(50_000, margin + 800) : max(0, margin - 200)
    }

    private func sleep(until instant: Int) {
        var wake = timespec(tv_sec: instant / 1_000_000_000, tv_nsec: instant % 1_000_000_000)
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nil)
    }

    private func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
