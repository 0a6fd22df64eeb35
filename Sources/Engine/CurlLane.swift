import CCurl
import CLinux
import Glibc
import LoadModel

/// One connection to the target, as far as libcurl has one: a multi handle of its own.
///
/// Several connections in one multi would be libcurl's to choose from, each choice a walk over all of them; with one in each, the
/// transport decides which connection carries what.
final class CurlLane {
    private(set) var multi: UnsafeMutableRawPointer?
    let number: Int
    private let streams: Int
    private let sockets: SocketTable
    private let notices: CurlNotices
    private let clock = MonotonicClock()
    /// When libcurl wants to be called though nothing happened: CURLMOPT_TIMERFUNCTION.
    private(set) var deadline = Instant.never
    private(set) var isDue = false
    /// Whether its number is in the list of those that are due.
    var isListed = false

    /// The most requests at once that its present connection is known to take: less than was asked for where the target says so.
    var limit: Int
    /// Requests begun on it and not over, those of them that are sent, and those begun on its present connection.
    var inFlight = 0
    var sent = 0
    var carried = 0
    /// When a request on it was last over.
    var quietSince = Instant.origin
    /// How its TLS connection ended, as `DYNO_FAREWELL_...`; libcurl's callbacks write it.
    let farewell: UnsafeMutablePointer<Int32>
    /// Sockets that libcurl has open for it.
    var openSockets = 0
    /// Why the last socket could not be had, or not be watched; 0: none was refused since this was last asked.
    var socketError: Int32 = 0
    /// Handles that wait for its next request.
    var resting: UnsafeMutablePointer<CurlExchange>?
    /// Neighbours among the lanes with as many requests in flight.
    var previous = -1
    var next = -1

    /// - Parameter streams: the most requests at once on its connection.
    init(number: Int, streams: Int, sockets: SocketTable, notices: CurlNotices) {
        self.number = number
        self.streams = streams
        limit = streams
        self.sockets = sockets
        self.notices = notices
        farewell = .allocate(capacity: 1)
        farewell.initialize(to: Int32(DYNO_FAREWELL_UNKNOWN))
        makeMulti()
    }

    deinit {
        end()
        farewell.deallocate()
    }

    /// Closes its connections for good. Nothing is in flight on them.
    func end() {
        curl_multi_cleanup(multi)
        multi = nil
    }

    private func makeMulti() {
        multi = curl_multi_init()
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = dyno_multi_set_socket_function(multi, CurlLane.socketChanged, context)
        _ = dyno_multi_set_timer_function(multi, CurlLane.timerChanged, context)
        // To each host; a redirect may lead to another.
        _ = dyno_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 1)
        _ = dyno_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, streams)
        _ = dyno_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 8)
    }

    /// Closes its connections, at once, to begin anew. Nothing is in flight on them.
    func hangUp() {
        curl_multi_cleanup(multi)
        deadline = .never
        isDue = false
        makeMulti()
    }

    var isOpen: Bool { openSockets > 0 }

    /// The context of a handle's socket callbacks; the lane outlives its sockets.
    func adopt(_ easy: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = dyno_easy_set_sockets(easy, context, CurlLane.opensSocket, CurlLane.closesSocket)
        dyno_easy_note_farewell(easy, farewell)
    }

    /// Tells libcurl that a socket of its own is ready.
    func socketReady(_ descriptor: Int32, events: UInt32) {
        guard sockets.isWanted(descriptor, lane: number) else { return }
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        curl_multi_socket_action(multi, descriptor, mask, &running)
    }

    /// Lets libcurl act where its timer is due.
    func advance(now: Instant) {
        if deadline <= now { isDue = true }
        // Where it wants to be called at once again and again, others come first.
        for _ in 0..<4 where isDue {
            isDue = false
            deadline = .never
            var running: Int32 = 0
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        }
    }

    /// The next transfer that is over.
    func takeFinished() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            return (easy, message.pointee.data.result)
        }
        return nil
    }

    // MARK: What libcurl asks for

    private static func lane(_ context: UnsafeMutableRawPointer) -> CurlLane {
        Unmanaged<CurlLane>.fromOpaque(context).takeUnretainedValue()
    }

    /// CURLMOPT_SOCKETFUNCTION: libcurl says which sockets of its own to watch.
    private static let socketChanged: curl_socket_callback = { _, descriptor, what, context, _ in
        guard let context else { return 0 }
        let lane = lane(context)
        var interest: UInt32 = 0
        if what & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        if !lane.sockets.watch(descriptor, lane: lane.number, interest: what == CURL_POLL_REMOVE ? 0 : interest) {
            lane.socketError = errno
        }
        return 0
    }

    /// CURLMOPT_TIMERFUNCTION: when to call `curl_multi_socket_action` without an event; −1: never.
    private static let timerChanged: curl_multi_timer_callback = { _, milliseconds, context in
        guard let context else { return 0 }
        let lane = lane(context)
        lane.isDue = milliseconds == 0
        if milliseconds > 0 {
            lane.deadline = lane.clock.now() + Nanoseconds(Int64(milliseconds) * 1_000_000)
            lane.notices.nextTimer = min(lane.notices.nextTimer, lane.deadline)
        } else {
            lane.deadline = .never
            if lane.isDue { lane.notices.noteDue(lane) }
        }
        return 0
    }

    /// CURLOPT_OPENSOCKETFUNCTION: socket(2).
    private static let opensSocket: curl_opensocket_callback = { context, _, address in
        guard let context, let address else { return -1 }
        let lane = lane(context)
        let descriptor = socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
        guard descriptor >= 0 else {
            lane.socketError = errno
            return -1
        }
        lane.openSockets += 1
        lane.sockets.opened(descriptor)
        return descriptor
    }

    /// CURLOPT_CLOSESOCKETFUNCTION: close(2), which also ends the watch.
    private static let closesSocket: curl_closesocket_callback = { context, descriptor in
        guard let context else { return close(descriptor) }
        let lane = lane(context)
        lane.openSockets -= 1
        lane.sockets.closed(descriptor)
        return close(descriptor)
    }
}

/// What libcurl's callbacks leave for the transport to see to when libcurl has returned.
final class CurlNotices {
    /// Exchanges of which the first byte is going out.
    var sent: [UnsafeMutablePointer<CurlExchange>] = []
    /// Those that go out on a connection that was made for them.
    var openers: [UnsafeMutablePointer<CurlExchange>] = []
    /// Lanes that libcurl wants to act on at once.
    var due: [Int] = []
    /// No lane's timer is due earlier than this.
    var nextTimer = Instant.never
    var connectionsOpened = 0

    init() {
        sent.reserveCapacity(256)
        openers.reserveCapacity(256)
        due.reserveCapacity(256)
    }

    func noteDue(_ lane: CurlLane) {
        guard !lane.isListed else { return }
        lane.isListed = true
        due.append(lane.number)
    }
}
