import LoadModel
import NIOCore

/// First handler of a connection: notes when its latest bytes were read, before anything is parsed.
final class ReadClock: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var lastRead = Nanoseconds.zero

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastRead = MonotonicClock.now()
        context.fireChannelRead(data)
    }
}
