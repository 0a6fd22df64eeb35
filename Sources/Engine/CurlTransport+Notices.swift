import CCurl
import LoadModel

// What libcurl tells: what went out, what is over, what waits.
extension CurlTransport {
    /// Takes note of what has gone out: its time runs.
    mutating func takeSent(except known: UnsafeMutablePointer<CurlExchange>? = nil) {
        takeOpeners()
        guard !notices.sent.isEmpty else { return }
        for index in notices.sent.indices {
            let exchange = notices.sent[index]
            guard exchange.pointee.isInFlight, let sent = exchange.pointee.firstByteSent else { continue }
            exchange.pointee.isCountedAsSent = true
            pool.lanes[exchange.pointee.lane].sent += 1
            expiring.stop(exchange)
            expiring.start(exchange, in: plan.requests[exchange.pointee.request].timeoutClass, from: sent)
            if exchange != known { ready.append(.sent(token: exchange.pointee.token, at: sent)) }
        }
        notices.sent.removeAll(keepingCapacity: true)
    }

    /// Takes note of new connections: one may have taken the place of another that was dead.
    mutating func takeOpeners() {
        guard !notices.openers.isEmpty else { return }
        for exchange in notices.openers where exchange.pointee.isInFlight {
            let isLast = pool.beginAnew(pool.lanes[exchange.pointee.lane])
            forbidReuse(isLast, behind: exchange)
        }
        notices.openers.removeAll(keepingCapacity: true)
    }

    /// Takes what is over on the lanes that libcurl has worked on.
    mutating func collect() {
        takeSent()
        while let multi = multis.takeWorked() {
            while let (easy, code) = multi.takeFinished() {
                var context: UnsafeMutableRawPointer?
                _ = dyno_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
                guard let exchange = context?.assumingMemoryBound(to: CurlExchange.self) else { continue }
                finish(exchange, code)
                takeSent()
            }
            takeBackPending(of: pool.lanes[multi.number])
        }
    }

    /// What libcurl holds back though its connection stands waits for a stream: the target allows no more of them at once
    /// (SETTINGS_MAX_CONCURRENT_STREAMS, which libcurl tells nobody). It goes to another connection, or waits for room.
    mutating func takeBackPending(of lane: CurlLane) {
        guard lane.sent > 0, lane.inFlight > lane.sent, !lane.multi.isDue else { return }
        pool.limit(lane, to: lane.sent)
        var pending = expiring.last(in: dialling)
        while let exchange = pending {
            pending = exchange.previous
            guard exchange.pointee.lane == lane.number else { continue }
            waiting.prepend(
                PendingRequest(
                    request: exchange.pointee.request, token: exchange.pointee.token, identity: exchange.pointee.identity))
            release(exchange)
        }
    }

    mutating func finish(_ exchange: UnsafeMutablePointer<CurlExchange>, _ code: CURLcode) {
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
        let end = clock.now()
        pool.lanes[exchange.pointee.lane].quietSince = end
        let event = TransportEvent.completed(completion(of: exchange, code, end: end))
        release(exchange)
        ready.append(event)
    }
}
