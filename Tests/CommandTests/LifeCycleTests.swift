import Foundation
import Testing

/// What is made around the load against a real server: logins and their renewals, setup and teardown, resets.
@Suite struct LifeCycleTests {
    let folder = Folder()

    /// Tokens of a life in seconds; what it did stands in `log`, a line a request of the kinds that matter here.
    static let server = #"""
        import json, sys, threading, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        life, refuses, broken = float(sys.argv[2]), sys.argv[3].split(","), sys.argv[4] if len(sys.argv) > 4 else ""
        lock, tokens, busy, log = threading.Lock(), {}, {}, open("log", "a", buffering=1)
        class Shop(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments): pass
            def reply(self, status, body):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                if self.path in ("/login", "/refresh") and status == 200:
                    self.send_header("Set-Cookie", "sid=%s; Path=/" % body["access_token"])
                self.end_headers()
                self.wfile.write(data)
            def grant(self, name):
                with lock:
                    token = "%s.%d" % (name, sum(1 for known in tokens if known.startswith(name + ".")))
                    tokens[token] = time.time() + life
                self.reply(200, {"access_token": token, "refresh_token": "r-" + name, "expires_in": life})
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                if self.path != "/work": print("POST", self.path, body, file=log)
                if self.path == "/login":
                    name = json.loads(body)["name"]
                    if name in refuses: return self.reply(403, {"error": "no such user", "password": "hidden"})
                    return self.grant(name)
                if self.path == "/refresh":
                    if "refresh" in refuses: return self.reply(400, {"error": "gone"})
                    return self.grant(json.loads(body)["refresh"][2:])
                if self.path == "/tenants": return self.reply(500 if "tenants" in refuses else 201, {"id": 7})
                self.reply(200, {})
            def do_DELETE(self):
                print("DELETE", self.path, file=log)
                if "slow" in refuses: time.sleep(60)
                self.reply(500 if "delete" in refuses else 200, {"error": "kept"})
            def do_GET(self):
                if self.path == "/health": return self.reply(200, {})
                token = self.headers.get("X-Token", "")
                if self.path == "/jar": token = self.headers.get("Cookie", "")[len("sid="):]
                if self.path.startswith("/e/"): print("GET", self.path, token, self.headers.get("X-Word", ""), file=log)
                with lock:
                    isKnown = tokens.get(token, 0) > time.time()
                    busy[token] = busy.get(token, 0) + 1
                    if busy[token] > 1: print("TWICE", token, file=log)
                time.sleep(0.05)
                with lock: busy[token] -= 1
                self.reply(200 if isKnown and not broken else 401, {})
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()
        """#

    /// - Parameters:
    ///   - life: of a token, in seconds.
    ///   - refuses: whose logins, or which requests, the server refuses.
    func plan(
        life: Double = 60, refuses: String = "-", isBroken: Bool = false, identities: String = "", count: Int = 4,
        around: String = "",
        load: String = "{ rate: 40/s, duration: 2s, warmup: 0s }"
    ) throws -> String {
        _ = try folder.write("server.py", LifeCycleTests.server)
        _ = try folder.write("accounts.csv", "name\n" + (0..<count).map { "u\($0)\n" }.joined())
        let start = #"[python3, server.py, "${port}", "\#(life)", "\#(refuses)"\#(isBroken ? ", broken" : "")]"#
        return try folder.write(
            "plan.yaml",
            """
            targets: { shop: { start: \(start), ready: /health } }
            feeds: { accounts: accounts.csv }
            identities:
              count: \(count)
              steps:
                - post: /login
                  json: { name: "${accounts.name}" }
                  capture: { token: $.access_token, refresh: { json: $.refresh_token, secret: true }, life: $.expires_in }
            \(identities)
            \(around)
            defaults: { headers: { X-Token: "${identity.token}" } }
            scenarios: [ { name: use, steps: [ { get: /work } ] } ]
            load: \(load)
            """)
    }

    var log: [String] {
        (try? String(contentsOfFile: "\(folder.path)/log", encoding: .utf8))?.split(separator: "\n").map(String.init) ?? []
    }

    func result() throws -> [String: Any] {
        let saved = Folder.text(of: try #require(folder.files(named: "result.json").first))
        return try #require(try JSONSerialization.jsonObject(with: Data(saved.utf8)) as? [String: Any])
    }

    func part(_ name: String, of result: [String: Any]) -> [String: Any]? {
        (result["around"] as? [[String: Any]])?.first { $0["part"] as? String == name }
    }

    static let refresh = """
          renew:
            after: 401
            steps:
              - post: /refresh
                json: { refresh: "${identity.refresh}" }
                capture: { token: $.access_token }
        """

    // MARK: Setup and teardown

    private static let tenant = """
        setup: [ { post: /tenants, capture: { tenant: $.id } } ]
        teardown: [ { delete: "/tenants/${setup.tenant}" } ]
        """

    @Test func theTeardownIsMadeAlsoWhereAThresholdFailed() throws {
        let outcome = try Command.run(
            "run", try plan(around: Self.tenant + "\nthresholds: [ p50 < 1us ]"), "-o", "out", in: folder)
        #expect(outcome.ended(1), "\(outcome.errors)")
        #expect(log.last == "DELETE /tenants/7")
        #expect(part("teardown", of: try result())?["failed"] as? Int == 0)
    }

    @Test func whatFailsOfATeardownIsToldAndChangesNoStatus() throws {
        let outcome = try Command.run("run", try plan(refuses: "delete", around: Self.tenant), in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        #expect(
            outcome.errors.says("warning: teardown of target 'shop': DELETE /tenants/${setup.tenant}: status 500"),
            "\(outcome.errors)")
    }

    @Test func aTeardownOfASetupThatFailedLeavesOutWhatWasNotCapturedAndNamesIt() throws {
        let outcome = try Command.run(
            "run",
            try plan(
                refuses: "tenants",
                around: Self.tenant.replacingOccurrences(of: "teardown: [", with: "teardown: [ { delete: /all },")),
            in: folder)
        #expect(outcome.status == 4, "\(outcome.errors)")
        #expect(
            outcome.errors.says("the setup of target 'shop' failed") && outcome.errors.says("POST /tenants: status 500"))
        #expect(outcome.errors.says("DELETE /tenants/${setup.tenant}: not made"), "\(outcome.errors)")
        #expect(log.last == "DELETE /all")
    }

    @Test func aSignalIsFollowedByTheTeardownAndASecondOneSkipsIt() throws {
        for isTwice in [false, true] {
            let running = try RunningCommand(
                [
                    "run",
                    try plan(
                        refuses: isTwice ? "slow" : "-", around: Self.tenant, load: "{ rate: 40/s, duration: 60s, warmup: 0s }"),
                ], in: folder)
            let begun = log.count
            awaitBegin("the load") { self.log.count { $0.hasPrefix("POST /login") } >= (isTwice ? 8 : 4) }
            Thread.sleep(forTimeInterval: 0.5)
            running.send(SIGINT)
            if isTwice {
                awaitBegin("the teardown") { self.log.count { $0.hasPrefix("DELETE") } >= 2 }
                running.send(SIGINT)
            }
            let outcome = try running.outcome(seconds: 50)
            #expect(outcome.status == 130, "\(outcome.errors)")
            #expect(log.count > begun && log.last == "DELETE /tenants/7")
            #expect(outcome.errors.says("cut off by a second signal") == isTwice, "\(outcome.errors)")
        }
    }

    // MARK: Other commands

    private static let compared = """
        targets: { a: { start: %, ready: /health }, b: { start: %, ready: /health } }
        compare: { baseline: a, candidate: b, reset: [/bin/sh, -c, "echo $DYNO_TARGET >> resets; RESET"] }
        """

    /// Two builds of the same server, reset before each start by what a shell does.
    private func comparedPlan(reset: String = "true", refuses: String = "-") throws -> String {
        let start = #"[python3, server.py, "${port}", "60", "\#(refuses)"]"#
        let file = try plan(around: Self.tenant, load: "{ users: 4, duration: 5s }")
        let text = Folder.text(of: file).split(separator: "\n").filter { !$0.hasPrefix("targets:") }.joined(separator: "\n")
        return try folder.write(
            "plan.yaml",
            Self.compared.replacingOccurrences(of: "%", with: start).replacingOccurrences(of: "RESET", with: reset) + "\n" + text)
    }

    @Test func eachStartOfABuildIsResetAndSetUpAndTornDown() throws {
        let outcome = try Command.run(
            "compare", try comparedPlan(refuses: "delete"), "-o", "out", "--budget", "120s", "--looks", "1", "--warmup",
            "100ms", "--block", "50ms", "--round", "300ms", in: folder)
        #expect(outcome.ended(0, 1, 2), "\(outcome.output)\(outcome.errors)")
        let resets = Folder.text(of: "\(folder.path)/resets").split(separator: "\n")
        let starts = resets.count
        // Six rounds of two builds at least, each with a start.
        #expect(starts >= 12 && starts % 2 == 0 && resets.count { $0 == "a" } == starts / 2)
        #expect(log.count { $0 == "POST /tenants {}" || $0 == "POST /tenants " } == starts, "\(log)")
        #expect(log.count { $0.hasPrefix("POST /login") } == 4 * starts && log.count { $0.hasPrefix("DELETE") } == starts)
        #expect(outcome.errors.says("warning: teardown of target 'b': DELETE"), "\(outcome.errors)")
        let around = try #require(try result(named: "comparison.json")["around"] as? [[String: Any]])
        #expect(around.contains { $0["part"] as? String == "logins" && $0["target"] as? String == "b" })
    }

    private func result(named name: String) throws -> [String: Any] {
        let file = try #require(folder.files(named: name).first ?? folder.files(named: "result.json").first)
        let text = Folder.text(of: file)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func aResetThatFailsEndsTheComparisonAndSaysWhy() throws {
        let reset = "echo reached http://me:hush@db/x; exit 3"
        let outcome = try Command.run("compare", try comparedPlan(reset: reset), "-o", "out", quick: true, in: folder)
        #expect(outcome.status == 4, "\(outcome.errors)")
        #expect(outcome.errors.says("the reset of target") && outcome.errors.says("status 3"), "\(outcome.errors)")
        #expect(outcome.errors.says("reached http://"))
        let kept = try #require(folder.files(named: "reset.log").first)
        for text in [outcome.errors, Folder.text(of: kept)] { #expect(!text.contains("hush"), "\(text)") }
        #expect(log.isEmpty, "nothing was started")
    }

    @Test func aComparisonSaysBeforehandWhatEachStartTakes() throws {
        let outcome = try Command.run("validate", try comparedPlan(), in: folder)
        #expect(outcome.ended(0), "\(outcome.errors)")
        for text in ["each start of a target", "the setup", "4 logins (4 at a time)", "teardown", "reset with '/bin/sh"] {
            #expect(outcome.output.says(text) || outcome.errors.says(text), "'\(text)' is not in: \(outcome.output)")
        }
    }

    @Test func teardownsThatFailAreToldOfByOtherCommandsAsWell() throws {
        let plan = try plan(refuses: "delete", around: Self.tenant, load: "{ rate: 20/s, duration: 500ms, warmup: 0s }")
        let capacity = try Command.run("capacity", plan, "--budget", "10s", "--from", "5/s", "--to", "10/s", in: folder)
        #expect(capacity.errors.says("warning: teardown of target 'shop': DELETE"), "\(capacity.errors)")
        let sweep = try Command.run("sweep", plan, "--vary", "load.rate=10/s,20/s", "-o", "out", in: folder)
        #expect(
            sweep.errors.components(separatedBy: "warning: teardown of target 'shop': DELETE").count == 3, "\(sweep.errors)")
    }

    // MARK: Traces

    @Test(arguments: ["mode: open", "mode: closed, users: 2"])
    func requestsOfATraceHaveTheRowsAndIdentitiesOfTheirNumbers(mode: String) throws {
        _ = try folder.write("words.csv", "word\nred\ngreen\nblue\n")
        _ = try folder.write("t.csv", "time,path\n" + (0..<8).map { "\(Double($0) / 20),/e/\($0)\n" }.joined())
        let text = Folder.text(of: try plan(load: "{ model: trace, file: t.csv, \(mode), warmup: 0s }"))
            .split(separator: "\n").filter { !$0.hasPrefix("scenarios:") }.joined(separator: "\n")
            .replacingOccurrences(of: "feeds: { accounts", with: "feeds: { words: words.csv, accounts")
            .replacingOccurrences(
                of: "X-Token: \"${identity.token}\"",
                with:
                    "X-Token: \"${identity.token}\", X-Word: \"${words.word} ${iteration} ${accounts.name} ${identity.token}\"")
        let plan = try folder.write("plan.yaml", text)
        let validated = try Command.run("validate", plan, in: folder)
        #expect(validated.status == 0, "\(validated.errors)")
        let outcome = try Command.run("run", plan, in: folder)
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        let words = ["red", "green", "blue"]
        let made = log.filter { $0.hasPrefix("GET /e/") }.sorted()
        if mode == "mode: open" {
            #expect(made == (0..<8).map { "GET /e/\($0) u\($0 % 4).0 \(words[$0 % 3]) \($0) u\($0 % 4) u\($0 % 4).0" })
        } else {
            // Whoever is free makes the next one, with an identity of its own.
            #expect(made.count == 8)
            for (number, line) in made.enumerated() {
                #expect(
                    line.contains(" \(words[number % 3]) \(number) ")
                        && (line.hasSuffix(" u0 u0.0") || line.hasSuffix(" u1 u1.0")), "\(line)")
            }
        }
        let tried = try Command.run("try", plan, in: folder)
        #expect(tried.status == 0 && tried.output.says("GET /e/0 HTTP/1.1"), "\(tried.output)\(tried.errors)")
    }

    // MARK: Captured URLs

    private static let pages = #"""
        import json, sys, threading
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        class Other(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments): pass
            def do_GET(self):
                body = json.dumps({"next": "http://127.0.0.1:%d/there?x=1" % other.server_port}).encode()
                isOther = self.server.server_port == other.server_port
                self.send_response(200 if isOther == (self.path == "/there?x=1") and isOther == ("Authorization" not in self.headers) else 409)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        other = ThreadingHTTPServer(("127.0.0.1", 0), Other)
        threading.Thread(target=other.serve_forever, daemon=True).start()
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Other).serve_forever()
        """#

    @Test(arguments: ["", "hosts: [127.0.0.1]\n", "hosts: [localhost]\n"])
    func aCapturedURLOfAnotherHostIsAskedForOnlyWhereThePlanNamesIt(hosts: String) throws {
        _ = try folder.write("pages.py", Self.pages)
        let plan = try folder.write(
            "pages.yaml",
            hosts + """
                targets: { pages: { start: [python3, pages.py, "${port}"], ready: { get: /, status: 409 } } }
                defaults: { headers: { Authorization: Bearer x } }
                scenarios:
                  - name: pages
                    steps:
                      - get: /
                        capture: { next: $.next }
                      - get: ${raw.next}
                        name: next
                load: { users: 2, requests: 6, warmup: 0s }
                """)
        let outcome = try Command.run("run", plan, in: folder)
        guard hosts != "hosts: [localhost]\n" else {
            // Nothing is started, and nobody asked: a target that the plan does not name itself is another's.
            #expect(outcome.status == 65 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
            #expect(outcome.errors.says("which 'hosts' does not name (localhost)"), "\(outcome.errors)")
            return
        }
        guard hosts == "hosts: [127.0.0.1]\n" else {
            #expect(outcome.ended(1), "\(outcome.output)\(outcome.errors)")
            #expect(outcome.output.says("${raw.next} leads to another origin than the target's"), "\(outcome.output)")
            return
        }
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        // What is for the target alone has not gone to the other.
        #expect(outcome.output.says("6 complete, 0 failed"), "\(outcome.output)")
    }

    private func awaitBegin(_ what: String, _ isThere: () -> Bool) {
        for _ in 0..<600 where !isThere() { Thread.sleep(forTimeInterval: 0.05) }
        #expect(isThere(), "\(what) did not begin")
    }
}
