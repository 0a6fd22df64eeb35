import CCurl
import CLinux
import CTLS
import Glibc
import Measurement

/// An open connection's bytes: a bare socket, TLS over one, or what libcurl keeps, where a proxy is spoken to over TLS. Trivial.
struct Channel {
    var descriptor: Int32
    /// The TLS session with the target.
    private(set) var session: OpaquePointer?
    /// The handle that the bytes pass through, and the dialler's group that it belongs to.
    private(set) var easy: UnsafeMutableRawPointer?
    private(set) var group = 0

    /// `.stamped`: its reads have the kernel's time stamps; else why not.
    private(set) var receipt = Receipt.unasked
    /// Over TLS: where the session keeps the stamp of its last read from the socket.
    private var sessionStamp: UnsafePointer<Int64>?

    init(descriptor: Int32, session: OpaquePointer? = nil) {
        self.descriptor = descriptor
        self.session = session
    }

    init(descriptor: Int32, easy: UnsafeMutableRawPointer, group: Int) {
        self.descriptor = descriptor
        self.easy = easy
        self.group = group
    }

    var isTLS: Bool { session != nil || easy != nil }

    /// Has what comes from now on carry the kernel's time stamps, as far as that can be.
    mutating func askForStamps(isUnixSocket: Bool) {
        receipt = isUnixSocket ? .unixSocket : easy != nil ? .secureProxy : .stamped
        guard receipt == .stamped else { return }
        if dyno_ask_for_stamps(descriptor) != 0 { receipt = .refused }
        if receipt == .stamped, let session { sessionStamp = dyno_tls_stamp(session) }
    }

    /// Where a TLS handshake stands that is under way.
    enum Handshake {
        case done, reads, writes
        case failed(String)
    }

    /// Goes on with the handshake of a session.
    func shakeHands() -> Handshake {
        guard let session else { return .done }
        let (state, fault) = TLSContext.withFault { dyno_tls_shake_hands(session, $0, $1) }
        switch Int(state) {
        case DYNO_TLS_DONE: return .done
        case DYNO_TLS_READS: return .reads
        case DYNO_TLS_WRITES: return .writes
        default: return .failed(fault)
        }
    }

    /// send(2), or its like over TLS.
    ///
    /// - Returns: bytes sent, or −1 with the reason in errno; EAGAIN: later.
    @inline(__always)
    func send(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        if let session { return dyno_tls_send(session, bytes, UInt(count)) }
        guard let easy else { return Glibc.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL)) }
        var sent = 0
        return Channel.result(curl_easy_send(easy, bytes, count, &sent), sent)
    }

    /// recv(2), or its like over TLS. What TLS has decrypted and not given out yet does not show as readiness of the socket: over
    /// TLS, ask until EAGAIN.
    ///
    /// - Returns: bytes received, 0 at the end of the stream, or −1 with the reason in errno; EAGAIN: later.
    @inline(__always)
    func receive(_ buffer: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        if let session { return dyno_tls_receive(session, buffer, UInt(capacity)) }
        guard let easy else { return recv(descriptor, buffer, capacity, 0) }
        var received = 0
        return Channel.result(curl_easy_recv(easy, buffer, capacity, &received), received)
    }

    /// The same with the time stamp of the last packet that was taken from: of a channel whose ``receipt`` is `.stamped`.
    ///
    /// - Parameter stamp: nanoseconds of CLOCK_REALTIME, 0 where the kernel gave none; means nothing where nothing was received.
    func receive(_ buffer: UnsafeMutableRawPointer, _ capacity: Int, stamp: inout Int64) -> Int {
        guard let session else { return dyno_receive_stamped(descriptor, buffer, UInt(capacity), &stamp) }
        let count = dyno_tls_receive(session, buffer, UInt(capacity))
        // What was decrypted came with the last read from the socket, or before it.
        if let sessionStamp { stamp = sessionStamp.pointee }
        return count
    }

    /// Whether the end that `receive` has given is one that the peer meant: TLS has a farewell, without which anybody may have cut
    /// the stream off (RFC 8446, 6.1).
    var hasFarewell: Bool {
        // Where libcurl does not read, an end without one is an error.
        guard let easy else { return true }
        return dyno_curl_broke_off(easy) == 0
    }

    /// Whether bytes have come over TLS, which reads ahead, that nobody has taken; without asking the system where the session tells.
    ///
    /// - Parameter scratch: is written over.
    @inline(__always)
    func holdsMore(_ scratch: UnsafeMutableRawBufferPointer) -> Bool {
        guard isTLS else { return false }
        // A session that libcurl drives does not tell.
        if let session, dyno_tls_has_pending(session) == 0 { return false }
        // They may be TLS's own, such as a session ticket.
        return receive(scratch.baseAddress!, scratch.count) >= 0 || errno != EAGAIN
    }

    /// Whether there may be more to read at once, behind what was read into so much room: over TLS that does not show as readiness.
    @inline(__always)
    func mayHoldMore(behind count: Int, of capacity: Int) -> Bool {
        guard isTLS else { return count == capacity }
        guard let session else { return true }
        return dyno_tls_has_pending(session) != 0
    }

    /// Whether a TLS handshake has ended with HTTP/2 (ALPN); without TLS nothing is said of it.
    var agreesOnHTTP2: Bool { session.map { dyno_tls_speaks_http2($0) != 0 } ?? true }

    private static func result(_ code: CURLcode, _ count: Int) -> Int {
        if code == CURLE_OK { return count }
        errno = code == CURLE_AGAIN ? EAGAIN : ECONNRESET
        return -1
    }
}
