import Glibc
import LoadModel

/// Both ends of a connection over a simulated link. Side 0 is near the generator, side 1 near the target.
final class LinkConnection {
    let sockets: [Int32]
    let generation: UInt32
    /// What epoll was told of each socket; nothing: it does not know it, as it would tell of one that was hung up again and again.
    var watched: [Epoll.Interest] = [[], []]
    /// The earliest instant that the loop was asked to come back at, and has not yet come.
    var timer: Instant?
    private(set) var isOver = false
    /// By the side that they come from.
    private var queues: [LinkQueue]
    private var isConnected = false
    private var hasPaidHandshake = false
    private var isBlocked = [false, false]
    private var hasShutDown = [false, false]
    private let roundTrip: Nanoseconds
    private static let chunk = 65_536

    init(near: Int32, far: Int32, link: Link, seed: UInt64, number: UInt64, generation: UInt32) {
        sockets = [near, far]
        self.generation = generation
        roundTrip = link.delay * 2
        let draws = RandomStream(seed: seed, purpose: .link, index: number)
        queues = [LinkQueue(link, draws: draws.substream(0)), LinkQueue(link, draws: draws.substream(1))]
    }

    /// What is to be heard of a side's socket.
    func interest(_ side: Int) -> Epoll.Interest {
        guard isConnected else { return side == 1 ? [.write] : [] }
        var interest: Epoll.Interest = []
        if queues[side].endDue == nil, !queues[side].isFull { interest.insert(.read) }
        if isBlocked[side] { interest.insert(.write) }
        return interest
    }

    /// When there is something to do without any socket; nil where there is not.
    var nextDue: Instant? {
        var due: Instant?
        // What goes out at a side comes from the other; a socket that takes no more says when it does again.
        for side in 0..<2 where !isBlocked[1 - side] && !hasShutDown[1 - side] {
            if let next = queues[side].nextDue { due = min(due ?? next, next) }
        }
        return due
    }

    /// Takes in what the sockets have and gives out what is due.
    func move(_ clock: MonotonicClock) {
        if !isConnected {
            guard let error = LinkSocket.connectError(sockets[1]) else { return }
            guard error == 0 else { return isOver = true }
            isConnected = true
        }
        for side in 0..<2 {
            read(side, clock)
            guard !isOver else { return }
        }
        let now = clock.now()
        for side in 0..<2 {
            write(to: 1 - side, from: side, now)
            guard !isOver else { return }
        }
        // Who closes a connection of HTTP reads no more of it.
        if hasShutDown[1] { isOver = true }
    }

    private func read(_ side: Int, _ clock: MonotonicClock) {
        while queues[side].endDue == nil, !queues[side].isFull {
            let (received, bytes) = receive(sockets[side])
            if received < 0, errno == EINTR { continue }
            if received < 0, errno == EAGAIN { return }
            // A reset passes as an end: what was on its way before still arrives.
            guard received > 0 else { return queues[side].end(now: clock.now()) }
            let pays = side == 0 && !hasPaidHandshake
            if pays { hasPaidHandshake = true }
            queues[side].put(bytes[...], now: clock.now(), extra: pays ? roundTrip : .zero)
        }
    }

    /// What recv(2) says, and the bytes that it gave.
    private func receive(_ socket: Int32) -> (count: Int, bytes: [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: LinkConnection.chunk, alignment: 16) { buffer in
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            return (count, count > 0 ? Array(buffer.prefix(count)) : [])
        }
    }

    private func write(to side: Int, from source: Int, _ now: Instant) {
        guard !hasShutDown[side] else { return }
        isBlocked[side] = !queues[source].take(now: now) { bytes in
            // The thread blocks SIGPIPE, and the sockets do not wait.
            let count = send(sockets[side], bytes.baseAddress, bytes.count, 0)
            if count < 0, errno != EAGAIN, errno != EINTR { isOver = true }
            return max(0, count)
        }
        if queues[source].isEmpty, let end = queues[source].endDue, end <= now {
            shutdown(sockets[side], Int32(SHUT_WR))
            hasShutDown[side] = true
        }
    }

    func close() {
        for socket in sockets { Glibc.close(socket) }
    }
}
