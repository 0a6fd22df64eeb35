import Glibc
import LoadModel
import Measurement

/// One connection, whatever it carries; over HTTP/2 also one stream of a connection, which carries a request as a connection of
/// HTTP/1.1 does. Trivial: it lives in memory that is reserved once, and is known by its address there.
struct Connection: Expiring {
    enum State: UInt8 {
        case free, dialling
        /// Connected, with a TLS handshake that is not over.
        case shakingHands
        case idle, busy
        /// HTTP/2: made, but the target has not said yet what it takes (SETTINGS); carrying streams.
        case settling, carrying
    }

    /// Its place in that memory.
    let index: Int
    /// Where it leads to, among the transport's origins: 0 is the target.
    var origin = 0
    var channel = Channel(descriptor: -1)
    /// Changes whenever the place is given to another connection, so that late events are told apart.
    var generation: UInt32 = 0
    var state = State.free
    /// Whether it has been idle or has carried a response: only then can it have gone stale.
    var mayBeStale = false
    /// When the last bytes came on it, or it was made.
    var quietSince = Instant.origin
    /// Requests that it has carried, or begun to.
    var uses = 0
    /// Among those of its transport, from 1 in the order in which they were made; of a stream its connection's.
    var number: Int32 = 0
    /// What it carries, or carried last.
    var exchange = SocketExchange()
    /// What belongs to it where it is a stream.
    var stream = HTTP2Stream()
    /// The framing of a connection that carries streams; how many it carries, and the most at once.
    var session: HTTP2Session.Place?
    var inFlight = 0
    var limit = 0
    /// The beginning of a line whose end has not come yet.
    var carry: UnsafeMutableRawPointer?
    var carryCount = 0

    var waitingSince = Instant.origin
    var expiryQueue = -1
    /// In the queue of its timeout, the stack of idle connections, or the list of free places.
    var neighbours = Neighbours<Connection>()

    init(index: Int) { self.index = index }

    var isOpen: Bool { channel.descriptor >= 0 }
    /// Requests that it had carried before the present one.
    @inline(__always) var age: Int32 { Int32(truncatingIfNeeded: uses &- 1) }
    var isStream: Bool { stream.carrier != nil }

    var source: Epoll.Source { .connection(index: index, generation: generation) }

    mutating func dropBuffers() {
        exchange.dropOwnedOutput()
        exchange.outputCount = 0
        free(carry)
        carry = nil
        carryCount = 0
    }
}

extension Connection {
    /// Gives back the framing of a connection that carries streams.
    mutating func endSession() {
        guard let session else { return }
        session.pointee.end()
        session.deallocate()
        self.session = nil
    }
}

/// One request on a connection, and its answer as far as it has come.
struct SocketExchange {
    var request = 0
    var token = 0
    var identity = RequestIdentity(user: 0, iteration: 0)
    var firstByteSent: Instant?
    /// Whether anything of the request has gone out on this connection.
    var hasBegun = false
    var firstByteReceived: Instant?
    var receivedBytes = 0
    var sentBytes = 0
    var dial: DialTimes?
    /// Whether the request found no idle connection.
    var hasWaited = false
    var wasResent = false
    /// How often it was sent before without the target's acting on it (REFUSED_STREAM, GOAWAY), and how often of these in vain.
    var turns = 0
    var refusals = 0
    var parser = ResponseParser(isHead: false, maximumBodyBytes: 0)
    /// Where what the answer says is kept; below 0: nowhere, or where the chain says.
    var content: Int32 = -1
    /// That it belongs to; nil of a plain request.
    var chain: UnsafeMutablePointer<Chain>?
    /// What comes of its answer where that is a stream.
    var answer: StreamedAnswer.Place?

    /// What is still to be sent.
    var output: UnsafeRawPointer?
    var outputCount = 0
    /// Where the request was rendered for this sending only and did not fit into the socket at once.
    private(set) var ownedOutput: UnsafeMutableRawPointer?

    @inline(__always)
    mutating func begin(_ wanted: PendingRequest, dial: DialTimes?, hasWaited: Bool) {
        request = wanted.request
        token = wanted.token
        identity = wanted.identity
        firstByteSent = wanted.firstByteSent
        hasBegun = false
        firstByteReceived = nil
        receivedBytes = 0
        sentBytes = wanted.sentBytes
        self.dial = dial
        self.hasWaited = hasWaited
        wasResent = wanted.wasResent
        turns = wanted.turns
        refusals = wanted.refusals
        chain = wanted.chain
    }

    @inline(__always)
    mutating func advanceOutput(by written: Int) {
        precondition(written <= outputCount, "more was sent than there was")
        sentBytes += written
        output = output.map { $0 + written }
        outputCount -= written
    }

    /// Keeps what is still to be sent, which is in memory that others use next.
    ///
    /// - Returns: false where there is no memory for it.
    mutating func ownOutput() -> Bool {
        guard let output, let copy = malloc(outputCount) else { return false }
        memcpy(copy, output, outputCount)
        ownedOutput = copy
        self.output = UnsafeRawPointer(copy)
        return true
    }

    /// Frees what was kept for this sending only; to be called once it is sent or given up.
    @inline(__always)
    mutating func dropOwnedOutput() {
        guard ownedOutput != nil else { return }
        free(ownedOutput)
        ownedOutput = nil
    }

    /// To be sent again on another connection.
    var again: PendingRequest {
        PendingRequest(
            request: request, token: token, identity: identity, firstByteSent: firstByteSent, sentBytes: sentBytes,
            wasResent: true, turns: turns, refusals: refusals, chain: chain)
    }
}
