import CCurl
import CLinux
import Glibc
import LoadModel
import Measurement

/// Opens connections through libcurl's multi interface (CURLOPT_CONNECT_ONLY), which knows names, addresses and how to
/// race them; what it opens is handed on as a bare socket.
///
/// For plaintext the socket is duplicated and libcurl's handle freed: a connection then costs its descriptor and little else.
final class Dialer {
    struct Outcome {
        /// Whoever asked for the connection.
        var index: Int
        var result: Result<Int32, Failure>
        var times: DialTimes
    }

    struct Failure: Error {
        var kind: FailureKind
        var message: String
    }

    private let multi = curl_multi_init()
    private let epollDescriptor: Int32
    private let clock = MonotonicClock()
    private let address: String
    private let timeout: Nanoseconds
    /// When libcurl wants to be called though nothing happened: CURLMOPT_TIMERFUNCTION.
    private(set) var deadline = Nanoseconds.never
    private(set) var dialling = 0

    /// - Parameter timeout: for resolving and connecting together.
    init(target: TargetURL, timeout: Nanoseconds, epollDescriptor: Int32) {
        self.epollDescriptor = epollDescriptor
        self.timeout = timeout
        address = TargetURL(scheme: target.scheme, host: target.host, port: target.port).description
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = dyno_multi_set_socket_function(multi, Dialer.socketChanged, context)
        _ = dyno_multi_set_timer_function(multi, Dialer.timerChanged, context)
    }

    deinit { curl_multi_cleanup(multi) }

    /// Begins to open a connection; `takeOutcome()` tells how it went.
    /// - Returns: false where there was no memory for it; then no outcome will come.
    func dial(_ index: Int) -> Bool {
        guard let easy = Dialer.makeHandle(address: address, timeout: timeout) else { return false }
        _ = dyno_easy_set_pointer(easy, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: index + 1))
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            curl_easy_cleanup(easy)
            return false
        }
        dialling += 1
        // The timer is due at once after an add: start the connect now, not at the next wake-up.
        advance(now: clock.now())
        return true
    }

    /// A handle that connects and does nothing else; proxies of the environment do not apply.
    static func makeHandle(address: String, timeout: Nanoseconds) -> UnsafeMutableRawPointer? {
        guard let easy = curl_easy_init() else { return nil }
        _ = dyno_easy_set_string(easy, CURLOPT_URL, address)
        _ = dyno_easy_set_long(easy, CURLOPT_CONNECT_ONLY, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_FRESH_CONNECT, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_TCP_NODELAY, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(timeout.milliseconds)))
        _ = dyno_easy_set_string(easy, CURLOPT_PROXY, "")
        return easy
    }

    /// Tells libcurl that a socket of its own is ready.
    func socketReady(_ descriptor: Int32, events: UInt32) {
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        curl_multi_socket_action(multi, descriptor, mask, &running)
    }

    /// Lets libcurl act where its timer is due.
    func advance(now: Nanoseconds) {
        while deadline <= now {
            deadline = .never
            var running: Int32 = 0
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        }
    }

    /// The next connection that is made or has failed.
    func takeOutcome() -> Outcome? {
        guard dialling > 0 else { return nil }
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            var tag: UnsafeMutableRawPointer?
            _ = dyno_easy_get_pointer(easy, CURLINFO_PRIVATE, &tag)
            let outcome = Outcome(
                index: Int(bitPattern: tag) - 1, result: Dialer.socket(of: easy, code: code), times: Dialer.times(of: easy))
            dialling -= 1
            curl_multi_remove_handle(multi, easy)
            curl_easy_cleanup(easy)
            return outcome
        }
        return nil
    }

    private static func socket(of easy: UnsafeMutableRawPointer, code: CURLcode) -> Result<Int32, Failure> {
        guard code == CURLE_OK else { return .failure(failure(of: easy, code: code)) }
        var active = curl_socket_t(-1)
        _ = dyno_easy_get_socket(easy, &active)
        let own = fcntl(active, F_DUPFD_CLOEXEC, 3)
        guard own >= 0 else {
            return .failure(Failure(kind: .clientLimit, message: "no descriptor left: \(String(cString: strerror(errno)))"))
        }
        return .success(own)
    }

    /// What libcurl's code and the system's error number mean for the request that needed the connection.
    static func failure(of easy: UnsafeMutableRawPointer, code: CURLcode) -> Failure {
        var number = 0
        _ = dyno_easy_get_long(easy, CURLINFO_OS_ERRNO, &number)
        let system = Int32(number)
        let text =
            system != 0 ? String(cString: strerror(system)).lowercased() : String(cString: curl_easy_strerror(code)).lowercased()
        if [EMFILE, ENFILE, EADDRNOTAVAIL, ENOBUFS, ENOMEM].contains(system) || code == CURLE_OUT_OF_MEMORY {
            return Failure(kind: .clientLimit, message: text)
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return Failure(kind: .resolve, message: "name not resolved")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION: return Failure(kind: .tls, message: text)
        case CURLE_OPERATION_TIMEDOUT: return Failure(kind: .connect, message: "connection not made in time")
        default: return Failure(kind: .connect, message: text)
        }
    }

    /// CURLINFO_NAMELOOKUP_TIME_T and CURLINFO_CONNECT_TIME_T count from the start of the transfer.
    private static func times(of easy: UnsafeMutableRawPointer) -> DialTimes {
        var resolved: curl_off_t = 0
        var connected: curl_off_t = 0
        _ = dyno_easy_get_microseconds(easy, CURLINFO_NAMELOOKUP_TIME_T, &resolved)
        _ = dyno_easy_get_microseconds(easy, CURLINFO_CONNECT_TIME_T, &connected)
        return DialTimes(
            resolve: Nanoseconds(Int64(resolved) * 1000),
            tcpConnect: Nanoseconds(Int64(max(0, connected - resolved)) * 1000))
    }

    /// CURLMOPT_SOCKETFUNCTION: libcurl says which sockets of its own to watch.
    private static let socketChanged: curl_socket_callback = { _, descriptor, what, context, known in
        guard let context else { return 0 }
        let dialer = Unmanaged<Dialer>.fromOpaque(context).takeUnretainedValue()
        var interest: UInt32 = 0
        if what & CURL_POLL_IN != 0 { interest |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { interest |= EPOLLOUT.rawValue }
        var event = epoll_event(events: interest, data: epoll_data_t(u64: Epoll.Source.dialler(descriptor: descriptor).tag))
        if what == CURL_POLL_REMOVE {
            epoll_ctl(dialer.epollDescriptor, EPOLL_CTL_DEL, descriptor, &event)
        } else {
            let isKnown = known != nil
            epoll_ctl(dialer.epollDescriptor, isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event)
            if !isKnown { curl_multi_assign(dialer.multi, descriptor, context) }
        }
        return 0
    }

    /// CURLMOPT_TIMERFUNCTION: when to call `curl_multi_socket_action` without an event; −1: never.
    private static let timerChanged: curl_multi_timer_callback = { _, milliseconds, context in
        guard let context else { return 0 }
        let dialer = Unmanaged<Dialer>.fromOpaque(context).takeUnretainedValue()
        dialer.deadline = milliseconds < 0 ? .never : dialer.clock.now() + Nanoseconds(Int64(milliseconds) * 1_000_000)
        return 0
    }
}
