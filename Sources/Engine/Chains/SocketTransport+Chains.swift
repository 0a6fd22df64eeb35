import LoadModel
import Measurement

// Requests that are more than one plain exchange: their cookies, the redirects that they follow, and where those lead.
extension SocketTransport {
    func cookies(of jar: Int) -> [StoredCookie] { chains.jars.stored(jar) }

    /// Writes a request, the first of a chain or one that a redirect has led to.
    mutating func sendOfChain(_ connection: Place) {
        let exchange = connection.pointee.exchange
        let chain = exchange.chain ?? beginChain(on: connection)
        chain.pointee.connection = connection
        connection.pointee.exchange.content = -1
        connection.pointee.exchange.answer = chain.pointee.answer
        chain.pointee.answer?.pointee.connection = connection
        if let fixed = plan.requests[exchange.request].bytes {
            let bytes = UnsafeRawBufferPointer(start: fixed, count: plan.requests[exchange.request].byteCount)
            sendComposed(bytes, headCount: chain.pointee.rule.headCount, of: chain, on: connection)
        } else if chain.pointee.hops > 0 {
            // Out of the chain while it is read, and back.
            var request: [UInt8] = []
            swap(&request, &chain.pointee.request)
            request.withUnsafeBytes { sendComposed($0, headCount: chain.pointee.headCount, of: chain, on: connection) }
            swap(&request, &chain.pointee.request)
        } else {
            sendRenderedOfChain(chain, on: connection)
        }
    }

    private mutating func beginChain(on connection: Place) -> UnsafeMutablePointer<Chain> {
        let exchange = connection.pointee.exchange
        let wanted = PendingRequest(request: exchange.request, token: exchange.token, identity: exchange.identity)
        let rule = plan.chainRules[exchange.request]
        let chain = chains.take(rule, wanted, contents, maximumBodyBytes: options.maximumBodyBytes)
        chain.pointee.wanted.chain = chain
        chain.pointee.compiled = plan.requests + exchange.request
        connection.pointee.exchange.chain = chain
        chain.pointee.answer =
            plan.requests[exchange.request].isStreamed ? takeAnswer(of: connection, isDecoded: rule.decodesContent) : nil
        chain.pointee.content = takeContent(for: exchange.request, exchange.token, exchange.identity)
        if rule.keepsCookies, let values {
            let key = values.jar(of: exchange.token, exchange.identity)
            chains.jars.open(key) { values.cookies(for: key) }
            chain.pointee.jar = key.number
        }
        return chain
    }

    private mutating func sendRenderedOfChain(_ chain: UnsafeMutablePointer<Chain>, on connection: Place) {
        guard let values else { preconditionFailure("a request before its stretch of load was prepared") }
        let exchange = connection.pointee.exchange
        var memory = RenderingMemory()
        swap(&memory, &rendered)
        defer { swap(&memory, &rendered) }
        let context = values.context(of: exchange.token, exchange.identity)
        if let fault = plan.renderers[exchange.request].render(context, into: &memory) {
            finish(connection, failure: fault.kind, message: fault.message)
            return
        }
        if chain.pointee.rule.redirects > 0 {
            chain.pointee.request.removeAll(keepingCapacity: true)
            chain.pointee.request.append(contentsOf: memory.bytes)
            chain.pointee.headCount = memory.headCount
        }
        memory.bytes.withUnsafeBytes { sendComposed($0, headCount: memory.headCount, of: chain, on: connection) }
    }

    /// Sends a request with its cookies, and as a redirect has made it.
    ///
    /// - Parameters:
    ///   - original: as the step has it.
    ///   - headCount: what of it stands before the empty line.
    private mutating func sendComposed(
        _ original: UnsafeRawBufferPointer, headCount: Int, of chain: UnsafeMutablePointer<Chain>, on connection: Place
    ) {
        if chain.pointee.hops == 0 { chain.pointee.noteRequest(original, headCount: headCount) }
        chains.cookies.removeAll(keepingCapacity: true)
        if chain.pointee.rule.keepsCookies {
            let (jars, jar) = (chains.jars, chain.pointee.jar)
            _ = chain.pointee.withPlace { jars.append(jar, to: &chains.cookies, for: $0) }
        }
        if chain.pointee.hops == 0, chains.cookies.isEmpty, let fixed = plan.requests[connection.pointee.exchange.request].bytes {
            connection.pointee.exchange.output = fixed
            connection.pointee.exchange.outputCount = original.count
            write(connection)
            return
        }
        var composed: [UInt8] = []
        swap(&composed, &chains.composed)
        composed.removeAll(keepingCapacity: true)
        chain.pointee.compose(original, headCount: headCount, cookies: chains.cookies, to: &composed)
        write(composed, to: connection)
        swap(&composed, &chains.composed)
    }

    // MARK: Answers

    /// An answer of a chain is whole: it is the last one, or it leads on.
    mutating func completeChain(on connection: Place, isClean: Bool, at reception: Reception) -> TransportEvent? {
        guard let chain = connection.pointee.exchange.chain else { return nil }
        if chain.pointee.leadsOn {
            follow(chain, on: connection, isClean: isClean, at: reception)
            return nil
        }
        let unfinished = chain.pointee.endBody(chains.decoders)
        let event = TransportEvent.completed(
            end(chain, failure: unfinished == nil ? nil : .truncated, message: unfinished.map(Truncation.coding), at: reception))
        letGo(connection, keeping: isClean)
        return event
    }

    private mutating func follow(
        _ chain: UnsafeMutablePointer<Chain>, on connection: Place, isClean: Bool, at reception: Reception
    ) {
        chain.pointee.note(connection.pointee.exchange)
        if chain.pointee.content >= 0 { contents.dropBody(of: chain.pointee.content) }
        let hosts = plan.hosts
        if let fault = chain.pointee.turn(by: hosts, { originOf($0) }) {
            ready.append(.completed(end(chain, failure: fault.kind, message: fault.message, at: reception, counted: true)))
            letGo(connection, keeping: isClean)
            return
        }
        var wanted = chain.pointee.wanted
        wanted.firstByteSent = chain.pointee.firstByteSent
        wanted.sentBytes = connection.pointee.exchange.sentBytes
        wanted.wasResent = false
        chain.pointee.wanted = wanted
        guard isClean, chain.pointee.origin.number == connection.pointee.origin,
            connection.pointee.uses < options.reuse.maximumUses
        else {
            chain.pointee.connection = nil
            connection.pointee.exchange.chain = nil
            connection.pointee.exchange.answer = nil
            chain.pointee.answer?.pointee.connection = nil
            letGo(connection, keeping: isClean)
            place(wanted, at: chain.pointee.origin)
            return
        }
        // The same connection carries what follows: others have not waited for it in vain, as it was not free.
        connection.pointee.mayBeStale = true
        connection.pointee.carryCount = 0
        carry(wanted, on: connection)
    }

    /// What the worker is told of a chain that is over.
    ///
    /// - Parameter counted: whether the present exchange's part is noted already.
    mutating func end(
        _ chain: UnsafeMutablePointer<Chain>, failure: FailureKind?, message: String?, at end: Reception, counted: Bool = false
    ) -> Completion {
        var sentBytes = chain.pointee.wanted.sentBytes
        var (number, age): (Int32, Int32) = (0, 0)
        if let connection = chain.pointee.connection {
            (number, age) = (connection.pointee.number, connection.pointee.age)
            if !counted { chain.pointee.note(connection.pointee.exchange) }
            sentBytes = connection.pointee.exchange.sentBytes
            connection.pointee.exchange.chain = nil
        }
        let content = chain.pointee.content
        chain.pointee.content = -1
        if content >= 0, chain.pointee.rule.capturesURL { chain.pointee.appendURL(to: &contents[content].url) }
        if let answer = chain.pointee.answer { streaming.stop(answer) }
        defer { chains.giveBack(chain) }
        return Completion(
            token: chain.pointee.wanted.token, failure: failure, status: chain.pointee.status,
            receivedBytes: chain.pointee.receivedBytes, sentBytes: sentBytes, firstByteSent: chain.pointee.firstByteSent,
            firstByteReceived: chain.pointee.firstByteReceived, end: end.instant, readDelay: end.delay, receipt: end.receipt,
            dial: chain.pointee.dial, waitedForConnection: chain.pointee.hasWaited, wasResent: chain.pointee.wasResent,
            content: content, message: message, connection: number, connectionAge: age, redirects: chain.pointee.hops)
    }

    mutating func expire(_ chain: UnsafeMutablePointer<Chain>, _ now: Instant) {
        if let connection = chain.pointee.connection {
            if isAnswered(on: connection) { return }
            // It may be over, and have begun anew, or be led on in time, for which it is too late there.
            guard chains.expiring.expired(by: now) == chain else { return }
        }
        if let connection = chain.pointee.connection {
            endTooLate(connection)
            return
        }
        let message = "no complete answer within \(chains.expiring.limit(of: chain.pointee.expiryQueue))"
        waiting.removeAll { $0.chain == chain }
        resending.removeAll { $0.chain == chain }
        chain.pointee.origin.waiting.removeAll { $0.chain == chain }
        ready.append(
            .completed(end(chain, failure: .timeout, message: message, at: Reception(read: clock.now(), receipt: .unasked))))
    }

    /// Gives up on all of them. Whatever they wait in is emptied by the caller, but for other origins' queues.
    mutating func endChains() {
        for chain in chains.inUse {
            chain.pointee.connection?.pointee.exchange.chain = nil
            if let answer = chain.pointee.answer { streaming.stop(answer) }
            if chain.pointee.content >= 0 { contents.giveBack(chain.pointee.content) }
            chain.pointee.content = -1
            chains.giveBack(chain)
        }
        for origin in chains.origins { origin.waiting.removeAll(keepingCapacity: true) }
    }

    // MARK: Elsewhere

    /// The origin of a URL that a redirect leads to; nil where there are too many.
    private mutating func originOf(_ url: TargetURL) -> RequestOrigin? {
        if let known = chains.origin(of: url) { return known }
        guard chains.origins.count < Chains.mostOrigins else { return nil }
        let origin = RequestOrigin(number: chains.origins.count, url: url, route: dialer.addRoute(to: url))
        chains.add(origin)
        if isMultiplexed { pools.append(StreamPool(options)) }
        return origin
    }

    private mutating func place(_ wanted: PendingRequest, at origin: RequestOrigin) {
        if origin.number == 0 {
            // Over HTTP/2 the place of the stream before, whoever waits.
            guard let connection = isMultiplexed ? takeStream(of: 0) : takeIdle() else {
                waiting.append(wanted)
                return
            }
            carry(wanted, on: connection)
        } else if let connection = isMultiplexed ? takeStream(of: origin.number) : origin.idle.popLast() {
            carry(wanted, on: connection)
        } else {
            waitElsewhere(wanted)
        }
    }

    /// Waits for a connection that is made for it.
    mutating func waitElsewhere(_ wanted: PendingRequest) {
        guard let origin = wanted.chain?.pointee.origin else { return }
        origin.waiting.append(wanted)
        // One that is there, or is being made, will have room.
        if isMultiplexed, !lacksCarriers(at: origin) { return }
        if !hasFreePlace { closeIdleElsewhere() }
        guard hasFreePlace, dial(to: origin.number, route: origin.route) else {
            failFirstWaiting(
                Dialer.Failure(kind: .clientLimit, message: "no room for a connection to where the redirect leads"),
                elsewhere: origin.number)
            return
        }
        chains.dialling += 1
        collectDialled()
    }

    private mutating func closeIdleElsewhere() {
        for origin in chains.origins { while let connection = origin.idle.first { closeConnection(connection) } }
        for pool in pools.indices.dropFirst() {
            while let carrier = pools[pool].lists.firstAtRest { closeConnection(carrier) }
        }
    }

    mutating func failFirstWaiting(_ failure: Dialer.Failure, elsewhere number: Int) {
        guard let chain = chains.origins[number].waiting.popFirst()?.chain else { return }
        ready.append(
            .completed(
                end(chain, failure: failure.kind, message: failure.message, at: Reception(read: clock.now(), receipt: .unasked))))
    }

    /// As ``serve(_:dial:)``, of a connection to another origin than the target's.
    mutating func serveElsewhere(_ connection: Place, dial: DialTimes?) {
        let origin = chains.origins[connection.pointee.origin]
        if let wanted = origin.waiting.popFirst() {
            carry(wanted, on: connection, dial: dial, hasWaited: true)
            return
        }
        connection.pointee.mayBeStale = true
        connection.pointee.state = .idle
        origin.idle.append(connection)
    }

    mutating func forgetIdle(_ connection: Place) { chains.origins[connection.pointee.origin].idle.remove(connection) }
}
