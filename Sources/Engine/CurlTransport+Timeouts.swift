import CCurl
import LoadModel
import Measurement

// When requests run out of time, to connect or to be answered.
extension CurlTransport {
    /// The queue of those that are not sent yet, behind those of the classes of timeout.
    var dialling: Int { plan.timeouts.count }

    mutating func expire(_ now: Instant) {
        while let exchange = expiring.expired(by: now) {
            let queue = exchange.pointee.expiryQueue
            if queue != dialling {
                giveUp(exchange, failure: .timeout, message: "no complete answer within \(expiring.limit(of: queue))")
            } else if pool.lanes[exchange.pointee.lane].sent > 0 {
                // Its connection stands.
                expiring.stop(exchange)
                expiring.start(exchange, in: dialling, from: now)
            } else {
                let failure = Dialer.failure(of: exchange.pointee.easy, code: CURLE_OPERATION_TIMEDOUT)
                giveUp(exchange, failure: failure.kind, message: failure.message)
            }
        }
    }

    private mutating func giveUp(_ exchange: UnsafeMutablePointer<CurlExchange>, failure: FailureKind, message: String) {
        let event = TransportEvent.completed(completion(of: exchange, failure: failure, message: message, end: clock.now()))
        release(exchange)
        ready.append(event)
        multis.noteWork(on: pool.lanes[exchange.pointee.lane].multi)
    }
}
