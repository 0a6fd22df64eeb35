import Glibc
import NIOCore
import NIOHTTP1

/// The connections of one server. Confined to its thread, hence unchecked.
final class Connections: @unchecked Sendable {
    let limits: WebServer.Limits
    let answer: (Transaction) -> Void
    let clock: () -> Int64
    private let whenOpened: () -> Void
    private var open: [ObjectIdentifier: any Channel] = [:]
    private var isClosed = false
    private var date = (second: time_t(-1), text: "")

    init(
        limits: WebServer.Limits, whenOpened: @escaping @Sendable () -> Void, clock: @escaping @Sendable () -> Int64,
        answer: @escaping @Sendable (Transaction) -> Void
    ) {
        self.limits = limits
        self.whenOpened = whenOpened
        self.clock = clock
        self.answer = answer
    }

    /// A client has connected.
    func add(_ channel: any Channel) throws {
        guard !isClosed, open.count < limits.connections ?? .max else { return channel.close(promise: nil) }
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.headerField
        decoding.maxHeaderListSize = limits.head
        // Framing is said by `Connection`: NIO's encoder would send the end of a chunked body in answer to a HEAD, too.
        var encoding = HTTPResponseEncoder.Configuration()
        encoding.automaticallySetFramingHeaders = false
        let pipeline = channel.pipeline.syncOperations
        let reads = ReadStamp(clock)
        try pipeline.addHandler(reads)
        // One request at a time from a connection: pipelined ones wait in NIO's handler.
        try pipeline.configureHTTPServerPipeline(
            position: .last, withPipeliningAssistance: true, withServerUpgrade: nil, withErrorHandling: false,
            withOutboundHeaderValidation: true, withEncoderConfiguration: encoding, withDecoderLimitConfiguration: decoding)
        try pipeline.addHandler(ConnectionHandler(self, reads))
        open[ObjectIdentifier(channel)] = channel
        whenOpened()
    }

    func remove(_ channel: any Channel) { open[ObjectIdentifier(channel)] = nil }

    func closeAll() {
        isClosed = true
        for channel in open.values { channel.close(promise: nil) }
    }

    /// The time of day as a `Date` header has it (RFC 9110, 5.6.7).
    func now() -> String {
        var second = time(nil)
        guard second != date.second else { return date.text }
        var parts = tm()
        gmtime_r(&second, &parts)
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        date.text =
            "\(day), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
        date.second = second
        return date.text
    }
}

/// First handler of a connection: notes when its latest bytes arrived, before anything is parsed.
private final class ReadStamp: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var last: Int64 = 0
    private let clock: () -> Int64

    init(_ clock: @escaping () -> Int64) { self.clock = clock }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        last = clock()
        context.fireChannelRead(data)
    }
}

/// Last handler of a connection: puts requests together, and takes their answers.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let connections: Connections
    private let reads: ReadStamp
    private var context: ChannelHandlerContext?
    /// The head has come, the end has not.
    private var incoming: Request?
    /// Complete, and not handed over yet.
    private var next: Transaction?
    /// Handed over, and not answered yet.
    private var current: Transaction?
    private var isHandingOver = false
    /// The current answer is the last one.
    private var isLast = false
    private var isInputClosed = false
    /// Nothing is read any more.
    private var isEnding = false
    private var deadline: Scheduled<Void>?

    /// How long one waits for a client to close, so that it reads what it was sent last, as it would not after a reset.
    private static let linger = TimeAmount.seconds(1)

    fileprivate init(_ connections: Connections, _ reads: ReadStamp) {
        self.connections = connections
        self.reads = reads
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loseNoTime()
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let request = Request(head)
            incoming = request
            if !request.isOld, head.headers.first(name: "Expect")?.lowercased() == "100-continue" { goOn(context) }
        case .body(var bytes): incoming?.append(&bytes, limit: connections.limits.body)
        case .end:
            guard let request = incoming else { return }
            incoming = nil
            deadline?.cancel()
            next = Transaction(request, readAt: reads.last, connection: self)
            handOver()
        }
    }

    private func goOn(_ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Not again while at it: a request that is answered at once brings the next pipelined one, of which there may be thousands.
    private func handOver() {
        guard !isHandingOver else { return }
        isHandingOver = true
        while let transaction = next {
            next = nil
            current = transaction
            connections.answer(transaction)
        }
        isHandingOver = false
    }

    func begin(_ response: Response, of transaction: Transaction) {
        guard transaction === current, let context else { return }
        let request = transaction.request.head
        var headers = HTTPHeaders(response.headers)
        var body: ByteBuffer?
        isLast = response.isLast || isInputClosed || !request.isKeepAlive
        if response.mayHaveBody {
            switch response.content {
            case .whole(let bytes):
                headers.add(name: "Content-Length", value: "\(bytes.count)")
                body = bytes.buffer
            case .streamed where transaction.request.isOld: isLast = true
            case .streamed where request.method == .HEAD: break
            case .streamed: headers.add(name: "Transfer-Encoding", value: "chunked")
            }
        }
        headers.add(name: "Date", value: connections.now())
        if isLast {
            headers.add(name: "Connection", value: "close")
        } else if transaction.request.isOld {
            headers.add(name: "Connection", value: "keep-alive")
        }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        guard request.method != .HEAD, let body, body.readableBytes > 0 else { return }
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }

    func flush(_ transaction: Transaction) {
        if transaction === current { context?.flush() }
    }

    func write(_ bytes: Body, of transaction: Transaction) {
        guard transaction === current, let context, transaction.request.head.method != .HEAD, bytes.count > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes.buffer))), promise: nil)
    }

    func isWritable(_ transaction: Transaction) -> Bool {
        transaction === current && context?.channel.isWritable ?? false
    }

    func end(_ transaction: Transaction) {
        guard transaction === current, let context else { return }
        current = nil
        isEnding = isLast
        loseNoTime()
        let isOuter = !isHandingOver
        // Writing the end may bring the next request, which waits until this answer is out.
        isHandingOver = true
        if isLast { closeAfterwards(context) } else { context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        guard isOuter else { return }
        isHandingOver = false
        handOver()
    }

    private func closeAfterwards(_ context: ChannelHandlerContext) {
        isEnding = true
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: ConnectionHandler.linger) { channel.close(promise: nil) }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { current?.whenWritable?() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            isInputClosed = true
            isLast = true
            if current == nil, next == nil, !isEnding { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let fault = error as? HTTPParserError, current == nil, next == nil, !isEnding else {
            return context.close(promise: nil)
        }
        incoming = nil
        let head = HTTPResponseHead(
            version: .http1_1, status: fault == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest,
            headers: ["Connection": "close", "Content-Length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        closeAfterwards(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.remove(context.channel)
        deadline?.cancel()
        let gone = current
        (self.context, incoming, current, next) = (nil, nil, nil, nil)
        gone?.whenGone?()
        context.fireChannelInactive()
    }

    /// From now on it is the client's turn.
    private func loseNoTime() {
        guard let patience = connections.limits.patience, let context else { return }
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(patience)) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }
}
