import CCurl
import LoadModel
import Measurement

// How requests come to connections, and connections are opened.
extension CurlTransport {
    /// Over HTTP/2 and TLS only: a transfer that is called off before its request goes out leaves its connection open there.
    mutating func openAhead(_ count: Int, until deadline: Instant, stop: StopSignal) -> OpenedAhead {
        guard count > 0 else { return OpenedAhead() }
        guard httpVersion == .two, configuration.isSecure else {
            return OpenedAhead(missing: count, reason: "libcurl opens them ahead only for HTTP/2 over TLS")
        }
        let before = connectionsOpened
        openingFailure = nil
        while pool.restingOpen + openingAhead < count, openingFailure == nil, !stop.isRequested, clock.now() < deadline {
            while pool.restingOpen + openingAhead < count, openingPace.take(at: clock.now()), let lane = pool.laneToOpen() {
                openingAhead += 1
                let nobody = RequestIdentity(user: -1, iteration: -1)
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

    /// Where a request may go now; nil: nowhere yet.
    mutating func place() -> (lane: CurlLane, isOpening: Bool)? {
        let lane = pool.lists.withRoom()
        if let lane, pool.lists.choice == .packed || lane.inFlight == 0 { return (lane, false) }
        if pool.mayOpen, openingPace.take(at: clock.now()), let other = pool.laneToOpen() { return (other, true) }
        return lane.map { ($0, false) }
    }

    /// Begins a request on a connection, which it opens where it is the first.
    mutating func start(
        _ wanted: PendingRequest, on lane: CurlLane, isOpening: Bool, sendsNothing: Bool = false
    ) -> UnsafeMutablePointer<CurlExchange>? {
        guard let exchange = sendsNothing ? restingExchange(for: lane) : exchange(for: lane, wanted) else {
            failUnsent(token: wanted.token, .noMemory)
            return nil
        }
        let isLast = pool.begin(lane, isOpening: isOpening)
        if let failure = prepare(exchange, wanted, isLast: isLast, isSent: !sendsNothing) {
            dropContent(of: exchange)
            giveBack(exchange)
            failUnsent(token: wanted.token, failure)
            return nil
        }
        exchange.pointee.sendsNothing = sendsNothing
        if repeatsPriorKnowledge { setPriorKnowledge(exchange, isOpening) }
        guard lane.multi.add(exchange.pointee.easy) else {
            giveBack(exchange)
            failUnsent(token: wanted.token, .noMemory)
            return nil
        }
        if exchange.pointee.firstByteSent == nil { expiring.start(exchange, in: dialling, from: clock.now()) }
        return exchange
    }

    /// - Parameter isSent: whether anything of it is; else it only opens a connection.
    /// - Returns: why it cannot be made; nil: it is ready.
    mutating func prepare(
        _ exchange: UnsafeMutablePointer<CurlExchange>, _ wanted: PendingRequest, isLast: Bool, isSent: Bool
    ) -> Dialer.Failure? {
        let request = wanted.request
        let lane = pool.lanes[exchange.pointee.lane]
        exchange.pointee.begin(
            wanted, resending: plan.requests[request].resending, restBegan: lane.inFlight > 1 ? nil : lane.quietSince)
        // One that is begun again has what its first try was to keep.
        if isSent, exchange.pointee.content < 0 {
            if plan.requests[request].keepsContent {
                exchange.pointee.content = contents.take()
            } else if plan.isTraced, values?.isTimed(wanted.token, wanted.identity) == true {
                exchange.pointee.content = contents.takeForHead()
            }
        }
        exchange.pointee.decodesContent = requests.requests[request].decodesContent
        exchange.pointee.isChain = requests.requests[request].mayBeChain
        if exchange.pointee.configuredFor != request { requests.configure(exchange, for: request) }
        if isSent, !requests.requests[request].isConstant, let values {
            let context = values.context(of: wanted.token, wanted.identity)
            if let failure = requests.render(request, context, for: exchange, using: &rendered) { return failure }
        }
        forbidReuse(isLast, behind: exchange)
        return nil
    }

    /// CURLOPT_FORBID_REUSE: heeded when the transfer ends.
    func forbidReuse(_ isForbidden: Bool, behind exchange: UnsafeMutablePointer<CurlExchange>) {
        guard exchange.pointee.isReuseForbidden != isForbidden else { return }
        exchange.pointee.isReuseForbidden = isForbidden
        _ = dyno_easy_set_long(exchange.pointee.easy, CURLOPT_FORBID_REUSE, isForbidden ? 1 : 0)
    }

    func setPriorKnowledge(_ exchange: UnsafeMutablePointer<CurlExchange>, _ wanted: Bool) {
        guard exchange.pointee.hasPriorKnowledge != wanted else { return }
        exchange.pointee.hasPriorKnowledge = wanted
        let version = wanted ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2_0
        _ = dyno_easy_set_long(exchange.pointee.easy, CURLOPT_HTTP_VERSION, Int(version))
    }

    /// Begins a request anew that met a connection in another state than was thought.
    mutating func startAgain(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        let lane = pool.lanes[exchange.pointee.lane]
        lane.multi.remove(exchange.pointee.easy)
        exchange.pointee.startAgain()
        setPriorKnowledge(exchange, !exchange.pointee.hasPriorKnowledge)
        _ = lane.multi.add(exchange.pointee.easy)
    }

    /// A request that never came to libcurl.
    mutating func failUnsent(token: Int, _ failure: Dialer.Failure) {
        ready.append(
            .completed(
                Completion(
                    token: token, failure: failure.kind, status: 0, receivedBytes: 0, sentBytes: 0, end: clock.now(),
                    wasResent: false, message: failure.message)))
    }

    /// Gives room that there is to those who wait for it, in the order in which they came.
    mutating func serveWaiting() {
        while !waiting.isEmpty, let (lane, isOpening) = place() {
            let exchange = start(waiting.removeFirst(), on: lane, isOpening: isOpening)
            exchange?.pointee.hasWaited = true
        }
    }
}
