import CCurl
import LoadModel
import Measurement

// What libcurl's codes mean for the request.
extension CurlTransport {
    /// - Parameter code: of a transfer that libcurl says is over.
    func completion(of exchange: UnsafeMutablePointer<CurlExchange>, _ code: CURLcode, end: Instant) -> Completion {
        let outcome = dyno_easy_outcome(exchange.pointee.easy)
        var made = completion(of: exchange, outcome, failure: nil, message: nil, end: end)
        if let failure = failure(of: exchange, code, outcome) {
            made.failure = failure.kind
            made.message = failure.message
        }
        return made
    }

    /// - Parameter failure: of a request that is given up.
    func completion(
        of exchange: UnsafeMutablePointer<CurlExchange>, failure: FailureKind?, message: String?, end: Instant
    ) -> Completion {
        let outcome = dyno_easy_outcome(exchange.pointee.easy)
        return completion(of: exchange, outcome, failure: failure, message: message, end: end)
    }

    private func completion(
        of exchange: UnsafeMutablePointer<CurlExchange>, _ outcome: dyno_outcome, failure: FailureKind?, message: String?,
        end: Instant
    ) -> Completion {
        let sent = exchange.pointee.firstByteSent
        let isSent = sent != nil
        let content = exchange.pointee.content
        exchange.pointee.content = -1
        if content >= 0, plan.chainRules[exchange.pointee.request].capturesURL {
            contents[content].url.append(contentsOf: lastURL(of: exchange))
        }
        return Completion(
            token: exchange.pointee.token, failure: failure, status: isSent ? outcome.status : 0,
            receivedBytes: isSent ? exchange.pointee.headBytes + Int(outcome.body_bytes) + exchange.pointee.earlierBodyBytes : 0,
            sentBytes: outcome.request_bytes + Int(outcome.upload_bytes), firstByteSent: sent,
            firstByteReceived: exchange.pointee.firstByteReceived, end: end,
            dial: exchange.pointee.dial, waitedForConnection: exchange.pointee.hasWaited,
            wasResent: exchange.pointee.wasResent, content: content, message: message, connection: exchange.pointee.connection,
            connectionAge: exchange.pointee.connectionAge, redirects: exchange.pointee.isChain ? redirects(of: exchange) : 0)
    }

    /// CURLINFO_REDIRECT_COUNT.
    private func redirects(of exchange: UnsafeMutablePointer<CurlExchange>) -> Int {
        var count = 0
        _ = dyno_easy_get_long(exchange.pointee.easy, CURLINFO_REDIRECT_COUNT, &count)
        return count
    }

    /// CURLINFO_EFFECTIVE_URL, by the target's own name: libcurl may know it by that which its certificate is of.
    private func lastURL(of exchange: UnsafeMutablePointer<CurlExchange>) -> [UInt8] {
        var url: UnsafeMutableRawPointer?
        _ = dyno_easy_get_pointer(exchange.pointee.easy, CURLINFO_EFFECTIVE_URL, &url)
        guard let url else { return [] }
        let text = String(cString: url.assumingMemoryBound(to: CChar.self)).prefix { $0 != "#" }
        guard text.hasPrefix(target.addressForHandles) else { return Array(text.utf8) }
        let rest = text.dropFirst(target.addressForHandles.count)
        return Array("\(target.url.scheme)://\(target.url.authority)".utf8) + Array(rest.utf8)
    }

    private func failure(
        of exchange: UnsafeMutablePointer<CurlExchange>, _ code: CURLcode, _ outcome: dyno_outcome
    ) -> Dialer.Failure? {
        if !notices.refused.isEmpty, let host = notices.refused.removeValue(forKey: exchange) {
            return Dialer.Failure(kind: .host, message: RenderFault.forbidden(redirectTo: host))
        }
        guard exchange.pointee.firstByteSent != nil else { return unsent(exchange, code) }
        let hasAnswer = exchange.pointee.headBytes > exchange.pointee.earlierHeadBytes
        let lost =
            hasAnswer
            ? Dialer.Failure(kind: .truncated, message: Truncation.inTheMiddle)
            : Dialer.Failure(kind: .reset, message: "the connection closed without an answer")
        if let oversize = exchange.pointee.oversize { return Dialer.Failure(kind: .tooLarge, message: "\(oversize)") }
        if exchange.pointee.decodingFault != DYNO_DECODED {
            let isUnknown = exchange.pointee.decodingFault == DYNO_DECODED_UNKNOWN
            let message = isUnknown ? "the body has a coding that was not asked for" : "the body is not what its coding says"
            return Dialer.Failure(kind: .protocol, message: message)
        }
        switch code {
        // The last redirect is the answer where no more are to be followed.
        case CURLE_OK, CURLE_TOO_MANY_REDIRECTS:
            guard exchange.pointee.hasWholeHead else { return lost }
            if code == CURLE_OK, let failure = cutShort(exchange, outcome) { return failure }
            return httpVersion == .two ? refuseLowerVersion(outcome) : nil
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_ABORTED_BY_CALLBACK: return lost
        case CURLE_HTTP2_STREAM: return lost
        // A head that is longer than libcurl's own bounds runs it out of the memory that it allows itself.
        case CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY:
            return Dialer.Failure(kind: .tooLarge, message: "the answer exceeds the limit")
        // A redirect, or the sending again of a request whose connection had gone stale, may find nobody.
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY,
            CURLE_OPERATION_TIMEDOUT,
            CURLE_INTERFACE_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION:
            return Dialer.failure(of: exchange.pointee.easy, code: code)
        default: return Dialer.Failure(kind: .protocol, message: String(cString: curl_easy_strerror(code)).lowercased())
        }
    }

    /// A body that libcurl takes for whole because the connection has ended, or that its coding shows to lack its end.
    private func cutShort(_ exchange: UnsafeMutablePointer<CurlExchange>, _ outcome: dyno_outcome) -> Dialer.Failure? {
        if let name = dyno_decoder_unfinished(exchange.pointee.decoder) {
            return Dialer.Failure(kind: .truncated, message: Truncation.coding(String(cString: name)))
        }
        let hasBody = outcome.status != 204 && outcome.status != 304 && !plan.requests[exchange.pointee.request].isHead
        guard hasBody, !exchange.pointee.hasFraming, outcome.is_secure != 0, outcome.version < Int(CURL_HTTP_VERSION_2_0),
            Int(pool.lanes[exchange.pointee.lane].farewell.pointee) == DYNO_FAREWELL_AWAITED
        else { return nil }
        return Dialer.Failure(kind: .truncated, message: Truncation.withoutFarewell)
    }

    private func refuseLowerVersion(_ outcome: dyno_outcome) -> Dialer.Failure? {
        guard outcome.version < Int(CURL_HTTP_VERSION_2_0) else { return nil }
        return Dialer.Failure(kind: .protocol, message: "the target answered in HTTP/1, not in HTTP/2")
    }

    private func unsent(_ exchange: UnsafeMutablePointer<CurlExchange>, _ code: CURLcode) -> Dialer.Failure {
        let lane = pool.lanes[exchange.pointee.lane]
        guard lane.multi.socketError != 0 else { return Dialer.failure(of: exchange.pointee.easy, code: code) }
        defer { lane.multi.socketError = 0 }
        return Dialer.failure(system: lane.multi.socketError)
    }
}
