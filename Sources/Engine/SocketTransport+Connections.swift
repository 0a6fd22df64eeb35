import Glibc
import LoadModel
import Measurement

// How connections come and go.
extension SocketTransport {
    private static var dialsPerTurn: Int { 8 }

    /// Handshakes at once, as long as they get on: a server that takes one connection between two rounds of its work leaves a thousand
    /// that come together waiting until they have run out of time. One that finishes none within a second gets them all.
    private static var handshakesAtOnce: Int { 64 }
    private static var handshakePatience: Nanoseconds { Nanoseconds(seconds: 1) }

    /// Until when no other connection is to be begun; in the past, as a rule.
    @inline(__always)
    var dialsHeldUntil: Instant {
        handshakes < SocketTransport.handshakesAtOnce
            ? .origin : handshakesAdvanced + SocketTransport.handshakePatience
    }

    /// Whether more connections are to be begun.
    @inline(__always)
    var lacksConnections: Bool {
        isMultiplexed
            ? lacksCarriers : waiting.count + resending.count + wantedIdle > dialer.dialling + handshakes - chains.dialling
    }

    /// Opens connections for requests that wait for one, a few at a time: opening costs the worker many times what a request costs,
    /// and meanwhile others may have become free.
    mutating func startDials(_ now: Instant) {
        var started = 0
        while lacksConnections, now >= dialsHeldUntil, started < SocketTransport.dialsPerTurn, hasFreePlace,
            openingPace.take(at: now)
        {
            started += 1
            if !dial(to: 0, route: 0) {
                failFirstWaiting(Dialer.Failure(kind: .clientLimit, message: "no memory left for another connection"))
            }
        }
        if started > 0 { collectDialled() }
    }

    /// Begins to open a connection. There is a free place.
    ///
    /// - Returns: false where there is no memory for it.
    mutating func dial(to origin: Int, route: Int) -> Bool {
        let connection = takeFreePlace()
        if isMultiplexed { carriers += 1 }
        connection.pointee.state = .dialling
        connection.pointee.mayBeStale = false
        connection.pointee.origin = origin
        if isMultiplexed { noteDial(to: origin) }
        guard dialer.dial(connection.pointee.index, route: route) else {
            if isMultiplexed { pools[origin].coming -= 1 }
            release(connection)
            return false
        }
        return true
    }

    mutating func openAhead(_ count: Int, until deadline: Instant, stop: StopSignal) -> OpenedAhead {
        guard count > 0 else { return OpenedAhead() }
        let before = connectionsOpened
        openingFailure = nil
        // Some may have been closed by the target since they were last used.
        epoll.wait(.zero)
        takeEventsWithoutRequests()
        wantedIdle = max(0, count - idleCount)
        while wantedIdle > 0, !stop.isRequested {
            let now = clock.now()
            guard now < deadline else { break }
            _ = expire(now)
            startDials(now)
            if isMultiplexed {
                _ = settle()
                _ = readOn()
            }
            guard wantedIdle > 0 else { break }
            wait(until: deadline, now: now)
            takeEventsWithoutRequests()
        }
        if wantedIdle > 0, openingFailure == nil { openingFailure = "not made in time" }
        wantedIdle = 0
        // A run that is told to stop needs no more of them. What is still being made will be used once it is there.
        return OpenedAhead(
            opened: connectionsOpened - before, missing: stop.isRequested ? 0 : max(0, count - idleCount),
            reason: openingFailure ?? "closed by the target")
    }

    private mutating func takeEventsWithoutRequests() {
        while let (source, events) = epoll.take() {
            if case .wake = source { epoll.waker.drain() } else { _ = dispatch(source, events) }
        }
    }

    private var idleCount: Int {
        isMultiplexed ? pools[0].open : (0..<touched).count { connections[$0].state == .idle && connections[$0].origin == 0 }
    }

    /// Puts connections that libcurl has finished with to use.
    mutating func collectDialled() {
        while let outcome = dialer.takeOutcome() {
            let connection = connections.place(outcome.index)
            switch outcome.result {
            case .failure(let failure): giveUp(connection, failure)
            case .success(let channel):
                connection.pointee.channel = channel
                if options.asksForStamps {
                    connection.pointee.channel.askForStamps(isUnixSocket: options.isUnixSocket)
                }
                connection.pointee.generation &+= 1
                connection.pointee.uses = 0
                guard epoll.add(channel.descriptor, connection.pointee.source, [.read]) else {
                    giveUp(connection, Dialer.Failure(kind: .clientLimit, message: "\(SystemRefusal("epoll_ctl"))"))
                    continue
                }
                guard channel.session != nil else {
                    put(connection, toUse: outcome.times)
                    continue
                }
                connection.pointee.state = .shakingHands
                connection.pointee.exchange.dial = outcome.times
                if handshakes == 0 { handshakesAdvanced = clock.now() }
                handshakes += 1
                let times = outcome.times
                expiring.start(connection, in: opening, from: clock.now() - (times.resolve + times.tcpConnect))
                shakeHands(connection)
            }
        }
    }

    /// The queue of connections whose TLS handshake is not over, or that wait for SETTINGS, behind those of the classes of timeout.
    var opening: Int { plan.timeouts.count }

    /// Goes on with a handshake.
    ///
    /// - Parameter isWritable: whether it has waited for room to write: that alone was listened for then.
    mutating func shakeHands(_ connection: Place, isWritable: Bool = false) {
        let handshake = connection.pointee.channel.shakeHands()
        if case .failed(let reason) = handshake { return giveUp(connection, Dialer.Failure(kind: .tls, message: reason)) }
        var isBlocked = false
        if case .writes = handshake { isBlocked = true }
        guard
            isBlocked == isWritable
                || epoll.change(connection.pointee.channel.descriptor, connection.pointee.source, isBlocked ? [.write] : [.read])
        else { return giveUp(connection, Dialer.Failure(kind: .clientLimit, message: "\(SystemRefusal("epoll_ctl"))")) }
        guard case .done = handshake else { return }
        var times = connection.pointee.exchange.dial ?? DialTimes()
        times.tls = max(.zero, clock.now() - connection.pointee.waitingSince - times.resolve - times.tcpConnect)
        expiring.stop(connection)
        handshakes -= 1
        handshakesAdvanced = clock.now()
        put(connection, toUse: times)
    }

    private mutating func put(_ connection: Place, toUse times: DialTimes) {
        if connection.pointee.origin != 0 { chains.dialling -= 1 }
        connectionsOpened += 1
        connection.pointee.number = Int32(truncatingIfNeeded: connectionsOpened)
        connection.pointee.quietSince = clock.now()
        if isMultiplexed { beginSession(connection, dial: times) } else { serve(connection, dial: times) }
    }

    /// A connection could not be made.
    mutating func giveUp(_ connection: Place, _ failure: Dialer.Failure) {
        let origin = connection.pointee.origin
        if connection.pointee.state == .shakingHands { handshakes -= 1 }
        if origin != 0 { chains.dialling -= 1 }
        if isMultiplexed { pools[origin].coming -= 1 }
        closeConnection(connection)
        fail(failure, at: origin)
    }

    mutating func fail(_ failure: Dialer.Failure, at origin: Int) {
        if isMultiplexed { return failWaiting(failure, at: origin) }
        if origin == 0 { failFirstWaiting(failure) } else { failFirstWaiting(failure, elsewhere: origin) }
    }

    /// A connection that could not be made fails the request that has waited longest, if one still waits. One that was to be sent again was
    /// not.
    mutating func failFirstWaiting(_ failure: Dialer.Failure) {
        guard let wanted = resending.popFirst() ?? waiting.popFirst() else {
            if wantedIdle > 0 {
                wantedIdle -= 1
                openingFailure = failure.message
            }
            return
        }
        if let chain = wanted.chain {
            ready.append(
                .completed(
                    end(
                        chain, failure: failure.kind, message: failure.message,
                        at: Reception(read: clock.now(), receipt: .unasked))))
            return
        }
        ready.append(
            .completed(
                Completion(
                    token: wanted.token, failure: failure.kind, status: 0, receivedBytes: 0, sentBytes: wanted.sentBytes,
                    firstByteSent: wanted.firstByteSent, firstByteReceived: nil, end: clock.now(), dial: nil,
                    waitedForConnection: true, wasResent: false, message: failure.message)))
    }

    /// Requests wait where there is none.
    var hasFreePlace: Bool { isMultiplexed ? carriers < mostCarriers : !free.isEmpty || touched < connections.count }

    mutating func takeFreePlace() -> Place {
        if let connection = free.first {
            free.remove(connection)
            return connection
        }
        connections.initialize(touched, to: Connection(index: touched))
        touched += 1
        return connections.place(touched - 1)
    }

    /// Closes the socket and frees the place; safe in every state.
    mutating func closeConnection(_ connection: Place) {
        if isMultiplexed {
            if connection.pointee.isStream { return releaseStream(connection) }
            leavePool(connection)
        }
        expiring.stop(connection)
        dropAnswer(of: connection)
        if connection.pointee.state == .idle {
            if connection.pointee.origin == 0 { idle.remove(connection) } else { forgetIdle(connection) }
        }
        connection.pointee.dropBuffers()
        if connection.pointee.isOpen {
            // libcurl may keep the socket of its connection open for a moment: nobody is to hear of it any more.
            if connection.pointee.channel.easy != nil { epoll.remove(connection.pointee.channel.descriptor) }
            dialer.close(connection.pointee.channel)
            connection.pointee.channel.descriptor = -1
        }
        release(connection)
    }

    mutating func release(_ connection: Place) {
        if isMultiplexed, !connection.pointee.isStream { carriers -= 1 }
        connection.pointee.state = .free
        connection.pointee.generation &+= 1
        free.append(connection)
    }
}
