import CCurl
import CTLS
import Glibc
import LoadModel
import Measurement

/// Opens connections through libcurl's multi interface (CURLOPT_CONNECT_ONLY), which knows names, addresses, how to race them,
/// and proxies; what it opens is handed on as a ``Channel``.
///
/// The socket is duplicated and libcurl's handle freed: a connection then costs its descriptor, over TLS a session that is ours (its
/// handshake is the transport's to make), and little else. Where the proxy is spoken to over TLS, the handle stays in its multi while
/// the connection is used: each of its reads and writes looks it up there, so that a multi has few of them.
struct Dialer: ~Copyable {
    struct Outcome {
        /// Whoever asked for the connection.
        var index: Int
        var result: Result<Channel, Failure>
        var times: DialTimes
    }

    /// Measured: with all connections in one multi a read's look-up grows with them; with 16 it is lost in the noise.
    private static let connectionsPerGroup = 16

    /// The ways that there are: to the target, and to where redirects have led.
    private var routes: [HandleConfiguration] = []
    /// Of those that lead to TLS over a bare socket.
    private var tls: TLSContext?
    private let target: Target
    private let timeout: Nanoseconds
    private let multis: Multis
    private var groups: [DialGroup] = []
    /// Groups that have room, or had it when they were last asked.
    private var roomy: [DialGroup] = []
    /// Names, and libcurl's TLS sessions, so that a second handshake is a short one.
    private let share: UnsafeMutableRawPointer?
    private(set) var dialling = 0

    /// - Parameter timeout: for resolving, connecting and the TLS handshake together.
    init(target: Target, timeout: Nanoseconds, epollDescriptor: Int32) {
        multis = Multis(epollDescriptor: epollDescriptor)
        share = dyno_share().map(UnsafeMutableRawPointer.init)
        self.target = target
        self.timeout = timeout
        add(target)
    }

    /// A way to another origin, by the target's means: its proxy, its rules for names and addresses, and whom it trusts.
    ///
    /// - Returns: its number; 0 is the way to the target.
    mutating func addRoute(to url: TargetURL) -> Int {
        var other = target
        other.url = url
        // The name that the target's certificate is to be of.
        other.tls.serverName = nil
        add(other)
        return routes.count - 1
    }

    private mutating func add(_ way: Target) {
        let route = HandleConfiguration(target: way, timeout: timeout, share: share)
        routes.append(route)
        guard route.isBare else { return }
        let context = tls ?? TLSContext(way.tls, offersHTTP2: route.offersHTTP2)
        context.addRoute(routes.count - 1, to: way.tls.serverName ?? way.url.host)
        tls = context
    }

    deinit {
        for group in groups { group.end() }
        if let share { curl_share_cleanup(share) }
    }

    /// When libcurl wants to be called though nothing happened.
    @inline(__always)
    var deadline: Instant { dialling > 0 ? multis.deadline : .never }

    /// Begins to open a connection; `takeOutcome()` tells how it went.
    ///
    /// - Returns: false where there was no memory for it; then no outcome will come.
    mutating func dial(_ index: Int, route: Int = 0) -> Bool {
        let isBare = routes[route].isBare
        guard let easy = routes[route].makeHandle(offering: Int(CURL_HTTP_VERSION_1_1), isBare: isBare) else { return false }
        _ = dyno_easy_set_pointer(easy, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: index << 20 | route << 1 | 1))
        let group = groupWithRoom(route)
        guard group.multi.add(easy) else {
            curl_easy_cleanup(easy)
            return false
        }
        group.handles.insert(easy)
        dialling += 1
        return true
    }

    private mutating func groupWithRoom(_ route: Int) -> DialGroup {
        while let group = roomy.last {
            guard routes[route].keepsHandle, group.handles.count + group.open >= Dialer.connectionsPerGroup else { return group }
            group.isRoomy = false
            roomy.removeLast()
        }
        let group = DialGroup(multis.make())
        groups.append(group)
        noteRoom(in: group)
        return group
    }

    private mutating func noteRoom(in group: DialGroup) {
        guard !group.isRoomy else { return }
        group.isRoomy = true
        roomy.append(group)
    }

    /// Tells libcurl that a socket of its own is ready.
    func socketReady(_ descriptor: Int32, multi: Int, events: UInt32) {
        multis.socketReady(descriptor, multi: multi, events: events)
    }

    /// Lets libcurl act where its timers are due.
    func advance(now: Instant) { _ = multis.advance(now: now) }

    /// The next connection that is made or has failed.
    mutating func takeOutcome() -> Outcome? {
        while let multi = multis.takeWorked() {
            guard let (easy, code) = multi.takeFinished() else { continue }
            multis.noteWork(on: multi)
            let group = groups[multi.number]
            group.handles.remove(easy)
            dialling -= 1
            var tag: UnsafeMutableRawPointer?
            _ = dyno_easy_get_pointer(easy, CURLINFO_PRIVATE, &tag)
            let times = Dialer.times(of: easy)
            let route = Int(bitPattern: tag) >> 1 & 0x7_FFFF
            return Outcome(
                index: Int(bitPattern: tag) >> 20, result: handOver(easy, code: code, of: group, route: route), times: times)
        }
        return nil
    }

    private mutating func handOver(
        _ easy: UnsafeMutableRawPointer, code: CURLcode, of group: DialGroup, route: Int
    ) -> Result<Channel, Failure> {
        guard code == CURLE_OK else {
            defer { discard(easy, of: group) }
            if code == CURLE_OPERATION_TIMEDOUT, group.multi.socketError != 0 {
                let refusal = SystemRefusal("epoll_ctl", group.multi.socketError)
                return .failure(Failure(kind: .clientLimit, message: "\(refusal)"))
            }
            return .failure(Dialer.failure(of: easy, code: code))
        }
        var active = curl_socket_t(-1)
        _ = dyno_easy_get_socket(easy, &active)
        if routes[route].keepsHandle {
            group.open += 1
            return .success(Channel(descriptor: active, easy: easy, group: group.multi.number))
        }
        let own = fcntl(active, F_DUPFD_CLOEXEC, 3)
        let number = errno
        discard(easy, of: group)
        guard own >= 0 else {
            return .failure(Failure(kind: .clientLimit, message: "no descriptor left: \(String(cString: strerror(number)))"))
        }
        guard routes[route].isBare, let tls else { return .success(Channel(descriptor: own)) }
        let session = tls.begin(own, route: route)
        if case .failure = session { Glibc.close(own) }
        return session.map { Channel(descriptor: own, session: $0) }
    }

    /// Closes a channel that this dialler has opened.
    mutating func close(_ channel: Channel) {
        end(channel)
        if channel.easy != nil { noteRoom(in: groups[channel.group]) }
    }

    /// Closes one of the last channels: no other is opened after it.
    func end(_ channel: Channel) {
        guard let easy = channel.easy else {
            dyno_tls_free(channel.session)
            Glibc.close(channel.descriptor)
            return
        }
        groups[channel.group].open -= 1
        groups[channel.group].multi.remove(easy)
        curl_easy_cleanup(easy)
    }

    private mutating func discard(_ easy: UnsafeMutableRawPointer, of group: DialGroup) {
        group.multi.remove(easy)
        curl_easy_cleanup(easy)
        noteRoom(in: group)
    }
}

/// The connections that belong to one multi: over TLS for as long as they live, else until they are made.
private final class DialGroup {
    let multi: Multi
    /// Of connections that are being made: libcurl does not free them with the multi.
    var handles: Set<UnsafeMutableRawPointer> = []
    /// Connections that are open and still belong to the multi.
    var open = 0
    /// Whether it is in the list of those that have room.
    var isRoomy = false

    init(_ multi: Multi) { self.multi = multi }

    func end() {
        for easy in handles {
            multi.remove(easy)
            curl_easy_cleanup(easy)
        }
        multi.end()
    }
}
