import CNghttp2
import DequeModule
import Glibc
import LoadModel
import Measurement

/// A stream's part of the place that it has among connections.
struct HTTP2Stream {
    /// The connection that carries it; nil: the place is no stream's.
    var carrier: UnsafeMutablePointer<Connection>?
    /// By which the peer knows it; 0: nghttp2 does not know it, or not any more.
    var id: Int32 = 0
    /// Whether it is noted how it ended: what comes now is nobody's.
    var isOver = false
    var isResetByPeer = false
    /// Whether the head of the answer is whole, so that another one is of trailers.
    var hasHead = false
    /// Of the answer's heads, as RFC 9113, 6.5.2, counts them.
    var headBytes = 0
    var bodyBytes = 0
}

/// How a stream came to its end.
struct HTTP2End {
    enum Way {
        /// With all of the answer.
        case complete
        /// With as many events as were asked for.
        case enough
        /// The answer is none that can be taken.
        case failed(FailureKind, StaticString)
        /// Before that, with an error code of RFC 9113, 7.
        case closed(UInt32)
    }

    var stream: UnsafeMutablePointer<Connection>
    /// Of the place, which may be another's when this is seen to.
    var generation: UInt32
    var way: Way
}

/// What the HTTP/2 sessions of one worker have in common, and what nghttp2's callbacks leave for the transport to see to.
final class HTTP2Context {
    typealias Place = UnsafeMutablePointer<Connection>

    static let frameHead = 9
    /// The frames below the output's mark, and the longest one behind them.
    static let bufferSize = HTTP2Session.outputMark + (16 << 10) + 1024

    let callbacks: OpaquePointer?
    let options: OpaquePointer?
    let pool: OpaquePointer?
    let heads: HTTP2Heads
    private let plan: CompiledPlan
    private let contents: ContentPool
    private let decoders: Decoders
    private let maximumBodyBytes: Int

    // Not checked at run time, as in ``ValueStore``.
    /// When the bytes in hand had come, or are being written.
    @exclusivity(unchecked) var reception = Reception(read: .origin, receipt: .unasked)
    var now: Instant { reception.instant }
    /// Whose frame is being read; nil: nobody's any more.
    @exclusivity(unchecked) var current: Place?
    @exclusivity(unchecked) private(set) var ends = Deque<HTTP2End>()
    /// Streams whose first frame goes out later than they were begun, as the socket was full.
    @exclusivity(unchecked) private(set) var begun = Deque<(stream: Place, generation: UInt32)>()
    /// Connections with something to send.
    @exclusivity(unchecked) var dirty: [Place] = []
    /// Connections that may have more to read, which their sockets do not tell.
    @exclusivity(unchecked) var unread = Deque<(carrier: Place, generation: UInt32)>()
    /// Of whose answers, which are streams, something has come.
    @exclusivity(unchecked) var heard: [(stream: Place, generation: UInt32)] = []
    /// Where the fields of requests that differ each time are put together.
    @exclusivity(unchecked) var fields = HTTP2Fields()
    /// The lines of the head that is being read, where somebody looks at it.
    @exclusivity(unchecked) private var head: [UInt8] = []
    @exclusivity(unchecked) private var keepsHead = false
    /// What nghttp2 has found wrong last.
    @exclusivity(unchecked) private var fault: [UInt8] = []
    @exclusivity(unchecked) private var buffers: [UnsafeMutableRawPointer] = []

    /// nil: no memory is left.
    init?(_ plan: CompiledPlan, scheme: TargetURL.Scheme, contents: ContentPool, decoders: Decoders, maximumBodyBytes: Int) {
        self.plan = plan
        self.contents = contents
        self.decoders = decoders
        self.maximumBodyBytes = maximumBodyBytes
        heads = HTTP2Heads(plan, scheme: scheme)
        var callbacks: OpaquePointer?
        var options: OpaquePointer?
        guard nghttp2_session_callbacks_new(&callbacks) == 0, nghttp2_option_new(&options) == 0, let pool = dyno_pool_new() else {
            nghttp2_session_callbacks_del(callbacks)
            nghttp2_option_del(options)
            return nil
        }
        HTTP2Session.setCallbacks(callbacks)
        // As many header lines as a plan may have: the target refuses what it does not take.
        nghttp2_option_set_max_send_header_block_length(options, 16 << 20)
        self.callbacks = callbacks
        self.options = options
        self.pool = pool
        ends.reserveCapacity(256)
        dirty.reserveCapacity(64)
        head.reserveCapacity(4096)
    }

    /// No session is left.
    deinit {
        for buffer in buffers { buffer.deallocate() }
        nghttp2_session_callbacks_del(callbacks)
        nghttp2_option_del(options)
        dyno_pool_free(pool)
    }

    // MARK: What is to be sent

    func takeBuffer() -> UnsafeMutableRawPointer {
        buffers.popLast() ?? .allocate(byteCount: HTTP2Context.bufferSize, alignment: 64)
    }

    func giveBuffer(_ buffer: UnsafeMutableRawPointer) { buffers.append(buffer) }

    /// The first frame of a request is among those that go out.
    func noteSent(_ stream: Place) {
        if stream.pointee.exchange.hasBegun {
            // Not when it was put in line.
            stream.pointee.exchange.firstByteSent = now
        } else {
            begun.append((stream, stream.pointee.generation))
        }
    }

    func takeBegun() -> Place? {
        while let (stream, generation) = begun.popFirst() {
            if stream.pointee.generation == generation { return stream }
        }
        return nil
    }

    // MARK: What has come

    func noteFault(_ text: UnsafeRawBufferPointer) {
        fault.removeAll(keepingCapacity: true)
        fault.append(contentsOf: text.prefix(200))
    }

    func takeFault() -> String? {
        defer { fault.removeAll() }
        return fault.isEmpty ? nil : "HTTP/2: \(String(decoding: fault, as: UTF8.self))"
    }

    func note(_ way: HTTP2End.Way, of stream: Place) {
        stream.pointee.stream.isOver = true
        ends.append(HTTP2End(stream: stream, generation: stream.pointee.generation, way: way))
        current = nil
    }

    /// The next stream that has ended, and how.
    @inline(__always)
    func takeEnd() -> HTTP2End? {
        while let end = ends.popFirst() {
            if end.stream.pointee.generation == end.generation { return end }
        }
        return nil
    }

    func beginHead() {
        keepsHead = false
        guard let stream = current, !stream.pointee.stream.hasHead else { return }
        if !head.isEmpty { head.removeAll(keepingCapacity: true) }
        keepsHead = isLookedAt(stream)
    }

    func takeField(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        guard let stream = current else { return }
        // RFC 9113, 6.5.2: a field has 32 bytes more.
        stream.pointee.stream.headBytes += name.count + value.count + 32
        guard stream.pointee.stream.headBytes <= ResponseParser.maximumHeadBytes else {
            note(.failed(.tooLarge, Oversize.head), of: stream)
            return
        }
        guard !stream.pointee.stream.hasHead else { return }
        if name.count == 7, name[0] == 0x3A {
            takeStatus(value, of: stream)
            return
        }
        if name.count == 14, name.equalsIgnoringCase("content-length"), value.decimal() ?? 0 > maximumBodyBytes,
            !plan.requests[stream.pointee.exchange.request].isHead
        {
            note(.failed(.tooLarge, Oversize.announcedBody), of: stream)
        } else if keepsHead {
            append(name)
            head.append(0x3A)
            head.append(0x20)
            append(value)
            endLine()
        }
    }

    /// `:status`, the first field of an answer's head.
    private func takeStatus(_ value: UnsafeRawBufferPointer, of stream: Place) {
        let status = value.decimal() ?? 0
        stream.pointee.exchange.parser.note(status: status)
        let isKept = stream.pointee.exchange.chain != nil || stream.pointee.exchange.content >= 0
        if !isKept, status >= 200, !plan.requests[stream.pointee.exchange.request].accepts(status) {
            stream.pointee.exchange.content = contents.take(forFailureOf: stream.pointee.exchange.request, status: status)
            keepsHead = isLookedAt(stream)
        }
        if isKept, status >= 200, stream.pointee.exchange.content >= 0,
            !plan.requests[stream.pointee.exchange.request].accepts(status)
        {
            contents.keepBody(of: stream.pointee.exchange.content, forFailureOf: stream.pointee.exchange.request, status: status)
        }
        guard keepsHead else { return }
        head.append(contentsOf: "HTTP/2 ".utf8)
        append(value)
        head.append(0x20)
        endLine()
    }

    private func append(_ bytes: UnsafeRawBufferPointer) { head.append(contentsOf: bytes) }

    private func endLine() {
        head.append(0x0D)
        head.append(0x0A)
    }

    /// A head, or trailers, are whole.
    func endHead(endsStream: Bool) {
        guard let stream = current else { return }
        if keepsHead {
            endLine()
            head.withUnsafeBytes { sink(of: stream).takeHead($0, isFirst: true) }
        }
        if stream.pointee.exchange.parser.status >= 200 { stream.pointee.stream.hasHead = true }
        if endsStream { note(.complete, of: stream) }
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) {
        guard let stream = current else { return }
        stream.pointee.stream.bodyBytes += bytes.count
        guard stream.pointee.stream.bodyBytes <= maximumBodyBytes else {
            note(.failed(.tooLarge, Oversize.body), of: stream)
            return
        }
        guard isLookedAt(stream) else { return }
        if let answer = stream.pointee.exchange.answer { answer.pointee.now = now }
        if let fault = sink(of: stream).takeBody(bytes) { return note(.failed(fault.kind, fault.message), of: stream) }
        if let answer = stream.pointee.exchange.answer, answer.pointee.isEnough { note(.enough, of: stream) }
    }

    /// Whether anybody looks at what an answer says.
    @inline(__always)
    private func isLookedAt(_ stream: Place) -> Bool {
        stream.pointee.exchange.chain != nil || stream.pointee.exchange.content >= 0 || stream.pointee.exchange.answer != nil
    }

    private func sink(of stream: Place) -> AnswerSink {
        let chain = stream.pointee.exchange.chain
        let content = chain == nil ? stream.pointee.exchange.content : -1
        return AnswerSink(
            contents: .passUnretained(contents), content: content < 0 ? nil : .passUnretained(contents[content]), chain: chain,
            answer: stream.pointee.exchange.answer, decoders: .passUnretained(decoders))
    }
}
