import LoadModel

/// One direction of a simulated link: when each piece that goes in comes out.
///
/// A piece waits until those before it are through, then takes its size over the bandwidth, then the delay with its jitter. Jitter
/// is a function of (seed, connection, direction, piece), and nothing overtakes.
struct LinkQueue {
    private struct Piece {
        var bytes: ArraySlice<UInt8>
        var due: Instant
    }

    private let link: Link
    private let draws: RandomStream
    private var pieces: [Piece] = []
    private var head = 0
    private var number: UInt64 = 0
    private var freeAt = Instant.origin
    private var lastDue = Instant.origin
    private(set) var waitingBytes = 0
    /// When the end of the stream comes out; nil while it is open.
    private(set) var endDue: Instant?

    /// - Parameter draws: of this direction of this connection.
    init(_ link: Link, draws: RandomStream) {
        self.link = link
        self.draws = draws
    }

    /// Bytes on a slow line are cut, so that they come out evenly.
    static let pieceBytes = 1_460

    /// As much as the path holds and as a socket would buffer: whoever sends more has to wait.
    var capacity: Int {
        guard let rate = link.bytesPerSecond else { return 4 << 20 }
        return max(16 * LinkQueue.pieceBytes, Int(rate * (link.delay + link.jitter).seconds) + 32 * LinkQueue.pieceBytes)
    }

    var isFull: Bool { waitingBytes >= capacity }

    /// - Parameter extra: more delay, of the piece that pays for the handshake.
    mutating func put(_ bytes: ArraySlice<UInt8>, now: Instant, extra: Nanoseconds = .zero) {
        let size = link.bytesPerSecond == nil ? bytes.count : LinkQueue.pieceBytes
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = min(bytes.endIndex, start + size)
            pieces.append(Piece(bytes: bytes[start..<end], due: due(end - start, now: now, extra: extra)))
            start = end
        }
        waitingBytes += bytes.count
    }

    mutating func end(now: Instant) { endDue = due(0, now: now, extra: .zero) }

    private mutating func due(_ count: Int, now: Instant, extra: Nanoseconds) -> Instant {
        let through = link.bytesPerSecond.map { Nanoseconds(seconds: Double(count) / $0) } ?? .zero
        freeAt = max(freeAt, now + extra) + through
        let jitter = link.jitter > .zero ? Nanoseconds(Int64(Double(link.jitter.count) * draws.uniform(number))) : .zero
        number += 1
        lastDue = max(lastDue, freeAt + link.delay + jitter)
        return lastDue
    }

    /// When the next piece, or the end, comes out; nil where nothing is on its way.
    var nextDue: Instant? { head < pieces.count ? pieces[head].due : endDue }

    var isEmpty: Bool { head == pieces.count }

    /// Gives what is due to a socket.
    ///
    /// - Parameter write: takes bytes and says how many were taken.
    /// - Returns: whether all that was due was taken.
    mutating func take(now: Instant, write: (UnsafeRawBufferPointer) -> Int) -> Bool {
        defer { compact() }
        while head < pieces.count, pieces[head].due <= now {
            let count = pieces[head].bytes.withUnsafeBytes(write)
            waitingBytes -= count
            guard count == pieces[head].bytes.count else {
                pieces[head].bytes = pieces[head].bytes.dropFirst(count)
                return false
            }
            head += 1
        }
        return true
    }

    private mutating func compact() {
        guard head > 64, head * 2 > pieces.count else { return }
        pieces.removeFirst(head)
        head = 0
    }
}
