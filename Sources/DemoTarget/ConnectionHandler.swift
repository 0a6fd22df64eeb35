import HTTPTypes
import LoadModel
import NIOCore
import NIOHTTPTypes

/// Stands between Hummingbird and a connection: announces each complete request to the service station and holds its
/// response back until it may depart.
///
/// Hummingbird computes the response during the service time, and its parts are encoded as they come; only the end
/// and the flush wait. So whatever the server itself needs is within the service time that the law says. Only what
/// is written before the request is complete waits for that, since until then the station may still refuse it.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let state: TargetState
    private let clock: ReadClock
    /// The request whose response has not departed yet, from its head on.
    private var request: HTTPRequest?
    private var visit: Visit?
    /// Of the response to an incomplete request.
    private var early: [(part: HTTPResponsePart, promise: EventLoopPromise<Void>?)] = []
    private var status = 0
    private var heldEnd: (part: HTTPResponsePart, promise: EventLoopPromise<Void>?)?
    private var heldClose: (mode: CloseMode, promise: EventLoopPromise<Void>?)?

    init(state: TargetState, clock: ReadClock) {
        self.state = state
        self.clock = clock
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .head(let head) = part { request = head }
        context.fireChannelRead(data)
        guard case .end = part, let request else { return }
        let visit = state.visit(of: request, at: clock.lastRead)
        visit.isReady = heldEnd != nil
        visit.depart = { [self] in depart(context) }
        self.visit = visit
        state.arrive(visit)
        if self.visit === visit { forwardEarly(context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if case .end = part, request != nil {
            heldEnd = (part, promise)
            if let visit { state.respond(visit) }
        } else if request != nil, visit == nil {
            early.append((part, promise))
        } else {
            forward(part, promise, context)
        }
    }

    func flush(context: ChannelHandlerContext) {
        if request == nil { context.flush() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode != .input, heldEnd != nil, heldClose == nil, !state.isClosed else {
            return context.close(mode: mode, promise: promise)
        }
        heldClose = (mode, promise)
        // Answered before it was complete, and nobody reads the rest: there is no visit to wait for.
        if visit == nil { depart(context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        forget()
        state.closed(context.channel)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A request that cannot be parsed never completes; Hummingbird's answer to it goes straight out.
        if visit == nil { request = nil }
        context.fireErrorCaught(error)
    }

    private func depart(_ context: ChannelHandlerContext) {
        guard let request, let end = heldEnd else { return }
        forwardEarly(context)
        // Cleared first: writing the end may deliver the connection's next request.
        let (close, departed) = (heldClose, status)
        (self.request, visit, heldEnd, heldClose) = (nil, nil, nil, nil)
        context.write(wrapOutboundOut(end.part), promise: end.promise)
        context.flush()
        state.served(request, status: departed)
        if let close { context.close(mode: close.mode, promise: close.promise) }
    }

    private func forwardEarly(_ context: ChannelHandlerContext) {
        let parts = early
        early = []
        for (part, promise) in parts { forward(part, promise, context) }
    }

    /// Writes a part of a response, of which a refused request gets another one.
    private func forward(_ part: HTTPResponsePart, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        let isRefused = visit?.isRefused ?? false
        switch part {
        case .head(let head):
            let sent = isRefused ? Refusal.head(insteadOf: head) : head
            status = sent.status.code
            context.write(wrapOutboundOut(.head(sent)), promise: promise)
            if isRefused, request?.method != .head { context.write(wrapOutboundOut(.body(Refusal.body)), promise: nil) }
        case .body where isRefused:
            promise?.succeed()
        case .body, .end:
            context.write(wrapOutboundOut(part), promise: promise)
        }
    }

    private func forget() {
        if let visit { state.abandon(visit) }
        for (_, promise) in early { promise?.fail(ChannelError.ioOnClosedChannel) }
        early = []
        heldEnd?.promise?.fail(ChannelError.ioOnClosedChannel)
        heldClose?.promise?.fail(ChannelError.ioOnClosedChannel)
        (request, visit, heldEnd, heldClose) = (nil, nil, nil, nil)
    }
}
