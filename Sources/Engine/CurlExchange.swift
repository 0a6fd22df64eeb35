import CCurl
import Glibc
import LoadModel
import Measurement

/// One of libcurl's easy handles and the request that it carries, if any; its address is the handle's and the callbacks' context.
struct CurlExchange: Expiring {
    let easy: UnsafeMutableRawPointer
    let notices: Unmanaged<CurlNotices>
    let maximumBodyBytes: Int
    let contents: Unmanaged<ContentPool>
    /// Where what the last answer says is kept; below 0: nowhere.
    var content: Int32 = -1
    /// The request that the handle is set up for; negative: none yet.
    var configuredFor = -1
    /// Whose sockets the handle's callbacks tell of; negative: nobody's yet.
    var lane = -1
    /// Whose cookies it holds, as ``JarKey/owner`` says.
    var owner = -1
    /// What the handle points into until its request is over.
    var ownedBody: UnsafeMutableRawPointer?
    var ownedHeaders: UnsafeMutablePointer<curl_slist>?
    var ownedHeadersAbroad: UnsafeMutablePointer<curl_slist>?
    /// Where some headers are for the target alone and a redirect may lead to another: the target's origin, all headers, and those for
    /// other origins.
    var guarded:
        (
            origin: UnsafePointer<CChar>, all: UnsafeMutablePointer<curl_slist>?, abroad: UnsafeMutablePointer<curl_slist>?
        )?

    var request = 0
    var token = 0
    var identity = RequestIdentity(user: 0, iteration: 0)
    var isInFlight = false
    /// Whether its lane counts it as sent.
    var isCountedAsSent = false
    var resending = ResendRule.never
    /// Since when its connection has been at rest; nil where it is not.
    var restBegan: Instant?
    /// HTTP/2 without TLS, where libcurl must be asked for prior knowledge by the first request of a connection and by no other:
    /// whether this one asks for it, and whether it turned out that it should have done otherwise.
    var needsRightVersion = false
    var hasPriorKnowledge = false
    var mustStartAgain = false
    /// Whether it is only to open a connection.
    var sendsNothing = false
    var isReuseForbidden = false
    var firstByteSent: Instant?
    /// Of the first answer, where others follow. Not CURLINFO_STARTTRANSFER_TIME_T, which over HTTP/2 is when libcurl first looked.
    var firstByteReceived: Instant?
    /// Whether its connection is made by it, or another's is awaited.
    var hasWaited = false
    var wasResent = false
    var dial: DialTimes?
    var connections = 0
    /// The connection that carried it last, from 1 in the order in which the transport's were made, and requests that it had carried before.
    var connection: Int32 = 0
    var connectionAge: Int32 = 0
    /// Of its lane: see ``CurlLane/made``.
    var made: UnsafeMutablePointer<CurlLane.Made>?
    /// Of the last answer's body as it came.
    var bodyBytes = 0
    /// Of bodies as they came, where answers lead to others: of the present one, and of those before.
    var downloadedBytes = 0
    var earlierBodyBytes = 0
    /// Of all heads, as text also where they came compressed; and at the last sending.
    var headBytes = 0
    var earlierHeadBytes = 0
    /// Whether the last head came to its end: libcurl takes one that is cut off for an answer.
    var hasWholeHead = false
    var oversize: StaticString?
    /// Whether the last head says where its body ends, by a length or in chunks.
    var hasFraming = false
    var decodesContent = false
    /// Redirects that are followed, those that have come, and whether the present answer is one of them.
    var redirects = 0
    var hops = 0
    var isRedirect = false
    /// Whether one answer may lead to another.
    var isChain = false
    /// Of the last answer's body; nil: it is in the clear, or nobody wants to know.
    var decoder: OpaquePointer?
    /// What is wrong with the body, as `DYNO_DECODED_...`.
    var decodingFault = DYNO_DECODED

    var waitingSince = Instant.origin
    var expiryQueue = -1
    /// In the queue of what it waits for, or in the list of its lane's handles at rest.
    var neighbours = Neighbours<CurlExchange>()

    /// Makes the exchange the context of its handle's callbacks.
    static func attach(_ exchange: UnsafeMutablePointer<CurlExchange>) {
        _ = dyno_easy_set_exchange(exchange.pointee.easy, exchange, sends, takesBody, takesHead)
    }

    func freeOwned() {
        free(ownedBody)
        curl_slist_free_all(ownedHeaders)
        dyno_decoder_free(decoder)
        curl_slist_free_all(ownedHeadersAbroad)
    }

    mutating func begin(_ wanted: PendingRequest, resending: ResendRule, restBegan: Instant?) {
        request = wanted.request
        token = wanted.token
        identity = wanted.identity
        self.resending = resending
        self.restBegan = restBegan
        isInFlight = true
        firstByteSent = nil
        firstByteReceived = nil
        hasWaited = false
        wasResent = false
        dial = nil
        connections = 0
        (connection, connectionAge) = (0, 0)
        bodyBytes = 0
        downloadedBytes = 0
        earlierBodyBytes = 0
        earlierHeadBytes = 0
        headBytes = 0
        oversize = nil
        hops = 0
        beginHead()
    }

    /// Forgets what libcurl counts from the start of a transfer.
    mutating func startAgain() {
        mustStartAgain = false
        connections = 0
        headBytes = 0
        earlierHeadBytes = 0
        earlierBodyBytes = 0
        bodyBytes = 0
        downloadedBytes = 0
        hops = 0
        beginHead()
    }

    // MARK: Callbacks

    /// CURLOPT_PREREQFUNCTION: the connection stands and the request goes out now. Called again for what a redirect or a challenge
    /// leads to, and where libcurl sends a request again whose connection had gone stale.
    private static let sends: curl_prereq_callback = { context, _, _, _, _ in
        guard let exchange = context?.assumingMemoryBound(to: CurlExchange.self) else { return CURL_PREREQFUNC_ABORT }
        let notices = exchange.pointee.notices.takeUnretainedValue()
        if exchange.pointee.sendsNothing {
            exchange.pointee.countConnections(isFirst: false, notices)
            return CURL_PREREQFUNC_ABORT
        }
        let isFirst = exchange.pointee.firstByteSent == nil
        if exchange.pointee.needsRightVersion, exchange.pointee.hasWrongVersion {
            // Of a redirect on the connection that this request opened, the first request is sent again as well.
            guard isFirst || exchange.pointee.resending == .always else { return CURL_PREREQFUNC_ABORT }
            exchange.pointee.mustStartAgain = true
            return CURL_PREREQFUNC_ABORT
        }
        if let guarded = exchange.pointee.guarded { exchange.pointee.setHeaders(guarded) }
        let now = MonotonicClock().now()
        if isFirst {
            exchange.pointee.firstByteSent = now
            notices.sent.append(exchange)
        }
        let isResent = !isFirst && !exchange.pointee.turnPage()
        defer { exchange.pointee.noteConnection() }
        if exchange.pointee.countConnections(isFirst: isFirst || isResent, notices), isFirst || isResent {
            notices.openers.append(exchange)
        }
        guard isResent else { return CURL_PREREQFUNC_OK }
        guard exchange.pointee.mayResend else { return CURL_PREREQFUNC_ABORT }
        exchange.pointee.wasResent = true
        return CURL_PREREQFUNC_OK
    }

    /// It goes out now, on its lane's connection.
    private mutating func noteConnection() {
        guard let made else { return }
        (connection, connectionAge) = (made.pointee.number, made.pointee.requests)
        made.pointee.requests &+= 1
    }

    /// Whether libcurl may go on with what it has begun: to send on a fresh connection what went out on one that broke.
    private var mayResend: Bool {
        guard let firstByteSent else { return true }
        return resending.allows(isUnsent: false, rest: restBegan.map { firstByteSent - $0 } ?? .zero)
    }

    /// Forgets what the head before said of its body.
    private mutating func beginHead() {
        hasWholeHead = false
        hasFraming = false
        dyno_decoder_free(decoder)
        decoder = nil
        decodingFault = DYNO_DECODED
    }

    /// What a line of the head says of the body: where it ends, and how it is coded.
    private mutating func takeField(_ line: UnsafeRawBufferPointer) {
        guard let base = line.baseAddress, let colon = memchr(base, 0x3A, line.count) else { return }
        let length = UnsafeRawPointer(colon) - base
        let name = UnsafeRawBufferPointer(start: base, count: length)
        switch length {
        case 14 where name.equalsIgnoringCase("content-length"): hasFraming = true
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            hasFraming = hasFraming || line.droppingLineEnd().value(from: length + 1).lastToken().equalsIgnoringCase("chunked")
        case 16 where decodesContent && name.equalsIgnoringCase("content-encoding"):
            let value = line.droppingLineEnd().value(from: length + 1)
            decoder = dyno_decoder_add(decoder, value.baseAddress?.assumingMemoryBound(to: CChar.self), value.count)
        default: break
        }
    }

    /// CURLOPT_HTTPHEADER by CURLINFO_EFFECTIVE_URL, of which libcurl makes the request when this callback is over. It sees to
    /// Authorization and Cookie itself, and to no other header.
    private func setHeaders(
        _ guarded: (
            origin: UnsafePointer<CChar>, all: UnsafeMutablePointer<curl_slist>?, abroad: UnsafeMutablePointer<curl_slist>?
        )
    ) {
        var url: UnsafeMutableRawPointer?
        _ = dyno_easy_get_pointer(easy, CURLINFO_EFFECTIVE_URL, &url)
        let isAtHome = url.map { Origin.isSame($0.assumingMemoryBound(to: CChar.self), guarded.origin) } ?? false
        _ = dyno_easy_set_pointer(easy, CURLOPT_HTTPHEADER, isAtHome ? guarded.all : guarded.abroad)
    }

    /// Whether a new connection would be spoken to without prior knowledge, or one that speaks HTTP/2 already with it.
    private var hasWrongVersion: Bool {
        var count = 0
        _ = dyno_easy_get_long(easy, CURLINFO_NUM_CONNECTS, &count)
        return (count > connections) != hasPriorKnowledge
    }

    /// Keeps what is known of the answer before.
    ///
    /// - Returns: whether there was one.
    private mutating func turnPage() -> Bool {
        guard headBytes > earlierHeadBytes else { return false }
        earlierHeadBytes = headBytes
        earlierBodyBytes += downloadedBytes
        downloadedBytes = 0
        bodyBytes = 0
        beginHead()
        return true
    }

    /// CURLINFO_NUM_CONNECTS: counts what was opened for this sending.
    ///
    /// - Returns: whether anything was.
    @discardableResult private mutating func countConnections(isFirst: Bool, _ notices: CurlNotices) -> Bool {
        var count = 0
        _ = dyno_easy_get_long(easy, CURLINFO_NUM_CONNECTS, &count)
        guard count > connections else { return false }
        notices.connectionsOpened += count - connections
        connections = count
        made?.pointee = CurlLane.Made(number: Int32(truncatingIfNeeded: notices.connectionsOpened), requests: 0)
        if isFirst { dial = Dialer.times(of: easy) }
        return true
    }

    /// CURLOPT_WRITEFUNCTION: a part of the body as it came, in its coding.
    private static let takesBody: curl_write_callback = { bytes, size, count, context in
        guard let exchange = context?.assumingMemoryBound(to: CurlExchange.self) else { return 0 }
        exchange.pointee.bodyBytes += size * count
        guard exchange.pointee.bodyBytes <= exchange.pointee.maximumBodyBytes else {
            exchange.pointee.oversize = Oversize.body
            return 0
        }
        guard let decoder = exchange.pointee.decoder else {
            guard exchange.pointee.keep(UnsafeRawBufferPointer(start: bytes, count: size * count)) else {
                exchange.pointee.oversize = Oversize.kept
                return 0
            }
            return size * count
        }
        if exchange.pointee.content >= 0, exchange.pointee.bodyBytes == size * count {
            dyno_decoder_set_sink(decoder, keepsDecoded, exchange)
        }
        let fault = Int(dyno_decoder_take(decoder, bytes, size * count, exchange.pointee.maximumBodyBytes))
        exchange.pointee.decodingFault = fault
        if fault == DYNO_DECODED_TOO_MUCH {
            exchange.pointee.oversize = exchange.pointee.content >= 0 ? Oversize.kept : Oversize.body
        }
        return fault == DYNO_DECODED ? size * count : 0
    }

    /// Takes a part of a body in the clear.
    private static let keepsDecoded: dyno_decoder_sink = { context, bytes, count in
        guard let exchange = context?.assumingMemoryBound(to: CurlExchange.self) else { return 0 }
        return exchange.pointee.keep(UnsafeRawBufferPointer(start: bytes, count: count)) ? 1 : 0
    }

    /// - Returns: false where there is no room for it.
    private func keep(_ bytes: UnsafeRawBufferPointer) -> Bool {
        content < 0 || contents.takeUnretainedValue().append(bytes, to: content)
    }

    /// A line of the last head; another head begins another answer.
    private mutating func keepLine(_ line: UnsafeRawBufferPointer, beginsHead: Bool) {
        if beginsHead { beginAnswer(line) }
        guard content >= 0 else { return }
        contents.takeUnretainedValue()[content].takeHead(line, isFirst: beginsHead)
    }

    /// Begins to keep an answer where its status says that the request has failed, and forgets one that another follows.
    private mutating func beginAnswer(_ line: UnsafeRawBufferPointer) {
        let pool = contents.takeUnretainedValue()
        if content >= 0, pool[content].isForReading {
            pool.giveBack(content)
            content = -1
        }
        guard !pool.keepsBody(of: content) else { return }
        let status = CurlExchange.status(of: line)
        // Of a chain, redirects and challenges are on the way to an answer.
        guard !isChain || !(300..<400).contains(status) && status != 401 else { return }
        guard content < 0 else { return pool.keepBody(of: content, forFailureOf: request, status: status) }
        content = pool.take(forFailureOf: request, status: status)
    }

    /// `HTTP/1.1 503 Service Unavailable`; 0 where there is none.
    private static func status(of line: UnsafeRawBufferPointer) -> Int {
        guard let space = line.firstIndex(of: 0x20), space + 3 < line.count else { return 0 }
        return line[(space + 1)...(space + 3)].reduce(0) { sum, byte in
            (0x30...0x39).contains(byte) ? sum * 10 + Int(byte - 0x30) : 0
        }
    }

    /// CURLOPT_XFERINFOFUNCTION: what has come of a body so far, also of one that libcurl gives to nobody because it follows a redirect
    /// or answers a challenge.
    ///
    /// - Parameter isWanted: it is called often, so only where there may be such.
    static func countBodies(of exchange: UnsafeMutablePointer<CurlExchange>, _ isWanted: Bool) {
        _ = dyno_easy_set_counter(exchange.pointee.easy, exchange, isWanted ? counts : nil)
    }

    private static let counts: curl_xferinfo_callback = { context, _, downloaded, _, _ in
        guard let exchange = context?.assumingMemoryBound(to: CurlExchange.self) else { return 0 }
        // It starts from 0 again before the next request goes out.
        exchange.pointee.downloadedBytes = max(exchange.pointee.downloadedBytes, Int(downloaded))
        return 0
    }

    /// Whether a line of a redirect's head leads to where libcurl may go.
    private static func mayFollow(_ line: UnsafeRawBufferPointer, _ exchange: UnsafeMutablePointer<CurlExchange>) -> Bool {
        let notices = exchange.pointee.notices.takeUnretainedValue()
        guard !notices.hosts.isEmpty, line.startsIgnoringCase("location:") else { return true }
        exchange.pointee.hops += 1
        return notices.mayFollow(line.droppingLineEnd().value(from: 9), of: exchange)
    }

    /// CURLOPT_HEADERFUNCTION: a line of a head, which the empty one ends, or a trailer, behind which libcurl gives no empty one.
    private static let takesHead: curl_write_callback = { bytes, size, count, context in
        guard let exchange = context?.assumingMemoryBound(to: CurlExchange.self), let bytes else { return 0 }
        let length = size * count
        if exchange.pointee.firstByteReceived == nil { exchange.pointee.firstByteReceived = MonotonicClock().now() }
        exchange.pointee.headBytes += length
        let beginsHead = length >= 5 && memcmp(bytes, "HTTP/", 5) == 0
        if beginsHead || !exchange.pointee.hasWholeHead {
            exchange.pointee.keepLine(UnsafeRawBufferPointer(start: bytes, count: length), beginsHead: beginsHead)
        }
        if length <= 2, bytes[0] == 0x0D || bytes[0] == 0x0A {
            exchange.pointee.hasWholeHead = true
        } else if beginsHead {
            exchange.pointee.beginHead()
            exchange.pointee.isRedirect =
                exchange.pointee.hops < exchange.pointee.redirects
                && (300..<400).contains(CurlExchange.status(of: UnsafeRawBufferPointer(start: bytes, count: length)))
        } else if exchange.pointee.isRedirect, !exchange.pointee.hasWholeHead,
            !CurlExchange.mayFollow(UnsafeRawBufferPointer(start: bytes, count: length), exchange)
        {
            return 0
        } else if !exchange.pointee.hasWholeHead {
            exchange.pointee.takeField(UnsafeRawBufferPointer(start: bytes, count: length))
        }
        guard exchange.pointee.headBytes - exchange.pointee.earlierHeadBytes <= ResponseParser.maximumHeadBytes else {
            exchange.pointee.oversize = Oversize.head
            return 0
        }
        return length
    }
}
