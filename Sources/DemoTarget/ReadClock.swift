import LoadModel
import NIOCore

/// First handler of a connection: notes when its latest bytes arrived, before anything is parsed.
final class ReadClock: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var lastRead = Instant.origin
    private let clock: LoopClock

    init(_ clock: LoopClock) { self.clock = clock }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastRead = clock.stampRead()
        context.fireChannelRead(data)
    }
}
