import Glibc
import LoadModel
import Measurement

// One exchange on a connection: the request out, the response in.
extension SocketTransport {
    /// Writes the request of a connection that is ready to carry it.
    mutating func send(_ index: Int) {
        let connection = connections.place(index)
        let request = plan.requests + connection.pointee.request
        connection.pointee.parser = ResponseParser(isHead: request.pointee.isHead, maximumBodyBytes: options.maximumBodyBytes)
        if let bytes = request.pointee.bytes {
            connection.pointee.output = bytes
            connection.pointee.outputCount = request.pointee.byteCount
            write(index)
            return
        }
        plan.renderers[connection.pointee.request].render(
            connection.pointee.identity, seed: seed, recorded: feed?.request(of: connection.pointee.token), into: &rendered)
        let count = rendered.count
        guard let copy = malloc(count) else {
            finish(index, failure: .clientLimit, message: "no memory left for another request")
            return
        }
        rendered.withUnsafeBytes { if let base = $0.baseAddress { memcpy(copy, base, count) } }
        connection.pointee.ownedOutput = copy
        connection.pointee.output = UnsafeRawPointer(copy)
        connection.pointee.outputCount = count
        write(index)
        if connection.pointee.outputCount == 0 { connection.pointee.dropOwnedOutput() }
    }

    private mutating func write(_ index: Int) {
        let connection = connections.place(index)
        let start = clock.now()
        let written = connection.pointee.channel.send(connection.pointee.output, connection.pointee.outputCount)
        guard written >= 0 || errno == EAGAIN || errno == EINTR else {
            loseConnection(index, message: String(cString: strerror(errno)).lowercased())
            return
        }
        startWaiting(index, from: start)
        if written > 0 {
            connection.pointee.hasBegun = true
            connection.pointee.firstByteSent = start
            advanceOutput(index, by: written)
        }
        if connection.pointee.outputCount > 0 { listen(index, for: [.read, .write]) }
    }

    /// Without its events the connection is of no use, and its request would wait for nothing.
    private mutating func listen(_ index: Int, for interest: Epoll.Interest) {
        guard !epoll.change(connections[index].channel.descriptor, source(index), interest) else { return }
        finish(index, failure: .clientLimit, message: "\(SystemRefusal("epoll_ctl"))")
    }

    /// The socket was full when the request was to go out: its first byte has gone only now.
    private mutating func noteBegun(_ index: Int, at start: Instant) {
        let isFirstTry = connections[index].firstByteSent == nil
        connections[index].hasBegun = true
        connections[index].firstByteSent = start
        stopWaiting(index)
        startWaiting(index, from: start)
        if isFirstTry { ready.append(.sent(token: connections[index].token, at: start)) }
    }

    private func advanceOutput(_ index: Int, by written: Int) {
        let connection = connections.place(index)
        connection.pointee.sentBytes += written
        connection.pointee.output = connection.pointee.output.map { $0 + written }
        connection.pointee.outputCount -= written
    }

    /// Writes on where the socket was full.
    mutating func flush(_ index: Int) {
        let start = clock.now()
        let written = connections[index].channel.send(connections[index].output, connections[index].outputCount)
        if written < 0 {
            // The answer may already be there (a server may refuse a long request early); reading will tell.
            if errno != EAGAIN, errno != EINTR { listen(index, for: [.read]) }
            return
        }
        if written > 0, !connections[index].hasBegun { noteBegun(index, at: start) }
        advanceOutput(index, by: written)
        guard connections[index].outputCount == 0 else { return }
        connections[index].dropOwnedOutput()
        listen(index, for: [.read])
    }

    /// Reads what has come; gives the completion where that ends the response.
    mutating func receive(_ index: Int) -> TransportEvent? {
        let connection = connections.place(index)
        while connection.pointee.isOpen {
            let carried = connection.pointee.carryCount
            precondition(carried < input.count, "more of a line is kept than is read at once")
            if carried > 0, let carry = connection.pointee.carry { memcpy(input.baseAddress!, carry, carried) }
            let count = connection.pointee.channel.receive(input.baseAddress! + carried, input.count - carried)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return nil }
            guard count > 0 else { return closedByPeer(index, error: count < 0 ? errno : 0) }
            guard connection.pointee.state == .busy else {
                // Bytes that nobody asked for: the connection cannot be trusted with a request.
                closeConnection(index)
                return nil
            }
            guard connection.pointee.hasBegun else {
                loseConnection(index, message: "an answer came before anything was sent")
                return nil
            }
            let now = clock.now()
            if connection.pointee.firstByteReceived == nil { connection.pointee.firstByteReceived = now }
            connection.pointee.quietSince = now
            connection.pointee.receivedBytes += count
            if let event = parse(index, available: carried + count, now: now) { return event }
            if count < input.count - carried, !connection.pointee.channel.isTLS { return nil }
        }
        return nil
    }

    private mutating func parse(_ index: Int, available: Int, now: Instant) -> TransportEvent? {
        let connection = connections.place(index)
        let (consumed, outcome) = connection.pointee.parser.consume(UnsafeRawBufferPointer(rebasing: input[..<available]))
        switch outcome {
        case .needsMore:
            if !keep(index, from: consumed, to: available) {
                finish(index, failure: .clientLimit, message: "no memory left for the head of an answer")
            }
            return nil
        case .failed(let kind, let message):
            finish(index, failure: kind, message: "\(message)")
            return nil
        case .complete:
            let event = TransportEvent.completed(completion(index, failure: nil, message: nil, end: now))
            // Bytes behind the response, or a request not sent to its end, make the connection useless.
            let isClean =
                consumed == available && connection.pointee.outputCount == 0 && connection.pointee.parser.keepsAlive
                && !connection.pointee.channel.holdsMore(input)
            letGo(index, keeping: isClean)
            return event
        }
    }

    /// Keeps the beginning of a line until its end comes.
    ///
    /// - Returns: false where there is no memory for it.
    private func keep(_ index: Int, from consumed: Int, to available: Int) -> Bool {
        let rest = available - consumed
        precondition(consumed >= 0 && rest >= 0 && available <= input.count)
        connections[index].carryCount = rest
        guard rest > 0 else { return true }
        guard let carry = realloc(connections[index].carry, rest) else { return false }
        memcpy(carry, input.baseAddress! + consumed, rest)
        connections[index].carry = carry
        return true
    }

    private mutating func closedByPeer(_ index: Int, error: Int32) -> TransportEvent? {
        guard connections[index].state == .busy else {
            closeConnection(index)
            return nil
        }
        guard connections[index].firstByteReceived != nil else {
            let text = error == 0 ? "the connection closed without an answer" : String(cString: strerror(error)).lowercased()
            loseConnection(index, message: text)
            return nil
        }
        // RFC 9112, 9.8: over TLS a body without a length is whole only where the peer says so.
        if error == 0, connections[index].channel.hasFarewell, case .complete = connections[index].parser.close() {
            let event = TransportEvent.completed(completion(index, failure: nil, message: nil, end: clock.now()))
            letGo(index, keeping: false)
            return event
        }
        let hasNoFarewell = connections[index].channel.isTLS && connections[index].parser.endsWithConnection
        finish(index, failure: .truncated, message: hasNoFarewell ? Truncation.withoutFarewell : Truncation.inTheMiddle)
        return nil
    }

    /// The connection broke before any answer: sends the request again on a fresh one where a kept-alive connection had gone stale
    /// and the request may be sent twice; else the request has failed.
    private mutating func loseConnection(_ index: Int, message: String) {
        let sent = connections[index].firstByteSent
        let mayResend = plan.requests[connections[index].request].resending.allows(
            isUnsent: sent == nil, rest: sent.map { $0 - connections[index].quietSince } ?? .zero)
        guard connections[index].mayBeStale, mayResend, !connections[index].wasResent else {
            finish(index, failure: .reset, message: message)
            return
        }
        let lost = connections[index]
        stopWaiting(index)
        closeConnection(index)
        resend(lost)
    }
}
