import LoadModel

/// A request without a connection.
struct PendingRequest {
    var request: Int
    var token: Int
    var identity: RequestIdentity
    /// Of a first try on a connection that proved dead.
    var firstByteSent: Instant?
    var sentBytes = 0
    var wasResent = false
}
