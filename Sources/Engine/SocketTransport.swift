import CLinux
import DequeModule
import Glibc
import LoadModel
import Measurement

/// HTTP/1.1 over sockets or TLS: libcurl dials, this drives.
///
/// One per worker thread; not shared. Connections are opened as requests need them, kept, and used most recent first.
struct SocketTransport: ~Copyable, Transport {
    let plan: CompiledPlan
    /// What varying templates draw from; set for each segment.
    var seed: UInt64 = 0
    let options: TransportOptions
    let clock = MonotonicClock()
    let waker: Waker
    var epoll: Epoll
    let dialer: Dialer

    /// Reserved for the most connections there may be; the system gives it memory as it is first touched.
    let connections: UnsafeMutablePointer<Connection>
    /// Places that have been in use at least once.
    var touched = 0
    var free = ConnectionList()
    var idle = ConnectionList()
    /// One queue a class of timeout, in order of the first byte sent, so that the first is the first to expire.
    var expiring: [ConnectionList]
    /// Requests that found no idle connection, in the order in which they came: the next connection that is made or becomes free
    /// takes the first.
    private var waiting = Deque<PendingRequest>()
    /// Requests whose kept-alive connection proved dead: only for connections that are newly made, as others may be dead as well.
    private var retrying = Deque<PendingRequest>()
    /// Over the life of the transport.
    private(set) var connectionsOpened = 0
    /// Events that are known before the next wait.
    private var ready = Deque<TransportEvent>()

    var capacity: Int
    private(set) var inFlight = 0

    private static let dialsPerTurn = 8

    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 512 * 1024, alignment: 64)
    var rendered: [UInt8] = []

    init(plan: CompiledPlan, target: Target, options: TransportOptions, waker: Waker) {
        self.plan = plan
        self.options = options
        self.waker = waker
        epoll = Epoll(waker: waker)
        dialer = Dialer(target: target, timeout: options.dialTimeout, epollDescriptor: epoll.descriptor)
        // Twice as many as may be in flight: connections that were given up while being made keep their places for a while.
        connections = .allocate(capacity: options.maximumConnections * 2)
        capacity = options.maximumConnections
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

    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Nanoseconds? {
        inFlight += 1
        let wanted = PendingRequest(request: request, token: token, identity: identity)
        guard idle.last >= 0 else {
            waiting.append(wanted)
            return nil
        }
        let index = idle.last
        idle.remove(index, connections)
        carry(wanted, on: index)
        // Where the connection was dead and the request goes out on another, an event tells of the sending.
        return connections[index].token == token && connections[index].state == .busy ? connections[index].firstByteSent : nil
    }

    mutating func next(until deadline: Nanoseconds) -> TransportEvent? {
        let event = nextEvent(until: deadline)
        // Over only now that the worker knows of it: several that fail in one turn would else be lost with the segment's end.
        if case .completed = event { inFlight -= 1 }
        return event
    }

    private mutating func nextEvent(until deadline: Nanoseconds) -> TransportEvent? {
        var hasLooked = false
        while true {
            if let event = ready.popFirst() { return event }
            if let (source, events) = epoll.take() {
                if case .wake = source {
                    waker.drain()
                    return nil
                }
                if let event = dispatch(source, events) { return event }
                continue
            }
            let now = clock.now()
            if expire(now) { continue }
            startDials()
            if !ready.isEmpty { continue }
            // Also where the deadline has passed: else a worker that is late would never see what has come in the meantime.
            if now >= deadline, hasLooked { return nil }
            hasLooked = true
            wait(until: deadline, now: now)
        }
    }

    mutating func abandonAll() {
        for index in 0..<touched where connections[index].state == .busy {
            stopWaiting(index)
            closeConnection(index)
        }
        // Connections that are still being made will be idle when they are there. Tokens belong to the segment that ends.
        waiting.removeAll(keepingCapacity: true)
        retrying.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        inFlight = 0
    }

    private mutating func takeFreePlace() -> Int {
        if free.first >= 0 {
            let index = free.first
            free.remove(index, connections)
            return index
        }
        (connections + touched).initialize(to: Connection())
        touched += 1
        return touched - 1
    }

    /// Sleeps until shortly before the deadline and looks for events without sleeping for the rest, as a timer fires late.
    private mutating func wait(until deadline: Nanoseconds, now: Nanoseconds) {
        guard waiting.count + retrying.count <= dialer.dialling else {
            // There are more connections to make: only look what has come, then go on.
            epoll.wait(.zero)
            return
        }
        let wake = min(deadline - options.spin, nextExpiry, dialer.deadline)
        epoll.wait(min(wake, Nanoseconds(now.count + 3_600_000_000_000)) - now)
    }

    private mutating func dispatch(_ source: Epoll.Source, _ events: UInt32) -> TransportEvent? {
        switch source {
        case .wake: return nil
        case .dialler(let group, let descriptor):
            dialer.socketReady(descriptor, group: group, events: events)
            collectDialled()
            return nil
        case .connection(let index, let generation):
            guard connections[index].generation & 0x3FFF_FFFF == generation, connections[index].isOpen else {
                return nil
            }
            if events & EPOLLOUT.rawValue != 0, connections[index].outputCount > 0 { flush(index) }
            guard events & ~EPOLLOUT.rawValue != 0, connections[index].isOpen else { return nil }
            return receive(index)
        }
    }

    // MARK: The life of a connection

    /// Opens connections for requests that wait for one, a few at a time: opening costs the worker many times what a request costs,
    /// and meanwhile others may have become free.
    private mutating func startDials() {
        var started = 0
        while waiting.count + retrying.count > dialer.dialling, started < SocketTransport.dialsPerTurn {
            let index = takeFreePlace()
            connections[index].state = .dialling
            connections[index].isReused = false
            started += 1
            if !dialer.dial(index) {
                release(index)
                failFirstWaiting(Dialer.Failure(kind: .clientLimit, message: "no memory left for another connection"))
            }
        }
        if started > 0 { collectDialled() }
    }

    /// Puts connections that libcurl has finished with to use.
    private mutating func collectDialled() {
        while let outcome = dialer.takeOutcome() {
            switch outcome.result {
            case .failure(let failure):
                release(outcome.index)
                failFirstWaiting(failure)
            case .success(let channel):
                connectionsOpened += 1
                connections[outcome.index].channel = channel
                connections[outcome.index].generation &+= 1
                epoll.add(channel.descriptor, source(outcome.index), [.read])
                serve(outcome.index, dial: outcome.times)
            }
        }
    }

    /// A connection that could not be made fails the request that has waited longest, if one still waits.
    private mutating func failFirstWaiting(_ failure: Dialer.Failure) {
        guard let wanted = retrying.popFirst() ?? waiting.popFirst() else { return }
        ready.append(
            .completed(
                Completion(
                    token: wanted.token, failure: failure.kind, status: 0, receivedBytes: 0, sentBytes: wanted.sentBytes,
                    firstByteSent: wanted.firstByteSent, firstByteReceived: nil, end: clock.now(), dial: nil,
                    waitedForConnection: true, wasRetried: wanted.wasRetried, message: failure.message)))
    }

    /// Gives a connection that can carry a request to the one that has waited longest; idle where none waits.
    private mutating func serve(_ index: Int, dial: DialTimes? = nil) {
        guard let wanted = (dial == nil ? nil : retrying.popFirst()) ?? waiting.popFirst() else {
            connections[index].isReused = true
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
        connections[index].state = .busy
        connections[index].request = wanted.request
        connections[index].token = wanted.token
        connections[index].identity = wanted.identity
        connections[index].firstByteSent = wanted.firstByteSent
        connections[index].firstByteReceived = nil
        connections[index].receivedBytes = 0
        connections[index].sentBytes = wanted.sentBytes
        connections[index].dial = dial
        connections[index].hasWaited = hasWaited
        connections[index].wasRetried = wanted.wasRetried
        send(index)
    }

    /// Sends a request again whose kept-alive connection proved dead.
    mutating func repeatRequest(of lost: Connection) {
        retrying.append(
            PendingRequest(
                request: lost.request, token: lost.token, identity: lost.identity, firstByteSent: lost.firstByteSent,
                sentBytes: lost.sentBytes, wasRetried: true))
    }

    func source(_ index: Int) -> Epoll.Source { .connection(index: index, generation: connections[index].generation) }

    /// The request on this connection is over: tells so and lets go of it.
    mutating func finish(_ index: Int, failure: FailureKind?, message: String? = nil) {
        ready.append(.completed(completion(index, failure: failure, message: message, end: clock.now())))
        letGo(index, keeping: false)
    }

    func completion(_ index: Int, failure: FailureKind?, message: String?, end: Nanoseconds) -> Completion {
        let connection = connections + index
        return Completion(
            token: connection.pointee.token, failure: failure, status: connection.pointee.parser.status,
            receivedBytes: connection.pointee.receivedBytes, sentBytes: connection.pointee.sentBytes,
            firstByteSent: connection.pointee.firstByteSent, firstByteReceived: connection.pointee.firstByteReceived, end: end,
            dial: connection.pointee.dial, waitedForConnection: connection.pointee.hasWaited,
            wasRetried: connection.pointee.wasRetried, message: message)
    }

    /// The request is over and has been told of; its connection carries another where it can.
    mutating func letGo(_ index: Int, keeping: Bool) {
        stopWaiting(index)
        guard keeping else {
            closeConnection(index)
            return
        }
        connections[index].isReused = true
        connections[index].carryCount = 0
        serve(index)
    }

    /// Closes the socket and frees the place; safe in every state.
    mutating func closeConnection(_ index: Int) {
        if connections[index].state == .idle { idle.remove(index, connections) }
        connections[index].dropBuffers()
        if connections[index].isOpen {
            // libcurl may keep the socket of a TLS connection open for a moment: nobody is to hear of it any more.
            if connections[index].channel.isTLS { epoll.remove(connections[index].channel.descriptor) }
            dialer.close(connections[index].channel)
            connections[index].channel.descriptor = -1
        }
        release(index)
    }

    private mutating func release(_ index: Int) {
        connections[index].state = .free
        connections[index].generation &+= 1
        free.append(index, connections)
    }

    // MARK: Timeouts

    mutating func startWaiting(_ index: Int) {
        connections[index].isWaiting = true
        expiring[plan.requests[connections[index].request].timeoutClass].append(index, connections)
    }

    mutating func stopWaiting(_ index: Int) {
        guard connections[index].isWaiting else { return }
        connections[index].isWaiting = false
        expiring[plan.requests[connections[index].request].timeoutClass].remove(index, connections)
    }

    /// When the first request in flight runs out of time.
    private var nextExpiry: Nanoseconds {
        var earliest = Nanoseconds.never
        for (timeoutClass, queue) in expiring.enumerated() where !queue.isEmpty {
            guard let sent = connections[queue.first].firstByteSent else { continue }
            earliest = min(earliest, sent + plan.timeouts[timeoutClass])
        }
        return earliest
    }

    /// Fails what has run out of time and lets libcurl see to its own timers.
    private mutating func expire(_ now: Nanoseconds) -> Bool {
        if dialer.deadline <= now {
            dialer.advance(now: now)
            collectDialled()
        }
        for timeoutClass in expiring.indices {
            while expiring[timeoutClass].first >= 0 {
                let index = expiring[timeoutClass].first
                guard let sent = connections[index].firstByteSent, sent + plan.timeouts[timeoutClass] <= now else { break }
                finish(index, failure: .timeout, message: "no complete answer within \(plan.timeouts[timeoutClass])")
            }
        }
        return !ready.isEmpty
    }
}

/// A request without a connection.
private struct PendingRequest {
    var request: Int
    var token: Int
    var identity: RequestIdentity
    /// Of a first try on a connection that proved dead.
    var firstByteSent: Nanoseconds?
    var sentBytes = 0
    var wasRetried = false
}

/// What a transport may do.
struct TransportOptions: Sendable {
    /// Also the size of the reserved table.
    var maximumConnections: Int
    /// For name resolution and connecting together.
    var dialTimeout: Nanoseconds
    /// A larger response fails as too large.
    var maximumBodyBytes: Int
    /// How long before a deadline sleeping gives way to polling.
    var spin: Nanoseconds
}
