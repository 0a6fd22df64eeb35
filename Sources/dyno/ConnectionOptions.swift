import ArgumentParser
import LoadModel
import PlanFormats

/// What a command line may say about how targets are reached.
struct ConnectionOptions: ParsableArguments {
    @Flag(name: .customLong("http2"), help: "Speak HTTP/2: by ALPN over TLS, by prior knowledge over plain http.")
    var isHTTPTwo = false

    @Option(help: ArgumentHelp("Speak HTTP 1.0, 1.1 or 2, and no other; by default the plan's, or 1.1.", valueName: "version"))
    var http: String?

    @Option(
        help: ArgumentHelp("Such as http://127.0.0.1:3128 or socks5h://user:password@127.0.0.1:1080.", valueName: "url"))
    var proxy: String?

    @Flag(name: .customLong("proxy-tunnel"), help: "Through an HTTP proxy by CONNECT, also to plain http targets.")
    var isTunnel = false

    @Option(
        help: ArgumentHelp(
            "The addresses of a name, in place of a look-up; may be repeated.", valueName: "host:port:address"))
    var resolve: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where to connect in place of the URL's host and port; may be repeated.", valueName: "host:port:host:port"))
    var connectTo: [String] = []

    @Option(
        help: ArgumentHelp("Connect to a Unix socket in place of the URL's host and port.", valueName: "path"),
        completion: .file(), transform: pathArgument)
    var unixSocket: String?

    @Option(help: ArgumentHelp("An interface, or an address of this machine, to send from.", valueName: "name"))
    var interface: String?

    @Option(
        help: ArgumentHelp(
            "A simulated path of each connection, such as delay=20ms,jitter=2ms,bandwidth=10Mbit; the delay is one way.",
            valueName: "path"))
    var link: String?

    @Option(
        help: ArgumentHelp(
            "The most connections. Alone the same as -c; with -c, what the users share over HTTP/2.", valueName: "n"))
    var connections: Int?

    @Option(help: "always, roundRobin, never, or how many requests a connection carries; by default the plan's, or always.")
    var reuse: String?

    @Option(help: ArgumentHelp("The most connections begun a second, such as 100/s.", valueName: "rate"))
    var openingRate: String?

    @Option(
        defaultAsFlag: DialAheadArgument.all, parsing: .next,
        help: ArgumentHelp("Connections to open before the first arrival; without a number, all.", valueName: "n"))
    var dialAhead: DialAheadArgument?

    @Option(help: ArgumentHelp("The most HTTP/2 streams at once on a connection.", valueName: "n"))
    var streams: Int?

    var dialling: ConnectionFlags {
        ConnectionFlags(
            isHTTPTwo: isHTTPTwo, http: http, proxy: proxy, isTunnel: isTunnel, resolve: resolve, connectTo: connectTo,
            unixSocket: unixSocket, interface: interface, link: link)
    }

    var policy: PolicyFlags {
        PolicyFlags(
            connections: connections, reuse: reuse, openingRate: openingRate, dialAhead: dialAhead?.flag, streams: streams)
    }
}

/// The value of `--dial-ahead`: a number, or all where there is none.
enum DialAheadArgument: ExpressibleByArgument, CustomStringConvertible {
    case all
    case count(Int)

    init?(argument: String) {
        if argument == "all" {
            self = .all
        } else if let count = Int(argument) {
            self = .count(count)
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .all: "all"
        case .count(let count): "\(count)"
        }
    }

    var flag: PolicyFlags.DialAhead {
        switch self {
        case .all: .all
        case .count(let count): .count(count)
        }
    }
}
