import LoadModel
import Measurement

/// What carries requests: sockets driven by Dyno, libcurl, or, under test, a model of a server in virtual time.
///
/// A transport holds requests in flight, each known by the token that the worker gave it, and gives back events one by one.
/// All instants are absolute readings of the worker's clock.
protocol Transport: ~Copyable {
    /// Requests begun and not yet over.
    var inFlight: Int { get }

    /// How many may be in flight at once.
    var capacity: Int { get }

    /// Connections made so far.
    var connectionsOpened: Int { get }

    /// What the kernel's time stamps have shown so far.
    var stampFaults: StampFaults { get }

    /// Opens connections until so many are idle. Nothing is in flight.
    ///
    /// - Parameter deadline: when to give up on those that are not there yet.
    mutating func openAhead(_ count: Int, until deadline: Instant, stop: StopSignal) -> OpenedAhead

    /// Gets ready for a stretch of load. Nothing is in flight.
    mutating func prepare(for stretch: Stretch)

    /// Begins a request: on an idle connection where there is one, else on a new one.
    ///
    /// - Precondition: `inFlight < capacity`.
    /// - Returns: when its first byte was sent; nil where that is yet to come (then a `.sent` event tells) or failed.
    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant?

    /// The next event, or nil when the deadline has come, or a stop was asked for, without one.
    mutating func next(until deadline: Instant) -> TransportEvent?

    /// Gives up on everything in flight.
    mutating func abandonAll()

    /// What answers said that the worker is to look at.
    var contents: ContentPool { get }

    /// What a jar holds, among those that ``IterationValues/jar(of:_:)`` names; empty where the plan keeps no cookies.
    func cookies(of jar: Int) -> [StoredCookie]
}

extension Transport where Self: ~Copyable {
    var stampFaults: StampFaults { StampFaults() }
}

/// A stretch of load, as far as a transport is concerned with it.
struct Stretch {
    /// The most requests in flight.
    var capacity: Int
    /// Whether there are users, and nobody else.
    var isClosed: Bool
    /// The worker's share of the users.
    var stripe = Stripe(index: 0, count: 1)
    /// What varying requests are filled with, and whose cookies go with them.
    var values: SharedValues
    /// Whether its jars belong to whom they belonged before; else arrivals have jars, which are others in each stretch.
    var keepsJars: Bool { isClosed || values.identities != nil }

    init(capacity: Int, isClosed: Bool, stripe: Stripe = Stripe(index: 0, count: 1), values: IterationValues) {
        self.init(capacity: capacity, isClosed: isClosed, stripe: stripe, values: SharedValues([values]))
    }

    init(capacity: Int, isClosed: Bool, stripe: Stripe, values: SharedValues) {
        self.capacity = capacity
        self.isClosed = isClosed
        self.stripe = stripe
        self.values = values
    }
}

/// What came of opening connections ahead of need.
struct OpenedAhead {
    var opened = 0
    /// Connections that were not there when the load began, and why the last of them was not.
    var missing = 0
    var reason = ""
}

/// What is said of an answer without its end.
enum Truncation {
    static let inTheMiddle = "the connection closed in the middle of the response"
    static let withoutFarewell = "TLS broke off without close_notify, and nothing else tells where the body ends"
    static func coding(_ name: String) -> String { "the body ends before its \(name) does" }
}

/// What is said of an answer beyond the limits of ``ResponseParser`` and the plan, whatever is spoken.
enum Oversize {
    static let head: StaticString = "the response's head exceeds 256 KiB"
    static let announcedBody: StaticString = "the announced body exceeds the limit"
    static let body: StaticString = "the body exceeds the limit"
    static let kept: StaticString =
        "the body exceeds what is kept for captures and expectations: 16 MiB of one answer, 256 MiB of all at a time"
}

enum TransportEvent {
    /// A request's first byte was sent, on a connection that had to be dialled.
    case sent(token: Int, at: Instant)
    case completed(Completion)
}

/// Who makes a request and for which time: what the varying parts of a template are drawn from.
struct RequestIdentity {
    /// The user (closed) or the arrival.
    var user: Int
    /// The arrival (open) or the user's iteration (closed); of a session that comes back the arrival + the number of its returns.
    var iteration: Int
}

extension RequestIdentity {
    /// Beyond any number of iterations.
    private static let firstRenewal = 1 << 40

    /// That of the renewal of an identity, with how many there were before.
    init(renewal number: Int, of identity: Int) {
        self.init(user: identity, iteration: RequestIdentity.firstRenewal &+ number)
    }

    /// Whether it is the renewal of an identity, and none of the load's iterations.
    @inline(__always)
    var isRenewal: Bool { iteration >= RequestIdentity.firstRenewal }
}

/// The end of a request.
///
/// It fits into 128 bytes, beyond which each copy of it is a call, and small fields lie where spare bits are beside one another: of these
/// the compiler makes what tells the cases of ``TransportEvent`` apart.
struct Completion {
    var token: Int
    /// nil: a complete answer, whose status is yet to be judged.
    var failure: FailureKind?
    var receipt: Receipt
    /// That were followed, 255 at most.
    var redirects: UInt8
    /// See ``status``.
    var statusCode: Int32
    var receivedBytes: Int
    var sentBytes: Int
    var firstByteSent: Instant?
    /// Which of the transport's connections carried it last, from 1 in the order in which they were made; 0: none. And how many requests
    /// that had carried before.
    var connection: Int32
    var firstByteReceived: Instant?
    var connectionAge: Int32
    /// When the last byte had come, or the failure was known.
    var end: Instant
    /// From there to the read; zero where nothing but the read tells.
    var readDelay: Nanoseconds
    var dial: DialTimes?
    /// Whether it found no idle connection, and waited for one that was made or became free.
    var waitedForConnection: Bool
    var wasResent: Bool
    /// What the answer said, in ``Transport/contents``, for the worker to look at and to give back; below 0: nothing was kept.
    var content: Int32
    /// For people: what the system said of a failure.
    var message: String?
}

extension Completion {
    /// The hot path fills in the fields themselves, which spares it a copy.
    init(
        token: Int, failure: FailureKind?, status: Int, receivedBytes: Int, sentBytes: Int, firstByteSent: Instant? = nil,
        firstByteReceived: Instant? = nil, end: Instant, readDelay: Nanoseconds = .zero, receipt: Receipt = .unasked,
        dial: DialTimes? = nil, waitedForConnection: Bool = false, wasResent: Bool, content: Int32 = -1, message: String? = nil,
        connection: Int32 = 0, connectionAge: Int32 = 0, redirects: Int = 0
    ) {
        self.init(
            token: token, failure: failure, receipt: receipt, redirects: UInt8(clamping: redirects),
            statusCode: Int32(truncatingIfNeeded: status),
            receivedBytes: receivedBytes, sentBytes: sentBytes, firstByteSent: firstByteSent, connection: connection,
            firstByteReceived: firstByteReceived, connectionAge: connectionAge, end: end, readDelay: readDelay, dial: dial,
            waitedForConnection: waitedForConnection, wasResent: wasResent, content: content, message: message)
    }

    /// 0 where no status line was received.
    @inline(__always)
    var status: Int { Int(statusCode) }

    /// When the transport knew of the end.
    @inline(__always)
    var readAt: Instant { Instant(end.count &+ readDelay.count) }
}

/// A request without a connection.
struct PendingRequest {
    var request: Int
    var token: Int
    var identity: RequestIdentity
    /// Of a first try on a connection that proved dead, or of the request that a redirect has led on from.
    var firstByteSent: Instant?
    var sentBytes = 0
    var wasResent = false
    /// As of ``SocketExchange``.
    var turns = 0
    var refusals = 0
    /// That it belongs to, once it has been sent.
    var chain: UnsafeMutablePointer<Chain>?
}
