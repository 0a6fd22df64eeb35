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

/// A user's name and password: shown in no output, but for the names of environment variables that they come from.
public struct Credentials: Hashable, Sendable {
    public var user: String
    public var password: String
    /// `user:password` as an output may have it: `<redacted>:${env.PASSWORD}`.
    public var shown: Template

    /// - Parameter written: as they were given; nil: written out.
    public init(user: String, password: String, writtenAs written: Template? = nil) {
        self.user = user
        self.password = password
        shown = (written ?? Template("\(user):\(password)")).redacted(but: ":")
    }

    /// How they are shown says nothing of who they are.
    public static func == (one: Credentials, other: Credentials) -> Bool {
        one.user == other.user && one.password == other.password
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(user)
        hasher.combine(password)
    }

    /// Whether any of them stands where they were given, rather than in the environment.
    public var isWrittenOut: Bool { shown.description.contains(Secrecy.redacted) }

    /// What of them is written out, as far as can be told.
    var hiddenTexts: [String] { isWrittenOut ? [user, password].filter { !$0.isEmpty } : [] }
}
