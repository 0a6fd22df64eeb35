import LoadModel
import PlanFormats
import Testing

@Suite struct ConnectionPlanTests {
    @Test func whatATargetSaysOfItsConnectionsIsRead() throws {
        let plan = try read(Self.everything)
        let proxy = Proxy(
            scheme: .socks5h, host: "127.0.0.1", port: 1080, credentials: Credentials(user: "me", password: "s3cret"))
        let api = DialOptions(
            resolve: ["api.example:443:127.0.0.1,::1"], connectTo: ["a:80:[::1]:8080", "::b:"], interface: "127.0.0.2",
            proxy: proxy)
        #expect(plan.targets.map(\.httpVersion) == [.two, .oneZero, .two])
        #expect(plan.targets.map(\.dial.proxy?.port) == [1080, nil, 3128])
        #expect(plan.targets[0].dial == api)
        #expect(plan.targets[1].dial == DialOptions(unixSocket: "/nonexistent/app.sock"))
        #expect(plan.targets[2].dial.proxy?.isTunnel == true)
    }

    @Test(arguments: [("", true), (", resendStale: on", true), (", resendStale: off", false), (", resendStale: false", false)])
    func requestsAreSentAgainUnlessThePlanSaysNot(text: String, resends: Bool) throws {
        let plan = try read("url: http://x\nget: /\nload: { rate: 1/s\(text) }\n")
        #expect(plan.load.connectionPolicy.resendsStale == resends)
    }

    @Test func whatALoadSaysOfItsConnectionsIsRead() throws {
        let plan = try read(Self.everything)
        let policy = ConnectionPolicy(
            reuse: .times(20), openingRate: Rate(perSecond: 100), dialAhead: 0, streams: 10, resendsStale: false)
        #expect(plan.load.connectionPolicy == policy)
        #expect(plan.load.connections == 50)
        #expect(plan.generator == GeneratorOptions(threads: 2, isPinned: true, pacing: .batched, transport: .curl))
    }

    @Test func whatTheDefaultsSayOfRequestsHoldsUnlessAStepSaysOtherwise() throws {
        let plan = try read(Self.everything)
        let requests = plan.scenarios.flatMap(\.requests)
        #expect(plan.keepsCookies)
        #expect(requests.map(\.redirects) == [5, 0, 5])
        #expect(requests.map(\.decodesContent) == [true, true, false])
        let digest = Credentials(user: "u", password: "p:q")
        #expect(requests.map(\.digest) == [digest, nil, nil])
        let basic = Header(name: "Authorization", value: Template("Basic YTpzM2NyZXQ="))
        #expect(requests.map(\.headers) == [[], [basic], []])
    }

    @Test(arguments: [
        ("always", ConnectionReuse.recent), ("recent", .recent), ("roundRobin", .roundRobin), ("never", .never), ("1", .times(1)),
        ("1_000", .times(1_000)),
    ])
    func connectionsAreReused(text: String, reuse: ConnectionReuse) throws {
        let plan = try read("url: http://x\nget: /\nload: { rate: 1/s, reuse: \(text) }\n")
        #expect(plan.load.connectionPolicy.reuse == reuse)
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test(arguments: [
        ("rate: 1/s, connections: 7, dialAhead: true", 7), ("users: [3, 9, 5], dialAhead: true", 9),
        ("rate: 1/s, dialAhead: 20", 20), ("rate: 1/s, dialAhead: false", 0), ("users: 5, dialAhead: 5", 5),
    ])
    func connectionsAreDialledAhead(load: String, count: Int) throws {
        let plan = try read("url: http://x\nget: /\nload: { \(load) }\n")
        #expect(plan.load.connectionPolicy.dialAhead == count)
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test func usersShareConnectionsOverHTTPTwo() throws {
        let text = "targets: { a: { url: https://x, http: 2 } }\nget: /\n"
        let plan = try read(text + "load: { users: 100, connections: 10, dialAhead: true, streams: 10 }\n")
        #expect(plan.load.connections == 10)
        #expect(plan.load.connectionPolicy.dialAhead == 10)
        #expect(try read(PlanWriter.yaml(plan)) == plan)
    }

    @Test(arguments: [
        ("http://h", Proxy(scheme: .http, host: "h", port: 1080)), ("HTTPS://h/", Proxy(scheme: .https, host: "h", port: 443)),
        ("socks4a://[::1]:9", Proxy(scheme: .socks4a, host: "::1", port: 9)),
        (
            "socks4://u@1.2.3.4:9",
            Proxy(scheme: .socks4, host: "1.2.3.4", port: 9, credentials: Credentials(user: "u", password: ""))
        ),
        (
            "http://a%40b:c%3Ad@e@h:1",
            Proxy(scheme: .http, host: "h", port: 1, credentials: Credentials(user: "a@b", password: "c:d@e"))
        ),
        (
            "socks5://${env.QUOTED}:${env.API_TOKEN}@h:1",
            Proxy(scheme: .socks5, host: "h", port: 1, credentials: Credentials(user: "a\"b\\c", password: "s3cret"))
        ),
    ])
    func aProxyIsAURL(url: String, proxy: Proxy) throws {
        let plan = try read("targets: { a: { url: http://x, proxy: \"\(url)\" } }\nget: /\nload: { rate: 1/s }\n")
        #expect(plan.targets[0].dial.proxy == proxy)
        let written = PlanWriter.yaml(plan)
        #expect(!written.contains("s3cret") && !written.contains("c:d") && !written.contains("u@"))
        if proxy.credentials == nil { #expect(try read(written) == plan) }
        #expect(PlanWriter.yaml(try read(written)) == written)
    }

    static let everything = """
        generator: { threads: 2, pin: true, pacing: batched, transport: curl }
        defaults: { follow: 5, cookies: true, compressed: true, auth: { digest: "u:p:q" } }
        targets:
          api:
            url: https://x
            http: 2
            proxy: "socks5h://me:${env.API_TOKEN}@127.0.0.1:1080"
            resolve: ["api.example:443:127.0.0.1,::1"]
            connectTo: ["a:80:[::1]:8080", "::b:"]
            interface: 127.0.0.2
          old: { url: http://y, http: 1.0, unixSocket: app.sock }
          plain: { url: http://z, http: 2, proxy: { url: "http://127.0.0.1:3128", tunnel: true } }
        scenarios:
          - steps:
              - get: /a
              - { get: /b, follow: 0, auth: { basic: "a:${env.API_TOKEN}" } }
              - { get: /c, compressed: false, auth: none }
        load: { rate: 10/s, connections: 50, reuse: 20, openingRate: 100/s, dialAhead: false, streams: 10, resendStale: off }
        """
}
