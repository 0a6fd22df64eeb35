import LoadModel

extension Section {
    static let target = Section(
        noun: "a target",
        forms: [
            KeyForm("url", .text, "Scheme, host, port and the beginning of every path."),
            KeyForm("http", .version, "The HTTP version to speak, and no other; by default 1.1."),
            KeyForm(
                "proxy", .either([.text, .section(proxy)]), "Such as http://127.0.0.1:3128 or socks5h://user:password@host:1080."),
            KeyForm("resolve", .list(.text), "host:port:address: the addresses of a name, in place of a look-up."),
            KeyForm(
                "connectTo", .list(.text), "host:port:otherHost:otherPort: where to connect in place of the URL's host and port."),
            KeyForm("unixSocket", .text, "The path of a Unix socket to connect to."),
            KeyForm("interface", .text, "An interface, or an address of this machine, to send from."),
            KeyForm("link", .section(link), "A simulated path to it, of each connection: delay, jitter, bandwidth."),
            KeyForm("tls", .section(tls), "How an https target is trusted."),
            KeyForm(
                "service", .either([.pause, .section(service)]),
                "How it serves, where that is known: results are then set beside theory. Without a url Dyno runs such a target itself."
            ),
            KeyForm(
                "start", .either([.list(.text), .text]),
                "The program that Dyno starts for it and its arguments, or a line for /bin/sh. ${port} stands for a free port."),
            KeyForm(
                "ready", .either([.section(ready), .text]),
                "What it answers once it is started; by default a connection is enough."),
            KeyForm(
                "stop", .either([.list(.text), .text]),
                "A command that stops what does not end with its process, such as a container; by default it gets SIGTERM."),
            KeyForm("grace", .duration, "From being stopped until it is killed; by default 5s."),
            KeyForm("env", .names(of: .text, atLeast: 1), "Variables that are added to its environment."),
            KeyForm("directory", .text, "Where it starts; by default the plan's folder."),
            KeyForm("restart", .truth, "Whether a comparison starts it anew for each round; by default true."),
            KeyForm(
                "pid", .either([.list(.text), .text]),
                "Whose CPU and memory are read: a process number, a file that holds it, a command (a list) that prints it, listening "
                    + "(who listens on the url's port; the default) or none."),
        ],
        requiredOne: ["url", "service", "start"],
        example: "write 'url: http://127.0.0.1:8080'")

    static let ready = Section(
        noun: "'ready'",
        forms: [
            KeyForm("get", .text, "A path that is requested until it is answered as it should be."),
            KeyForm("status", .whole(Limits.statuses), "The status of that answer; by default any from 200 to 299."),
            KeyForm("within", .duration, "How long it may take to start; by default 30s."),
        ],
        example: "write '{ get: /health, within: 30s }'")

    static let link = Section(
        noun: "'link'",
        forms: [
            KeyForm("delay", .duration, "One way: a round trip takes twice as long."),
            KeyForm("jitter", .duration, "Added to the delay, evenly from 0 to this; nothing overtakes."),
            KeyForm("bandwidth", .text, "Each way, such as 10Mbit or 500kbit; by default without a limit."),
            KeyForm("loss", .choice(["none"]), "none: on a path of TCP loss shows as delay."),
        ],
        example: "write '{ delay: 20ms, jitter: 2ms, bandwidth: 10Mbit }'")

    static let service = Section(
        noun: "'service'",
        forms: [
            KeyForm(
                "law", .pause, "Of a request's time in service, such as exponential 5ms or 5ms."),
            KeyForm("servers", .whole(Limits.servers), "Requests in service at once; by default 1."),
            KeyForm(
                "discipline", .choice(Discipline.allCases.map(\.rawValue)),
                "fifo (first come, first served), ps (processor sharing) or sjf (shortest job first); by default fifo."),
            KeyForm("queue", .whole(Limits.queue), "Requests that may wait; one more is refused. By default any number."),
        ],
        required: ["law"],
        example: "write '{ law: exponential 5ms, servers: 1 }'")

    static let proxy = Section(
        noun: "'proxy'",
        forms: [
            KeyForm(
                "url", .text, "http, https, socks4, socks4a, socks5 or socks5h, with user and password where it asks for them."),
            KeyForm("tunnel", .truth, "Whether an HTTP proxy is asked for a tunnel (CONNECT) to plain http targets as well."),
        ],
        required: ["url"],
        example: "write 'http://127.0.0.1:3128', or '{ url: ..., tunnel: true }'")

    static let tls = Section(
        noun: "'tls'",
        forms: [
            KeyForm("ca", .text, "A file (PEM) of authorities to trust in place of the system's."),
            KeyForm("cert", .text, "A file (PEM) with the client's certificate; its key may be in it."),
            KeyForm("key", .text, "A file (PEM) with the key of the client's certificate."),
            KeyForm("insecure", .truth, "Whether the target's certificate is not verified."),
            KeyForm("sni", .text, "The name to ask for and to verify, in place of the URL's host."),
        ],
        example: "write '{ ca: ca.pem }'")
}
