import CCurl
import CLinux
import DequeModule
import Glibc
import LoadModel
import Measurement

/// Everything that libcurl speaks: HTTP/2, proxies, redirects, cookies, digest authentication, content decoding.
///
/// One per worker thread; not shared. libcurl's multi interface in the worker's own loop: each connection has a multi handle
/// (``CurlLane``), each request in flight an easy handle (``CurlExchange``); both are kept.
struct CurlTransport: ~Copyable, Transport {
    let plan: CompiledPlan
    /// What varying templates draw from; set for each segment.
    var seed: UInt64 = 0
    let options: TransportOptions
    let clock = MonotonicClock()
    private let waker: Waker
    private var epoll: Epoll
    private let configuration: HandleConfiguration
    private let requests: CurlRequests
    let httpVersion: HTTPVersion
    /// Whether prior knowledge must be asked for by the first request of a connection only; see ``CurlExchange``.
    private let repeatsPriorKnowledge: Bool
    private let notices = CurlNotices()
    /// Names and TLS sessions, which all handles have in common.
    private let share: UnsafeMutableRawPointer?

    var pool: LanePool
    /// All that were ever made: few more than there were requests in flight at once.
    private var exchanges: [UnsafeMutablePointer<CurlExchange>] = []
    /// Where each user has a cookie jar, which is its handle's.
    private var jars: CookieJars?
    /// One queue a class of timeout, in order of the first byte sent, and one of those that are not sent yet.
    private var expiring: [ExchangeQueue]
    private var dialling = ExchangeQueue()
    /// Requests for which no connection had room.
    private var openingPace: OpeningPace
    /// Connections that are being opened ahead of need, and why the last of them could not be.
    private var openingAhead = 0
    private var openingFailure: String?
    /// Whether one of them is there, or has failed, since this was last asked.
    private var hasOpenedAhead = false
    private var waiting = Deque<PendingRequest>()
    /// Lanes on which transfers may be over.
    private var busyLanes: [Int] = []
    /// Events that are known before the next wait.
    var ready = Deque<TransportEvent>()
    private var scratch: [UInt8] = []

    var capacity: Int
    private(set) var inFlight = 0
    var connectionsOpened: Int { notices.connectionsOpened }

    /// - Parameter keepsCookies: whether each user has a jar.
    init(
        plan: CompiledPlan, requests: CurlRequests, target: Target, options: TransportOptions, keepsCookies: Bool, waker: Waker
    ) {
        self.plan = plan
        self.requests = requests
        self.options = options
        self.waker = waker
        httpVersion = target.httpVersion
        epoll = Epoll(waker: waker)
        let sockets = SocketTable(epollDescriptor: epoll.descriptor)
        share = dyno_share().map(UnsafeMutableRawPointer.init)
        configuration = HandleConfiguration(target: target, timeout: options.dialTimeout, share: share)
        repeatsPriorKnowledge =
            target.httpVersion == .two && target.url.scheme == .http && dyno_repeats_prior_knowledge() != 0
        let streams = options.streams
        openingPace = options.openingPace
        pool = LanePool(streams: streams) { [notices] number in
            CurlLane(number: number, streams: streams, sockets: sockets, notices: notices)
        }
        pool.limit = options.maximumConnections
        pool.takesOldest = options.reuse.takesOldest
        pool.requestsPerConnection = options.reuse.maximumUses
        capacity = options.maximumConnections * streams
        jars = keepsCookies ? CookieJars() : nil
        expiring = plan.timeouts.map { _ in ExchangeQueue() }
    }

    deinit {
        for exchange in exchanges {
            if exchange.pointee.isInFlight {
                curl_multi_remove_handle(pool.lanes[exchange.pointee.lane].multi, exchange.pointee.easy)
            }
            curl_easy_cleanup(exchange.pointee.easy)
            exchange.pointee.freeOwned()
            exchange.deallocate()
        }
        for lane in pool.lanes { lane.end() }
        if let share { curl_share_cleanup(share) }
    }

    /// Gets ready for a stretch of load: nothing is in flight.
    ///
    /// - Parameter isClosed: whether there are users, who keep their cookies; else each arrival is its own.
    mutating func prepare(seed: UInt64, capacity: Int, isClosed: Bool, stride: Int) {
        self.seed = seed
        self.capacity = capacity
        let streams = pool.streams
        pool.wanted = min(pool.limit, isClosed ? (capacity + streams - 1) / streams : .max)
        pool.choice = isClosed ? .spread : .packed
        pool.shrink(to: isClosed ? capacity : .max)
        jars?.isClosed = isClosed
        jars?.stride = stride
        for exchange in exchanges where jars != nil { exchange.pointee.user = -1 }
    }

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Nanoseconds? {
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

    mutating func next(until deadline: Nanoseconds) -> TransportEvent? {
        let event = nextEvent(until: deadline)
        // Over only now that the worker knows of it.
        if case .completed = event { inFlight -= 1 }
        return event
    }

    private mutating func nextEvent(until deadline: Nanoseconds) -> TransportEvent? {
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
                    waker.drain()
                    return nil
                case .dialler(let number, let descriptor):
                    pool.lanes[number].socketReady(descriptor, events: events)
                    busyLanes.append(number)
                case .connection: break
                }
                continue
            }
            let now = clock.now()
            if advanceDue(now) {
                // First what it has sent and got: whose time begins now has none to run out of.
                collect()
                if now < deadline { continue }
            }
            expire(now)
            serveWaiting()
            if !ready.isEmpty || !busyLanes.isEmpty { continue }
            // Also where the deadline has passed: else a worker that is late would never see what has come in the meantime.
            if now >= deadline, hasLooked { return nil }
            hasLooked = true
            var wake = min(deadline - options.spin, nextExpiry, notices.nextTimer)
            if !waiting.isEmpty, pool.mayOpen { wake = min(wake, openingPace.next) }
            epoll.wait(min(wake, Nanoseconds(now.count + 3_600_000_000_000)) - now)
        }
    }

    /// Opens connections until so many are at rest. To be called while no request is in flight.
    ///
    /// Over HTTP/2 and TLS only: a transfer that is called off before its request goes out leaves its connection open there.
    /// - Parameter deadline: when to give up on those that are not there yet.
    mutating func openAhead(_ count: Int, until deadline: Nanoseconds, stop: StopSignal) -> OpenedAhead {
        guard count > 0 else { return OpenedAhead() }
        guard httpVersion == .two, configuration.isSecure else {
            return OpenedAhead(missing: count, reason: "libcurl opens them ahead only for HTTP/2 over TLS")
        }
        let before = connectionsOpened
        openingFailure = nil
        while pool.restingOpen + openingAhead < count, openingFailure == nil, !stop.isRequested, clock.now() < deadline {
            while pool.restingOpen + openingAhead < count, openingPace.take(at: clock.now()), let lane = pool.laneToOpen() {
                openingAhead += 1
                let nobody = RequestIdentity(user: -1, pass: -1)
                _ = start(PendingRequest(request: 0, token: -1, identity: nobody), on: lane, isOpening: true, sendsNothing: true)
            }
            _ = nextEvent(until: min(deadline, pool.restingOpen + openingAhead < count ? openingPace.next : .never))
        }
        while openingAhead > 0, !stop.isRequested, clock.now() < deadline { _ = nextEvent(until: deadline) }
        abandonAll()
        openingAhead = 0
        hasOpenedAhead = false
        return OpenedAhead(
            opened: connectionsOpened - before, missing: max(0, count - pool.restingOpen),
            reason: openingFailure ?? "not made in time")
    }

    mutating func abandonAll() {
        for exchange in exchanges where exchange.pointee.isInFlight { release(exchange) }
        waiting.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        notices.sent.removeAll(keepingCapacity: true)
        notices.openers.removeAll(keepingCapacity: true)
        busyLanes.removeAll(keepingCapacity: true)
        inFlight = 0
    }

    // MARK: Beginning

    /// Where a request may go now; nil: nowhere yet.
    private mutating func place() -> (lane: CurlLane, isOpening: Bool)? {
        let lane = pool.laneWithRoom()
        if let lane, pool.choice == .packed || lane.inFlight == 0 { return (lane, false) }
        if pool.mayOpen, openingPace.take(at: clock.now()), let other = pool.laneToOpen() { return (other, true) }
        return lane.map { ($0, false) }
    }

    /// Begins a request on a connection, which it opens where it is the first.
    private mutating func start(
        _ wanted: PendingRequest, on lane: CurlLane, isOpening: Bool, sendsNothing: Bool = false
    ) -> UnsafeMutablePointer<CurlExchange>? {
        guard let exchange = sendsNothing ? restingExchange(for: lane) : exchange(for: lane, wanted) else {
            failUnsent(token: wanted.token, message: "no memory left for another request")
            return nil
        }
        let isLast = pool.begin(lane, isOpening: isOpening)
        prepare(exchange, wanted, isLast: isLast)
        exchange.pointee.sendsNothing = sendsNothing
        if repeatsPriorKnowledge { setPriorKnowledge(exchange, isOpening) }
        guard curl_multi_add_handle(lane.multi, exchange.pointee.easy) == CURLM_OK else {
            giveBack(exchange)
            failUnsent(token: wanted.token, message: "no memory left for another request")
            return nil
        }
        // The handle's timer is due at once: it starts now, not at the next wake-up.
        lane.advance(now: .zero)
        busyLanes.append(lane.number)
        if exchange.pointee.firstByteSent == nil { startClock(exchange, .dialling) }
        return exchange
    }

    private mutating func prepare(_ exchange: UnsafeMutablePointer<CurlExchange>, _ wanted: PendingRequest, isLast: Bool) {
        let request = wanted.request
        exchange.pointee.begin(wanted, mayRepeat: plan.requests[request].isIdempotent)
        exchange.pointee.beganAt = clock.now()
        if exchange.pointee.configuredFor != request { requests.configure(exchange, for: request) }
        if !requests.requests[request].isConstant {
            requests.render(request, wanted.identity, seed: seed, for: exchange, using: &scratch)
        }
        forbidReuse(isLast, behind: exchange)
    }

    /// CURLOPT_FORBID_REUSE: heeded when the transfer ends.
    private func forbidReuse(_ isForbidden: Bool, behind exchange: UnsafeMutablePointer<CurlExchange>) {
        guard exchange.pointee.isReuseForbidden != isForbidden else { return }
        exchange.pointee.isReuseForbidden = isForbidden
        _ = dyno_easy_set_long(exchange.pointee.easy, CURLOPT_FORBID_REUSE, isForbidden ? 1 : 0)
    }

    private func setPriorKnowledge(_ exchange: UnsafeMutablePointer<CurlExchange>, _ wanted: Bool) {
        guard exchange.pointee.hasPriorKnowledge != wanted else { return }
        exchange.pointee.hasPriorKnowledge = wanted
        let version = wanted ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2_0
        _ = dyno_easy_set_long(exchange.pointee.easy, CURLOPT_HTTP_VERSION, Int(version))
    }

    /// Begins a request anew that met a connection in another state than was thought.
    private mutating func startAgain(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        let lane = pool.lanes[exchange.pointee.lane]
        curl_multi_remove_handle(lane.multi, exchange.pointee.easy)
        exchange.pointee.startAgain()
        setPriorKnowledge(exchange, !exchange.pointee.hasPriorKnowledge)
        curl_multi_add_handle(lane.multi, exchange.pointee.easy)
        lane.advance(now: .zero)
    }

    /// The handle with the user's jar where there are jars; else any.
    private mutating func exchange(for lane: CurlLane, _ wanted: PendingRequest) -> UnsafeMutablePointer<CurlExchange>? {
        guard let jars else { return restingExchange(for: lane) }
        let key = jars.key(token: wanted.token, identity: wanted.identity)
        guard let exchange = jars[key] ?? makeExchange() else { return nil }
        self.jars?[key] = exchange
        adopt(exchange, by: lane)
        emptyJar(exchange, for: wanted.identity.user)
        return exchange
    }

    /// A handle at rest that is nobody's, or a new one.
    private mutating func restingExchange(for lane: CurlLane) -> UnsafeMutablePointer<CurlExchange>? {
        if let exchange = lane.resting {
            lane.resting = exchange.pointee.next
            return exchange
        }
        guard let exchange = makeExchange() else { return nil }
        adopt(exchange, by: lane)
        return exchange
    }

    private func adopt(_ exchange: UnsafeMutablePointer<CurlExchange>, by lane: CurlLane) {
        guard exchange.pointee.lane != lane.number else { return }
        exchange.pointee.lane = lane.number
        lane.adopt(exchange.pointee.easy)
    }

    /// CURLOPT_COOKIELIST: nobody gets another's cookies.
    private func emptyJar(_ exchange: UnsafeMutablePointer<CurlExchange>, for user: Int) {
        guard exchange.pointee.user != user else { return }
        exchange.pointee.user = user
        _ = dyno_easy_set_string(exchange.pointee.easy, CURLOPT_COOKIELIST, "ALL")
    }

    private mutating func makeExchange() -> UnsafeMutablePointer<CurlExchange>? {
        guard let easy = curl_easy_init() else { return nil }
        let exchange = UnsafeMutablePointer<CurlExchange>.allocate(capacity: 1)
        exchange.initialize(
            to: CurlExchange(easy: easy, notices: .passUnretained(notices), maximumBodyBytes: options.maximumBodyBytes))
        setUp(exchange)
        exchanges.append(exchange)
        return exchange
    }

    /// Tells a new handle what holds for all requests to the target.
    private func setUp(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        let easy = exchange.pointee.easy
        configuration.apply(to: easy)
        let version = configuration.versionOption
        _ = dyno_easy_set_long(easy, CURLOPT_HTTP_VERSION, version)
        exchange.pointee.needsRightVersion = repeatsPriorKnowledge
        exchange.pointee.hasPriorKnowledge = version == Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
        // Rather wait for the connection that is being made than open another.
        _ = dyno_easy_set_long(easy, CURLOPT_PIPEWAIT, httpVersion == .two ? 1 : 0)
        _ = dyno_easy_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        _ = dyno_easy_set_size(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(options.maximumBodyBytes))
        _ = dyno_easy_set_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        if jars != nil { _ = dyno_easy_set_string(easy, CURLOPT_COOKIEFILE, "") }
        CurlExchange.attach(exchange)
    }

    /// libcurl counts a handle's retries over all of its requests and refuses the sixth: this begins anew. Cookies stay.
    private func renew(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        curl_easy_reset(exchange.pointee.easy)
        exchange.pointee.configuredFor = -1
        exchange.pointee.isReuseForbidden = false
        setUp(exchange)
        pool.lanes[exchange.pointee.lane].adopt(exchange.pointee.easy)
    }

    /// A request that never came to libcurl.
    private mutating func failUnsent(token: Int, message: String) {
        ready.append(
            .completed(
                Completion(
                    token: token, failure: .clientLimit, status: 0, receivedBytes: 0, sentBytes: 0, end: clock.now(),
                    wasRetried: false, message: message)))
    }

    // MARK: What libcurl tells

    /// Takes note of what has gone out: its time runs.
    private mutating func takeSent(except known: UnsafeMutablePointer<CurlExchange>? = nil) {
        takeOpeners()
        guard !notices.sent.isEmpty else { return }
        for index in notices.sent.indices {
            let exchange = notices.sent[index]
            guard exchange.pointee.isInFlight, let sent = exchange.pointee.firstByteSent else { continue }
            exchange.pointee.isCountedAsSent = true
            pool.lanes[exchange.pointee.lane].sent += 1
            stopClock(exchange)
            startClock(exchange, .answer(plan.requests[exchange.pointee.request].timeoutClass))
            if exchange != known { ready.append(.sent(token: exchange.pointee.token, at: sent)) }
        }
        notices.sent.removeAll(keepingCapacity: true)
    }

    /// Takes note of new connections: one may have taken the place of another that was dead.
    private mutating func takeOpeners() {
        guard !notices.openers.isEmpty else { return }
        for exchange in notices.openers where exchange.pointee.isInFlight {
            let isLast = pool.beginAnew(pool.lanes[exchange.pointee.lane])
            forbidReuse(isLast, behind: exchange)
        }
        notices.openers.removeAll(keepingCapacity: true)
    }

    /// Takes what is over on the lanes that libcurl has worked on.
    private mutating func collect() {
        takeSent()
        while let number = busyLanes.popLast() {
            while let (easy, code) = pool.lanes[number].takeFinished() {
                var context: UnsafeMutableRawPointer?
                _ = dyno_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
                guard let exchange = context?.assumingMemoryBound(to: CurlExchange.self) else { continue }
                finish(exchange, code)
                takeSent()
            }
            takeBackPending(of: pool.lanes[number])
        }
    }

    /// What libcurl holds back though its connection stands waits for a stream: the target allows no more of them at once
    /// (SETTINGS_MAX_CONCURRENT_STREAMS, which libcurl tells nobody). It goes to another connection, or waits for room.
    private mutating func takeBackPending(of lane: CurlLane) {
        guard lane.sent > 0, lane.inFlight > lane.sent, !lane.isDue else { return }
        pool.limit(lane, to: lane.sent)
        var pending = dialling.last
        while let exchange = pending {
            pending = exchange.pointee.previous
            guard exchange.pointee.lane == lane.number else { continue }
            waiting.prepend(
                PendingRequest(
                    request: exchange.pointee.request, token: exchange.pointee.token, identity: exchange.pointee.identity))
            release(exchange)
        }
    }

    private mutating func finish(_ exchange: UnsafeMutablePointer<CurlExchange>, _ code: CURLcode) {
        if exchange.pointee.mustStartAgain {
            startAgain(exchange)
            return
        }
        if exchange.pointee.sendsNothing {
            openingAhead -= 1
            hasOpenedAhead = true
            if code != CURLE_ABORTED_BY_CALLBACK {
                openingFailure = Dialer.failure(of: exchange.pointee.easy, code: code).message
            }
            release(exchange)
            return
        }
        let event = TransportEvent.completed(completion(of: exchange, code, end: clock.now()))
        release(exchange)
        ready.append(event)
    }

    /// Lets go of a request, which may still be under way: over HTTP/1 its connection goes with it, over HTTP/2 only its stream.
    private mutating func release(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        stopClock(exchange)
        let lane = pool.lanes[exchange.pointee.lane]
        curl_multi_remove_handle(lane.multi, exchange.pointee.easy)
        if exchange.pointee.wasRetried { renew(exchange) }
        giveBack(exchange)
    }

    private mutating func giveBack(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        exchange.pointee.isInFlight = false
        let lane = pool.lanes[exchange.pointee.lane]
        if exchange.pointee.isCountedAsSent { lane.sent -= 1 }
        exchange.pointee.isCountedAsSent = false
        if jars == nil || exchange.pointee.sendsNothing {
            exchange.pointee.next = lane.resting
            lane.resting = exchange
        }
        pool.end(lane, wasSent: exchange.pointee.firstByteSent != nil)
    }

    /// Gives room that there is to those who wait for it, in the order in which they came.
    private mutating func serveWaiting() {
        while !waiting.isEmpty, let (lane, isOpening) = place() {
            let exchange = start(waiting.removeFirst(), on: lane, isOpening: isOpening)
            exchange?.pointee.hasWaited = true
        }
    }

    /// Calls libcurl where its timers are due.
    ///
    /// - Returns: whether any were.
    private mutating func advanceDue(_ now: Nanoseconds) -> Bool {
        guard !notices.due.isEmpty || notices.nextTimer <= now else { return false }
        if notices.nextTimer <= now {
            notices.nextTimer = .never
            for lane in pool.lanes {
                if lane.deadline <= now {
                    notices.noteDue(lane)
                } else {
                    notices.nextTimer = min(notices.nextTimer, lane.deadline)
                }
            }
        }
        let due = notices.due
        notices.due.removeAll(keepingCapacity: true)
        for number in due {
            let lane = pool.lanes[number]
            lane.isListed = false
            lane.advance(now: now)
            busyLanes.append(number)
        }
        return !due.isEmpty
    }

    // MARK: Timeouts

    private mutating func startClock(_ exchange: UnsafeMutablePointer<CurlExchange>, _ queue: CurlExchange.ExpiryQueue) {
        exchange.pointee.clockedBy = queue
        switch queue {
        case .none: break
        case .dialling: dialling.append(exchange)
        case .answer(let timeoutClass): expiring[timeoutClass].append(exchange)
        }
    }

    private mutating func stopClock(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        switch exchange.pointee.clockedBy {
        case .none: break
        case .dialling: dialling.remove(exchange)
        case .answer(let timeoutClass): expiring[timeoutClass].remove(exchange)
        }
        exchange.pointee.clockedBy = .none
    }

    /// When the first request runs out of time, to connect or to be answered.
    private var nextExpiry: Nanoseconds {
        var earliest = dialling.first.map { $0.pointee.beganAt + options.dialTimeout } ?? .never
        for (timeoutClass, queue) in expiring.enumerated() {
            guard let sent = queue.first?.pointee.firstByteSent else { continue }
            earliest = min(earliest, sent + plan.timeouts[timeoutClass])
        }
        return earliest
    }

    private mutating func expire(_ now: Nanoseconds) {
        for timeoutClass in expiring.indices {
            while let first = expiring[timeoutClass].first, let sent = first.pointee.firstByteSent,
                sent + plan.timeouts[timeoutClass] <= now
            {
                giveUp(first, failure: .timeout, message: "no complete answer within \(plan.timeouts[timeoutClass])")
            }
        }
        while let first = dialling.first, first.pointee.beganAt + options.dialTimeout <= now {
            guard pool.lanes[first.pointee.lane].sent == 0 else {
                // Its connection stands.
                stopClock(first)
                first.pointee.beganAt = now
                startClock(first, .dialling)
                continue
            }
            let failure = Dialer.failure(of: first.pointee.easy, code: CURLE_OPERATION_TIMEDOUT)
            giveUp(first, failure: failure.kind, message: failure.message)
        }
    }

    private mutating func giveUp(_ exchange: UnsafeMutablePointer<CurlExchange>, failure: FailureKind, message: String) {
        let event = TransportEvent.completed(completion(of: exchange, failure: failure, message: message, end: clock.now()))
        release(exchange)
        ready.append(event)
        busyLanes.append(exchange.pointee.lane)
    }
}

/// The handles that hold users' cookies.
struct CookieJars {
    /// Whether users make passes one after another; else each arrival is a user of its own, known by its token.
    var isClosed = false
    /// Of the users of one worker.
    var stride = 1
    private var handles: [UnsafeMutablePointer<CurlExchange>?] = []

    func key(token: Int, identity: RequestIdentity) -> Int { isClosed ? identity.user / stride : token }

    subscript(key: Int) -> UnsafeMutablePointer<CurlExchange>? {
        get { key < handles.count ? handles[key] : nil }
        set {
            while handles.count <= key { handles.append(nil) }
            handles[key] = newValue
        }
    }
}
