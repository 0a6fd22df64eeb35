import CCurl
import LoadModel

/// How libcurl's handles for one target connect: names and addresses, proxy, TLS. What both transports and the probe have in common.
struct HandleConfiguration {
    private let address: String
    /// The same for whoever speaks TLS over the connection himself: libcurl knows of none.
    private let bareAddress: String
    private let timeout: Nanoseconds
    private let tls: TLSOptions
    let isSecure: Bool
    private let httpVersion: HTTPVersion
    private let dial: DialOptions
    /// CURLOPT_CONNECT_TO and CURLOPT_RESOLVE.
    private let connectTo: StringList
    private let bareConnectTo: StringList
    private let resolve: StringList
    private let share: UnsafeMutableRawPointer?

    /// - Parameters:
    ///   - timeout: for resolving, connecting, the proxy and the TLS handshake together.
    ///   - share: for names and TLS sessions; outlives every handle made here.
    init(target: Target, timeout: Nanoseconds, share: UnsafeMutableRawPointer? = nil) {
        self.timeout = timeout
        self.share = share
        tls = target.tls
        isSecure = target.url.scheme == .https
        httpVersion = target.httpVersion
        dial = target.dial
        address = target.addressForHandles
        bareAddress = TargetURL(scheme: .http, host: target.url.host, port: target.url.port).description
        connectTo = StringList(target.connectToRules)
        bareConnectTo = StringList(target.dial.connectTo)
        resolve = StringList(target.dial.resolve)
    }

    /// Whether bytes pass only through libcurl, which enciphers them for the proxy.
    var keepsHandle: Bool { dial.proxy?.scheme == .https }

    /// Whether TLS is spoken over the socket that libcurl connects, as nothing else is between.
    var isBare: Bool { isSecure && !keepsHandle }

    /// Whether HTTP/2 is to be agreed on (ALPN).
    var offersHTTP2: Bool { httpVersion == .two && isSecure }

    /// CURLOPT_HTTP_VERSION: the version that the target is to be spoken to in, and over TLS is offered (ALPN).
    var versionOption: Int {
        switch httpVersion {
        case .oneZero: Int(CURL_HTTP_VERSION_1_0)
        case .oneOne: Int(CURL_HTTP_VERSION_1_1)
        case .two: Int(isSecure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
        }
    }

    /// A new handle that connects, shakes hands where the target asks for TLS, and does nothing else; nil where there is no memory.
    ///
    /// - Parameters:
    ///   - version: what it offers, as CURLOPT_HTTP_VERSION.
    ///   - isBare: whether the handshake is left to others.
    func makeHandle(offering version: Int, isBare: Bool = false) -> UnsafeMutableRawPointer? {
        guard let easy = curl_easy_init() else { return nil }
        _ = dyno_easy_set_string(easy, CURLOPT_URL, isBare ? bareAddress : address)
        _ = dyno_easy_set_long(easy, CURLOPT_CONNECT_ONLY, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_FRESH_CONNECT, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(timeout.milliseconds)))
        _ = dyno_easy_set_long(easy, CURLOPT_HTTP_VERSION, version)
        apply(to: easy, isBare: isBare)
        // A proxy that would forward requests is only connected to: a tunnel through it is another connection.
        if dial.proxy?.isTunnel == true || isBare { _ = dyno_easy_set_long(easy, CURLOPT_HTTPPROXYTUNNEL, 1) }
        return easy
    }

    /// Tells a handle how to connect.
    func apply(to easy: UnsafeMutableRawPointer, isBare: Bool = false) {
        _ = dyno_easy_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = dyno_easy_set_long(easy, CURLOPT_TCP_NODELAY, 1)
        // Else libcurl closes connections that are older than this, in use or not, when it opens another.
        _ = dyno_easy_set_long(easy, CURLOPT_MAXAGE_CONN, Int(Int32.max))
        if let share { _ = dyno_easy_set_pointer(easy, CURLOPT_SHARE, share) }
        if let head = (isBare ? bareConnectTo : connectTo).head { _ = dyno_easy_set_pointer(easy, CURLOPT_CONNECT_TO, head) }
        if let head = resolve.head { _ = dyno_easy_set_pointer(easy, CURLOPT_RESOLVE, head) }
        if let path = dial.unixSocket { _ = dyno_easy_set_string(easy, CURLOPT_UNIX_SOCKET_PATH, path) }
        if let name = dial.interface { _ = dyno_easy_set_string(easy, CURLOPT_INTERFACE, name) }
        setProxy(of: easy)
        if isSecure, !isBare { secure(easy) }
    }

    private func setProxy(of easy: UnsafeMutableRawPointer) {
        guard let proxy = dial.proxy else {
            // Proxies of the environment do not apply.
            _ = dyno_easy_set_string(easy, CURLOPT_PROXY, "")
            return
        }
        let host = proxy.host.contains(":") ? "[\(proxy.host)]" : proxy.host
        _ = dyno_easy_set_string(easy, CURLOPT_PROXY, "\(proxy.scheme.rawValue)://\(host):\(proxy.port)")
        // Neither do the exceptions of the environment.
        _ = dyno_easy_set_string(easy, CURLOPT_NOPROXY, "")
        _ = dyno_easy_set_long(easy, CURLOPT_HTTPPROXYTUNNEL, proxy.isTunnel ? 1 : 0)
        // The proxy's answer to CONNECT is no part of the target's.
        _ = dyno_easy_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if let credentials = proxy.credentials {
            _ = dyno_easy_set_string(easy, CURLOPT_PROXYUSERNAME, credentials.user)
            _ = dyno_easy_set_string(easy, CURLOPT_PROXYPASSWORD, credentials.password)
        }
        // Whom to trust is said once, for the target and for a proxy that is spoken to over TLS.
        if tls.isInsecure {
            _ = dyno_easy_set_long(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 0)
            _ = dyno_easy_set_long(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 0)
        }
        if let file = tls.authorities { _ = dyno_easy_set_string(easy, CURLOPT_PROXY_CAINFO, file) }
    }

    private func secure(_ easy: UnsafeMutableRawPointer) {
        if tls.isInsecure {
            _ = dyno_easy_set_long(easy, CURLOPT_SSL_VERIFYPEER, 0)
            _ = dyno_easy_set_long(easy, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let file = tls.authorities { _ = dyno_easy_set_string(easy, CURLOPT_CAINFO, file) }
        if let file = tls.certificate { _ = dyno_easy_set_string(easy, CURLOPT_SSLCERT, file) }
        if let file = tls.key { _ = dyno_easy_set_string(easy, CURLOPT_SSLKEY, file) }
    }
}

extension Target {
    /// Scheme, host and port as libcurl is told of them: the host is the name to ask for and to verify, where that is another.
    var addressForHandles: String {
        let name = url.scheme == .https ? tls.serverName : nil
        return TargetURL(scheme: url.scheme, host: name ?? url.host, port: url.port).description
    }

    /// Whether libcurl is told of another host than the URL's.
    var hasOtherName: Bool { url.scheme == .https && tls.serverName.map { $0 != url.host } ?? false }

    /// The target's own rules, written for the name that libcurl knows, and where that is not the host's, a last one that leads
    /// back to the host.
    fileprivate var connectToRules: [String] {
        guard hasOtherName, let name = tls.serverName else { return dial.connectTo }
        let host = url.host.contains(":") ? "[\(url.host)]" : url.host
        let rules = dial.connectTo.map { $0.hasPrefix("\(host):") ? "\(name)\($0.dropFirst(host.count))" : $0 }
        return rules + ["::\(host):\(url.port)"]
    }
}
