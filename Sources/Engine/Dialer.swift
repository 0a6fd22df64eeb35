import CCurl
import Glibc
import LoadModel
import Measurement

/// Opens connections through libcurl's multi interface (CURLOPT_CONNECT_ONLY), which knows names, addresses, how to race them,
/// and TLS; what it opens is handed on as a ``Channel``.
///
/// For plaintext the socket is duplicated and libcurl's handle freed: a connection then costs its descriptor and little else.
/// Over TLS (the target's or the proxy's) the handle stays in its multi while the connection is used.
final class Dialer {
    struct Outcome {
        /// Whoever asked for the connection.
        var index: Int
        var result: Result<Channel, Failure>
        var times: DialTimes
    }

    struct Failure: Error {
        var kind: FailureKind
        var message: String
        /// What an HTTP proxy answered to CONNECT, where that is why.
        var proxyStatus: Int?
    }

    /// Measured: with all connections in one multi a read's look-up grows with them; with 16 it is lost in the noise.
    private static let connectionsPerGroup = 16

    private let configuration: HandleConfiguration
    private let epollDescriptor: Int32
    private var groups: [DialGroup] = []
    /// Groups that have room, or had it when they were last asked.
    private var roomy: [DialGroup] = []
    private let notices = DialNotices()
    /// Names, and TLS sessions, so that a second handshake is a short one.
    private let share: UnsafeMutableRawPointer?
    private(set) var dialling = 0

    /// - Parameter timeout: for resolving, connecting and the TLS handshake together.
    init(target: Target, timeout: Nanoseconds, epollDescriptor: Int32) {
        self.epollDescriptor = epollDescriptor
        share = dyno_share().map(UnsafeMutableRawPointer.init)
        configuration = HandleConfiguration(target: target, timeout: timeout, share: share)
    }

    deinit {
        // Groups and the lists that they are on know each other.
        while !notices.worked.isEmpty { notices.dropLast() }
        roomy.removeAll()
        groups.removeAll()
        if let share { curl_share_cleanup(share) }
    }

    /// When libcurl wants to be called though nothing happened.
    var deadline: Instant {
        dialling > 0 ? notices.nextTimer : .never
    }

    /// Begins to open a connection; `takeOutcome()` tells how it went.
    ///
    /// - Returns: false where there was no memory for it; then no outcome will come.
    func dial(_ index: Int) -> Bool {
        // The native transport speaks HTTP/1.1: nothing else is offered (ALPN).
        guard let easy = configuration.makeHandle(offering: Int(CURL_HTTP_VERSION_1_1)) else { return false }
        _ = dyno_easy_set_pointer(easy, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: index + 1))
        guard groupWithRoom().add(easy) else { return false }
        dialling += 1
        return true
    }

    private func groupWithRoom() -> DialGroup {
        while let group = roomy.last {
            guard configuration.keepsHandle, group.dialling + group.open >= Dialer.connectionsPerGroup else { return group }
            group.isRoomy = false
            roomy.removeLast()
        }
        let group = DialGroup(number: groups.count, epollDescriptor: epollDescriptor, notices: notices)
        groups.append(group)
        noteRoom(in: group)
        return group
    }

    private func noteRoom(in group: DialGroup) {
        guard !group.isRoomy else { return }
        group.isRoomy = true
        roomy.append(group)
    }

    /// Tells libcurl that a socket of its own is ready.
    func socketReady(_ descriptor: Int32, group: Int, events: UInt32) {
        groups[group].socketReady(descriptor, events: events)
    }

    /// Lets libcurl act where its timers are due.
    func advance(now: Instant) {
        guard notices.nextTimer <= now else { return }
        notices.nextTimer = .never
        for group in groups {
            group.advance(now: now)
            notices.nextTimer = min(notices.nextTimer, group.deadline)
        }
    }

    /// The next connection that is made or has failed.
    func takeOutcome() -> Outcome? {
        while let group = notices.worked.last {
            guard let (easy, code) = group.takeFinished() else {
                notices.dropLast()
                continue
            }
            dialling -= 1
            var tag: UnsafeMutableRawPointer?
            _ = dyno_easy_get_pointer(easy, CURLINFO_PRIVATE, &tag)
            let times = Dialer.times(of: easy)
            return Outcome(index: Int(bitPattern: tag) - 1, result: handOver(easy, code: code, group: group.number), times: times)
        }
        return nil
    }

    private func handOver(_ easy: UnsafeMutableRawPointer, code: CURLcode, group: Int) -> Result<Channel, Failure> {
        guard code == CURLE_OK else {
            defer { discard(easy, group: group) }
            if code == CURLE_OPERATION_TIMEDOUT, groups[group].watchError != 0 {
                let refusal = SystemRefusal("epoll_ctl", groups[group].watchError)
                return .failure(Failure(kind: .clientLimit, message: "\(refusal)"))
            }
            return .failure(Dialer.failure(of: easy, code: code))
        }
        var active = curl_socket_t(-1)
        _ = dyno_easy_get_socket(easy, &active)
        if configuration.keepsHandle {
            groups[group].open += 1
            return .success(Channel(descriptor: active, easy: easy, group: group, isDirect: configuration.isDirect))
        }
        let own = fcntl(active, F_DUPFD_CLOEXEC, 3)
        let number = errno
        discard(easy, group: group)
        guard own >= 0 else {
            return .failure(Failure(kind: .clientLimit, message: "no descriptor left: \(String(cString: strerror(number)))"))
        }
        return .success(Channel(descriptor: own, easy: nil, group: 0))
    }

    /// Closes a channel that this dialler has opened.
    func close(_ channel: Channel) {
        guard let easy = channel.easy else {
            Glibc.close(channel.descriptor)
            return
        }
        groups[channel.group].open -= 1
        discard(easy, group: channel.group)
    }

    private func discard(_ easy: UnsafeMutableRawPointer, group: Int) {
        curl_multi_remove_handle(groups[group].multi, easy)
        curl_easy_cleanup(easy)
        noteRoom(in: groups[group])
    }

    /// What libcurl's code and the system's error number mean for the request that needed the connection.
    static func failure(of easy: UnsafeMutableRawPointer, code: CURLcode) -> Failure {
        var number = 0
        _ = dyno_easy_get_long(easy, CURLINFO_OS_ERRNO, &number)
        let system = Int32(number)
        let ownText = String(cString: curl_easy_strerror(code)).lowercased()
        let text = system != 0 ? String(cString: strerror(system)).lowercased() : ownText
        if lacks(system) || code == CURLE_OUT_OF_MEMORY { return Failure(kind: .clientLimit, message: text) }
        var answer = 0
        _ = dyno_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &answer)
        if answer >= 300 {
            return Failure(kind: .connect, message: "the proxy refused the tunnel with status \(answer)", proxyStatus: answer)
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return Failure(kind: .resolve, message: "name not resolved")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS:
            return Failure(kind: .tls, message: ownText)
        case CURLE_PROXY: return Failure(kind: .connect, message: "the proxy did not make the connection")
        case CURLE_RECV_ERROR where system == 0: return Failure(kind: .connect, message: "the proxy refused the tunnel")
        case CURLE_OPERATION_TIMEDOUT where hasConnected(easy):
            return Failure(kind: .tls, message: "TLS handshake not finished in time")
        case CURLE_OPERATION_TIMEDOUT: return Failure(kind: .connect, message: "connection not made in time")
        default: return Failure(kind: .connect, message: text)
        }
    }

    /// What the system's refusal of a socket means.
    static func failure(system: Int32) -> Failure {
        Failure(kind: lacks(system) ? .clientLimit : .connect, message: String(cString: strerror(system)).lowercased())
    }

    /// Whether this machine has run out of something.
    private static func lacks(_ system: Int32) -> Bool { [EMFILE, ENFILE, EADDRNOTAVAIL, ENOBUFS, ENOMEM].contains(system) }

    /// CURLINFO_LOCAL_PORT is known once the TCP connection stands; CURLINFO_CONNECT_TIME_T stays 0 where the handshake fails.
    private static func hasConnected(_ easy: UnsafeMutableRawPointer) -> Bool {
        var port = 0
        _ = dyno_easy_get_long(easy, CURLINFO_LOCAL_PORT, &port)
        return port > 0
    }

    /// CURLINFO_NAMELOOKUP_TIME_T, CURLINFO_CONNECT_TIME_T and CURLINFO_APPCONNECT_TIME_T count from the start of the transfer.
    static func times(of easy: UnsafeMutableRawPointer) -> DialTimes {
        let resolved = microseconds(easy, CURLINFO_NAMELOOKUP_TIME_T)
        let connected = microseconds(easy, CURLINFO_CONNECT_TIME_T)
        let secured = microseconds(easy, CURLINFO_APPCONNECT_TIME_T)
        return DialTimes(
            resolve: Nanoseconds(resolved * 1000), tcpConnect: Nanoseconds(max(0, connected - resolved) * 1000),
            tls: Nanoseconds(max(0, secured - connected) * 1000))
    }

    private static func microseconds(_ easy: UnsafeMutableRawPointer, _ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        _ = dyno_easy_get_microseconds(easy, info, &value)
        return Int64(value)
    }
}
