import LoadModel
import Measurement

// Answers that are streams: their time limits, and how Dyno ends them.
extension SocketTransport {
    /// What comes of a request's answer, from the beginning.
    mutating func takeAnswer(of connection: Place, isDecoded: Bool) -> StreamedAnswer.Place? {
        let exchange = connection.pointee.exchange
        guard let stream = plan.streams[exchange.request], let answer = values?.answer(of: exchange.token) else { return nil }
        streaming.stop(answer)
        answer.pointee.begin(plan.requests + exchange.request, stream, isDecoded: isDecoded)
        answer.pointee.connection = connection
        return answer
    }

    /// The time that it may last begins.
    func startLength(of answer: StreamedAnswer.Place, from start: Instant) {
        guard answer.pointee.expiryQueue < 0, let connection = answer.pointee.connection else { return }
        let queue = plan.requests[connection.pointee.exchange.request].streamClass
        if queue >= 0 { streaming.start(answer, in: queue, from: start) }
    }

    /// The exchange is over, or goes to another connection.
    func dropAnswer(of connection: Place) {
        guard let answer = connection.pointee.exchange.answer else { return }
        streaming.stop(answer)
        answer.pointee.connection = nil
        connection.pointee.exchange.answer = nil
    }

    // MARK: Silence

    /// Since when a request waits for what is to come of its answer; changes with what comes of a stream.
    func waitingSince(of connection: Place) -> Instant {
        connection.pointee.exchange.chain?.pointee.waitingSince ?? connection.pointee.waitingSince
    }

    /// Something of a stream has come: its time limit, which is of silence, begins anew.
    ///
    /// - Returns: false where it came too late, and the request is over.
    mutating func hear(_ answer: StreamedAnswer.Place, on connection: Place, _ reception: Reception) -> Bool {
        if reception.receipt == .stamped, isTooLate(connection, reception) {
            endTooLate(connection)
            return false
        }
        answer.pointee.now = reception.instant
        if let chain = connection.pointee.exchange.chain {
            chains.restart(chain, from: reception.read)
        } else if connection.pointee.expiryQueue >= 0 {
            let queue = connection.pointee.expiryQueue
            expiring.stop(connection)
            expiring.start(connection, in: queue, from: reception.read)
        }
        return true
    }

    /// The same of those of HTTP/2 of which one read has brought something.
    mutating func hearStreams(_ http2: HTTP2Context) {
        var before: Place?
        for (stream, generation) in http2.heard where stream != before && stream.pointee.generation == generation {
            before = stream
            if let answer = stream.pointee.exchange.answer { _ = hear(answer, on: stream, http2.reception) }
        }
        http2.heard.removeAll(keepingCapacity: true)
    }

    mutating func endSilent(_ connection: Place) {
        let limit =
            connection.pointee.exchange.chain.map { chains.expiring.limit(of: $0.pointee.expiryQueue) }
            ?? expiring.limit(of: connection.pointee.expiryQueue)
        let events = connection.pointee.exchange.answer?.pointee.events ?? 0
        let message = "nothing of the stream for \(limit), after \(events) \(events == 1 ? "event" : "events")"
        finish(connection, failure: .timeout, message: message)
    }

    // MARK: Ends

    /// Ends the streams whose time is over.
    mutating func endStreams(by now: Instant) {
        while let answer = streaming.expired(by: now) {
            let limit = streaming.limit(of: answer.pointee.expiryQueue)
            let end = Reception(instant: answer.pointee.waitingSince + limit, read: now, receipt: .unasked)
            streaming.stop(answer)
            // Of one that waits for a connection, to where a redirect leads, the time limit decides.
            guard let connection = answer.pointee.connection, connection.pointee.state == .busy else { continue }
            guard answer.pointee.hasBegun else {
                finish(connection, failure: .timeout, message: "no answer within \(limit), which is all that the stream may last")
                continue
            }
            answer.pointee.noteTime()
            ready.append(endEarly(connection, at: end))
        }
    }

    /// Ends an answer of which there is enough: over HTTP/1.1 its connection is closed, over HTTP/2 its stream is reset (CANCEL).
    mutating func endEarly(_ connection: Place, at end: Reception) -> TransportEvent {
        if end.receipt == .stamped { receiveClock.noteAnswer() }
        let event: TransportEvent
        if let chain = connection.pointee.exchange.chain {
            event = .completed(self.end(chain, failure: nil, message: nil, at: end))
        } else {
            event = .completed(completion(of: connection, failure: nil, message: nil, end: end))
        }
        letGo(connection, keeping: false)
        return event
    }
}
