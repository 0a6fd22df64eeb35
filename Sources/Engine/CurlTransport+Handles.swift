import CCurl
import LoadModel

// The handles that carry requests: made once, set up for the target, and kept.
extension CurlTransport {
    /// The handle with the jar where there are jars; else any.
    mutating func exchange(for lane: CurlLane, _ wanted: PendingRequest) -> UnsafeMutablePointer<CurlExchange>? {
        guard let jars, let values else { return restingExchange(for: lane) }
        let key = values.jar(of: wanted.token, wanted.identity)
        guard let exchange = (key.number < jars.count ? jars[key.number] : nil) ?? makeExchange() else { return nil }
        while self.jars?.count ?? .max <= key.number { self.jars?.append(nil) }
        self.jars?[key.number] = exchange
        adopt(exchange, by: lane)
        if exchange.pointee.owner != key.owner { fillJar(exchange, of: key, values.cookies(for: key)) }
        return exchange
    }

    /// A handle at rest that is nobody's, or a new one.
    mutating func restingExchange(for lane: CurlLane) -> UnsafeMutablePointer<CurlExchange>? {
        if let exchange = lane.resting.popLast() { return exchange }
        guard let exchange = makeExchange() else { return nil }
        adopt(exchange, by: lane)
        return exchange
    }

    func adopt(_ exchange: UnsafeMutablePointer<CurlExchange>, by lane: CurlLane) {
        guard exchange.pointee.lane != lane.number else { return }
        exchange.pointee.lane = lane.number
        exchange.pointee.made = lane.made
        lane.adopt(exchange.pointee.easy)
    }

    /// CURLOPT_COOKIELIST: nobody gets another's cookies.
    private func fillJar(_ exchange: UnsafeMutablePointer<CurlExchange>, of key: JarKey, _ cookies: [StoredCookie]) {
        exchange.pointee.owner = key.owner
        _ = dyno_easy_set_string(exchange.pointee.easy, CURLOPT_COOKIELIST, "ALL")
        for cookie in cookies { _ = dyno_easy_set_string(exchange.pointee.easy, CURLOPT_COOKIELIST, cookie.netscape) }
    }

    /// CURLINFO_COOKIELIST.
    func cookies(of jar: Int) -> [StoredCookie] {
        guard let jars, jar < jars.count, let exchange = jars[jar] else { return [] }
        var list: UnsafeMutableRawPointer?
        _ = dyno_easy_get_pointer(exchange.pointee.easy, CURLINFO_COOKIELIST, &list)
        let lines = list?.assumingMemoryBound(to: curl_slist.self)
        defer { curl_slist_free_all(lines) }
        return sequence(first: lines) { $0?.pointee.next }.prefix { $0 != nil }
            .compactMap { $0?.pointee.data.map { String(cString: $0) } }.compactMap(StoredCookie.init(netscape:))
    }

    mutating func makeExchange() -> UnsafeMutablePointer<CurlExchange>? {
        guard let easy = curl_easy_init() else { return nil }
        let exchange = UnsafeMutablePointer<CurlExchange>.allocate(capacity: 1)
        exchange.initialize(
            to: CurlExchange(
                easy: easy, notices: .passUnretained(notices), maximumBodyBytes: options.maximumBodyBytes,
                contents: .passUnretained(contents)))
        setUp(exchange)
        exchanges.append(exchange)
        return exchange
    }

    /// Tells a new handle what holds for all requests to the target.
    func setUp(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        let easy = exchange.pointee.easy
        configuration.apply(to: easy)
        let version = configuration.versionOption
        _ = dyno_easy_set_long(easy, CURLOPT_HTTP_VERSION, version)
        exchange.pointee.needsRightVersion = repeatsPriorKnowledge
        exchange.pointee.hasPriorKnowledge = version == Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
        // Rather wait for the connection that is being made than open another.
        _ = dyno_easy_set_long(easy, CURLOPT_PIPEWAIT, httpVersion == .two ? 1 : 0)
        _ = dyno_easy_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        // libcurl would take a body without its coding's end for a whole one.
        _ = dyno_easy_set_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0)
        _ = dyno_easy_set_size(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(options.maximumBodyBytes))
        _ = dyno_easy_set_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        if jars != nil { _ = dyno_easy_set_string(easy, CURLOPT_COOKIEFILE, "") }
        CurlExchange.attach(exchange)
    }

    /// libcurl counts what a handle sends again over all of its requests and refuses the sixth: this begins anew. Cookies stay.
    func renew(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        curl_easy_reset(exchange.pointee.easy)
        exchange.pointee.configuredFor = -1
        exchange.pointee.isReuseForbidden = false
        setUp(exchange)
        pool.lanes[exchange.pointee.lane].adopt(exchange.pointee.easy)
    }

    /// Lets go of a request, which may still be under way: over HTTP/1 its connection goes with it, over HTTP/2 only its stream.
    mutating func release(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        expiring.stop(exchange)
        let lane = pool.lanes[exchange.pointee.lane]
        lane.multi.remove(exchange.pointee.easy)
        if exchange.pointee.wasResent { renew(exchange) }
        giveBack(exchange)
    }

    /// What was kept of an answer that nobody will look at.
    func dropContent(of exchange: UnsafeMutablePointer<CurlExchange>) {
        guard exchange.pointee.content >= 0 else { return }
        contents.giveBack(exchange.pointee.content)
        exchange.pointee.content = -1
    }

    mutating func giveBack(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        exchange.pointee.isInFlight = false
        let lane = pool.lanes[exchange.pointee.lane]
        if exchange.pointee.isCountedAsSent { lane.sent -= 1 }
        exchange.pointee.isCountedAsSent = false
        if jars == nil || exchange.pointee.sendsNothing { lane.resting.append(exchange) }
        pool.end(lane, wasSent: exchange.pointee.firstByteSent != nil)
    }
}
