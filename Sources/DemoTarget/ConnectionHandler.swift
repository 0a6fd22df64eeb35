import HTTPTypes
import LoadModel
import NIOCore
import NIOHTTPTypes

/// Stands between Hummingbird and a connection: announces each complete request to the service station and holds its
/// response back until it may depart.
///
/// Hummingbird computes the response during the service time, and its parts are encoded as they come; only the end
/// and the flush wait. So whatever the server itself needs is within the service time that the law says.
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
    private var status = 0
    private var heldEnd: (part: NIOAny, promise: EventLoopPromise<Void>?)?
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
        visit = state.arrive(request, at: clock.lastRead, isReady: heldEnd != nil) { [self] in depart(context) }
        if self.request == nil { visit = nil }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if case .head(let head) = part { status = head.status.code }
        guard case .end = part, request != nil else { return context.write(data, promise: promise) }
        heldEnd = (data, promise)
        if let visit { state.respond(visit) }
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
        let (close, departed) = (heldClose, status)
        // Cleared first: writing the end may deliver the connection's next request.
        (self.request, visit, heldEnd, heldClose) = (nil, nil, nil, nil)
        context.write(end.part, promise: end.promise)
        context.flush()
        state.served(request, status: departed)
        if let close { context.close(mode: close.mode, promise: close.promise) }
    }

    private func forget() {
        if let visit { state.abandon(visit) }
        heldEnd?.promise?.fail(ChannelError.ioOnClosedChannel)
        heldClose?.promise?.fail(ChannelError.ioOnClosedChannel)
        (request, visit, heldEnd, heldClose) = (nil, nil, nil, nil)
    }
}
