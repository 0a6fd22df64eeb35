import CCurl
import LoadModel
import Measurement

// When requests run out of time, to connect or to be answered.
extension CurlTransport {
    mutating func startClock(_ exchange: UnsafeMutablePointer<CurlExchange>, _ queue: CurlExchange.ExpiryQueue) {
        exchange.pointee.clockedBy = queue
        switch queue {
        case .none: break
        case .dialling: dialling.append(exchange)
        case .answer(let timeoutClass): expiring[timeoutClass].append(exchange)
        }
    }

    mutating func stopClock(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        switch exchange.pointee.clockedBy {
        case .none: break
        case .dialling: dialling.remove(exchange)
        case .answer(let timeoutClass): expiring[timeoutClass].remove(exchange)
        }
        exchange.pointee.clockedBy = .none
    }

    /// When the first request runs out of time, to connect or to be answered.
    var nextExpiry: Instant {
        var earliest = dialling.first.map { $0.pointee.beganAt + options.dialTimeout } ?? .never
        for (timeoutClass, queue) in expiring.enumerated() {
            guard let sent = queue.first?.pointee.firstByteSent else { continue }
            earliest = min(earliest, sent + plan.timeouts[timeoutClass])
        }
        return earliest
    }

    mutating func expire(_ now: Instant) {
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

    mutating func giveUp(_ exchange: UnsafeMutablePointer<CurlExchange>, failure: FailureKind, message: String) {
        let event = TransportEvent.completed(completion(of: exchange, failure: failure, message: message, end: clock.now()))
        release(exchange)
        ready.append(event)
        busyLanes.append(exchange.pointee.lane)
    }
}
