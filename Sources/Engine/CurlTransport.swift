import CCurl
import CLinux
import DequeModule
import Glibc
import LoadModel
import Measurement

/// Everything that libcurl speaks: what the native transport lacks (HTTP/1.0 and 2, plain proxies, digest authentication), and,
/// where it is asked for by name or needed for that, redirects, cookies and codings too.
///
/// One per worker thread; not shared. libcurl's multi interface in the worker's own loop: each connection has a multi handle
/// (``CurlLane``), each request in flight an easy handle (``CurlExchange``); both are kept.
struct CurlTransport: ~Copyable, Transport {
    let plan: CompiledPlan
    /// What varying requests are filled with; nil before the first stretch of load.
    private(set) var values: SharedValues?
    let contents = ContentPool()
    let options: TransportOptions
    let clock = MonotonicClock()
    private var epoll: Epoll
    let configuration: HandleConfiguration
    let requests: CurlRequests
    let target: Target
    let httpVersion: HTTPVersion
    /// Whether prior knowledge must be asked for by the first request of a connection only; see ``CurlExchange``.
    let repeatsPriorKnowledge: Bool
    let notices: CurlNotices
    let multis: Multis
    /// Names and TLS sessions, which all handles have in common.
    private let share: UnsafeMutableRawPointer?

    var pool: LanePool
    /// All that were ever made: few more than there were requests in flight at once.
    var exchanges: [UnsafeMutablePointer<CurlExchange>] = []
    /// Where there are cookie jars: the handles that hold them, by jar.
    var jars: [UnsafeMutablePointer<CurlExchange>?]?
    /// One queue a class of timeout, and one of those that are not sent yet.
    let expiring: ExpiryQueues<CurlExchange>
    var openingPace: OpeningPace
    /// Connections that are being opened ahead of need, and why the last of them could not be.
    var openingAhead = 0
    var openingFailure: String?
    /// Whether one of them is there, or has failed, since this was last asked.
    var hasOpenedAhead = false
    /// Requests for which no connection had room.
    var waiting = Deque<PendingRequest>()
    /// Events that are known before the next wait.
    var ready = Deque<TransportEvent>()
    var rendered = RenderingMemory()

    private(set) var capacity: Int
    private(set) var inFlight = 0
    var connectionsOpened: Int { notices.connectionsOpened }

    /// - Parameter keepsCookies: whether each user has a jar.
    init(
        plan: CompiledPlan, requests: CurlRequests, target: Target, options: TransportOptions, keepsCookies: Bool,
        epoll: consuming Epoll
    ) {
        self.plan = plan
        self.requests = requests
        self.target = target
        self.options = options
        notices = CurlNotices(hosts: plan.hosts, address: target.addressForHandles)
        httpVersion = target.httpVersion
        multis = Multis(epollDescriptor: epoll.descriptor)
        self.epoll = epoll
        share = dyno_share().map(UnsafeMutableRawPointer.init)
        configuration = HandleConfiguration(target: target, timeout: options.dialTimeout, share: share)
        repeatsPriorKnowledge =
            target.httpVersion == .two && target.url.scheme == .http && dyno_repeats_prior_knowledge() != 0
        openingPace = options.openingPace
        pool = LanePool(streams: options.slots.streams, multis: multis)
        pool.limit = options.slots.connections
        pool.lists.takesOldest = options.reuse.takesOldest
        pool.lists.requestsPerConnection = options.reuse.maximumUses
        capacity = options.slots.requests
        jars = keepsCookies ? [] : nil
        expiring = ExpiryQueues(plan.timeouts + [options.dialTimeout])
    }

    deinit {
        for exchange in exchanges {
            if exchange.pointee.isInFlight {
                pool.lanes[exchange.pointee.lane].multi.remove(exchange.pointee.easy)
            }
            curl_easy_cleanup(exchange.pointee.easy)
            exchange.pointee.freeOwned()
            exchange.deallocate()
        }
        for lane in pool.lanes { lane.multi.end() }
        if let share { curl_share_cleanup(share) }
    }

    mutating func prepare(for stretch: Stretch) {
        precondition(stretch.capacity <= options.slots.requests, "more requests at once than the transport was made for")
        capacity = stretch.capacity
        values = stretch.values
        contents.failures = stretch.values.failures
        let streams = pool.streams
        pool.wanted = min(pool.limit, stretch.isClosed ? (capacity + streams - 1) / streams : .max)
        pool.lists.choice = stretch.isClosed ? .spread : .packed
        pool.shrink(to: stretch.isClosed ? capacity : .max)
        // Users and identities keep theirs, as they keep what they have captured.
        for exchange in exchanges where !stretch.keepsJars { exchange.pointee.owner = -1 }
    }

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant? {
        inFlight += 1
        let wanted = PendingRequest(request: request, token: token, identity: identity)
        guard waiting.isEmpty, let (lane, isOpening) = place() else {
            waiting.append(wanted)
            return nil
        }
        guard let exchange = start(wanted, on: lane, isOpening: isOpening) else { return nil }
        let sent = exchange.pointee.firstByteSent
        exchange.pointee.hasWaited = sent == nil
        takeSent(except: exchange)
        return sent
    }

    mutating func next(until deadline: Instant) -> TransportEvent? {
        let event = nextEvent(until: deadline)
        // Over only now that the worker knows of it.
        if case .completed = event { inFlight -= 1 }
        return event
    }

    mutating func nextEvent(until deadline: Instant) -> TransportEvent? {
        var hasLooked = false
        while true {
            collect()
            if let event = ready.popFirst() { return event }
            if hasOpenedAhead {
                hasOpenedAhead = false
                return nil
            }
            if let (source, events) = epoll.take() {
                switch source {
                case .wake:
                    epoll.waker.drain()
                    return nil
                case .multi(let number, let descriptor):
                    multis.socketReady(descriptor, multi: number, events: events)
                case .connection, .listener: break
                }
                continue
            }
            let now = clock.now()
            if multis.advance(now: now) {
                // First what it has sent and got: whose time begins now has none to run out of.
                collect()
                if now < deadline { continue }
            }
            expire(now)
            serveWaiting()
            if !ready.isEmpty || multis.hasWork { continue }
            // Also where the deadline has passed: else a worker that is late would never see what has come in the meantime.
            if now >= deadline, hasLooked { return nil }
            hasLooked = true
            var wake = min(deadline - options.spin, expiring.earliest, multis.deadline)
            if !waiting.isEmpty, pool.mayOpen { wake = min(wake, openingPace.next) }
            epoll.wait(min(wake - now, Epoll.longestWait))
        }
    }

    mutating func abandonAll() {
        for exchange in exchanges where exchange.pointee.isInFlight {
            dropContent(of: exchange)
            release(exchange)
        }
        for case .completed(let completion) in ready where completion.content >= 0 { contents.giveBack(completion.content) }
        waiting.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        notices.sent.removeAll(keepingCapacity: true)
        notices.openers.removeAll(keepingCapacity: true)
        multis.forgetWork()
        inFlight = 0
    }
}
