import Glibc
import LoadModel
import Measurement

// Requests as streams of HTTP/2 (RFC 9113): each has a place of its own among connections.
extension SocketTransport {
    /// How often a request is begun again that the target would not have, before it has failed.
    private static var mostRefusals: Int { 16 }

    /// A place for a request on a connection that has room; nil: none has.
    mutating func takeStream(of origin: Int) -> Place? {
        guard let carrier = pools[origin].lists.withRoom() else { return nil }
        return takeStream(on: carrier)
    }

    private mutating func takeStream(on carrier: Place) -> Place {
        pools[carrier.pointee.origin].begin(carrier)
        let stream = takeFreePlace()
        stream.pointee.stream = HTTP2Stream(carrier: carrier)
        stream.pointee.origin = carrier.pointee.origin
        // It counts there already.
        (stream.pointee.number, stream.pointee.uses) = (carrier.pointee.number, carrier.pointee.uses - 1)
        stream.pointee.mayBeStale = carrier.pointee.mayBeStale
        stream.pointee.quietSince = carrier.pointee.quietSince
        return stream
    }

    /// Begins the stream of a request: its output is the request as HTTP/1.1 has it.
    mutating func submit(_ stream: Place) {
        guard let http2, let carrier = stream.pointee.stream.carrier, let session = carrier.pointee.session else { return }
        let start = clock.now()
        startTime(of: stream, from: start)
        let text = UnsafeRawBufferPointer(start: stream.pointee.exchange.output, count: stream.pointee.exchange.outputCount)
        let head = http2.heads.heads[stream.pointee.exchange.request]
        let id: Int32
        if let base = text.baseAddress, head.text == base {
            leaveBody(of: stream, from: head.bodyStart)
            id = session.pointee.submit(head.fields, head.count, of: stream)
        } else {
            http2.fields.read(text, scheme: chains.origins[stream.pointee.origin].url.scheme, isKept: false)
            leaveBody(of: stream, from: http2.fields.bodyStart)
            id = http2.fields.fields.withUnsafeBufferPointer { session.pointee.submit($0.baseAddress, $0.count, of: stream) }
        }
        guard id > 0 else {
            refuse(stream, of: carrier, error: id)
            return
        }
        stream.pointee.stream.id = id
        if !session.pointee.hasOutput {
            stream.pointee.exchange.hasBegun = true
            stream.pointee.exchange.firstByteSent = start
        }
        markDirty(carrier)
    }

    @inline(__always)
    private func leaveBody(of stream: Place, from start: Int) {
        precondition(start <= stream.pointee.exchange.outputCount, "a head longer than its request")
        stream.pointee.exchange.output = stream.pointee.exchange.output.map { $0 + start }
        stream.pointee.exchange.outputCount -= start
    }

    /// nghttp2 takes no more streams on a connection: it has had as many as there are numbers (RFC 9113, 5.1.1), or is over.
    @inline(never)
    private mutating func refuse(_ stream: Place, of carrier: Place, error: Int32) {
        guard error != HTTP2Session.noMemory else {
            finish(stream, failure: .clientLimit, message: "no memory left for another request")
            return
        }
        retire(carrier)
        beginAgain(stream)
    }

    func markDirty(_ carrier: Place) {
        guard let http2, let session = carrier.pointee.session, !session.pointee.isDirty else { return }
        session.pointee.isDirty = true
        http2.dirty.append(carrier)
    }

    /// Lets go of a stream, which may still be under way: its connection stays.
    mutating func releaseStream(_ stream: Place) {
        expiring.stop(stream)
        dropAnswer(of: stream)
        stream.pointee.dropBuffers()
        guard let carrier = stream.pointee.stream.carrier else { return }
        let session = carrier.pointee.session
        if stream.pointee.stream.id != 0, let session, !session.pointee.isDead {
            session.pointee.cancel(stream.pointee.stream.id)
            markDirty(carrier)
        }
        release(stream)
        stream.pointee.stream = HTTP2Stream()
        carrier.pointee.mayBeStale = true
        let isWornOut = pools[carrier.pointee.origin].end(carrier)
        guard let session, !session.pointee.isDead else { return }
        if isWornOut || session.pointee.isRetired && carrier.pointee.inFlight == 0 { closeConnection(carrier) }
    }

    // MARK: Answers

    /// Sees to the streams that have ended.
    mutating func takeEnds() {
        guard let http2 else { return }
        if !http2.heard.isEmpty { hearStreams(http2) }
        while let end = http2.takeEnd() {
            switch end.way {
            case .complete: complete(end.stream, at: http2.reception)
            case .enough: ready.append(endEarly(end.stream, at: http2.reception))
            case .failed(let kind, let message): finish(end.stream, failure: kind, message: "\(message)")
            case .closed(let code): takeClosed(end.stream, code: code)
            }
        }
        while let stream = http2.takeBegun() { noteBegun(stream, at: http2.now) }
    }

    private mutating func complete(_ stream: Place, at reception: Reception) {
        stream.pointee.exchange.answer?.pointee.close()
        if reception.receipt == .stamped {
            guard !isTooLate(stream, reception) else { return endTooLate(stream) }
            receiveClock.noteAnswer()
        }
        if let carrier = stream.pointee.stream.carrier { noteAnswer(on: carrier) }
        guard stream.pointee.exchange.chain == nil else {
            if let event = completeChain(on: stream, isClean: false, at: reception) { ready.append(event) }
            return
        }
        ready.append(.completed(completion(of: stream, failure: nil, message: nil, end: reception)))
        releaseStream(stream)
    }

    @inline(__always)
    private mutating func noteAnswer(on carrier: Place) {
        pools[carrier.pointee.origin].barren = 0
        guard let session = carrier.pointee.session else { return }
        session.pointee.hasAnswered = true
        // It would not have as many before: it may by now.
        if carrier.pointee.limit < session.pointee.allowed, !session.pointee.isRetired {
            pools[carrier.pointee.origin].limit(carrier, to: carrier.pointee.limit + 1)
        }
    }

    /// A stream was closed before its answer was whole.
    @inline(never)
    private mutating func takeClosed(_ stream: Place, code: UInt32) {
        let name = HTTP2Session.name(of: code)
        if code == HTTP2Session.refused {
            if let carrier = stream.pointee.stream.carrier, carrier.pointee.session?.pointee.isRetiring == false {
                let others = carrier.pointee.inFlight - 1
                pools[carrier.pointee.origin].limit(carrier, to: max(1, min(carrier.pointee.limit, others)))
            }
            beginAgain(stream)
        } else if !stream.pointee.stream.isResetByPeer {
            // nghttp2 has found it to be wrong (RFC 9113, 8.1.1).
            finish(stream, failure: .protocol, message: "the answer is malformed (\(name))")
        } else if stream.pointee.exchange.firstByteReceived == nil {
            finish(stream, failure: .reset, message: "the target reset the stream (\(name))")
        } else {
            finish(stream, failure: .truncated, message: "the target reset the stream in the middle of the response (\(name))")
        }
    }

    /// The target has not acted on a request, whatever its method (RFC 9113, 8.7): it goes to whichever connection has room next.
    private mutating func beginAgain(_ stream: Place) {
        // A connection that takes some streams before it ends leads on; however many it takes, all have their turn.
        let leadsOn = stream.pointee.stream.carrier?.pointee.session?.pointee.endsBehindStreams ?? false
        guard leadsOn || stream.pointee.exchange.refusals < SocketTransport.mostRefusals else {
            finish(stream, failure: .reset, message: "the target refused the stream \(SocketTransport.mostRefusals) times")
            return
        }
        dropContent(of: stream)
        var again = stream.pointee.exchange.again
        again.wasResent = stream.pointee.exchange.wasResent
        again.turns += 1
        if !leadsOn { again.refusals += 1 }
        if let chain = again.chain { chains.noteBroken(chain, again) }
        let origin = stream.pointee.origin
        releaseStream(stream)
        guard origin == 0 else { return waitElsewhere(again) }
        // Behind those that have been sent in vain as often.
        let place = waiting.firstIndex { $0.turns < again.turns } ?? waiting.endIndex
        waiting.insert(again, at: place)
    }

    // MARK: Who waits

    /// Gives room to whoever waits for it, and sends what is to be sent.
    ///
    /// - Returns: whether events are known now.
    @inline(__always)
    mutating func settle() -> Bool {
        if !waiting.isEmpty { serveWaiting() }
        if chains.origins.count > 1 { serveElsewhere() }
        if http2?.dirty.isEmpty == false { flushDirty() }
        return !ready.isEmpty
    }

    private mutating func serveWaiting() {
        while !waiting.isEmpty, let stream = takeStream(of: 0) { serve(waiting.removeFirst(), on: stream) }
    }

    private mutating func serve(_ wanted: PendingRequest, on stream: Place, dial: DialTimes? = nil) {
        carry(wanted, on: stream, dial: dial, hasWaited: true)
        guard wanted.firstByteSent == nil, stream.pointee.exchange.token == wanted.token, stream.pointee.state == .busy,
            let sent = stream.pointee.exchange.firstByteSent
        else { return }
        ready.append(.sent(token: wanted.token, at: sent))
    }

    private mutating func serveElsewhere() {
        for number in 1..<chains.origins.count {
            while !chains.origins[number].waiting.isEmpty, let stream = takeStream(of: number) {
                carry(chains.origins[number].waiting.removeFirst(), on: stream, hasWaited: true)
            }
        }
    }

    /// Serves who has waited for a new connection: first what may only go on a new one.
    mutating func serveNew(_ carrier: Place) {
        let origin = carrier.pointee.origin
        var dial = carrier.pointee.session?.pointee.dial
        while carrier.pointee.inFlight < carrier.pointee.limit, !pools[origin].lists.isWornOut(carrier), carrier.pointee.isOpen {
            let next = origin == 0 ? resending.popFirst() ?? waiting.popFirst() : chains.origins[origin].waiting.popFirst()
            guard let wanted = next else { break }
            let stream = takeStream(on: carrier)
            if origin == 0 {
                serve(wanted, on: stream, dial: dial)
            } else {
                carry(wanted, on: stream, dial: dial, hasWaited: true)
            }
            dial = nil
        }
        if carrier.pointee.isOpen, carrier.pointee.inFlight == 0 { carrier.pointee.mayBeStale = true }
    }
}
