import CLinux
import DequeModule
import Glibc
import LoadModel
import Measurement

/// HTTP/1.1 and HTTP/2 over sockets or TLS: libcurl dials, this drives.
///
/// One per worker thread; not shared. Connections are opened as requests need them, or ahead, and kept and used as the plan's
/// policy says.
struct SocketTransport: ~Copyable, Transport {
    /// A connection, checked to be one of the transport's when it was taken from the memory that they are in.
    typealias Place = UnsafeMutablePointer<Connection>

    /// Reserved for the most connections there may be; the system gives it memory as it is first touched.
    ///
    /// The first field: the thread sanitizer's instrumentation takes what the first one refers to for what is being changed, and
    /// would report the plan, which workers share, as raced for.
    let connections: BoundedMemory<Connection>
    let plan: CompiledPlan
    /// What varying requests are filled with; nil before the first stretch of load.
    private(set) var values: SharedValues?
    let contents = ContentPool()
    let options: TransportOptions
    let clock = MonotonicClock()
    var epoll: Epoll
    var dialer: Dialer

    /// Places that have been in use at least once.
    var touched = 0
    var free = LinkedList<Place>()
    var idle = LinkedList<Place>()
    /// One queue a class of timeout.
    let expiring: ExpiryQueues<Connection>
    /// Requests that found no idle connection, in the order in which they came: the next connection that is made or becomes free
    /// takes the first.
    var waiting = Deque<PendingRequest>()
    /// Requests whose kept-alive connection proved dead: only for connections that are newly made, as others may be dead as well.
    var resending = Deque<PendingRequest>()
    /// Connections that are still to be made ahead of need; see ``openAhead(_:until:stop:)``.
    var wantedIdle = 0
    /// Why the last of them could not be made.
    var openingFailure: String?
    var openingPace: OpeningPace
    /// Connections whose TLS handshake is under way.
    var handshakes = 0
    /// When one was last finished, or the first of them begun.
    var handshakesAdvanced = Instant.origin
    /// Over the life of the transport.
    var connectionsOpened = 0
    /// When answers come, where the kernel stamps them.
    var receiveClock = ReceiveClock()
    private var wakeMargin: WakeMargin
    /// Events that are known before the next wait.
    var ready = Deque<TransportEvent>()
    /// What requests that are more than one plain exchange need.
    var chains: Chains
    /// Streams that may last so long and no longer: one queue a length.
    let streaming: ExpiryQueues<StreamedAnswer>
    /// Over HTTP/2: what its sessions have in common; nil where there is no memory for that, so that no connection can be made, and else.
    let http2: HTTP2Context?
    let isMultiplexed: Bool
    /// Over HTTP/2, by origin: the connections that carry streams there.
    var pools: [StreamPool] = []
    /// Places of connections, not of streams.
    var carriers = 0

    let mostCarriers: Int
    private(set) var capacity: Int
    private(set) var inFlight = 0

    let input: UnsafeMutableRawBufferPointer
    var rendered = RenderingMemory()

    init(plan: CompiledPlan, target: Target, options: TransportOptions, epoll: consuming Epoll) {
        self.plan = plan
        self.options = options
        dialer = Dialer(target: target, timeout: options.dialTimeout, epollDescriptor: epoll.descriptor)
        self.epoll = epoll
        // Twice as many as may be in flight: connections that were given up while being made keep their places for a while. As many
        // again where redirects may lead elsewhere.
        let leadsElsewhere = plan.chainRules.contains { $0.redirects > 0 }
        mostCarriers = options.slots.connections * (leadsElsewhere ? 4 : 2)
        isMultiplexed = target.httpVersion == .two
        connections = BoundedMemory(count: mostCarriers + (isMultiplexed ? options.slots.requests : 0))
        chains = Chains(plan, RequestOrigin(number: 0, url: target.url, route: 0))
        http2 =
            isMultiplexed
            ? HTTP2Context(
                plan, scheme: target.url.scheme, contents: contents, decoders: chains.decoders,
                maximumBodyBytes: options.maximumBodyBytes) : nil
        if isMultiplexed { pools = [StreamPool(options)] }
        streaming = ExpiryQueues(plan.streamLengths)
        input = .allocate(byteCount: 512 * 1024, alignment: 64)
        capacity = options.slots.requests
        openingPace = options.openingPace
        wakeMargin = WakeMargin(most: options.spin)
        let opens = isMultiplexed || target.url.scheme == .https || leadsElsewhere
        expiring = ExpiryQueues(plan.timeouts + (opens ? [options.dialTimeout] : []))
    }

    deinit {
        for index in 0..<touched {
            connections[index].dropBuffers()
            connections[index].endSession()
            if connections[index].isOpen { dialer.end(connections[index].channel) }
        }
        connections.deallocate()
        input.deallocate()
    }

    mutating func prepare(for stretch: Stretch) {
        precondition(stretch.capacity <= options.slots.requests, "more requests at once than the transport was made for")
        capacity = stretch.capacity
        values = stretch.values
        // Of a closed load users keep theirs, as they keep what they have captured.
        if !stretch.keepsJars { chains.jars.disown() }
        contents.failures = stretch.values.failures
        if isMultiplexed { preparePool(isClosed: stretch.isClosed) }
    }

    var stampFaults: StampFaults { receiveClock.faults }

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant? {
        inFlight += 1
        guard let connection = takeIdle() else {
            waiting.append(PendingRequest(request: request, token: token, identity: identity))
            return nil
        }
        carry(PendingRequest(request: request, token: token, identity: identity), on: connection)
        // Where the connection was dead and the request goes out on another, an event tells of the sending.
        guard connection.pointee.exchange.token == token, connection.pointee.state == .busy else { return nil }
        return connection.pointee.exchange.firstByteSent
    }

    /// What can carry a request to the target now: an idle connection, or a stream of one that has room.
    @inline(__always)
    mutating func takeIdle() -> Place? {
        if isMultiplexed { return waiting.isEmpty ? takeStream(of: 0) : nil }
        guard let connection = options.reuse.takesOldest ? idle.first : idle.last else { return nil }
        idle.remove(connection)
        return connection
    }

    mutating func next(until deadline: Instant) -> TransportEvent? {
        let event = nextEvent(until: deadline)
        // Over only now that the worker knows of it: several that fail in one turn would else be lost with the segment's end.
        if case .completed = event { inFlight -= 1 }
        return event
    }

    private mutating func nextEvent(until deadline: Instant) -> TransportEvent? {
        var hasLooked = false
        while true {
            if !ready.isEmpty { return ready.removeFirst() }
            if isMultiplexed, settle() { continue }
            if let (source, events) = epoll.take() {
                if case .wake = source {
                    epoll.waker.drain()
                    return nil
                }
                if let event = dispatch(source, events) { return event }
                continue
            }
            let now = clock.now()
            if expire(now) { continue }
            if lacksConnections, now >= dialsHeldUntil {
                startDials(now)
                if !ready.isEmpty { continue }
            }
            let hasRead = isMultiplexed && readOn()
            if !ready.isEmpty { continue }
            // Also where the deadline has passed: else a worker that is late would never see what has come in the meantime.
            if now >= deadline, hasLooked { return nil }
            hasLooked = true
            if hasRead { epoll.wait(.zero) } else { wait(until: deadline, now: now) }
        }
    }

    private static let lookTime = Nanoseconds(2_000)

    mutating func abandonAll() {
        endChains()
        for index in 0..<touched where connections[index].state == .busy {
            dropContent(of: connections.place(index))
            closeConnection(connections.place(index))
        }
        for case .completed(let completion) in ready where completion.content >= 0 { contents.giveBack(completion.content) }
        // Connections that are still being made will be idle when they are there. Tokens belong to the segment that ends.
        waiting.removeAll(keepingCapacity: true)
        resending.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        inFlight = 0
    }

    /// Sleeps until shortly before the deadline and looks for events without sleeping for the rest, as a timer fires late. A look
    /// takes a microsecond or so: the last of them belong to the clock alone.
    mutating func wait(until deadline: Instant, now: Instant) {
        if deadline - now <= min(wakeMargin.length, SocketTransport.lookTime) {
            while clock.now() < deadline {}
            return
        }
        var wake = min(deadline - wakeMargin.length, expiring.earliest, dialer.deadline)
        if chains.areThere { wake = min(wake, chains.expiring.earliest) }
        if plan.hasStreams { wake = min(wake, streaming.earliest) }
        // Where the next connection may be begun at once this only looks what has come.
        if lacksConnections { wake = min(wake, max(openingPace.next, dialsHeldUntil)) }
        if options.putsOffReads, putOffReads(until: wake - SocketTransport.readTime, now) { return }
        epoll.wait(min(wake - now, Epoll.longestWait))
        if options.spin > .zero, wake > now, epoll.isEmpty { wakeMargin.learn(clock.now() - wake) }
    }

    /// What reading an answer takes, so that a send is not late for one that was put off.
    private static let readTime = Nanoseconds(10_000)

    /// Sleeps, and only then looks what has come, where that is soon: answers may lie in their sockets for a moment, as their stamps tell
    /// when they came, and nothing waits for them.
    private mutating func putOffReads(until wake: Instant, _ now: Instant) -> Bool {
        guard wake > now, wake - now <= StampUse.longestPutOff, inFlight > 0, receiveClock.isStamping, waiting.isEmpty,
            resending.isEmpty, dialer.dialling + handshakes == 0
        else { return false }
        clock.sleep(until: wake)
        wakeMargin.learn(clock.now() - wake)
        epoll.wait(.zero)
        return true
    }

    mutating func dispatch(_ source: Epoll.Source, _ events: UInt32) -> TransportEvent? {
        switch source {
        case .wake, .listener: return nil
        case .multi(let number, let descriptor):
            dialer.socketReady(descriptor, multi: number, events: events)
            collectDialled()
            return nil
        case .connection(let index, let generation):
            guard index < touched else { return nil }
            let connection = connections.place(index)
            guard connection.pointee.generation & 0x3FFF_FFFF == generation, connection.pointee.isOpen else { return nil }
            if connection.pointee.session != nil {
                takeReadiness(of: connection, events)
                return nil
            }
            if connection.pointee.state == .shakingHands {
                shakeHands(connection, isWritable: events & EPOLLOUT.rawValue != 0)
                return nil
            }
            if events & EPOLLOUT.rawValue != 0, connection.pointee.exchange.outputCount > 0 { flush(connection) }
            guard events & ~EPOLLOUT.rawValue != 0, connection.pointee.isOpen else { return nil }
            guard ready.isEmpty else {
                // What flushing led to comes before what reading leads to.
                if let event = receive(connection) { ready.append(event) }
                return nil
            }
            return receive(connection)
        }
    }

    /// Fails what has run out of time and lets libcurl see to its own timers.
    ///
    /// - Returns: whether events are known now.
    mutating func expire(_ now: Instant) -> Bool {
        if dialer.deadline <= now {
            dialer.advance(now: now)
            collectDialled()
        }
        while let connection = expiring.expired(by: now) {
            if connection.pointee.state == .shakingHands {
                giveUp(connection, Dialer.Failure(kind: .tls, message: Dialer.lateHandshake))
                continue
            }
            if connection.pointee.state == .settling {
                let limit = expiring.limit(of: connection.pointee.expiryQueue)
                loseCarrier(connection, .connect, message: "no SETTINGS of HTTP/2 that allow a stream within \(limit)")
                continue
            }
            if isAnswered(on: connection) { continue }
            endTooLate(connection)
        }
        if plan.hasStreams { endStreams(by: now) }
        if chains.areThere { while let chain = chains.expiring.expired(by: now) { expire(chain, now) } }
        return !ready.isEmpty
    }

    /// Of a request that is in the queue of its timeout, or whose chain is.
    mutating func endTooLate(_ connection: Place) {
        if connection.pointee.exchange.answer != nil { return endSilent(connection) }
        let limit =
            connection.pointee.exchange.chain.map { chains.expiring.limit(of: $0.pointee.expiryQueue) }
            ?? expiring.limit(of: connection.pointee.expiryQueue)
        finish(connection, failure: .timeout, message: "no complete answer within \(limit)")
    }

    // MARK: The life of a request

    /// Gives a connection that can carry a request to the one that has waited longest; idle where none waits.
    mutating func serve(_ connection: Place, dial: DialTimes? = nil) {
        guard connection.pointee.origin == 0 else { return serveElsewhere(connection, dial: dial) }
        guard let wanted = (dial == nil ? nil : resending.popFirst()) ?? waiting.popFirst() else {
            if wantedIdle > 0, dial != nil { wantedIdle -= 1 }
            connection.pointee.mayBeStale = true
            connection.pointee.state = .idle
            idle.append(connection)
            return
        }
        carry(wanted, on: connection, dial: dial, hasWaited: true)
        let isFirstTry = wanted.firstByteSent == nil
        if isFirstTry, connection.pointee.exchange.token == wanted.token, connection.pointee.state == .busy,
            let sent = connection.pointee.exchange.firstByteSent
        {
            ready.append(.sent(token: wanted.token, at: sent))
        }
    }

    mutating func carry(
        _ wanted: PendingRequest, on connection: Place, dial: DialTimes? = nil, hasWaited: Bool = false
    ) {
        connection.pointee.state = .busy
        connection.pointee.uses &+= 1
        connection.pointee.exchange.begin(wanted, dial: dial, hasWaited: hasWaited)
        send(connection)
    }

    /// What was kept of an answer that nobody will look at.
    func dropContent(of connection: Place) {
        guard connection.pointee.exchange.content >= 0 else { return }
        contents.giveBack(connection.pointee.exchange.content)
        connection.pointee.exchange.content = -1
    }

    /// The request on this connection is over: tells so and lets go of it.
    mutating func finish(_ connection: Place, failure: FailureKind?, message: String? = nil) {
        let end = Reception(read: clock.now(), receipt: .unasked)
        if let chain = connection.pointee.exchange.chain {
            ready.append(.completed(self.end(chain, failure: failure, message: message, at: end)))
        } else {
            ready.append(.completed(completion(of: connection, failure: failure, message: message, end: end)))
        }
        letGo(connection, keeping: false)
    }

    @inline(__always)
    func completion(of connection: Place, failure: FailureKind?, message: String?, end: Reception) -> Completion {
        Completion(
            token: connection.pointee.exchange.token, failure: failure, receipt: end.receipt, redirects: 0,
            statusCode: Int32(truncatingIfNeeded: connection.pointee.exchange.parser.status),
            receivedBytes: connection.pointee.exchange.receivedBytes, sentBytes: connection.pointee.exchange.sentBytes,
            firstByteSent: connection.pointee.exchange.firstByteSent, connection: connection.pointee.number,
            firstByteReceived: connection.pointee.exchange.firstByteReceived, connectionAge: connection.pointee.age,
            end: end.instant, readDelay: end.delay,
            dial: connection.pointee.exchange.dial, waitedForConnection: connection.pointee.exchange.hasWaited,
            wasResent: connection.pointee.exchange.wasResent || connection.pointee.exchange.turns > 0,
            content: connection.pointee.exchange.content, message: message)
    }

    /// The request is over and has been told of; its connection carries another where it can and the policy lets it.
    mutating func letGo(_ connection: Place, keeping: Bool) {
        guard keeping, connection.pointee.uses < options.reuse.maximumUses else {
            closeConnection(connection)
            return
        }
        expiring.stop(connection)
        dropAnswer(of: connection)
        connection.pointee.mayBeStale = true
        connection.pointee.carryCount = 0
        serve(connection)
    }
}
