import CCurl
import LoadModel

/// How libcurl's handles for one target are set up: they connect, shake hands where the target asks for TLS, and do nothing else.
struct HandleConfiguration {
    private let address: String
    private let timeout: Nanoseconds
    private let tls: TLSOptions?
    /// CURLOPT_CONNECT_TO, where the name to verify is not the host to connect to.
    private let connectTo: UnsafeMutablePointer<curl_slist>?
    private let sessions: UnsafeMutableRawPointer?

    /// - Parameters:
    ///   - timeout: for resolving, connecting and the TLS handshake together.
    ///   - sessions: a share handle for TLS sessions; outlives every handle made here.
    init(target: Target, timeout: Nanoseconds, sessions: UnsafeMutableRawPointer? = nil) {
        self.timeout = timeout
        self.sessions = sessions
        tls = target.url.scheme == .https ? target.tls : nil
        let url = target.url
        let name = tls?.serverName
        address = TargetURL(scheme: url.scheme, host: name ?? url.host, port: url.port).description
        let host = url.host.contains(":") ? "[\(url.host)]" : url.host
        // Lives as long as the process does: there is one for each target.
        connectTo = name.map { _ in curl_slist_append(nil, "::\(host):\(url.port)") } ?? nil
    }

    var isTLS: Bool { tls != nil }

    /// A new handle; nil where there is no memory. Proxies of the environment do not apply.
    func makeHandle() -> UnsafeMutableRawPointer? {
        guard let easy = curl_easy_init() else { return nil }
        _ = dyno_easy_set_string(easy, CURLOPT_URL, address)
        _ = dyno_easy_set_long(easy, CURLOPT_CONNECT_ONLY, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_FRESH_CONNECT, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_TCP_NODELAY, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(timeout.milliseconds)))
        _ = dyno_easy_set_string(easy, CURLOPT_PROXY, "")
        if let tls { secure(easy, tls) }
        return easy
    }

    private func secure(_ easy: UnsafeMutableRawPointer, _ tls: TLSOptions) {
        // The driver speaks HTTP/1.1: offer nothing else (ALPN).
        _ = dyno_easy_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // Else libcurl closes connections that are older than this, in use or not, when it opens another.
        _ = dyno_easy_set_long(easy, CURLOPT_MAXAGE_CONN, Int(Int32.max))
        if let sessions { _ = dyno_easy_set_pointer(easy, CURLOPT_SHARE, sessions) }
        if let connectTo { _ = dyno_easy_set_pointer(easy, CURLOPT_CONNECT_TO, connectTo) }
        if tls.isInsecure {
            _ = dyno_easy_set_long(easy, CURLOPT_SSL_VERIFYPEER, 0)
            _ = dyno_easy_set_long(easy, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let file = tls.authorities { _ = dyno_easy_set_string(easy, CURLOPT_CAINFO, file) }
        if let file = tls.certificate { _ = dyno_easy_set_string(easy, CURLOPT_SSLCERT, file) }
        if let file = tls.key { _ = dyno_easy_set_string(easy, CURLOPT_SSLKEY, file) }
    }
}
