import CNghttp2
import Glibc
import LoadModel
import Measurement

/// The framing of one connection, which nghttp2 does: bytes in, bytes out, and callbacks in between that only take note.
///
/// It lives at one address, which nghttp2 gives the callbacks. Trivial; whoever makes it ends it.
struct HTTP2Session {
    typealias Place = UnsafeMutablePointer<HTTP2Session>

    let context: Unmanaged<HTTP2Context>
    /// nghttp2's own.
    private(set) var handle: OpaquePointer?
    /// Frames that are not sent yet, in one of the context's buffers: kept until the socket takes them.
    private(set) var output: UnsafeMutableRawPointer?
    private(set) var outputStart = 0
    private(set) var outputEnd = 0

    /// How the connection was made, until a request is charged with it.
    var dial: DialTimes?
    /// Whether it is among those that have something to send.
    var isDirty = false
    /// Whether it is given up: nothing is to be sent on it any more.
    var isDead = false
    /// Whether an answer has come on it to its end.
    var hasAnswered = false
    /// Whether the socket was full: nothing is put into the output before it is empty.
    var isBlocked = false
    /// The most streams at once, as the target and the plan say.
    var allowed = 0
    /// Whether it is out of the pool, and ends with its last stream.
    var isRetired = false

    // What callbacks have noted.
    var hasNewSettings = false
    /// The target takes no more streams (GOAWAY), and why.
    fileprivate(set) var isRetiring = false
    fileprivate(set) var goawayCode: UInt32 = 0
    /// Whether the target takes some streams before it ends the connection.
    fileprivate(set) var endsBehindStreams = false
    /// Why the connection cannot go on.
    fileprivate(set) var fault: StaticString?
    /// Frames in a row, within a second, that carry nothing of an answer.
    fileprivate var idleFrames = 0
    fileprivate var idleSince = Instant.origin

    /// More such frames within a second are a flood: each costs time and leads nowhere (CVE-2019-9512 to 9518).
    static let mostIdleFrames = 10_000
    /// What streams and the connection may receive before WINDOW_UPDATE: large enough that none is sent.
    static let window: Int32 = 1 << 30 - 1
    /// From here on frames wait until those before them are sent.
    static let outputMark = 16 << 10

    private init(_ context: HTTP2Context) { self.context = .passUnretained(context) }

    /// - Returns: nil where there is no memory for it.
    static func make(_ context: HTTP2Context) -> Place? {
        let session = Place.allocate(capacity: 1)
        session.initialize(to: HTTP2Session(context))
        guard
            nghttp2_session_client_new3(
                &session.pointee.handle, context.callbacks, session, context.options, dyno_pool_memory(context.pool)) == 0
        else {
            session.deallocate()
            return nil
        }
        let settings = [
            nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: UInt32(HTTP2Session.window)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue), value: UInt32(ResponseParser.maximumHeadBytes)
            ),
            // Whose order nobody asks for: nghttp2 keeps no tree of streams then.
            nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
        ]
        guard nghttp2_submit_settings(session.pointee.handle, 0, settings, settings.count) == 0,
            nghttp2_session_set_local_window_size(session.pointee.handle, 0, 0, HTTP2Session.window) == 0
        else {
            session.pointee.end()
            session.deallocate()
            return nil
        }
        return session
    }

    /// Gives back what it has; no callback comes of it.
    mutating func end() {
        nghttp2_session_del(handle)
        handle = nil
        dropOutput()
    }

    private mutating func dropOutput() {
        if let output { context._withUnsafeGuaranteedRef { $0.giveBuffer(output) } }
        output = nil
        outputStart = 0
        outputEnd = 0
    }

    // MARK: Requests

    /// Begins a stream.
    ///
    /// - Parameter stream: what of its body is still to be sent is its exchange's output.
    /// - Returns: its number, or one of nghttp2's errors, below 0.
    func submit(_ fields: UnsafePointer<nghttp2_nv>?, _ count: Int, of stream: HTTP2Context.Place) -> Int32 {
        guard stream.pointee.exchange.outputCount > 0 else {
            return nghttp2_submit_request(handle, nil, fields, count, nil, stream)
        }
        var body = nghttp2_data_provider(
            source: nghttp2_data_source(ptr: UnsafeMutableRawPointer(stream)), read_callback: readsBody)
        return nghttp2_submit_request(handle, nil, fields, count, &body, stream)
    }

    /// Gives up on a stream; its callbacks come to nobody any more.
    func cancel(_ id: Int32) {
        nghttp2_session_set_stream_user_data(handle, id, nil)
        nghttp2_submit_rst_stream(handle, 0, id, NGHTTP2_CANCEL.rawValue)
    }

    // MARK: Bytes

    /// Takes what has come. Of a place, as callbacks change what is there meanwhile.
    ///
    /// - Returns: why the connection cannot go on; nil: it does.
    static func take(_ bytes: UnsafeRawBufferPointer, by session: Place) -> Dialer.Failure? {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let taken = nghttp2_session_mem_recv(session.pointee.handle, start, bytes.count)
        return taken >= 0 ? nil : failure(Int32(taken), of: session)
    }

    @inline(never)
    private static func failure(_ error: Int32, of session: Place) -> Dialer.Failure {
        if let fault = session.pointee.fault { return Dialer.Failure(kind: .protocol, message: "\(fault)") }
        switch error {
        case noMemory: return Dialer.Failure(kind: .clientLimit, message: "no memory left for what has come")
        case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue:
            return Dialer.Failure(kind: .tooLarge, message: "the response's head takes too many frames")
        default: return Dialer.Failure(kind: .protocol, message: text(of: error))
        }
    }

    /// Whether nghttp2 has ended the connection: what the peer sent is against the protocol, or it is over.
    var isOver: Bool { nghttp2_session_want_read(handle) == 0 && nghttp2_session_want_write(handle) == 0 }

    var wantsToSend: Bool { nghttp2_session_want_write(handle) != 0 }

    var hasOutput: Bool { outputStart < outputEnd }
    var outputBytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: output.map { $0 + outputStart }, count: outputEnd - outputStart)
    }

    /// Puts frames into the output, as long as it is below its mark.
    ///
    /// - Returns: why the connection cannot go on; nil: it does.
    mutating func fill() -> String? {
        while outputEnd < HTTP2Session.outputMark {
            var frame: UnsafePointer<UInt8>?
            let count = nghttp2_session_mem_send(handle, &frame)
            guard count > 0, let frame else { return count < 0 ? HTTP2Session.text(of: Int32(count)) : nil }
            if output == nil { output = context._withUnsafeGuaranteedRef { $0.takeBuffer() } }
            guard let output else { return "no memory left for what is to be sent" }
            precondition(count <= HTTP2Context.bufferSize - outputEnd, "a frame is longer than frames are")
            memcpy(output + outputEnd, frame, count)
            outputEnd += count
        }
        return nil
    }

    mutating func advanceOutput(by count: Int) {
        precondition(count <= outputEnd - outputStart, "more was sent than there was")
        outputStart += count
        if outputStart == outputEnd { dropOutput() }
    }

    /// The most streams at once that the target takes (SETTINGS_MAX_CONCURRENT_STREAMS).
    var mostStreams: Int { Int(nghttp2_session_get_remote_settings(handle, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)) }

    static func text(of error: Int32) -> String { "HTTP/2: \(String(cString: nghttp2_strerror(error)).lowercased())" }

    static let noMemory = NGHTTP2_ERR_NOMEM.rawValue
    static let refused = NGHTTP2_REFUSED_STREAM.rawValue

    /// Such as ENHANCE_YOUR_CALM.
    static func name(of code: UInt32) -> String { String(cString: nghttp2_http2_strerror(code)) }
}

/// nghttp2_data_source_read_callback: a part of a request's body.
private let readsBody: nghttp2_data_source_read_callback = { handle, id, buffer, capacity, flags, source, _ in
    let cannot = Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
    guard let source, let buffer, let place = nghttp2_session_get_stream_user_data(handle, id), place == source.pointee.ptr else {
        return cannot
    }
    let stream = place.assumingMemoryBound(to: Connection.self)
    let count = min(capacity, stream.pointee.exchange.outputCount)
    if count > 0, let bytes = stream.pointee.exchange.output { memcpy(buffer, bytes, count) }
    stream.pointee.exchange.advanceOutput(by: count)
    if stream.pointee.exchange.outputCount == 0 {
        stream.pointee.exchange.dropOwnedOutput()
        flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
    }
    return count
}

// MARK: What nghttp2 tells

/// The session and its context, of a callback's last argument.
private func session(_ data: UnsafeMutableRawPointer?) -> HTTP2Session.Place {
    data.unsafelyUnwrapped.assumingMemoryBound(to: HTTP2Session.self)
}

private func stream(_ handle: OpaquePointer?, _ id: Int32) -> HTTP2Context.Place? {
    guard id > 0, let place = nghttp2_session_get_stream_user_data(handle, id) else { return nil }
    let stream = place.assumingMemoryBound(to: Connection.self)
    return stream.pointee.stream.isOver ? nil : stream
}

extension HTTP2Session {
    static func setCallbacks(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, beginsFrame)
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, beginsHead)
        nghttp2_session_callbacks_set_on_header_callback(callbacks, takesField)
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, takesBody)
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, endsFrame)
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, endsStream)
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, sendsFrame)
        nghttp2_session_callbacks_set_error_callback2(callbacks, notesFault)
    }

    /// nghttp2_on_begin_frame_callback: a frame's header has come.
    private static let beginsFrame: nghttp2_on_begin_frame_callback = { handle, head, data in
        let session = session(data)
        guard let head else { return 0 }
        return session.pointee.context._withUnsafeGuaranteedRef { context in
            let type = UInt32(head.pointee.type)
            let isOfAnswer =
                type == NGHTTP2_DATA.rawValue || type == NGHTTP2_HEADERS.rawValue || type == NGHTTP2_CONTINUATION.rawValue
            context.current = isOfAnswer ? stream(handle, head.pointee.stream_id) : nil
            if let stream = context.current {
                stream.pointee.exchange.receivedBytes += HTTP2Context.frameHead + head.pointee.length
                if stream.pointee.exchange.firstByteReceived == nil { stream.pointee.exchange.firstByteReceived = context.now }
                if stream.pointee.exchange.answer != nil { context.heard.append((stream, stream.pointee.generation)) }
                if head.pointee.length > 0 || head.pointee.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 {
                    session.pointee.idleFrames = 0
                    return 0
                }
            }
            // Of these come as many as a long body is sent in.
            if type == NGHTTP2_WINDOW_UPDATE.rawValue { return 0 }
            return session.pointee.noteIdleFrame(at: context.now) ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
        }
    }

    /// - Returns: whether that is still no flood.
    private mutating func noteIdleFrame(at now: Instant) -> Bool {
        if now - idleSince > Nanoseconds(seconds: 1) {
            idleSince = now
            idleFrames = 0
        }
        idleFrames += 1
        guard idleFrames > HTTP2Session.mostIdleFrames else { return true }
        fault = "the target floods the connection with frames that carry nothing"
        return false
    }

    /// nghttp2_on_begin_headers_callback.
    private static let beginsHead: nghttp2_on_begin_headers_callback = { _, _, data in
        session(data).pointee.context._withUnsafeGuaranteedRef { $0.beginHead() }
        return 0
    }

    /// nghttp2_on_header_callback: nghttp2 has seen to it that names and values are what they are to be, and in their order.
    private static let takesField: nghttp2_on_header_callback = { _, _, name, nameCount, value, valueCount, _, data in
        session(data).pointee.context._withUnsafeGuaranteedRef {
            $0.takeField(
                UnsafeRawBufferPointer(start: name, count: nameCount), UnsafeRawBufferPointer(start: value, count: valueCount))
        }
        return 0
    }

    /// nghttp2_on_data_chunk_recv_callback.
    private static let takesBody: nghttp2_on_data_chunk_recv_callback = { _, _, _, bytes, count, data in
        session(data).pointee.context._withUnsafeGuaranteedRef { $0.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) }
        return 0
    }

    /// nghttp2_on_frame_recv_callback: a frame is whole; of a head with its CONTINUATION frames.
    private static let endsFrame: nghttp2_on_frame_recv_callback = { handle, frame, data in
        let session = session(data)
        guard let frame else { return 0 }
        let head = frame.pointee.hd
        let endsStream = head.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        switch UInt32(head.type) {
        case NGHTTP2_HEADERS.rawValue:
            session.pointee.context._withUnsafeGuaranteedRef { $0.endHead(endsStream: endsStream) }
        case NGHTTP2_DATA.rawValue where endsStream:
            session.pointee.context._withUnsafeGuaranteedRef { if let stream = $0.current { $0.note(.complete, of: stream) } }
        case NGHTTP2_RST_STREAM.rawValue: stream(handle, head.stream_id)?.pointee.stream.isResetByPeer = true
        case NGHTTP2_SETTINGS.rawValue where head.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) == 0:
            session.pointee.hasNewSettings = true
        case NGHTTP2_GOAWAY.rawValue:
            session.pointee.isRetiring = true
            session.pointee.goawayCode = frame.pointee.goaway.error_code
            session.pointee.endsBehindStreams = frame.pointee.goaway.last_stream_id > 0
        default: break
        }
        return 0
    }

    /// nghttp2_on_stream_close_callback.
    private static let endsStream: nghttp2_on_stream_close_callback = { handle, id, code, data in
        guard let place = nghttp2_session_get_stream_user_data(handle, id) else { return 0 }
        let stream = place.assumingMemoryBound(to: Connection.self)
        guard stream.pointee.stream.id == id else { return 0 }
        stream.pointee.stream.id = 0
        guard !stream.pointee.stream.isOver else { return 0 }
        session(data).pointee.context._withUnsafeGuaranteedRef { $0.note(.closed(code), of: stream) }
        return 0
    }

    /// nghttp2_error_callback2: what is wrong with what has come, in words.
    private static let notesFault: nghttp2_error_callback2 = { _, _, text, count, data in
        guard let text else { return 0 }
        let bytes = UnsafeRawBufferPointer(start: text, count: count)
        session(data).pointee.context._withUnsafeGuaranteedRef { $0.noteFault(bytes) }
        return 0
    }

    /// nghttp2_on_frame_send_callback: a frame is among those that go out now.
    private static let sendsFrame: nghttp2_on_frame_send_callback = { handle, frame, data in
        guard let frame else { return 0 }
        let head = frame.pointee.hd
        guard head.type == UInt8(NGHTTP2_HEADERS.rawValue) || head.type == UInt8(NGHTTP2_DATA.rawValue),
            let stream = stream(handle, head.stream_id)
        else { return 0 }
        if head.type == UInt8(NGHTTP2_DATA.rawValue) {
            stream.pointee.exchange.sentBytes += HTTP2Context.frameHead
            return 0
        }
        stream.pointee.exchange.sentBytes += HTTP2Context.frameHead + head.length
        session(data).pointee.context._withUnsafeGuaranteedRef { $0.noteSent(stream) }
        return 0
    }
}
