/// What a command line says of how targets are reached and what is spoken with them, as typed.
public struct ConnectionFlags: Hashable, Sendable {
    /// `--http2`
    public var isHTTPTwo: Bool
    /// `--http`: `1.0`, `1.1` or `2`.
    public var http: String?
    /// `--proxy`: may hold `${env...}` as user and password.
    public var proxy: String?
    /// `--proxy-tunnel`
    public var isTunnel: Bool
    /// `--resolve`, each.
    public var resolve: [String]
    /// `--connect-to`, each.
    public var connectTo: [String]
    public var unixSocket: String?
    public var interface: String?
    /// `--link`: `delay=20ms,jitter=2ms,bandwidth=10Mbit`
    public var link: String?

    public init(
        isHTTPTwo: Bool = false, http: String? = nil, proxy: String? = nil, isTunnel: Bool = false, resolve: [String] = [],
        connectTo: [String] = [], unixSocket: String? = nil, interface: String? = nil, link: String? = nil
    ) {
        self.isHTTPTwo = isHTTPTwo
        self.http = http
        self.proxy = proxy
        self.isTunnel = isTunnel
        self.resolve = resolve
        self.connectTo = connectTo
        self.unixSocket = unixSocket
        self.interface = interface
        self.link = link
    }
}

/// What a command line says of how connections are kept, as typed.
public struct PolicyFlags: Hashable, Sendable {
    /// `--dial-ahead`
    public enum DialAhead: Hashable, Sendable {
        /// As many as the load may have.
        case all
        case count(Int)
    }

    /// `--connections`: with users, the most connections that they share over HTTP/2; without, the same as `-c`.
    public var connections: Int?
    /// `always`, `roundRobin`, `never`, or a number of requests.
    public var reuse: String?
    /// `100/s`
    public var openingRate: String?
    public var dialAhead: DialAhead?
    public var streams: Int?
    /// `--resend-stale`: `on` or `off`.
    public var resendStale: String?

    public init(
        connections: Int? = nil, reuse: String? = nil, openingRate: String? = nil, dialAhead: DialAhead? = nil,
        streams: Int? = nil, resendStale: String? = nil
    ) {
        self.connections = connections
        self.reuse = reuse
        self.openingRate = openingRate
        self.dialAhead = dialAhead
        self.streams = streams
        self.resendStale = resendStale
    }
}
