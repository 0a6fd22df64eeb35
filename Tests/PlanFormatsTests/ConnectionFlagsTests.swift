import LoadModel
import PlanFormats
import Testing

@Suite struct ConnectionFlagsTests {
    static let flags: PlanFlags = [
        "--users": 20, "--http2": true, "--proxy": "http://me:${env.PW}@127.0.0.1:3128", "--proxy-tunnel": true,
        "--resolve": ["x:80:127.0.0.1"], "--connect-to": ["x:80:y:81"], "--interface": "lo", "--connections": 4,
        "--reuse": "never", "--opening-rate": "50/s", "--dial-ahead": "all", "--streams": 10, "--resend-stale": "off",
        "--follow": 3, "--cookies": true,
        "--compressed": true, "--user": "a:${env.PW}", "--digest": true, "--threads": 3, "--pin": true, "--pacing": "precise",
        "--transport": "curl",
    ]

    @Test func flagsMakeTheSameOfAURLAsOfAPlan() throws {
        let ofURL = try URLPlan(url: "https://x", flags: Self.flags).plan(environment: ["PW": "p"])
        let closed = "name: x\nurl: https://x\nget: /\nload: { users: 1, duration: 10s, warmup: 0s }\n"
        let ofPlan = try PlanOverrides(Self.flags).applied(to: try read(closed), environment: ["PW": "p"])
        #expect(ofURL == ofPlan)
        let target = try #require(ofURL.targets.first)
        #expect(target.httpVersion == .two)
        let proxy = Proxy(
            scheme: .http, host: "127.0.0.1", port: 3128, credentials: Credentials(user: "me", password: "p"), isTunnel: true)
        #expect(
            target.dial
                == DialOptions(resolve: ["x:80:127.0.0.1"], connectTo: ["x:80:y:81"], interface: "lo", proxy: proxy))
        let policy = ConnectionPolicy(
            reuse: .never, openingRate: Rate(perSecond: 50), dialAhead: 4, streams: 10, resendsStale: false)
        #expect(ofURL.load.connectionPolicy == policy)
        #expect(ofURL.load.connections == 4)
        #expect(ofURL.load.levels.map(\.description) == ["20 users"])
        #expect(ofURL.generator == GeneratorOptions(threads: 3, isPinned: true, pacing: .precise, transport: .curl))
        #expect(ofURL.keepsCookies)
        let request = RequestStep(
            label: "GET /", path: Template("/"), redirects: 3, decodesContent: true, digest: Credentials(user: "a", password: "p")
        )
        #expect(ofURL.scenarios.flatMap(\.requests) == [request])
    }

    @Test func noFlagsChangeNothing() throws {
        let plan = try read(ConnectionPlanTests.everything)
        #expect(try PlanOverrides(PlanFlags()).applied(to: plan) == plan)
    }

    @Test func connectionsAloneAreUsersOrACapAsBefore() throws {
        let flags: PlanFlags = ["--connections": 7]
        #expect(try URLPlan(url: "x", flags: flags).plan(environment: [:]).load.model == .closed(users: [7], think: .zero))
        let capped = try URLPlan(url: "x", flags: ["--rate": "1/s", "--connections": 7]).plan(environment: [:])
        #expect(capped.load.connections == 7)
        let closed = try PlanOverrides(flags).applied(to: try read("url: http://x\nget: /\nload: { users: 2 }\n"))
        #expect(closed.load.model == .closed(users: [7], think: .zero) && closed.load.connections == nil)
        let shared = try PlanOverrides(flags).applied(
            to: try read("targets: { a: { url: http://x, http: 2 } }\nget: /\nload: { users: 20 }\n"))
        #expect(shared.load.model == .closed(users: [20], think: .zero) && shared.load.connections == 7)
    }

    @Test func credentialsReplaceThoseOfThePlan() throws {
        let plan = try read(short + "headers: { authorization: Bearer old, A: b }\n")
        let basic = try PlanOverrides(["--user": "a:b"]).applied(to: plan)
        #expect(
            basic.scenarios[0].requests[0].headers == [
                Header(name: "A", value: Template("b")), Header(name: "Authorization", value: Template("Basic YTpi")),
            ])
        let bearer = try PlanOverrides(["--bearer": "${env.T}"]).applied(
            to: plan, environment: ["T": "t0ken"])
        let token = Template(segments: [.literal("Bearer "), .environment(name: "T", value: "t0ken")])
        #expect(bearer.scenarios[0].requests[0].headers.last == Header(name: "Authorization", value: token))
        #expect(!PlanWriter.yaml(bearer).contains("t0ken"))
    }
}

@Suite struct WrongConnectionFlagsTests {
    @Test func everyWrongFlagIsNamedAtOnce() {
        let flags: PlanFlags = [
            "--rate": "1/s", "--header": ["Authorization: x"], "--http2": true, "--http": "1.1", "--proxy": "ftp://h",
            "--resolve": ["x"], "--connect-to": ["y"], "--interface": "a b", "--reuse": "sometimes", "--opening-rate": "0",
            "--dial-ahead": "all", "--streams": 0, "--resend-stale": "sometimes", "--follow": 99, "--user": "a", "--digest": true,
            "--bearer": "b",
            "--threads": 0, "--pacing": "fast", "--transport": "wget",
        ]
        let error = #expect(throws: FlagErrors.self) { try URLPlan(url: "x", flags: flags).plan(environment: [:]) }
        let expected = """
            --proxy: unknown scheme 'ftp'; write http, https, socks4, socks4a, socks5, socks5h
            --resolve: 'x' is not host:port:address; write it as in 'api.example.com:443:127.0.0.1'
            --connect-to: 'y' is not host:port:otherHost:otherPort; write it as in 'api.example.com:443:127.0.0.1:8443', \
            IPv6 addresses in brackets
            --interface: 'a b' is neither an interface nor an address; write one such as eth0 or 127.0.0.2
            --http2: --http 1.1 says otherwise; drop one of them
            --follow: follow must be a whole number from 0 to 50, found '99'
            --bearer: a request has one Authorization; drop --bearer or --user
            --user: a request has one Authorization; drop the flag or the header
            --user: user must be a name and a password with a colon between them; write "user:${env.PASSWORD}"
            --reuse: unknown 'sometimes'; write always, roundRobin, never, or a number of requests a connection
            --opening-rate: rate must be above 0, found 0
            --streams: streams must be a whole number from 1 to 10,000, found '0'
            --resend-stale: resendStale must be on or off, found 'sometimes'
            --dial-ahead: an open load has no number of connections by itself; give --dial-ahead N, or -c as well
            --threads: threads must be a whole number from 1 to 256, found '0'
            --pacing: unknown 'fast'; write precise, batched
            --transport: unknown 'wget'; write native, curl
            """
        #expect(error?.description == expected)
    }

    static let notTogether: [(PlanFlags, String)] = [
        (
            ["--proxy": "http://h:1", "--unix-socket": "/s"],
            "--proxy: a Unix socket is reached without a proxy; drop the flag or --unix-socket"
        ),
        (
            ["--http2": true, "--proxy": "http://h:1"],
            "--proxy: plain HTTP/2 passes an HTTP proxy only through a tunnel; give --proxy-tunnel as well, or drop the flag or --http2"
        ),
        (
            ["--proxy": "socks5://h:1", "--proxy-tunnel": true],
            "--proxy-tunnel: a SOCKS proxy needs no tunnel: it passes on whatever is sent; drop the flag"
        ),
        (
            ["--proxy-tunnel": true],
            "--proxy-tunnel: there is no proxy to tunnel through; give --proxy as well"
        ),
        (
            ["--streams": 5],
            "--streams: only HTTP/2 has streams, and no target speaks it; give --http2 as well, or drop the flag"
        ),
        (
            ["--users": 5, "--connections": 2],
            "--connections: users of a closed load share connections over HTTP/2 only; else each has one; give --http2 as well, "
                + "or drop the flag"
        ),
        (
            ["--users": 5, "--dial-ahead": 6],
            "--dial-ahead: 6 connections dialled ahead are more than the 5 that the load may have; drop the flag or --users"
        ),
        (
            ["--rate": "1/s", "--users": 5, "--connections": 5],
            "--connections: with a rate, -c caps the connections as well; drop one of them"
        ),
        (
            ["--digest": true],
            "--digest: digest authentication needs a name and a password; give them with -u"
        ),
        (
            ["--users": 5, "--dial-ahead": "all", "--user": "u:p", "--digest": true],
            "--dial-ahead: connections to target 'target' cannot be dialled ahead: libcurl's transport, which it takes for digest "
                + "authentication, does so only for HTTP/2 over TLS; drop the flag, or do without what asks for that transport"
        ),
        (
            ["--http": "1.0", "--user": "u:p", "--digest": true, "--transport": "native"],
            "--transport: the native transport lacks what this run asks for: HTTP/1.0 (--http), digest authentication (--digest); "
                + "give --transport curl, or drop the flag"
        ),
    ]

    @Test(arguments: notTogether)
    func whatCannotBeHadTogetherIsRefused(flags: PlanFlags, message: String) {
        let error = #expect(throws: FlagErrors.self) { try URLPlan(url: "x", flags: flags).plan(environment: [:]) }
        #expect(error?.description == message)
    }

    static let notWithThePlan: [(PlanFlags, String)] = [
        (
            ["--proxy": "socks5://h:1"],
            "--proxy: a Unix socket is reached without a proxy; drop the flag, or remove 'unixSocket' from the plan"
        ),
        (
            ["--user": "u:p", "--digest": true],
            "--digest: the plan's 'transport: native' lacks what this run asks for: digest authentication (--digest); give "
                + "--transport curl as well"
        ),
    ]

    @Test(arguments: notWithThePlan)
    func whatDoesNotGoWithThePlanIsRefused(flags: PlanFlags, message: String) throws {
        let plan = try read(
            "targets: { a: { url: http://x, unixSocket: /s } }\nget: /\nload: { rate: 1/s }\ngenerator: { transport: native }\n")
        let error = #expect(throws: FlagErrors.self) { try PlanOverrides(flags).applied(to: plan) }
        #expect(error?.description == message)
    }

    @Test func fewerUsersNeedFewerConnectionsAhead() throws {
        let plan = try read("url: http://x\nget: /\nload: { users: 9, dialAhead: true }\n")
        let smaller = try PlanOverrides(["--users": 4]).applied(to: plan)
        #expect(smaller.load.connectionPolicy.dialAhead == 4)
    }
}
