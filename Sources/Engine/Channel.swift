import CCurl
import Glibc

/// An open connection's bytes: a bare socket, or TLS through the handle that libcurl made it with. Trivial.
struct Channel {
    var descriptor: Int32
    /// nil: plaintext.
    var easy: UnsafeMutableRawPointer?
    /// The dialler's group that the handle belongs to.
    var group: Int

    var isTLS: Bool { easy != nil }

    /// send(2), or `curl_easy_send`.
    ///
    /// - Returns: bytes sent, or −1 with the reason in errno; EAGAIN: later.
    @inline(__always)
    func send(_ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        guard let easy else { return Glibc.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL)) }
        var sent = 0
        return Channel.result(curl_easy_send(easy, bytes, count, &sent), sent)
    }

    /// recv(2), or `curl_easy_recv`. What TLS has decrypted and not given out yet does not show as readiness of the socket: over
    /// TLS, ask until EAGAIN.
    ///
    /// - Returns: bytes received, 0 at the end of the stream, or −1 with the reason in errno; EAGAIN: later.
    @inline(__always)
    func receive(_ buffer: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        guard let easy else { return recv(descriptor, buffer, capacity, 0) }
        var received = 0
        return Channel.result(curl_easy_recv(easy, buffer, capacity, &received), received)
    }

    private static func result(_ code: CURLcode, _ count: Int) -> Int {
        if code == CURLE_OK { return count }
        errno = code == CURLE_AGAIN ? EAGAIN : ECONNRESET
        return -1
    }
}
