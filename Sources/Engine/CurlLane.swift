import CCurl
import Glibc
import LoadModel

/// One connection to the target, as far as libcurl has one: a multi of its own.
///
/// Several connections in one multi would be libcurl's to choose from, each choice a walk over all of them; with one in each, the
/// transport decides which connection carries what.
final class CurlLane: Carrier {
    let multi: Multi
    private let sockets: SocketTable
    var number: Int { multi.number }

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
    /// Its present connection: which of the transport's it is, and the requests that it has carried; libcurl's callbacks write it.
    let made: UnsafeMutablePointer<Made>

    struct Made {
        /// From 1, in the order in which they were made; 0: none yet.
        var number: Int32 = 0
        var requests: Int32 = 0
    }

    /// Sockets that libcurl has open for it.
    var openSockets = 0
    /// Handles that wait for its next request.
    var resting = LinkedList<UnsafeMutablePointer<CurlExchange>>()
    /// Neighbours among the lanes with as many requests in flight; they are all the pool's.
    unowned(unsafe) var previous: CurlLane?
    unowned(unsafe) var next: CurlLane?

    /// - Parameter streams: the most requests at once on its connection.
    init(streams: Int, in multis: Multis) {
        limit = streams
        sockets = multis.sockets
        // Connections are counted for each host; a redirect may lead to another.
        multi = multis.make(options: [
            (CURLMOPT_MAX_HOST_CONNECTIONS, 1), (CURLMOPT_MAX_CONCURRENT_STREAMS, streams), (CURLMOPT_MAXCONNECTS, 8),
        ])
        farewell = .allocate(capacity: 1)
        farewell.initialize(to: Int32(DYNO_FAREWELL_UNKNOWN))
        made = .allocate(capacity: 1)
        made.initialize(to: Made())
    }

    deinit {
        farewell.deallocate()
        made.deallocate()
    }

    static func == (a: CurlLane, b: CurlLane) -> Bool { a === b }

    /// Closes its connections, at once, to begin anew. Nothing is in flight on them.
    func hangUp() { multi.beginAnew() }

    var isOpen: Bool { openSockets > 0 }

    /// The context of a handle's socket callbacks; the lane outlives its sockets.
    func adopt(_ easy: UnsafeMutableRawPointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = dyno_easy_set_sockets(easy, context, CurlLane.opensSocket, CurlLane.closesSocket)
        dyno_easy_note_farewell(easy, farewell)
    }

    // MARK: What libcurl asks for

    private static func lane(_ context: UnsafeMutableRawPointer) -> CurlLane {
        Unmanaged<CurlLane>.fromOpaque(context).takeUnretainedValue()
    }

    /// CURLOPT_OPENSOCKETFUNCTION: socket(2).
    private static let opensSocket: curl_opensocket_callback = { context, _, address in
        guard let context, let address else { return -1 }
        let lane = lane(context)
        let descriptor = socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
        guard descriptor >= 0 else {
            lane.multi.socketError = errno
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
    var connectionsOpened = 0
    /// What redirects may lead to beside the target; empty: anything.
    let hosts: HostRule
    private let home: Origin.Goal?
    /// Where those led that were not followed.
    var refused: [UnsafeMutablePointer<CurlExchange>: String] = [:]

    /// - Parameter address: the target's, as handles are told of it.
    init(hosts: HostRule, address: String) {
        self.hosts = hosts
        home = Origin.goal(of: UnsafeRawBufferPointer(start: nil, count: 0), from: address)
        sent.reserveCapacity(256)
        openers.reserveCapacity(256)
    }

    /// Whether a redirect may be followed; what libcurl cannot make sense of it does not follow.
    func mayFollow(_ location: UnsafeRawBufferPointer, of exchange: UnsafeMutablePointer<CurlExchange>) -> Bool {
        var url: UnsafeMutableRawPointer?
        _ = dyno_easy_get_pointer(exchange.pointee.easy, CURLINFO_EFFECTIVE_URL, &url)
        guard let url, let goal = Origin.goal(of: location, from: url.assumingMemoryBound(to: CChar.self)), goal != home,
            !hosts.names(host: goal.host, port: goal.port)
        else { return true }
        refused[exchange] = TargetURL(scheme: goal.scheme == "https" ? .https : .http, host: goal.host, port: goal.port).authority
        return false
    }
}
