import Foundation
import Testing

/// A plan of several steps against an API that wants a login, gives ids of 64 bits, makes orders that take a while, and pages by links.
@Suite struct ShopTests {
    private let folder = Folder()

    private static let server = #"""
        import json, sys, urllib.parse
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        orders, logins = {}, []
        class Shop(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments): pass
            def reply(self, status, body, headers={}):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers.items(): self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
            def user(self):
                token = self.headers.get("Authorization", "")
                return token[len("Bearer t-"):] if token.startswith("Bearer t-") else None
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path == "/token":
                    form = urllib.parse.parse_qs(body.decode())
                    logins.append(form["username"][0])
                    if form["password"][0] != "pä ss": return self.reply(401, {"error": "no"})
                    return self.reply(200, {"access_token": "t-" + form["username"][0]})
                if not self.user(): return self.reply(401, {"error": "who?"})
                order = json.loads(body)
                number = 9007199254740993 + len(orders)
                orders[number] = [self.user(), order, 0]
                self.reply(201, {"id": number, "state": "open", "sku": order["sku"]}, {"Location": "/orders/%d" % number, "ETag": '"v1"'})
            def do_GET(self):
                url = urllib.parse.urlparse(self.path)
                if url.path == "/logins": return self.reply(200, logins)
                if url.path == "/items":
                    page = int(urllib.parse.parse_qs(url.query).get("page", ["1"])[0])
                    following = "http://%s/items?page=%d" % (self.headers["Host"], page + 1) if page < 3 else None
                    return self.reply(200, {"items": [page * 10, page * 10 + 1], "next": following})
                order = orders.get(int(url.path.split("/")[-1]))
                if not order or order[0] != self.user(): return self.reply(404, {"error": "no such order"})
                order[2] += 1
                self.reply(200, {"state": "done" if order[2] >= 3 else "open", "note": order[1]["note"]})
            def do_DELETE(self):
                if self.headers.get("If-Match") != '"v1"': return self.reply(412, {})
                orders.pop(int(self.path.split("/")[-1]))
                self.reply(200, {})
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()
        """#

    private static let plan = #"""
        targets:
          shop: { start: [python3, shop.py, "${port}"], ready: /items }
        feeds: { accounts: accounts.csv, words: words.jsonl }
        identities:
          count: 4
          steps:
            - post: /token
              form: { username: "${accounts.name}", password: "${accounts.password}" }
              capture: { token: { json: $.access_token, secret: true } }
        defaults: { headers: { Authorization: "Bearer ${identity.token}" } }
        scenarios:
          - name: buy
            steps:
              - group: browse
                steps:
                  - get: /items
                    capture: { next: { json: $.next, default: "" } }
                  - repeat: { most: 5, while: '${next} != ""' }
                    steps:
                      - get: ${raw.next}
                        name: a page
                        capture: { next: { json: $.next, default: "" } }
              - post: /orders
                json: { sku: "${words.sku}", note: "für \"${accounts.name}\"" }
                expect: { status: 201, json: { $.sku: "${words.sku}" }, headers: { ETag: { matches: v1 } } }
                capture: { order: $.id, etag: { header: ETag }, number: { header: Location, regex: '(\d+)$' } }
              - get: /orders/${order}
                expect: { json: { $.note: { contains: für } } }
                until: { json: { $.state: done }, every: 20ms, within: 20s }
              - delete: /orders/${number}
                headers: { If-Match: "${etag}" }
                if: ${order} exists
        load: { users: 4, requests: 12, warmup: 0s }
        thresholds: [ "p95{browse} < 60s", "p95{scenario=buy} < 60s", errors < 1% ]
        """#

    private func write(_ plan: String = ShopTests.plan) throws -> String {
        _ = try folder.write("shop.py", ShopTests.server)
        _ = try folder.write("accounts.csv", "name,password\nanna,pä ss\nbérta,pä ss\nc&d,pä ss\ndora,pä ss\n")
        _ = try folder.write("words.jsonl", "{\"sku\": \"a/b\"}\n{\"sku\": \"ü\"}\n")
        return try folder.write("plan.yaml", plan)
    }

    @Test func anOrderIsMadeReadBackAndDeleted() throws {
        let outcome = try Command.run("run", try write(), "-o", "out", in: folder)
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        let saved = Folder.text(of: try #require(folder.files(named: "result.json").first))
        let level = try #require(try JSONSerialization.jsonObject(with: Data(saved.utf8)) as? [String: Any])
        let iterations = try #require(level["iterations"] as? [String: Any])
        #expect(iterations["complete"] as? Int == 12 && iterations["failed"] as? Int == 0)
        let spans = try #require(level["spans"] as? [[String: Any]])
        let byName = Dictionary(spans.map { ("\($0["kind"] ?? "") \($0["name"] ?? "")", $0) }) { first, _ in first }
        // Three pages each, and three looks at each order.
        #expect(byName["group browse"]?["requests"] as? Int == 36 && byName["group browse"]?["succeeded"] as? Int == 12)
        #expect(byName["until GET /orders/${order}"]?["requests"] as? Int == 36)
        #expect(byName["scenario buy"]?["succeeded"] as? Int == 12)
        #expect((level["counts"] as? [String: Any])?["sent"] as? Int == 12 * (3 + 1 + 3 + 1))
        for text in ["Groups and tries", "GET /orders/${order} (until)", "12 complete"] {
            #expect(outcome.output.says(text), "'\(text)' is not in: \(outcome.output)")
        }
        #expect(!saved.contains("t-anna"))
    }

    /// None of its requests fails, so that no count of errors shows it; what is asked of errors is asked of the waits as well.
    @Test func aRunSaysThatItsIterationsWaitedInVain() throws {
        let plan = ShopTests.plan.replacingOccurrences(of: "{ $.state: done }, every", with: "{ $.state: gone }, every")
            .replacingOccurrences(of: "within: 20s", with: "within: 100ms")
        let outcome = try Command.run("run", try write(plan), "-o", "out", in: folder)
        #expect(outcome.ended(1))
        let said = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for text in [
            "12 of 12 iterations (100%) failed though no request",
            "not in time: no answer of 'GET /orders/${order}' within 100ms", "errors{GET /orders/${order} (until)} < 1%",
        ] {
            #expect(said.contains(text), "\(outcome.output)\(outcome.errors)")
        }
        // What it had come to is there to be looked at.
        let kept = folder.files(named: "01-GET-orders-order-until-expectation.txt").first.map(Folder.text(of:)) ?? ""
        for text in ["not in time", "$.state: expected \"gone\", found", "GET /orders/"] {
            #expect(kept.contains(text), "\(kept)")
        }
    }

    @Test func aWrongExpectationIsFoundByTryingOneIteration() throws {
        let right = try Command.run("try", try write(), "--iteration", "1", in: folder)
        #expect(right.status == 0, "\(right.output)\(right.errors)")
        for text in [
            "== identities", "✓ status 201", "✓ $.sku: \"", "… not yet until $.state: expected \"done\", found \"open\"",
            "✓ until $.state: \"done\"", "All as expected: ", "= order: 9007199254740993", "= token: <redacted>",
            "Authorization: <redacted>", "bérta",
        ] {
            #expect(right.output.says(text), "'\(text)' is not in: \(right.output)")
        }
        #expect(!right.output.says("t-b") && !right.output.says("Not made"))
        let other = try Command.run(
            "try", try write(ShopTests.plan.replacingOccurrences(of: "if: ${order} exists", with: "if: ${words.sku} == x")),
            in: folder)
        #expect(other.status == 0 && other.output.says("Not made: DELETE /orders/${number} (if: ${words.sku} == x)"))
        // A request is shown as it was sent, though its answer gives what stood in it another value.
        let pages = right.output.split(separator: "\n").filter { $0.contains("GET /items?page=") }
        #expect(pages.map { $0.dropFirst(2).prefix(17) } == ["GET /items?page=2", "GET /items?page=3"])
        let wrong = try Command.run(
            "try",
            try write(
                ShopTests.plan.replacingOccurrences(of: "{ $.state: done }, every", with: "{ $.state: gone }, every")
                    .replacingOccurrences(of: "within: 20s", with: "within: 100ms")), in: folder)
        #expect(wrong.ended(1) && wrong.output.says("✗ not in time"), "\(wrong.output)\(wrong.errors)")
        // Also at the end, where one looks first.
        let last = wrong.output.components(separatedBy: "Not as expected:").last ?? ""
        for text in ["✗ buy: not in time", "$.state: expected \"gone\", found"] { #expect(last.contains(text), "\(last)") }
    }

    @Test func whatStandsAroundTheLoadIsTriedToo() throws {
        let around = #"""
            setup: [ { get: /items, capture: { first: "$.items[0]" } } ]
            teardown: [ { get: "/items?page=${setup.first}", expect: { json: { $.next: 5 } } } ]

            """#
        let outcome = try Command.run(
            "try",
            try write(
                around
                    + ShopTests.plan.replacingOccurrences(
                        of: "capture: { token: {",
                        with: "expect: { json: { $.access_token: { exists: true } } }\n      capture: { token: {")),
            in: folder)
        let parts = outcome.output.split(separator: "\n").filter { $0.hasPrefix("== ") }
        #expect(parts == ["== setup", "== identities", "== buy", "== teardown"])
        #expect(outcome.ended(1) && outcome.output.says("✗ teardown: GET /items?page=${setup.first}: $.next: expected 5"))
        // A path may be a secret's as well.
        #expect(outcome.output.says("✓ $.access_token: <redacted>") && !outcome.output.says("t-anna"))
    }

    @Test func loginsThatFailEndTheRunBeforeItsLoad() throws {
        let plan = try write()
        _ = try folder.write("accounts.csv", "name,password\nanna,wrong\n")
        let outcome = try Command.run("run", plan, in: folder)
        #expect(outcome.status == 4, "\(outcome.errors)")
        #expect(outcome.errors.says("4 of 4 logins") && outcome.errors.says("status 401"), "\(outcome.errors)")
    }

    @Test func validatingForecastsWhatItNeeds() throws {
        let outcome = try Command.run("validate", try write(), in: folder)
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
        for text in ["scenario 'buy'", "4 logins", "captures order: $.id of POST /orders", "accounts: 4 rows"] {
            #expect(outcome.output.says(text), "'\(text)' is not in: \(outcome.output)")
        }
        let early = try Command.run(
            "validate", try write(ShopTests.plan.replacingOccurrences(of: "/orders/${number}", with: "/orders/${later}")),
            in: folder)
        #expect(early.status == 65 && early.errors.says("later"), "\(early.errors)")
    }
}
