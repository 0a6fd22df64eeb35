import Foundation
import LoadModel
import Measurement
import Runs
import Testing

private let python = ForeignServer.executable("python3")

/// What a request may be beside one plain exchange: redirects, cookies, decoding, and digest authentication, which is libcurl's.
@Suite(.serialized, .enabled(if: python != nil, "python3 is not installed on this machine")) struct FeatureTests {
    private func server() throws -> ForeignServer { try ForeignServer.python(try #require(python), PythonPrograms.features) }

    /// What a test that holds for all has its requests carried by.
    static let carriages = TransportKind.allCases.flatMap { [Carriage($0, .oneOne), Carriage($0, .two)] }

    /// libcurl 7.88 sends a request twice that a redirect follows where HTTP/2 was begun by prior knowledge.
    static let redirecting = carriages.filter { $0.transport == .native || $0.version == .oneOne }

    struct Carriage: Sendable, CustomTestStringConvertible {
        var transport: TransportKind
        var version: HTTPVersion
        var testDescription: String { "\(transport) HTTP/\(version.rawValue)" }

        init(_ transport: TransportKind, _ version: HTTPVersion) {
            self.transport = transport
            self.version = version
        }
    }

    /// Runs over a carriage: where that speaks HTTP/2 an nginx is in between, which passes everything on as it is.
    private func run(
        _ server: ForeignServer, _ steps: [RequestStep], load: Load = .closed(users: 2, requests: 20), cookies: Bool = false,
        threads: Int = 1, over carriage: Carriage
    ) throws -> LevelResult {
        guard carriage.version == .two else {
            return try run(server, steps, load: load, cookies: cookies, threads: threads, transport: carriage.transport)
        }
        let front = try ForeignServer.nginx(
            try #require(ForeignServer.executable("nginx")), listen: "http2",
            directives: """
                location ~ . {
                  proxy_pass http://127.0.0.1:\(server.port); proxy_http_version 1.1; proxy_set_header Connection "";
                  proxy_set_header Host $http_host; proxy_redirect off;
                }
                """)
        defer { front.stop() }
        var trial = FeatureTrial(port: front.port, version: .two, load: load)
        trial.steps = steps
        trial.keepsCookies = cookies
        trial.threads = threads
        trial.transport = carriage.transport
        return try trial.level()
    }

    private func run(
        _ server: ForeignServer, _ steps: [RequestStep], load: Load = .closed(users: 2, requests: 20), cookies: Bool = false,
        threads: Int = 1, transport: TransportKind? = nil
    ) throws -> LevelResult {
        var trial = FeatureTrial(port: server.port, load: load)
        trial.steps = steps
        trial.keepsCookies = cookies
        trial.threads = threads
        trial.transport = transport
        return try trial.level()
    }

    @Test(arguments: redirecting)
    func redirectsAreFollowedAndTheWholeChainIsOneRequest(carriage: Carriage) throws {
        let server = try server()
        defer { server.stop() }
        let level = try run(server, [RequestStep(label: "x", path: Template("/hop/3"), redirects: 3)], over: carriage)
        #expect(level.counts.sent == 20 && level.counts.succeeded == 20 && level.counts.resent == 0)
        #expect(level.total.statuses == [200: 20])
        #expect(server.logged(lines: 80) == 80)
        // Three bodies of 1,000 bytes on the way, four heads, and the last body.
        #expect((3000...4500).contains(level.total.meanSuccessfulBytes ?? 0))
        #expect(level.generator.connectionsOpened == (carriage.version == .two ? 1 : 2))
    }

    @Test(arguments: [true, false], TransportKind.allCases)
    func headersThatOutputsHideFollowNoRedirectToAnotherOrigin(isConstant: Bool, transport: TransportKind) throws {
        let nginx = try #require(ForeignServer.executable("nginx"))
        let server = try ForeignServer.nginx(
            nginx,
            directives: """
                location /away { return 302 http://localhost:$server_port/back; }
                location /back { return 302 HTTP://127.0.0.1:$server_port/home; }
                """,
            format: "$uri $http_x_api_key $http_authorization $http_x_plain $http_x_tenant")
        defer { server.stop() }
        var step = RequestStep(label: "x", path: Template("/away"), redirects: 2)
        let tenant = Template(segments: [.environment(name: "T", value: "t")])
        step.headers = [
            Header(name: "X-Api-Key", value: isConstant ? Template("k") : Template(segments: [.literal("k"), .user])),
            Header(name: "Authorization", value: Template("a")), Header(name: "X-Plain", value: Template("p")),
            Header(name: "X-Tenant", value: tenant),
        ]
        let level = try run(server, [step, step], load: .closed(users: 1, requests: 5), transport: transport)
        #expect(level.counts.succeeded == 10, "\(level.failureRows)")
        let lines = try server.own(lines: 30)
        let key = isConstant ? "k" : "k0"
        #expect(lines.count { $0 == "/away \(key) a p t" } == 10)
        #expect(lines.count { $0 == "/back - - p -" } == 10)
        #expect(lines.count { $0 == "/home \(key) a p t" } == 10)
    }

    /// To 127.0.0.1 by its other name: nobody there hears of it.
    @Test(arguments: TransportKind.allCases)
    func aRedirectToAHostThatThePlanDoesNotNameIsNotFollowed(transport: TransportKind) throws {
        let nginx = try #require(ForeignServer.executable("nginx"))
        let server = try ForeignServer.nginx(
            nginx,
            directives: """
                location /away { return 302 http://localhost:$server_port/back; }
                location /near { return 302 /home; }
                location /back { return 200 b; }
                location /home { return 200 h; }
                """, format: "$uri")
        defer { server.stop() }
        for (hosts, isFollowed) in [
            (["127.0.0.1"], false), (["127.0.0.1", "localhost"], true), (["127.0.0.1", "localhost:1", "*.localhost"], false),
            ([], true),
        ] {
            var trial = FeatureTrial(port: server.port, load: .closed(users: 2, requests: 6))
            trial.steps = ["/near", "/away"].map { RequestStep(label: $0, path: Template($0), redirects: 3) }
            (trial.transport, trial.hosts) = (transport, hosts)
            let level = try trial.level()
            #expect(level.labels[0].succeeded == 6, "\(hosts)")
            #expect(level.labels[1].succeeded == (isFollowed ? 6 : 0), "\(hosts) \(level.failureRows)")
            guard !isFollowed else { continue }
            #expect(level.failureRows.map(\.kind) == [.host] && level.total.failures[.host] == 6)
            #expect(level.failureRows[0].example?.contains("leads to localhost:\(server.port), which may not be loaded") == true)
        }
        #expect(try server.own(lines: 24 + 24 + 12).count { $0 == "/back" } == 12)
    }

    @Test(arguments: redirecting)
    func theLastRedirectIsTheAnswerWhereNoMoreAreFollowed(carriage: Carriage) throws {
        let server = try server()
        defer { server.stop() }
        let level = try run(server, [RequestStep(label: "x", path: Template("/hop/3"), redirects: 2)], over: carriage)
        #expect(level.total.failures[.status] == 20 && level.total.statuses == [302: 20])
        #expect(server.logged(lines: 60) == 60)
    }

    @Test(arguments: [1, 2], carriages)
    func eachUserKeepsACookieOverItsIterations(threads: Int, carriage: Carriage) throws {
        let server = try server()
        defer { server.stop() }
        let visit = RequestStep(label: "x", path: Template("/visit"))
        let level = try run(
            server, [visit, visit], load: .closed(users: 3, requests: 30), cookies: true, threads: threads, over: carriage)
        #expect(level.counts.sent == 60 && level.counts.succeeded == 60)
        let cookies = try server.loggedCookies(lines: 60)
        #expect(cookies.count { $0 == "-" } == 3)
        #expect(Set(cookies).count == 4)
        // Of each user's 20 requests all but the first bring its number.
        for number in 1...3 { #expect(cookies.count { $0 == "number=\(number)" } == 19) }
    }

    @Test(arguments: carriages)
    func eachArrivalBeginsWithoutCookiesAndKeepsThemToItsEnd(carriage: Carriage) throws {
        let server = try server()
        defer { server.stop() }
        let visit = RequestStep(label: "x", path: Template("/visit"))
        let level = try run(
            server, [visit, visit, visit], load: .open(100, stop: .requests(30)), cookies: true, over: carriage)
        #expect(level.counts.sent == 90 && level.counts.succeeded == 90)
        let cookies = try server.loggedCookies(lines: 90)
        #expect(cookies.count { $0 == "-" } == 30)
        #expect((1...30).allSatisfy { number in cookies.count { $0 == "number=\(number)" } == 2 })
    }

    @Test(arguments: carriages)
    func withoutCookiesNobodyKeepsAny(carriage: Carriage) throws {
        let server = try server()
        defer { server.stop() }
        let steps = [RequestStep(label: "x", path: Template("/visit"), redirects: 1)]
        _ = try run(server, steps, over: carriage)
        #expect(try server.loggedCookies(lines: 20).allSatisfy { $0 == "-" })
    }

    @Test(arguments: [HTTPMethod.get, .post])
    func digestAuthenticationAnswersTheChallengeOncePerHandle(method: HTTPMethod) throws {
        let server = try server()
        defer { server.stop() }
        let known = Credentials(user: "u", password: "p")
        var step = RequestStep(label: "x", method: method, path: Template("/secret"), digest: known)
        let level = try run(server, [step])
        #expect(level.counts.succeeded == 20 && level.counts.resent == 0 && level.total.statuses == [200: 20])
        // Each connection's handle is challenged once.
        #expect(server.logged(lines: 22) == 22)
        step.digest = Credentials(user: "u", password: "wrong")
        #expect(try run(server, [step]).total.statuses == [401: 20])
    }

    @Test(arguments: carriages)
    func aPackedBodyIsAskedForDecodedAndCountedAsItCame(carriage: Carriage) throws {
        let server = try server()
        defer { server.stop() }
        let packed = try run(
            server, [RequestStep(label: "x", path: Template("/packed"), decodesContent: true)], over: carriage)
        #expect(packed.counts.succeeded == 20 && (packed.total.meanSuccessfulBytes ?? 0) < 1000)
        let plain = try run(server, [RequestStep(label: "x", path: Template("/packed"))])
        #expect(plain.counts.succeeded == 20 && (plain.total.meanSuccessfulBytes ?? 0) > 20_000)
        let broken = try run(
            server, [RequestStep(label: "x", path: Template("/broken"), decodesContent: true)], over: carriage)
        #expect(broken.total.failures[.protocol] >= 18)
        // Beside many other tests one of the 20 came to something else, once in hundreds of runs: what it was is told here.
        withKnownIssue(isIntermittent: true) {
            #expect(broken.total.failures[.protocol] == 20, "\(broken.counts) \(broken.failureRows)")
        }
    }

    @Test func stepsOfDifferentKindsShareHandlesWithoutMixingThem() throws {
        let server = try server()
        defer { server.stop() }
        let steps = [
            RequestStep(label: "a", method: .post, path: Template("/visit"), body: Template("12345")),
            RequestStep(label: "b", path: Template("/hop/1"), redirects: 1),
            RequestStep(label: "c", method: .head, path: Template("/visit")),
            RequestStep(label: "d", path: Template("/hop/1"), expectedStatus: StatusSet([302...302])),
            RequestStep(
                label: "e", method: .put, path: Template(segments: [.literal("/hop/0")]), body: Template(segments: [.uuid])),
            RequestStep(label: "f", path: Template("/secret"), digest: Credentials(user: "u", password: "p")),
            RequestStep(label: "g", path: Template("/secret"), expectedStatus: StatusSet([401...401])),
        ]
        let level = try run(server, steps, load: .closed(users: 2, requests: 10))
        #expect(level.counts.sent == 70 && level.counts.succeeded == 70, "\(level.failureRows)")
        let log = try server.log(lines: 80)
        #expect(log.filter { $0.hasPrefix("POST /visit 200") }.count == 10)
        #expect(log.filter { $0.hasPrefix("HEAD /visit 200") }.count == 10)
        #expect(log.filter { $0.hasPrefix("PUT /hop/0 200") }.count == 10)
        #expect(log.filter { $0.hasPrefix("GET /hop/0 200") }.count == 10)
    }

    @Test func whatTheNativeTransportLacksIsRefusedWithTheReason() throws {
        let server = try server()
        defer { server.stop() }
        var trial = FeatureTrial(port: server.port, load: .closed(users: 1, requests: 1))
        trial.steps = [RequestStep(label: "x", path: Template("/secret"), digest: Credentials(user: "u", password: "p"))]
        trial.transport = .native
        let error = #expect(throws: RunError.self) { try trial.level() }
        #expect(error?.description.contains("digest authentication") == true && error?.description.contains("curl") == true)
    }
}

extension ForeignServer {
    /// The last word of each line: the cookie of a request.
    fileprivate func loggedCookies(lines: Int) throws -> [String] {
        try log(lines: lines).compactMap { $0.split(separator: " ").last.map(String.init) }
    }
}
