import Glibc
import LoadModel
import Measurement

// One exchange on a connection: the request out, the response in.
extension SocketTransport {
    /// Writes the request of a connection that is ready to carry it.
    mutating func send(_ connection: Place) {
        let request = plan.requests + connection.pointee.exchange.request
        connection.pointee.exchange.parser = ResponseParser(
            isHead: request.pointee.isHead, maximumBodyBytes: options.maximumBodyBytes)
        guard !request.pointee.isChain else { return sendOfChain(connection) }
        connection.pointee.exchange.answer = request.pointee.isStreamed ? takeAnswer(of: connection, isDecoded: false) : nil
        connection.pointee.exchange.content = takeContent(
            for: connection.pointee.exchange.request, connection.pointee.exchange.token, connection.pointee.exchange.identity)
        if let bytes = request.pointee.bytes {
            connection.pointee.exchange.output = bytes
            connection.pointee.exchange.outputCount = request.pointee.byteCount
            write(connection)
        } else {
            sendRendered(connection)
        }
    }

    /// Where what an answer says is kept; below 0: nowhere.
    @inline(__always)
    func takeContent(for request: Int, _ token: Int, _ identity: RequestIdentity) -> Int32 {
        if plan.requests[request].keepsContent { return contents.take() }
        return plan.isTraced && values?.isTimed(token, identity) == true ? contents.takeForHead() : -1
    }

    private mutating func sendRendered(_ connection: Place) {
        let exchange = connection.pointee.exchange
        guard let values else { preconditionFailure("a request before its stretch of load was prepared") }
        let context = values.context(of: exchange.token, exchange.identity)
        // Taken out, so that it is nobody else's while this writes from it.
        var memory = RenderingMemory()
        swap(&memory, &rendered)
        defer { swap(&memory, &rendered) }
        if let fault = plan.renderers[exchange.request].render(context, into: &memory) {
            finish(connection, failure: fault.kind, message: fault.message)
            return
        }
        write(memory.bytes, to: connection)
    }

    /// Writes what is in memory that others use next.
    mutating func write(_ bytes: [UInt8], to connection: Place) {
        bytes.withUnsafeBytes {
            connection.pointee.exchange.output = $0.baseAddress
            connection.pointee.exchange.outputCount = $0.count
            write(connection)
            if connection.pointee.exchange.outputCount > 0, !connection.pointee.exchange.ownOutput() {
                finish(connection, failure: .clientLimit, message: "no memory left for another request")
            }
        }
    }

    mutating func write(_ connection: Place) {
        if connection.pointee.isStream { return submit(connection) }
        let start = clock.now()
        let written = connection.pointee.channel.send(
            connection.pointee.exchange.output, connection.pointee.exchange.outputCount)
        guard written >= 0 || errno == EAGAIN || errno == EINTR else {
            loseConnection(connection, message: String(cString: strerror(errno)).lowercased())
            return
        }
        startTime(of: connection, from: start)
        if written > 0 {
            connection.pointee.exchange.hasBegun = true
            connection.pointee.exchange.firstByteSent = start
            connection.pointee.exchange.advanceOutput(by: written)
        }
        if connection.pointee.exchange.outputCount > 0 { listen(on: connection, for: [.read, .write]) }
    }

    /// The time that a request may take begins.
    @inline(__always)
    func startTime(of connection: Place, from start: Instant) {
        let timeoutClass = plan.requests[connection.pointee.exchange.request].timeoutClass
        if let chain = connection.pointee.exchange.chain {
            // All of a chain is one request, with one time limit.
            if chain.pointee.expiryQueue < 0 { chains.expiring.start(chain, in: timeoutClass, from: start) }
        } else {
            expiring.start(connection, in: timeoutClass, from: start)
        }
        if let answer = connection.pointee.exchange.answer { startLength(of: answer, from: start) }
    }

    /// Without its events the connection is of no use, and its request would wait for nothing.
    private mutating func listen(on connection: Place, for interest: Epoll.Interest) {
        guard !epoll.change(connection.pointee.channel.descriptor, connection.pointee.source, interest) else { return }
        finish(connection, failure: .clientLimit, message: "\(SystemRefusal("epoll_ctl"))")
    }

    /// The socket was full when the request was to go out: its first byte has gone only now.
    mutating func noteBegun(_ connection: Place, at start: Instant) {
        let isFirstTry = connection.pointee.exchange.firstByteSent == nil
        connection.pointee.exchange.hasBegun = true
        connection.pointee.exchange.firstByteSent = start
        if let chain = connection.pointee.exchange.chain {
            if isFirstTry { chains.restart(chain, from: start) }
        } else {
            let queue = connection.pointee.expiryQueue
            expiring.stop(connection)
            expiring.start(connection, in: queue, from: start)
        }
        if let answer = connection.pointee.exchange.answer, isFirstTry {
            streaming.stop(answer)
            startLength(of: answer, from: start)
        }
        if isFirstTry { ready.append(.sent(token: connection.pointee.exchange.token, at: start)) }
    }

    /// Writes on where the socket was full.
    mutating func flush(_ connection: Place) {
        let start = clock.now()
        let written = connection.pointee.channel.send(
            connection.pointee.exchange.output, connection.pointee.exchange.outputCount)
        if written < 0 {
            // The answer may already be there (a server may refuse a long request early); reading will tell.
            if errno != EAGAIN, errno != EINTR { listen(on: connection, for: [.read]) }
            return
        }
        if written > 0, !connection.pointee.exchange.hasBegun { noteBegun(connection, at: start) }
        connection.pointee.exchange.advanceOutput(by: written)
        guard connection.pointee.exchange.outputCount == 0 else { return }
        connection.pointee.exchange.dropOwnedOutput()
        listen(on: connection, for: [.read])
    }

    /// Reads what has come; gives the completion where that ends the response.
    mutating func receive(_ connection: Place) -> TransportEvent? {
        while connection.pointee.isOpen {
            let carried = connection.pointee.carryCount
            precondition(carried < input.count, "more of a line is kept than is read at once")
            if carried > 0, let carry = connection.pointee.carry { memcpy(input.baseAddress!, carry, carried) }
            let reading = read(connection, into: input.baseAddress! + carried, input.count - carried)
            let count = reading.count
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return nil }
            guard count > 0 else { return closedByPeer(connection, error: count < 0 ? errno : 0) }
            guard connection.pointee.state == .busy else {
                // Bytes that nobody asked for: the connection cannot be trusted with a request.
                closeConnection(connection)
                return nil
            }
            guard connection.pointee.exchange.hasBegun else {
                loseConnection(connection, message: "an answer came before anything was sent")
                return nil
            }
            let reception = reading.reception
            if reception.receipt == .stamped, let sent = connection.pointee.exchange.firstByteSent, reception.instant < sent {
                // Such as a 408 that says that the connection has been idle for too long. One that is read together with what came after
                // the request has the stamp of that.
                receiveClock.noteLeftovers()
                loseConnection(connection, message: "what came was there before the request was sent")
                return nil
            }
            if connection.pointee.exchange.firstByteReceived == nil {
                connection.pointee.exchange.firstByteReceived = reception.instant
            }
            connection.pointee.quietSince = reception.instant
            connection.pointee.exchange.receivedBytes += count
            if let event = parse(connection, available: carried + count, reception) { return event }
            if count < input.count - carried, !connection.pointee.channel.isTLS { return nil }
        }
        return nil
    }

    private mutating func parse(_ connection: Place, available: Int, _ reception: Reception) -> TransportEvent? {
        let bytes = UnsafeRawBufferPointer(rebasing: input[..<available])
        let wasUnknown = connection.pointee.exchange.parser.status == 0
        let isKept = connection.pointee.exchange.chain != nil || connection.pointee.exchange.content >= 0
        if let answer = connection.pointee.exchange.answer {
            guard hear(answer, on: connection, reception) else { return nil }
        }
        let isLookedAt = isKept || connection.pointee.exchange.answer != nil
        let (consumed, outcome) =
            isLookedAt
            ? connection.pointee.exchange.parser.consume(bytes, to: sink(of: connection))
            : connection.pointee.exchange.parser.consume(bytes)
        if wasUnknown {
            let status = connection.pointee.exchange.parser.status
            if connection.pointee.exchange.chain == nil, !contents.keepsBody(of: connection.pointee.exchange.content) {
                let request = plan.requests + connection.pointee.exchange.request
                if !request.pointee.accepts(status) { keepFailing(connection, bytes, outcome) }
            } else if status == 0, let chain = connection.pointee.exchange.chain, case .failed = outcome {
                chain.pointee.keepGarbage(bytes)
            }
        }
        if let answer = connection.pointee.exchange.answer, answer.pointee.isEnough {
            // What stands behind the last of them is nobody's, whatever it is.
            guard case .complete = outcome else { return endEarly(connection, at: reception) }
        }
        switch outcome {
        case .needsMore:
            if !keep(bytes, from: consumed, of: connection) {
                finish(connection, failure: .clientLimit, message: "no memory left for the head of an answer")
            }
            return nil
        case .failed(let kind, let message):
            finish(connection, failure: kind, message: "\(message)")
            return nil
        case .complete:
            if reception.receipt == .stamped {
                if isTooLate(connection, reception) {
                    endTooLate(connection)
                    return nil
                }
                receiveClock.noteAnswer()
            }
            connection.pointee.exchange.answer?.pointee.close()
            if connection.pointee.exchange.chain != nil {
                let isClean = isClean(connection, hasMore: consumed < available)
                return completeChain(on: connection, isClean: isClean, at: reception)
            }
            let event = TransportEvent.completed(completion(of: connection, failure: nil, message: nil, end: reception))
            letGo(connection, keeping: isClean(connection, hasMore: consumed < available))
            return event
        }
    }

    private func sink(of connection: Place) -> AnswerSink {
        let chain = connection.pointee.exchange.chain
        let content = chain == nil ? connection.pointee.exchange.content : -1
        return AnswerSink(
            contents: .passUnretained(contents), content: content < 0 ? nil : .passUnretained(contents[content]), chain: chain,
            answer: connection.pointee.exchange.answer, decoders: .passUnretained(chains.decoders))
    }

    @inline(__always)
    private func isClean(_ connection: Place, hasMore: Bool) -> Bool {
        // Bytes behind the response, or a request not sent to its end, make the connection useless.
        !hasMore && connection.pointee.exchange.outputCount == 0 && connection.pointee.exchange.parser.keepsAlive
            && !connection.pointee.channel.holdsMore(input)
    }

    /// Keeps, for people, what an answer says that is none to the step's liking: it is read once more from its status line on, which is
    /// the first thing here, as lines are given whole.
    @inline(never)
    private func keepFailing(_ connection: Place, _ bytes: UnsafeRawBufferPointer, _ outcome: ResponseParser.Outcome) {
        let request = connection.pointee.exchange.request
        let status = connection.pointee.exchange.parser.status
        if status == 0 {
            // What is no HTTP is shown as it came.
            guard case .failed = outcome, contents.failures?.isOpen == true else { return }
            dropContent(of: connection)
            let number = contents.takeForReading()
            _ = contents.append(bytes, to: number)
            connection.pointee.exchange.content = number
            return
        }
        let number = contents.take(forFailureOf: request, status: status)
        guard number >= 0 else { return }
        dropContent(of: connection)
        var parser = ResponseParser(isHead: plan.requests[request].isHead, maximumBodyBytes: options.maximumBodyBytes)
        let sink = AnswerSink(
            contents: .passUnretained(contents), content: .passUnretained(contents[number]), chain: nil,
            answer: nil, decoders: .passUnretained(chains.decoders))
        _ = parser.consume(bytes, to: sink)
        connection.pointee.exchange.content = number
    }

    /// Keeps the beginning of a line until its end comes.
    ///
    /// - Returns: false where there is no memory for it.
    private func keep(_ bytes: UnsafeRawBufferPointer, from consumed: Int, of connection: Place) -> Bool {
        precondition(consumed >= 0 && consumed <= bytes.count, "more was taken than there was")
        let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
        connection.pointee.carryCount = rest.count
        guard let start = rest.baseAddress, rest.count > 0 else { return true }
        guard let carry = realloc(connection.pointee.carry, rest.count) else { return false }
        memcpy(carry, start, rest.count)
        connection.pointee.carry = carry
        return true
    }

    private mutating func closedByPeer(_ connection: Place, error: Int32) -> TransportEvent? {
        guard connection.pointee.state == .busy else {
            closeConnection(connection)
            return nil
        }
        guard connection.pointee.exchange.firstByteReceived != nil else {
            let text = error == 0 ? "the connection closed without an answer" : String(cString: strerror(error)).lowercased()
            loseConnection(connection, message: text)
            return nil
        }
        // RFC 9112, 9.8: over TLS a body without a length is whole only where the peer says so.
        if error == 0, connection.pointee.channel.hasFarewell, case .complete = connection.pointee.exchange.parser.close() {
            let end = receptionOfEnd(connection)
            connection.pointee.exchange.answer?.pointee.close()
            if connection.pointee.exchange.chain != nil { return completeChain(on: connection, isClean: false, at: end) }
            let event = TransportEvent.completed(completion(of: connection, failure: nil, message: nil, end: end))
            letGo(connection, keeping: false)
            return event
        }
        let hasNoFarewell = connection.pointee.channel.isTLS && connection.pointee.exchange.parser.endsWithConnection
        finish(connection, failure: .truncated, message: hasNoFarewell ? Truncation.withoutFarewell : Truncation.inTheMiddle)
        return nil
    }

    /// The connection broke before any answer: sends the request again on a fresh one where a kept-alive connection had gone stale
    /// and the request may be sent twice; else the request has failed.
    mutating func loseConnection(_ connection: Place, message: String) {
        let sent = connection.pointee.exchange.firstByteSent
        let mayResend = plan.requests[connection.pointee.exchange.request].resending.allows(
            isUnsent: sent == nil, rest: sent.map { $0 - connection.pointee.quietSince } ?? .zero)
        guard connection.pointee.mayBeStale, mayResend, !connection.pointee.exchange.wasResent else {
            finish(connection, failure: .reset, message: message)
            return
        }
        dropContent(of: connection)
        let again = connection.pointee.exchange.again
        if let chain = again.chain { chains.noteBroken(chain, again) }
        let origin = connection.pointee.origin
        closeConnection(connection)
        if origin == 0 { resending.append(again) } else { waitElsewhere(again) }
    }
}
