import CCurl
import Glibc
import LoadModel
import Measurement

// What libcurl tells of a connection, made or not: both transports and the probe ask.
extension Dialer {
    struct Failure: Error {
        var kind: FailureKind
        var message: String
        /// What an HTTP proxy answered to CONNECT, where that is why.
        var proxyStatus: Int?
    }

    static let lateHandshake = "TLS handshake not finished in time"

    /// What libcurl's code and the system's error number mean for the request that needed the connection.
    static func failure(of easy: UnsafeMutableRawPointer, code: CURLcode) -> Failure {
        var number = 0
        _ = dyno_easy_get_long(easy, CURLINFO_OS_ERRNO, &number)
        let system = Int32(number)
        let ownText = String(cString: curl_easy_strerror(code)).lowercased()
        let text = system != 0 ? String(cString: strerror(system)).lowercased() : ownText
        if lacks(system) || code == CURLE_OUT_OF_MEMORY { return Failure(kind: .clientLimit, message: text) }
        var answer = 0
        _ = dyno_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE, &answer)
        if answer >= 300 {
            return Failure(kind: .connect, message: "the proxy refused the tunnel with status \(answer)", proxyStatus: answer)
        }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return Failure(kind: .resolve, message: "name not resolved")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_INVALIDCERTSTATUS:
            return Failure(kind: .tls, message: ownText)
        case CURLE_PROXY: return Failure(kind: .connect, message: "the proxy did not make the connection")
        case CURLE_RECV_ERROR where system == 0: return Failure(kind: .connect, message: "the proxy refused the tunnel")
        case CURLE_OPERATION_TIMEDOUT where hasConnected(easy):
            return Failure(kind: .tls, message: lateHandshake)
        case CURLE_OPERATION_TIMEDOUT: return Failure(kind: .connect, message: "connection not made in time")
        default: return Failure(kind: .connect, message: text)
        }
    }

    /// What the system's refusal of a socket means.
    static func failure(system: Int32) -> Failure {
        Failure(kind: lacks(system) ? .clientLimit : .connect, message: String(cString: strerror(system)).lowercased())
    }

    /// Whether this machine has run out of something.
    private static func lacks(_ system: Int32) -> Bool { [EMFILE, ENFILE, EADDRNOTAVAIL, ENOBUFS, ENOMEM].contains(system) }

    /// CURLINFO_LOCAL_PORT is known once the TCP connection stands; CURLINFO_CONNECT_TIME_T stays 0 where the handshake fails.
    private static func hasConnected(_ easy: UnsafeMutableRawPointer) -> Bool {
        var port = 0
        _ = dyno_easy_get_long(easy, CURLINFO_LOCAL_PORT, &port)
        return port > 0
    }

    /// CURLINFO_NAMELOOKUP_TIME_T, CURLINFO_CONNECT_TIME_T and CURLINFO_APPCONNECT_TIME_T count from the start of the transfer.
    static func times(of easy: UnsafeMutableRawPointer) -> DialTimes {
        let resolved = microseconds(easy, CURLINFO_NAMELOOKUP_TIME_T)
        let connected = microseconds(easy, CURLINFO_CONNECT_TIME_T)
        let secured = microseconds(easy, CURLINFO_APPCONNECT_TIME_T)
        return DialTimes(
            resolve: Nanoseconds(resolved * 1000), tcpConnect: Nanoseconds(max(0, connected - resolved) * 1000),
            tls: Nanoseconds(max(0, secured - connected) * 1000))
    }

    private static func microseconds(_ easy: UnsafeMutableRawPointer, _ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        _ = dyno_easy_get_microseconds(easy, info, &value)
        return Int64(value)
    }
}
