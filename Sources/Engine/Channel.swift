import CCurl
import CLinux
import Glibc
import Measurement

/// An open connection's bytes: a bare socket, or TLS through the handle that libcurl made it with. Trivial.
struct Channel {
    var descriptor: Int32
    /// nil: plaintext.
    var easy: UnsafeMutableRawPointer?
    /// The dialler's group that the handle belongs to.
    var group: Int
    /// The handle's TLS session, once it is driven without libcurl.
    private(set) var session: UnsafeMutableRawPointer?

    /// `.stamped`: its reads have the kernel's time stamps; else why not.
    private(set) var receipt = Receipt.unasked
    /// Over TLS: where the session keeps the stamp of its last read from the socket.
    private var sessionStamp: UnsafePointer<Int64>?

    /// Whether the handle's TLS session speaks to the socket itself; not where a proxy's TLS is in between.
    private let isDirect: Bool

    init(descriptor: Int32, easy: UnsafeMutableRawPointer?, group: Int, isDirect: Bool = true) {
        self.isDirect = isDirect
        self.descriptor = descriptor
        self.easy = easy
        self.group = group
    }

    var isTLS: Bool { easy != nil }

    /// Takes TLS out of libcurl's hands where that is possible; worth it once a connection is reused.
    ///
    /// Not before the first response: session tickets come with it (TLS 1.3), and libcurl keeps them for later handshakes.
    mutating func adoptSession() {
        guard let easy, isDirect, session == nil else { return }
        session = dyno_tls_adopt(easy, descriptor)
        guard let session, receipt == .firstOverTLS else { return }
        sessionStamp = dyno_tls_stamp(session, descriptor)
        if sessionStamp != nil { receipt = .stamped }
    }

    /// Has what comes from now on carry the kernel's time stamps, as far as that can be; over TLS once the session is adopted.
    mutating func askForStamps(isUnixSocket: Bool) {
        receipt = isUnixSocket ? .unixSocket : dyno_ask_for_stamps(descriptor) != 0 ? .refused : .stamped
        if isTLS, receipt == .stamped { receipt = isDirect ? .firstOverTLS : .secureProxy }
    }

    /// send(2), or its like over TLS.
    ///
    /// - Returns: bytes sent, or −1 with the reason in errno; EAGAIN: later.
    @inline(__always)
    func send(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        guard let easy else { return Glibc.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL)) }
        if let session { return dyno_tls_send(session, bytes, UInt(count)) }
        var sent = 0
        return Channel.result(curl_easy_send(easy, bytes, count, &sent), sent)
    }

    /// recv(2), or its like over TLS. What TLS has decrypted and not given out yet does not show as readiness of the socket: over
    /// TLS, ask until EAGAIN.
    ///
    /// - Returns: bytes received, 0 at the end of the stream, or −1 with the reason in errno; EAGAIN: later.
    @inline(__always)
    func receive(_ buffer: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        guard let easy else { return recv(descriptor, buffer, capacity, 0) }
        if let session { return dyno_tls_receive(session, buffer, UInt(capacity)) }
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
        // Without libcurl a broken stream is an error.
        guard let easy, session == nil else { return true }
        return dyno_tls_broke_off(easy) == 0
    }

    /// Whether bytes have come over TLS, which reads ahead, that nobody has taken; without asking the system where the session tells.
    ///
    /// - Parameter scratch: is written over.
    @inline(__always)
    func holdsMore(_ scratch: UnsafeMutableRawBufferPointer) -> Bool {
        guard isTLS else { return false }
        // A session that libcurl drives does not tell: that of a connection's first response, and of one through a proxy's TLS.
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

    /// Whether a TLS handshake has ended with HTTP/2 (ALPN), which libcurl tells once something was sent; without TLS nothing is said
    /// of it.
    var agreesOnHTTP2: Bool {
        guard let easy, session == nil else { return true }
        return dyno_tls_speaks_http2(easy) != 0
    }

    private static func result(_ code: CURLcode, _ count: Int) -> Int {
        if code == CURLE_OK { return count }
        errno = code == CURLE_AGAIN ? EAGAIN : ECONNRESET
        return -1
    }
}
