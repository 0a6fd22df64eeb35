import LoadModel
import Measurement

/// What carries requests: sockets driven by Dyno, libcurl, or, under test, a model of a server in virtual time.
///
/// A transport holds requests in flight, each known by the token that the worker gave it, and gives back events one by one.
/// All instants are absolute readings of the worker's clock.
protocol Transport: ~Copyable {
    /// Requests begun and not yet over.
    var inFlight: Int { get }

    /// How many may be in flight at once; set between segments.
    var capacity: Int { get }

    /// Connections made so far.
    var connectionsOpened: Int { get }

    /// Begins a request: on an idle connection where there is one, else on a new one.
    ///
    /// - Precondition: `inFlight < capacity`.
    /// - Returns: when its first byte was sent; nil where that is yet to come (then a `.sent` event tells) or failed.
    mutating func begin(_ request: Int, token: Int, identity: RequestIdentity) -> Instant?

    /// The next event, or nil when the deadline has come, or a stop was asked for, without one.
    mutating func next(until deadline: Instant) -> TransportEvent?

    /// Gives up on everything in flight.
    mutating func abandonAll()
}

/// What is said of an answer without its end.
enum Truncation {
    static let inTheMiddle = "the connection closed in the middle of the response"
    static let withoutFarewell = "TLS broke off without close_notify, and nothing else tells where the body ends"
    static func coding(_ name: String) -> String { "the body ends before its \(name) does" }
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
    /// The arrival (open) or the user's pass (closed); of a session that comes back the arrival + the number of its returns.
    var pass: Int
}

/// The end of a request.
struct Completion {
    var token: Int
    /// nil: a complete answer, whose status is yet to be judged.
    var failure: FailureKind?
    var status: Int
    var receivedBytes: Int
    var sentBytes: Int
    var firstByteSent: Instant?
    var firstByteReceived: Instant?
    var end: Instant
    var dial: DialTimes?
    /// Whether it found no idle connection, and waited for one that was made or became free.
    var waitedForConnection = false
    var wasResent: Bool
    /// For people: what the system said of a failure.
    var message: String?
}
