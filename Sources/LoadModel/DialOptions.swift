/// How connections to a target are made, beyond its URL. Both transports obey all of it but ``proxy`` (see ``TransportKind``).
public struct DialOptions: Hashable, Sendable {
    /// `host:port:address[,address...]`, as curl's `--resolve`: the addresses of a name, in place of a look-up.
    public var resolve: [String]
    /// `host:port:otherHost:otherPort`, as curl's `--connect-to`: where to connect in place of the URL's host and port.
    public var connectTo: [String]
    /// The path of a Unix domain socket to connect to, in place of host and port.
    public var unixSocket: String?
    /// An interface's name, an address or a host name to send from, as curl's `--interface`.
    public var interface: String?
    public var proxy: Proxy?

    public init(
        resolve: [String] = [], connectTo: [String] = [], unixSocket: String? = nil, interface: String? = nil, proxy: Proxy? = nil
    ) {
        self.resolve = resolve
        self.connectTo = connectTo
        self.unixSocket = unixSocket
        self.interface = interface
        self.proxy = proxy
    }
}

/// What stands between Dyno and the target.
public struct Proxy: Hashable, Sendable {
    public enum Scheme: String, CaseIterable, Hashable, Sendable {
        case http, https, socks4, socks4a, socks5
        /// The proxy resolves the target's name.
        case socks5h
    }

    public var scheme: Scheme
    public var host: String
    public var port: Int
    public var credentials: Credentials?
    /// Whether an HTTP proxy is asked for a tunnel (CONNECT) also where the target is plain http; https targets always are.
    public var isTunnel: Bool

    public init(scheme: Scheme, host: String, port: Int, credentials: Credentials? = nil, isTunnel: Bool = false) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.credentials = credentials
        self.isTunnel = isTunnel
    }

    /// Whether it speaks HTTP, as opposed to SOCKS.
    public var isHTTP: Bool { scheme == .http || scheme == .https }
}

/// A user's name and password: shown in no output.
public struct Credentials: Hashable, Sendable {
    public var user: String
    public var password: String

    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}
