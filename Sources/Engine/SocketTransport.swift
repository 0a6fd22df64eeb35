import CLinux
import DequeModule
import Glibc
import LoadModel
import Measurement

/// HTTP/1.1 over sockets or TLS: libcurl dials, this drives.
///
/// One per worker thread; not shared. Connections are opened as requests need them, or ahead, and kept and used as the plan's
/// policy says.
struct SocketTransport: ~Copyable, Transport {
    /// Reserved for the most connections there may be; the system gives it memory as it is first touched.
    ///
    /// The first field: the thread sanitizer's instrumentation takes what the first one refers to for what is being changed, and
    /// would report the plan, which workers share, as raced for.
    let connections: BoundedMemory<Connection>
    let plan: CompiledPlan
    /// What varying templates draw from; set for each segment.
    var seed: UInt64 = 0
    /// Where the plan's requests are recorded ones.
    var feed: TraceFeed?
    let options: TransportOptions
    let clock = MonotonicClock()
    var epoll: Epoll
    let dialer: Dialer

    /// Places that have been in use at least once.
    var touched = 0
    var free = ConnectionList()
    var idle = ConnectionList()
    /// One queue a class of timeout, in order of the first byte sent, so that the first is the first to expire.
    var expiring: [ConnectionList]
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
    /// Over the life of the transport.
    var connectionsOpened = 0
    /// Events that are known before the next wait.
    var ready = Deque<TransportEvent>()

    private(set) var capacity: Int
    private(set) var inFlight = 0

    let input: UnsafeMutableRawBufferPointer
    var rendered: [UInt8] = []

    init(plan: CompiledPlan, target: Target, options: TransportOptions, epoll: consuming Epoll) {
        self.plan = plan
        self.options = options
        dialer = Dialer(target: target, timeout: options.dialTimeout, epollDescriptor: epoll.descriptor)
        self.epoll = epoll
        // Twice as many as may be in flight: connections that were given up while being made keep their places for a while.
        connections = BoundedMemory(count: options.slots.connections * 2)
        input = .allocate(byteCount: 512 * 1024, alignment: 64)
        capacity = options.slots.requests
        openingPace = options.openingPace
        expiring = plan.timeouts.map { _ in ConnectionList() }
    }

    deinit {
        for index in 0..<touched {
            connections[index].dropBuffers()
            if connections[index].isOpen { dialer.close(connections[index].channel) }
        }
        connections.deallocate()
        input.deallocate()
    }

    /// Gets ready for a stretch of load: nothing is in flight.
    mutating func prepare(seed: UInt64, capacity: Int) {
        precondition(capacity <= options.slots.requests, "more requests at once than the transport was made for")
        self.seed = seed
        self.capacity = capacity
    }

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant? {
        inFlight += 1
        let wanted = PendingRequest(request: request, token: token, identity: identity)
        let index = options.reuse.takesOldest ? idle.first : idle.last
        guard index >= 0 else {
            waiting.append(wanted)
            return nil
        }
        idle.remove(index, connections)
        carry(wanted, on: index)
        // Where the connection was dead and the request goes out on another, an event tells of the sending.
        return connections[index].token == token && connections[index].state == .busy ? connections[index].firstByteSent : nil
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
            if let event = ready.popFirst() { return event }
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
            startDials(now)
            if !ready.isEmpty { continue }
            // Also where the deadline has passed: else a worker that is late would never see what has come in the meantime.
            if now >= deadline, hasLooked { return nil }
            hasLooked = true
            wait(until: deadline, now: now)
        }
    }

    private static let lookTime = Nanoseconds(2_000)

    mutating func abandonAll() {
        for index in 0..<touched where connections[index].state == .busy {
            stopWaiting(index)
            closeConnection(index)
        }
        // Connections that are still being made will be idle when they are there. Tokens belong to the segment that ends.
        waiting.removeAll(keepingCapacity: true)
        resending.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        inFlight = 0
    }

    /// Sleeps until shortly before the deadline and looks for events without sleeping for the rest, as a timer fires late. A look
    /// takes a microsecond or so: the last of them belong to the clock alone.
    mutating func wait(until deadline: Instant, now: Instant) {
        if deadline - now <= min(options.spin, SocketTransport.lookTime) {
            while clock.now() < deadline {}
            return
        }
        var wake = min(deadline - options.spin, nextExpiry, dialer.deadline)
        // Where the next connection may be begun at once this only looks what has come.
        if lacksConnections { wake = min(wake, openingPace.next) }
        epoll.wait(min(wake - now, Epoll.longestWait))
    }

    mutating func dispatch(_ source: Epoll.Source, _ events: UInt32) -> TransportEvent? {
        switch source {
        case .wake: return nil
        case .dialler(let group, let descriptor):
            dialer.socketReady(descriptor, group: group, events: events)
            collectDialled()
            return nil
        case .connection(let index, let generation):
            guard index < touched, connections[index].generation & 0x3FFF_FFFF == generation, connections[index].isOpen else {
                return nil
            }
            if events & EPOLLOUT.rawValue != 0, connections[index].outputCount > 0 { flush(index) }
            guard events & ~EPOLLOUT.rawValue != 0, connections[index].isOpen else { return nil }
            guard ready.isEmpty else {
                // What flushing led to comes before what reading leads to.
                if let event = receive(index) { ready.append(event) }
                return nil
            }
            return receive(index)
        }
    }

    // MARK: The life of a request

    /// Gives a connection that can carry a request to the one that has waited longest; idle where none waits.
    mutating func serve(_ index: Int, dial: DialTimes? = nil) {
        guard let wanted = (dial == nil ? nil : resending.popFirst()) ?? waiting.popFirst() else {
            if wantedIdle > 0, dial != nil { wantedIdle -= 1 }
            connections[index].mayBeStale = true
            connections[index].state = .idle
            idle.append(index, connections)
            return
        }
        carry(wanted, on: index, dial: dial, hasWaited: true)
        let isFirstTry = wanted.firstByteSent == nil
        if isFirstTry, connections[index].token == wanted.token, connections[index].state == .busy,
            let sent = connections[index].firstByteSent
        {
            ready.append(.sent(token: wanted.token, at: sent))
        }
    }

    private mutating func carry(
        _ wanted: PendingRequest, on index: Int, dial: DialTimes? = nil, hasWaited: Bool = false
    ) {
        let connection = connections.place(index)
        connection.pointee.state = .busy
        connection.pointee.uses &+= 1
        connection.pointee.request = wanted.request
        connection.pointee.token = wanted.token
        connection.pointee.identity = wanted.identity
        connection.pointee.firstByteSent = wanted.firstByteSent
        connection.pointee.hasBegun = false
        connection.pointee.firstByteReceived = nil
        connection.pointee.receivedBytes = 0
        connection.pointee.sentBytes = wanted.sentBytes
        connection.pointee.dial = dial
        connection.pointee.hasWaited = hasWaited
        connection.pointee.wasResent = wanted.wasResent
        send(index)
    }

    /// Sends a request again whose kept-alive connection proved dead.
    mutating func resend(_ lost: Connection) {
        resending.append(
            PendingRequest(
                request: lost.request, token: lost.token, identity: lost.identity, firstByteSent: lost.firstByteSent,
                sentBytes: lost.sentBytes, wasResent: true))
    }

    func source(_ index: Int) -> Epoll.Source { .connection(index: index, generation: connections[index].generation) }

    /// The request on this connection is over: tells so and lets go of it.
    mutating func finish(_ index: Int, failure: FailureKind?, message: String? = nil) {
        ready.append(.completed(completion(index, failure: failure, message: message, end: clock.now())))
        letGo(index, keeping: false)
    }

    func completion(_ index: Int, failure: FailureKind?, message: String?, end: Instant) -> Completion {
        let connection = connections.place(index)
        return Completion(
            token: connection.pointee.token, failure: failure, status: connection.pointee.parser.status,
            receivedBytes: connection.pointee.receivedBytes, sentBytes: connection.pointee.sentBytes,
            firstByteSent: connection.pointee.firstByteSent, firstByteReceived: connection.pointee.firstByteReceived, end: end,
            dial: connection.pointee.dial, waitedForConnection: connection.pointee.hasWaited,
            wasResent: connection.pointee.wasResent, message: message)
    }

    /// The request is over and has been told of; its connection carries another where it can and the policy lets it.
    mutating func letGo(_ index: Int, keeping: Bool) {
        stopWaiting(index)
        guard keeping, connections[index].uses < options.reuse.maximumUses else {
            closeConnection(index)
            return
        }
        // Not by whether it may be stale: one that was opened ahead of need may be so before its first response.
        if connections[index].uses == 1 { connections[index].channel.adoptSession() }
        connections[index].mayBeStale = true
        connections[index].carryCount = 0
        serve(index)
    }
}
