import Glibc
import LoadModel
import Measurement

// How connections that carry streams come and go, and their bytes.
extension SocketTransport {
    // MARK: How many

    func lacksCarriers(at origin: RequestOrigin) -> Bool {
        pools[origin.number].lacks(waiting: origin.waiting.count, inFlight: 0, ahead: 0)
    }

    var lacksCarriers: Bool {
        pools[0].lacks(waiting: waiting.count + resending.count, inFlight: inFlight, ahead: wantedIdle)
    }

    mutating func noteDial(to origin: Int) { pools[origin].coming += 1 }

    mutating func preparePool(isClosed: Bool) {
        let streams = options.slots.streams
        pools[0].wanted = min(pools[0].limit, isClosed ? (capacity + streams - 1) / streams : .max)
        pools[0].lists.choice = isClosed ? .spread : .packed
        pools[0].owed = 0
        guard isClosed else { return }
        // Connections beyond those that the load needs are closed.
        var room = (0..<touched).reduce(0) {
            connections[$1].origin == 0 && connections[$1].state == .carrying ? $0 + connections[$1].limit : $0
        }
        while pools[0].open > pools[0].wanted, let carrier = pools[0].lists.firstAtRest {
            room -= carrier.pointee.limit
            guard room >= capacity else { return }
            closeConnection(carrier)
        }
    }

    /// A connection that could not be made fails who has waited for it: all that it would have carried, where there is no other.
    mutating func failWaiting(_ failure: Dialer.Failure, at origin: Int) {
        let queued = origin == 0 ? waiting.count + resending.count : chains.origins[origin].waiting.count
        let count = pools[origin].open > 0 ? 1 : max(1, min(pools[origin].expected, queued))
        pools[origin].owed = 0
        for _ in 0..<count {
            if origin == 0 { failFirstWaiting(failure) } else { failFirstWaiting(failure, elsewhere: origin) }
        }
    }

    // MARK: The life of a connection

    /// A connection is made: says what there is to say first, and waits for the target to say what it takes.
    mutating func beginSession(_ carrier: Place, dial: DialTimes) {
        let origin = carrier.pointee.origin
        carrier.pointee.state = .settling
        guard let http2, let session = HTTP2Session.make(http2) else {
            closeConnection(carrier)
            fail(Dialer.Failure(kind: .clientLimit, message: "no memory left for another connection"), at: origin)
            return
        }
        session.pointee.dial = dial
        carrier.pointee.session = session
        carrier.pointee.mayBeStale = false
        expiring.start(carrier, in: opening, from: clock.now())
        markDirty(carrier)
        // What came with the handshake's end does not show as readiness of the socket.
        if carrier.pointee.channel.isTLS { http2.unread.append((carrier, carrier.pointee.generation)) }
    }

    private mutating func takeSettings(of carrier: Place) {
        guard let session = carrier.pointee.session else { return }
        let origin = carrier.pointee.origin
        // One that is taken back with the same breath takes none.
        let limit = session.pointee.isRetiring ? 0 : min(options.slots.streams, session.pointee.mostStreams)
        session.pointee.hasNewSettings = false
        session.pointee.allowed = limit
        guard carrier.pointee.state == .settling else {
            guard !session.pointee.isRetired else { return }
            // Where none may ever come again, others are to carry what waits.
            if limit > 0 { pools[origin].limit(carrier, to: limit) } else { retire(carrier) }
            return
        }
        // One that takes no streams yet is not made yet.
        guard limit > 0 || session.pointee.isRetiring else { return }
        expiring.stop(carrier)
        carrier.pointee.state = .carrying
        pools[origin].coming -= 1
        pools[origin].add(carrier, limit: limit)
        if origin == 0, wantedIdle > 0 { wantedIdle -= 1 }
        serveNew(carrier)
    }

    /// The target takes no more streams on a connection, or must not be given more: the next one is made at once.
    mutating func retire(_ carrier: Place) {
        guard let session = carrier.pointee.session, !session.pointee.isRetired, carrier.pointee.state == .carrying else {
            return
        }
        session.pointee.isRetired = true
        pools[carrier.pointee.origin].retire(carrier)
        if session.pointee.hasAnswered, inFlight > 0 { pools[carrier.pointee.origin].owed += 1 }
    }

    /// A connection is about to be closed.
    mutating func leavePool(_ carrier: Place) {
        guard carrier.pointee.state == .settling || carrier.pointee.state == .carrying else { return }
        let origin = carrier.pointee.origin
        let session = carrier.pointee.session
        var isBarren = false
        if carrier.pointee.state == .settling {
            pools[origin].coming -= 1
        } else {
            pools[origin].remove(carrier, isRetired: session?.pointee.isRetired ?? false)
            // One that rests until its target has had enough of it is none.
            let isWanted = carrier.pointee.uses > 0 || !waiting.isEmpty
            isBarren = isWanted && session?.pointee.hasAnswered == false
        }
        carrier.pointee.state = .free
        if session?.pointee.isDirty == true { http2?.dirty.removeAll { $0 == carrier } }
        carrier.pointee.endSession()
        guard isBarren else { return }
        pools[origin].barren += 1
        if pools[origin].barren > StreamPool.mostBarren {
            fail(
                Dialer.Failure(kind: .reset, message: "the target ends connection after connection without an answer"), at: origin
            )
        }
    }

    /// A connection is of no more use: its streams have failed, or are begun again where that may be.
    ///
    /// - Parameter kind: nil: it broke, and what that means for a stream depends on what has come.
    mutating func loseCarrier(_ carrier: Place, _ kind: FailureKind?, message: String) {
        guard let session = carrier.pointee.session, !session.pointee.isDead else { return }
        session.pointee.isDead = true
        guard carrier.pointee.state == .carrying else {
            let origin = carrier.pointee.origin
            closeConnection(carrier)
            fail(Dialer.Failure(kind: kind ?? .reset, message: message), at: origin)
            return
        }
        if carrier.pointee.inFlight > 0 {
            for index in 0..<touched where connections[index].stream.carrier == carrier && connections[index].state == .busy {
                let stream = connections.place(index)
                if let kind {
                    finish(stream, failure: kind, message: message)
                } else if stream.pointee.exchange.firstByteReceived == nil {
                    loseConnection(stream, message: message)
                } else {
                    finish(stream, failure: .truncated, message: Truncation.inTheMiddle)
                }
            }
        }
        closeConnection(carrier)
    }

    // MARK: Bytes

    mutating func takeReadiness(of carrier: Place, _ events: UInt32) {
        let generation = carrier.pointee.generation
        if events & Epoll.Interest.write.rawValue != 0 { flush(session: carrier) }
        guard events & ~Epoll.Interest.write.rawValue != 0, isStill(carrier, generation) else { return }
        receive(session: carrier)
    }

    /// Whether a place is still that of the same connection, and open.
    private func isStill(_ carrier: Place, _ generation: UInt32) -> Bool {
        carrier.pointee.generation == generation && carrier.pointee.isOpen && carrier.pointee.session?.pointee.isDead == false
    }

    /// Reads on where that was left off.
    ///
    /// - Returns: whether there was anything to read.
    mutating func readOn() -> Bool {
        guard let http2, !http2.unread.isEmpty else { return false }
        for _ in 0..<http2.unread.count {
            guard let (carrier, generation) = http2.unread.popFirst() else { break }
            if isStill(carrier, generation) { receive(session: carrier) }
        }
        return true
    }

    /// After so many reads others have their turn.
    private static var readsPerTurn: Int { 16 }

    mutating func receive(session carrier: Place) {
        guard let http2, let session = carrier.pointee.session else { return }
        let generation = carrier.pointee.generation
        for _ in 0..<SocketTransport.readsPerTurn {
            let reading = read(carrier, into: input.baseAddress!, input.count)
            let count = reading.count
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else {
                loseCarrier(carrier, nil, message: endText(of: carrier, error: count < 0 ? errno : 0))
                return
            }
            http2.reception = reading.reception
            carrier.pointee.quietSince = http2.now
            let fault = HTTP2Session.take(UnsafeRawBufferPointer(rebasing: input[..<count]), by: session)
            takeNotes(of: carrier, fault: fault)
            guard isStill(carrier, generation) else { return }
            guard carrier.pointee.channel.mayHoldMore(behind: count, of: input.count) else { return }
        }
        http2.unread.append((carrier, generation))
    }

    private func endText(of carrier: Place, error: Int32) -> String {
        if error != 0 { return String(cString: strerror(error)).lowercased() }
        guard let session = carrier.pointee.session, session.pointee.goawayCode != 0 else {
            return carrier.pointee.state == .settling
                ? "the connection closed before SETTINGS of HTTP/2" : "the connection closed without an answer"
        }
        return "the target ended the connection (\(HTTP2Session.name(of: session.pointee.goawayCode)))"
    }

    /// Sees to what nghttp2 has told.
    private mutating func takeNotes(of carrier: Place, fault: Dialer.Failure?) {
        guard let session = carrier.pointee.session else { return }
        let generation = carrier.pointee.generation
        if session.pointee.hasNewSettings { takeSettings(of: carrier) }
        if session.pointee.isRetiring { retire(carrier) }
        takeEnds()
        guard isStill(carrier, generation) else { return }
        if let fault {
            loseCarrier(carrier, fault.kind, message: fault.message)
        } else if session.pointee.wantsToSend {
            markDirty(carrier)
        } else if session.pointee.isOver || session.pointee.isRetired && carrier.pointee.inFlight == 0 {
            closeOver(carrier)
        }
    }

    /// A connection on which nothing more is to come: what is in flight on it is against nghttp2's understanding of the protocol.
    private mutating func closeOver(_ carrier: Place) {
        guard carrier.pointee.inFlight > 0 || carrier.pointee.state == .settling else { return closeConnection(carrier) }
        let fault = carrier.pointee.session?.pointee.context._withUnsafeGuaranteedRef { $0.takeFault() }
        loseCarrier(carrier, .protocol, message: fault ?? "what came on the connection is not HTTP/2")
    }

    mutating func flushDirty() {
        while let carrier = http2?.dirty.popLast() {
            carrier.pointee.session?.pointee.isDirty = false
            if carrier.pointee.session?.pointee.isBlocked == false { flush(session: carrier) }
        }
    }

    /// Writes frames until there are none, or the socket is full.
    private mutating func flush(session carrier: Place) {
        guard let http2, let session = carrier.pointee.session, !session.pointee.isDead else { return }
        let generation = carrier.pointee.generation
        http2.reception = Reception(read: clock.now(), receipt: .unasked)
        var fault: String?
        while true {
            if !session.pointee.isBlocked { fault = session.pointee.fill() }
            guard session.pointee.hasOutput, fault == nil else { break }
            let bytes = session.pointee.outputBytes
            let sent = carrier.pointee.channel.send(bytes.baseAddress, bytes.count)
            if sent < 0, errno == EINTR { continue }
            if sent < 0, errno != EAGAIN {
                // What has come before may tell more, or be an answer.
                listen(session: carrier, for: [.read])
                break
            }
            if sent > 0 { session.pointee.advanceOutput(by: sent) }
            if carrier.pointee.state == .settling, !carrier.pointee.channel.agreesOnHTTP2 {
                loseCarrier(carrier, .protocol, message: "the target does not speak HTTP/2 (ALPN)")
                return
            }
            if session.pointee.hasOutput {
                if !session.pointee.isBlocked { listen(session: carrier, for: [.read, .write]) }
                session.pointee.isBlocked = true
                break
            }
            if session.pointee.isBlocked {
                session.pointee.isBlocked = false
                listen(session: carrier, for: [.read])
            }
            guard isStill(carrier, generation) else { return }
        }
        guard isStill(carrier, generation) else { return }
        takeEnds()
        guard isStill(carrier, generation) else { return }
        if let fault {
            loseCarrier(carrier, .protocol, message: fault)
        } else if !session.pointee.hasOutput, session.pointee.isOver {
            closeOver(carrier)
        }
    }

    private mutating func listen(session carrier: Place, for interest: Epoll.Interest) {
        guard !epoll.change(carrier.pointee.channel.descriptor, carrier.pointee.source, interest) else { return }
        loseCarrier(carrier, .clientLimit, message: "\(SystemRefusal("epoll_ctl"))")
    }
}
