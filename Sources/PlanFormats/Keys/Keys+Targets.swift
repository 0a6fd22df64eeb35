import LoadModel

extension Keys {
    private static let frame = "{ targets: { a: { % } }, get: /, load: { rate: 1/s } }"
    private static let url = "url: 'http://x'"

    static let target = Table(
        "targets.NAME", "a target", usual: Target(name: "", url: .free), requiredOne: ["url", "service", "start"],
        example: "write 'url: http://127.0.0.1:8080'", frame: frame, beside: url
    ) {
        Key(
            KeyForm("url", .text, "Scheme, host, port and the beginning of every path.", example: "http://y").beside("")
                .saidOtherwise()
        ) { target, _ in target.isEmbedded ? nil : .text(target.shownURL) }
        reaching
        Key(
            "tls", \.tls, .section(tls), "How an https target is trusted.", example: "{ insecure: true }"
        ).beside("url: 'https://x'")
        Key(
            "service", \.service, .service,
            "How it serves, where that is known: results are then set beside theory. Without a url Dyno runs such a target itself.",
            example: "exponential 5ms")
        launch.map { $0.inside(\.launch).onlyWritten() }
        Key(
            "pid", \.watched, .watched,
            "Whose CPU and memory are read: a process number, a file that holds it, a command (a list) that prints it, listening "
                + "(who listens on the url's port) or none.", usual: "listening", example: "none")
        profile
        Key(
            "counter", \.counter, .counter,
            "The target's own count of its requests, by which 'dyno run' tells whether what it measured happened there.",
            example: "{ get: /metrics, metric: requests_total }")
    }

    private static let profile: Key<Target> = {
        var key = Key(
            "profile", \Target.profiling, .profiling,
            "Samples its processes in the measured window, and draws which functions take their time: true (py-spy for Python where it is "
                + "there, else perf), perf, py-spy, or a command (a list) that writes folded stacks of {pid} for {seconds} to {output}. "
                + "A sweep samples a load of its own behind the first trial of each point; a comparison rounds of their own behind the verdict.",
            usual: "false", example: "perf")
        key.change = { reading in
            let command = reading.profileCommand()
            guard let profiling = command ?? (reading.flags.gives("--profile") ? .automatic : nil) else { return nil }
            return { $0.profiling = profiling }
        }
        return key.withFlags([
            PlanFlag(
                "--profile", .present(means: "true"), .connections,
                help: "Sample the target's processes in the measured window, and draw which functions take their time."),
            PlanFlag(
                "--profile-command", "command", .connections,
                help: "The same by a command that writes folded stacks, such as 'austin -p {pid} -x {seconds} -o {output}'."),
        ])
    }()

    /// How it is reached and what is spoken with it.
    @Rows<Target> private static var reaching: [Key<Target>] {
        Key(
            "http", \.httpVersion, .version, "The HTTP version to speak, and no other.", example: "1.0",
            flag: PlanFlag("--http", .value("version"), .connections, features: [.httpOneZero])
        ).writtenIfUnusual().withFlags([
            PlanFlag(
                "--http2", .present(means: "2"), .connections,
                help: "Speak HTTP/2: by ALPN over TLS, by prior knowledge over plain http.")
        ])
        Key(
            "proxy", \.dial.proxy, .proxy, "Such as http://127.0.0.1:3128 or socks5h://user:password@127.0.0.1:1080.",
            example: "socks5h://127.0.0.1:1080", flag: PlanFlag("--proxy", "url", .connections)
        ).asks(for: .forwardingProxy).excludes([
            "unixSocket": "a Unix socket is reached without a proxy", "link": straight,
        ]).withFlags([
            PlanFlag(
                "--proxy-tunnel", .present(means: "true"), .connections,
                help: "Through an HTTP proxy by CONNECT, also to plain http targets.")
        ])
        Key(
            "resolve", \.dial.resolve,
            .texts(example: "api.example.com:443:127.0.0.1") { text, _ throws(ValueError) in try Quantity.resolve(text) },
            "host:port:address: the addresses of a name, in place of a look-up.", example: "[\"x:80:127.0.0.1\"]",
            flag: PlanFlag("--resolve", .values("host:port:address"), .connections)
        ).excludes(straightOrSocket)
        Key(
            "connectTo", \.dial.connectTo,
            .texts(example: "api.example.com:443:127.0.0.1:8443") { text, _ throws(ValueError) in try Quantity.connectTo(text) },
            "host:port:otherHost:otherPort: where to connect in place of the URL's host and port.", example: "[\"x:80:y:81\"]",
            flag: PlanFlag("--connect-to", .values("host:port:host:port"), .connections)
        ).excludes(straightOrSocket)
        Key(
            "unixSocket", \.dial.unixSocket, .unixSocket,
            "The path of a Unix socket to connect to, in place of the URL's host and port.",
            example: "/run/x.sock", flag: PlanFlag("--unix-socket", .path("path"), .connections))
        Key(
            "interface", \.dial.interface, .text { text, _ throws(ValueError) in try Quantity.interface(text) },
            "An interface, or an address of this machine, to send from.", example: "lo",
            flag: PlanFlag("--interface", "name", .connections)
        ).excludes(straightOrSocket)
        Key(
            "link", \.link, .link, "A simulated path to it, of each connection: delay, jitter, bandwidth.",
            example: "{ delay: 20ms }",
            flag: PlanFlag(
                "--link", "path", .connections,
                help:
                    "A simulated path of each connection, such as delay=20ms,jitter=2ms,bandwidth=10Mbit; the delay is one way."))
    }

    private static let straight = "the far end of a simulated link goes straight to the url, or to the target's Unix socket"
    private static let straightOrSocket = [
        "unixSocket": "a Unix socket has no host, no port and no interface", "link": straight,
    ]
    /// What the demo target that Dyno runs for a target without a url has no use for.
    static let notOfEmbedded = ["http", "proxy", "resolve", "connectTo", "unixSocket", "interface"]

    /// Of a target that Dyno starts.
    static let launch: [Key<Launch>] = rows {
        Key(
            "start", \.command, .command(example: "[./server, --port, \"${port}\"]"),
            "The program that Dyno starts for it and its arguments, or a line for /bin/sh. ${port} stands for a free port.",
            example: "[./server]")
        Key(
            "ready", \.ready, .ready, "What it answers once it is started.", usual: "a connection is enough",
            example: "{ within: 3s }")
        Key(
            "stop", \.stop, .command(example: "[docker, stop, server]"),
            "A command that stops what does not end with its process, such as a container.", usual: "it gets SIGTERM",
            example: "[./stop]")
        Key(
            "grace", \.grace, .duration(Limits.grace), "From being stopped until it is killed.", usual: "5s", example: "3s")
        Key(
            KeyForm(
                "env", .names(of: .text, atLeast: 1), "Variables that are added to its environment; values may be ${env.NAME}.",
                example: "{ LOG_LEVEL: warn }")
        ) { reading, entry, _, launch in
            launch.environment = reading.environment(entry.value)
        } write: { launch, writer in
            let variables = launch.environment.sorted { $0.key < $1.key }
            return variables.isEmpty
                ? nil : .map(variables.map { .init($0.key, .withPort(writer.secrecy.shown($0.value, named: $0.key))) })
        }
        Key("directory", \.directory, .folder, "Where it starts.", usual: "the plan's folder", example: "/")
        Key(
            "restart", \.restarts, .truth, "Whether a comparison starts it anew for each round.", usual: "true",
            example: "false")
    }.map { key in
        key.name == "start"
            ? key
            : key.beside("start: [./a]").needs(
                "start",
                "'\(key.name)' is about a target that Dyno starts; write 'start: [./server]' beside it, or remove it")
    }

    static let ready = Table(
        "targets.NAME.ready", "'ready'", usual: Launch.Readiness(), example: "write '{ get: /health, within: 30s }'",
        frame: "{ targets: { a: { start: [./a], ready: { % } } }, get: /, load: { rate: 1/s } }"
    ) {
        Key(
            "get", \.path, .readyPath, "A path that is requested until it is answered as it should be.",
            usual: "none: a connection is enough", example: "/health")
        Key(
            "status", \.status, .whole(Limits.statuses), "The status of that answer.", usual: "any from 200 to 299",
            example: "204"
        ).beside("get: /health").needs("get", "'status' is that of an answer; write 'get: /health' beside it")
        Key("within", \.within, .duration(Limits.readiness), "How long it may take to start.", example: "3s")
    }

    static let link = Table(
        "targets.NAME.link", "'link'", usual: Link(),
        example: "write '{ delay: 20ms, jitter: 2ms, bandwidth: 10Mbit }'",
        frame: "{ targets: { a: { url: 'http://x', link: { % } } }, get: /, load: { rate: 1/s } }"
    ) {
        Key("delay", \.delay, .duration(Limits.delay), "One way: a round trip takes twice as long.", example: "20ms")
        Key(
            "jitter", \.jitter, .duration(Limits.delay), "Added to the delay, evenly from 0 to this; nothing overtakes.",
            example: "2ms")
        Key(
            "bandwidth", \.bytesPerSecond, .bandwidth, "Each way, such as 10Mbit or 500kbit.", usual: "no limit",
            example: "10Mbit")
        Key(
            KeyForm("loss", .choice(["none"]), "none: on a path of TCP loss shows as delay.", example: "none")
        ) { reading, entry, _, _ in
            _ = reading.value(entry.value, "loss") { text throws(ValueError) in try Quantity.loss(text) }
        } write: { _, _ in
            .inline("none")
        }
    }

    static let service = Table(
        "targets.NAME.service", "'service'", usual: DeclaredService(law: .zero), required: ["law"],
        example: "write '{ law: exponential 5ms, servers: 1 }'",
        frame: "{ targets: { a: { url: 'http://x', service: { % } } }, get: /, load: { rate: 1/s } }", beside: "law: 5ms"
    ) {
        Key(
            "law", \.law, .law, "Of a request's time in service, such as exponential 5ms or 5ms.", usual: "",
            example: "exponential 5ms"
        ).beside("")
        Key("servers", \.servers, .whole(Limits.servers), "Requests in service at once.", example: "4")
        Key(
            "discipline", \.discipline, .choice,
            "fifo (first come, first served), ps (processor sharing) or sjf (shortest job first).", example: "ps")
        Key(
            "queue", \.queue, .whole(Limits.queue), "Requests that may wait; one more is refused.", usual: "any number",
            example: "7")
    }

    static let proxy = Section(
        path: "targets.NAME.proxy", noun: "'proxy'",
        forms: [
            KeyForm(
                "url", .text,
                "http, https, socks4, socks4a, socks5 or socks5h, with user and password where it asks for them.",
                example: "http://127.0.0.1:3128"
            ).beside(""),
            KeyForm(
                "tunnel", .truth, "Whether an HTTP proxy is asked for a tunnel (CONNECT) to plain http targets as well.",
                example: "true"),
        ],
        required: ["url"],
        example: "write 'http://127.0.0.1:3128', or '{ url: ..., tunnel: true }'",
        frame: "{ targets: { a: { url: 'http://x', proxy: { % } } }, get: /, load: { rate: 1/s } }",
        beside: "url: 'http://127.0.0.1:3128'")

    static let tls = Table(
        "targets.NAME.tls", "'tls'", usual: TLSOptions(), example: "write '{ ca: ca.pem }'",
        frame: "{ targets: { a: { url: 'https://x', tls: { % } } }, get: /, load: { rate: 1/s } }"
    ) {
        Key(
            "ca", \.authorities, .file(limit: Limits.certificateBytes),
            "A file (PEM) of authorities to trust in place of the system's.",
            example: exampleTrace, flag: PlanFlag("--cacert", .path("file"), .tls))
        Key(
            "cert", \.certificate, .file(limit: Limits.certificateBytes),
            "A file (PEM) with the client's certificate; its key may be in it.",
            example: exampleTrace, flag: PlanFlag("--cert", .path("file"), .tls))
        Key(
            "key", \.key, .file(limit: Limits.certificateBytes), "A file (PEM) with the key of the client's certificate.",
            example: exampleTrace,
            flag: PlanFlag("--key", .path("file"), .tls)
        ).beside("cert: \(exampleTrace)").needs(
            "cert", "'key' is of no use without the client's certificate; write 'cert: client.pem' beside it")
        Key(
            "insecure", \.isInsecure, .truth, "Does not verify the target's certificate.", example: "true",
            flag: PlanFlag("--insecure", short: "k", .present(means: "true"), .tls))
        Key(
            "sni", \.serverName, .text { text, what throws(ValueError) in try Quantity.serverName(text, what) },
            "The name to ask for and to verify, in place of the URL's host.", example: "api.example.com",
            flag: PlanFlag("--sni", "name", .tls))
    }
}

/// How the values of a target are said.
extension Form where Value == HTTPVersion {
    static var version: Form {
        Form(
            .version, read: { reading, node, _ in reading.httpVersion(node) },
            parse: { reading, flag, texts, what in
                texts.last.flatMap { text in
                    reading.value(flag, what) { () throws(ValueError) in try Quantity.httpVersion(text) }
                }
            }, write: { version, _ in .inline(version.rawValue) })
    }
}

extension Form where Value == Proxy {
    static var proxy: Form {
        Form(
            .either([.text, .section(Keys.proxy)]), read: { reading, node, _ in reading.proxy(node) },
            parse: { reading, flag, texts, what in
                let isTunnel = reading.flags.gives("--proxy-tunnel")
                return reading.confidential(flag, what, texts.last ?? "") { template throws(ValueError) in
                    try Proxy(parsing: template, isTunnel: isTunnel)
                }
            },
            write: { proxy, _ in
                let url = YAMLText.Entry("url", .text(proxy.shownURL))
                return .map(proxy.isHTTP ? [url, .init("tunnel", .inline("\(proxy.isTunnel)"))] : [url])
            })
    }
}

extension Form where Value == String {
    static var unixSocket: Form {
        Form(
            .text, read: { reading, node, _ in reading.unixSocket(node) },
            parse: { reading, flag, texts, what in
                texts.last.flatMap { path in
                    reading.value(flag, what) { () throws(ValueError) in try Quantity.unixSocket(FilePath.absolute(path)) }
                }
            }, write: { path, writer in .constant(writer.path(path)) })
    }

    static var folder: Form {
        Form(
            .text, read: { reading, node, _ in reading.directory(node) },
            write: { path, writer in .withPort(writer.path(path), writer) })
    }

    static var readyPath: Form {
        Form(.text, read: { reading, node, _ in reading.readyPath(node) }, write: { path, writer in .withPort(path, writer) })
    }
}

extension Form where Value == Link {
    static var link: Form {
        Form(
            .section(Keys.link.section), read: { reading, node, _ in reading.read(node, Keys.link) },
            parse: { reading, flag, texts, what in
                texts.last.flatMap { text in
                    reading.value(flag, what) { () throws(ValueError) in try Quantity.link(text) }
                }
            }, write: { link, writer in Keys.link.written(link, writer) })
    }
}

extension Form where Value == Double {
    /// In bytes a second.
    static var bandwidth: Form {
        Form(.text) { text, _ throws(ValueError) in
            try Quantity.bandwidth(text)
        } write: {
            .inline(Link.bandwidth($0))
        }
    }
}

extension Form where Value == DeclaredService {
    static var service: Form {
        Form(
            .either([.pause(Limits.service), .section(Keys.service.section)]),
            read: { reading, node, _ in reading.service(node) },
            write: { service, writer in Keys.service.written(service, writer) })
    }
}

extension Form where Value == Distribution {
    /// Of a service time.
    static var law: Form {
        Form(.pause(Limits.service)) { text, _ throws(ValueError) in
            try Quantity.distribution(text, "service", Limits.service)
        }
    }
}

extension Form where Value == Launch.Readiness {
    static var ready: Form {
        Form(
            .either([.section(Keys.ready.section), .text]), read: { reading, node, _ in reading.readiness(node) },
            write: { ready, writer in Keys.ready.written(ready, writer) })
    }
}

extension Form where Value == WatchedProcess {
    static var watched: Form {
        Form(.either([.list(.text), .text]), read: { reading, node, _ in reading.watched(node) }) { watched, writer in
            switch watched {
            case .automatic: nil
            case .nothing: .inline("none")
            case .number(let number): .inline("\(number)")
            case .file(let path): .withPort(writer.path(path), writer)
            case .command(let command): .list(command.map { .withPort($0, writer) })
            }
        }
    }
}

extension Form where Value == Profiling {
    static var profiling: Form {
        Form(
            .either([.choice(["true", "false", "perf", "py-spy"]), .list(.text)]),
            read: { reading, node, _ in reading.profiling(node) }
        ) {
            profiling, writer in
            switch profiling {
            case .automatic: .inline("true")
            case .perf: .inline("perf")
            case .pySpy: .inline("py-spy")
            case .command(let command): .list(command.map { .withPort($0, writer) })
            }
        }
    }
}

extension YAMLText {
    /// Shown text in which only `${port}` stands for anything.
    static func withPort(_ shown: String) -> YAMLText { .text(shown.replacing("$" + Launch.portMark, with: Launch.portMark)) }

    /// The same of a text of the plan.
    static func withPort(_ text: String, _ writer: PlanWriter) -> YAMLText { .withPort(writer.secrecy.shown(Template(text))) }
}

extension Target {
    /// As a plan says it.
    fileprivate var shownURL: String {
        guard launch != nil, url.port == 0 else { return "\(url)" }
        let host = url.host.contains(":") ? "[\(url.host)]" : url.host
        return "\(url.scheme)://\(host):\(Launch.portMark)\(url.basePath)"
    }
}
