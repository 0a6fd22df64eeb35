import Foundation
import LoadModel
import Measurement
import TestSupport
import Testing

@testable import Engine

/// Requests that are more than one plain exchange, the same over both transports: what goes out, and what is said of what comes.
@Suite(.serialized) struct ChainTests {
    /// What a run led to, without what differs from time to time.
    struct Outcome: Equatable {
        /// The first line of each request, its header lines, sorted, with names in lower case, and its body.
        var requests: [String]
        var failures: [FailureKind]
        var statuses: [Int: Int]
        var sentBytes: Int
        var receivedBytes: Int
    }

    struct Run {
        var outcome: Outcome
        var messages: [String]
        var seconds = 0.0
        var exchanges: [Exchange] = []
        var failed = 0
    }

    typealias Reply = ScriptedServer.Behaviour.Reply

    func run(
        _ steps: [RequestStep], on transport: TransportKind, cookies: Bool = false, load: Load? = nil,
        _ answers: @escaping @Sendable (_ path: String, _ head: String, _ body: [UInt8]) -> ScriptedServer.Behaviour.Reply
    ) throws -> Run {
        let server = try ScriptedServer(.says(.init(answers)))
        defer { server.stop() }
        let load = load ?? Load(model: .closed(users: [1], think: .zero), stop: .requests(1))
        let plan = Plan(
            name: "chains", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: server.port))],
            scenarios: [Scenario(name: "s", steps: steps.map { .request($0) })], load: load, keepsCookies: cookies,
            generator: GeneratorOptions(transport: transport))
        let generator = try Generator(
            plan: plan, target: plan.targets[0], threads: 1, slots: Slots(users: 4, connections: 4), stop: StopSignal())
        let segment = Segment(level: load.levels[0], seed: 1, warmup: .zero, stop: load.stop, maxInFlight: 4)
        let begin = ContinuousClock.now
        let recording = try generator.run(segment).recording
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        #expect(recording.counts.brokenInvariants == [])
        let rows = zip(plan.labels, recording.labels).flatMap { $1.failureTally.rows(label: $0) }
        return Run(
            outcome: Outcome(
                requests: server.requests.map { request in
                    let lines = request.head.replacing(":\(server.port)", with: ":PORT").split(separator: "\n")
                    let fields = lines.dropFirst().map { line in
                        let name = line.prefix { $0 != ":" }.lowercased()
                        guard name == "cookie" else { return name + line.drop { $0 != ":" } }
                        // The order is each transport's own; ours is the standard's, as its own tests show.
                        return name + ": " + line.dropFirst(8).components(separatedBy: "; ").sorted().joined(separator: "; ")
                    }
                    return ([String(lines[0])] + fields.sorted() + [String(decoding: request.body, as: UTF8.self)])
                        .joined(separator: "|")
                },
                failures: rows.map(\.kind),
                statuses: recording.labels.reduce(into: [:]) { all, label in
                    for (status, count) in label.statuses.enumerated() where count > 0 { all[status, default: 0] += count }
                },
                sentBytes: recording.labels.reduce(0) { $0 + $1.sentInWindow },
                receivedBytes: recording.labels.reduce(0) { $0 + $1.receivedInWindow }),
            messages: rows.compactMap(\.example), seconds: seconds, exchanges: recording.exchanges,
            failed: recording.counts.failed)
    }

    /// Runs on both, and expects the same of them.
    @discardableResult func same(
        _ steps: [RequestStep], cookies: Bool = false, load: Load? = nil, comparesBytes: Bool = true, _ comment: String = "",
        _ answers: @escaping @Sendable (_ path: String, _ head: String, _ body: [UInt8]) -> ScriptedServer.Behaviour.Reply
    ) throws -> Run {
        let native = try run(steps, on: .native, cookies: cookies, load: load, answers)
        var curl = try run(steps, on: .curl, cookies: cookies, load: load, answers)
        // libcurl counts a body that is sent twice three times, and of the bodies of redirects not those that it does not read.
        if native.outcome.requests.count(where: { $0.hasSuffix("|text") }) > 1 {
            curl.outcome.sentBytes = native.outcome.sentBytes
        }
        if !native.outcome.failures.isEmpty || !comparesBytes { curl.outcome.receivedBytes = native.outcome.receivedBytes }
        #expect(native.outcome == curl.outcome, "\(comment)\n\(native.messages)\n\(curl.messages)")
        return native
    }

    func step(
        _ path: String, _ method: HTTPMethod = .get, body: String? = nil, redirects: Int = 0, headers: [String: String] = [:],
        _ change: (inout RequestStep) -> Void = { _ in }
    ) -> RequestStep {
        var step = RequestStep(
            label: path, method: method, path: Template(path),
            headers: headers.sorted { $0.key < $1.key }.map { Header(name: $0, value: Template($1)) },
            body: body.map { Template($0) }, timeout: Nanoseconds(seconds: 20), redirects: redirects)
        change(&step)
        return step
    }

    // MARK: Redirects

    @Test(arguments: [300, 301, 302, 303, 304, 305, 307, 308])
    func methodsAndBodiesFollowRedirectsInTheSameWay(status: Int) throws {
        let methods: [(HTTPMethod, String?)] = [
            (.get, nil), (.head, nil), (.post, "text"), (.post, nil), (.put, "text"), (.patch, "text"), (.delete, nil),
            (.delete, "text"), (.options, nil),
        ]
        for (method, body) in methods {
            let step = step("/from?a=1", method, body: body, redirects: 2, headers: ["Content-Type": "text/plain", "X-Own": "1"])
            let run = try same([step], "\(method) \(status)") { path, head, _ in
                let isHead = head.hasPrefix("HEAD")
                return path.hasPrefix("/from")
                    ? Reply(status, ["Location: /to?b=2"], body: status == 304 ? [] : Array("moved".utf8), isHead: isHead)
                    : Reply(isHead: isHead)
            }
            #expect(run.outcome.requests.count == 2 && run.outcome.failures.isEmpty)
        }
    }

    @Test(arguments: [
        "/to", "/to#part", "to", "./to", "../to", "?q=1", "/a b", "/%7e/é", "//127.0.0.1:PORT/to", "http://127.0.0.1:PORT/to?x#y",
        "HTTP://127.0.0.1:PORT/to", "http://127.0.0.1:PORT", "http://127.0.0.1:PORT?q", "http://localhost:PORT/to", "/to/../up",
        " /blanks ", "/a?b=/c?d", "///to", "/x:y@z",
    ])
    func redirectsLeadWhereTheirLocationsSay(location: String) throws {
        let server = Port()
        try same([step("/dir/from?a=1", redirects: 1)], location) { path, head, _ in
            server.note(head)
            return path.hasPrefix("/dir/from")
                ? Reply(302, ["Location: \(location.replacing("PORT", with: server.text))"]) : Reply()
        }
    }

    /// The port of the server, as requests' Host headers tell it.
    private final class Port: @unchecked Sendable {
        private(set) var text = ""

        func note(_ head: String) {
            let host = head.split(separator: "\n").first { $0.hasPrefix("Host:") } ?? ""
            text = String(host.split(separator: ":").last ?? "")
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/x", "http://", "http://a b/", "http://127.0.0.1:99999/", "javascript:1", "gopher:x"])
    func aRedirectToNoURLFails(location: String) throws {
        let run = try same([step("/from", redirects: 3)], location) { _, _, _ in Reply(302, ["Location: \(location)"]) }
        #expect(run.outcome.failures == [.protocol] && run.outcome.requests.count == 1)
        #expect(run.messages.first?.contains("the redirect leads to no URL of http or https") == true, "\(run.messages)")
    }

    @Test func aLoopEndsWithTheLastRedirectThatIsFollowed() throws {
        let run = try same([step("/loop", redirects: 7)]) { _, _, _ in Reply(302, ["Location: /loop"]) }
        #expect(run.outcome.requests.count == 8 && run.outcome.failures == [.status] && run.outcome.statuses == [302: 1])
    }

    @Test func aRedirectWithoutALocationIsTheAnswer() throws {
        let run = try same([step("/a", redirects: 7)]) { _, _, _ in Reply(302) }
        #expect(run.outcome.requests.count == 1 && run.outcome.failures == [.status])
    }

    @Test func aRedirectToWhereNobodyListensFailsToConnect() throws {
        let port = try FreePort.any()
        let run = try same([step("/a", redirects: 7)]) { _, _, _ in Reply(302, ["Location: http://127.0.0.1:\(port)/"]) }
        #expect(run.outcome.failures == [.connect])
    }

    @Test func redirectsLeadToAnotherServerAndBack() throws {
        for transport in TransportKind.allCases {
            let home = Port()
            let other = try ScriptedServer(
                .says(.init { path, _, _ in path == "/b" ? Reply(302, ["Location: http://127.0.0.1:\(home.text)/c"]) : Reply() }))
            defer { other.stop() }
            let load = Load(model: .closed(users: [2], think: .zero), stop: .requests(20))
            let run = try run([step("/a", redirects: 3), step("/d", redirects: 1)], on: transport, load: load) { path, head, _ in
                home.note(head)
                return path == "/a" || path == "/d"
                    ? Reply(302, ["Location: http://127.0.0.1:\(other.port)\(path == "/a" ? "/b" : "/e")"]) : Reply()
            }
            #expect(run.outcome.failures.isEmpty && run.outcome.statuses == [200: 40], "\(run.messages)")
            #expect(other.requestCount == 40 && other.connectionsUsed <= 4, "\(other.connectionsUsed)")
            #expect(run.outcome.requests.count { $0.hasPrefix("GET /c ") } == 20)
        }
    }

    @Test func aHostOfTheStepsOwnStaysOnItsHost() throws {
        let server = Port()
        try same([step("/a", redirects: 2, headers: ["Host": "shop.example"])]) { path, _, _ in
            path == "/a" ? Reply(302, ["Location: /b"]) : Reply()
        }
        _ = server
    }

    @Test func theTimeLimitIsOfTheWholeChain() throws {
        for transport in TransportKind.allCases {
            let step = step("/0", redirects: 50) { $0.timeout = Nanoseconds(seconds: 0.5) }
            let run = try run([step], on: transport) { path, _, _ in
                usleep(100_000)
                return Reply(302, ["Location: /\((Int(path.dropFirst()) ?? 0) + 1)"])
            }
            #expect(run.outcome.failures == [.timeout] && (2...6).contains(run.outcome.requests.count), "\(run.outcome)")
        }
    }

    @Test func anAnswerBehindARedirectMayBeMissing() throws {
        let run = try same([step("/a", .post, body: "1", redirects: 1)]) { path, _, _ in
            path == "/a" ? Reply(307, ["Location: /b"]) : Reply(raw: [])
        }
        #expect(run.outcome.failures == [.reset])
    }

    @Test func theConnectionMayCloseBehindEachRedirect() throws {
        let run = try same([step("/3", redirects: 9)], comparesBytes: false) { path, _, _ in
            let left = Int(path.dropFirst()) ?? 0
            return left == 0
                ? Reply() : Reply(raw: Array("HTTP/1.1 302 X\r\nLocation: /\(left - 1)\r\nConnection: close\r\n\r\nbody".utf8))
        }
        #expect(run.outcome.statuses == [200: 1])
    }

    // MARK: Cookies

    @Test func cookiesGoWithLaterRequestsAndWithRedirects() throws {
        let load = Load(model: .closed(users: [1], think: .zero), stop: .requests(2))
        let run = try same(
            [step("/set", redirects: 1), step("/deep/page?x=1")], cookies: true, load: load
        ) { path, _, _ in
            switch path {
            case "/set":
                Reply(
                    302,
                    ["Location: /deep/down", "Set-Cookie: a=1", "set-cookie: b=2; Path=/deep", "Set-Cookie: c=3; Path=/other"])
            case "/deep/down":
                Reply(200, ["Set-Cookie: a=4; Path=/", "Set-Cookie: gone=1; Max-Age=0", "Set-Cookie: s=1; Secure; HttpOnly"])
            default: Reply(200, ["Set-Cookie: a=5; Path=/"])
            }
        }
        #expect(run.outcome.failures.isEmpty)
        #expect(run.outcome.requests[1].contains("|cookie: a=1; b=2|"), "\(run.outcome.requests[1])")
        #expect(run.outcome.requests[2].contains("|cookie: a=4; b=2; s=1|"), "\(run.outcome.requests[2])")
    }

    @Test func aStepsOwnCookieAndTheJarsAreOneField() throws {
        let run = try run([step("/a"), step("/b", headers: ["Cookie": "mine=1"])], on: .native, cookies: true) { _, _, _ in
            Reply(200, ["Set-Cookie: jar=2"])
        }
        #expect(run.outcome.requests.last?.contains("|cookie: jar=2; mine=1|") == true)
    }

    @Test func cookiesOfAnotherHostStayThere() throws {
        for transport in TransportKind.allCases {
            let server = Port()
            let run = try run([step("/a", redirects: 1), step("/c")], on: transport, cookies: true) { path, head, _ in
                server.note(head)
                switch path {
                case "/a": return Reply(302, ["Location: http://localhost:\(server.text)/b", "Set-Cookie: home=1"])
                case "/b": return Reply(200, ["Set-Cookie: away=1; Path=/"])
                default: return Reply()
                }
            }
            #expect(!run.outcome.requests[1].contains("cookie:") && run.outcome.requests[2].contains("|cookie: home=1|"))
        }
    }

    @Test func aFloodOfCookiesIsBounded() throws {
        for transport in TransportKind.allCases {
            let run = try run([step("/a"), step("/b")], on: transport, cookies: true) { _, _, _ in
                Reply(200, (0..<2_000).map { "Set-Cookie: c\($0)=\(String(repeating: "x", count: 90))" })
            }
            #expect(run.outcome.failures.isEmpty)
            let line = run.outcome.requests.last?.split(separator: "|").first { $0.hasPrefix("cookie:") } ?? ""
            #expect((100...8_200).contains(line.utf8.count))
        }
        // A head that is too long fails by itself.
        let run = try same([step("/a")], cookies: true) { _, _, _ in
            Reply(200, (0..<100).map { "Set-Cookie: c\($0)=\(String(repeating: "x", count: 4_000))" })
        }
        #expect(run.outcome.failures == [.tooLarge])
    }

    @Test func aLoginsCookiesAreHarvested() throws {
        for transport in TransportKind.allCases {
            let server = try ScriptedServer(
                .says(.init { path, _, _ in Reply(200, ["Set-Cookie: sid=\(path.dropFirst()); Path=/"]) }))
            defer { server.stop() }
            let steps: [Step] = [
                .request(
                    RequestStep(
                        label: "x", path: Template(segments: [.literal("/"), .iteration]),
                        headers: []))
            ]
            let load = Load(model: .closed(users: [2], think: .zero), stop: .requests(5))
            let plan = Plan(
                name: "logins", targets: [Target(name: "t", url: TargetURL(host: "127.0.0.1", port: server.port))],
                scenarios: [Scenario(name: "s", steps: steps)], load: load, keepsCookies: true,
                generator: GeneratorOptions(transport: transport))
            let generator = try Generator(
                plan: plan, target: plan.targets[0], threads: 1, slots: Slots(users: 2, connections: 2), stop: StopSignal())
            let harvest = Harvest(steps)
            var segment = Segment(level: load.levels[0], seed: 1, warmup: .zero, stop: load.stop, maxInFlight: 2)
            segment.firstIteration = 10
            _ = try generator.run(segment, harvest: harvest)
            #expect(harvest.cookies.count == 5)
            for (number, cookies) in harvest.cookies {
                #expect(cookies == [StoredCookie(name: "sid", value: "\(number)", domain: "127.0.0.1")], "\(transport)")
            }
        }
    }

    // MARK: What is captured

    @Test func theURLAfterRedirectsIsCaptured() throws {
        let capturing = step("/a?x=1", redirects: 2) {
            $0.captures = [Capture(name: "url", source: .url, pattern: "^http://[^/]+(.*)$")]
        }
        let using = step("/x") {
            $0.path = Template(segments: [.literal("/got"), .value(ValueHole(.captured("url"), spelling: .raw, placement: .url))])
        }
        for redirects in [2, 0] {
            var first = capturing
            first.redirects = redirects
            first.expectedStatus = StatusSet([200...399])
            let run = try same([first, using]) { path, _, _ in
                path.hasPrefix("/a") ? Reply(302, ["Location: /b?y=2#part"]) : Reply()
            }
            #expect(run.outcome.requests.last?.hasPrefix(redirects > 0 ? "GET /got/b?y=2 " : "GET /got/a?x=1 ") == true, "\(run)")
        }
    }

    @Test func aCookieIsCapturedFromAnyAnswerOfAChain() throws {
        let capturing = step("/a", redirects: 2) { $0.captures = [Capture(name: "sid", source: .cookie("sid"))] }
        let using = step("/x") {
            $0.path = Template(segments: [.literal("/"), .value(ValueHole(.captured("sid"), placement: .url))])
        }
        for lastSets in [true, false] {
            let run = try same([capturing, using]) { path, _, _ in
                path == "/a"
                    ? Reply(302, ["Location: /b", "Set-Cookie: sid=first; Path=/"])
                    : Reply(200, lastSets ? ["Set-Cookie: sid=last"] : [])
            }
            #expect(run.outcome.requests.last?.hasPrefix(lastSets ? "GET /last " : "GET /first ") == true, "\(run.outcome)")
        }
    }

    @Test func aLineBreakInACapturedHeaderGoesIntoNoOther() throws {
        let capturing = step("/a") { $0.captures = [Capture(name: "x", source: .header("X-Odd"))] }
        let using = step("/b") {
            $0.headers = [
                Header(name: "X-Copy", value: Template(segments: [.value(ValueHole(.captured("x"), placement: .header))]))
            ]
        }
        let run = try run([capturing, using], on: .native) { _, _, _ in Reply(200, ["X-Odd: 1\rEvil: 2"]) }
        #expect(run.outcome.requests.count == 1 && run.outcome.failures == [.expectation], "\(run)")
        #expect(run.messages.first?.contains("line break") == true)
    }
}
