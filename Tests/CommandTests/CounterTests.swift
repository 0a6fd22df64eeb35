import Foundation
import Testing

/// Whether what was measured happened at the target, by its own count.
@Suite(.serialized) struct CounterTests {
    private let folder = Folder()

    /// - Parameter count: what a request adds to `n`, which each reading of the counter shows.
    private func run(
        _ count: String, show: String = "n", counter: String = "metric: 'requests_total{kind=\"work\"}'", others: String = ""
    )
        throws -> (outcome: Command.Outcome, finding: [String: Any]?, counter: [String: Any]?)
    {
        try folder.write(
            "server.py",
            """
            import http.server, json, sys
            n, reads = 0, 0
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                disable_nagle_algorithm = True
                def do_GET(self):
                    global n, reads
                    status, text = 200, "ok"
                    if self.path == "/metrics":
                        reads += 1
                        text = 'requests_total{kind="work"} %s\\nrequests_total{kind="other"} 5\\n' % (\(show))
                    elif self.path == "/stats":
                        text = json.dumps({"server": {"requests": \(show)}})
                    elif self.path == "/status":
                        text = "Active connections: 2 \\nserver accepts handled requests\\n 4 4 %s \\nReading: 0\\n" % (\(show))
                    elif self.path == "/none": status = 404
                    else: \(count)
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text.encode())
                def log_message(self, *arguments): pass
            http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
            """)
        let place = counter.contains("get:") ? "" : "get: /metrics, "
        let plan = try folder.write(
            "plan.yaml",
            """
            name: counted
            targets:
              api: { start: [python3, server.py, "${port}"], counter: { \(place)\(counter)\(others) } }
            get: /work
            load: { rate: 100/s, duration: 1s, warmup: 1s }
            """)
        let outcome = try RunningCommand(["run", plan], in: folder).outcome()
        let text = Folder.text(of: "\(folder.path)/Reports/counted/latest/result.json")
        let result = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        let findings = (result["validity"] as? [String: Any])?["findings"] as? [[String: Any]] ?? []
        let finding = findings.first { ($0["code"] as? String ?? "").hasPrefix("counter") }
        return (outcome, finding, result["counter"] as? [String: Any])
    }

    private func message(_ finding: [String: Any]?) -> String { finding?["message"] as? String ?? "" }

    @Test(arguments: [
        "metric: 'requests_total{kind=\"work\"}'", "get: /stats, json: $.server.requests", "get: /status, nginx: true",
    ])
    func aTargetThatCountedAllIsToldNothing(counter: String) throws {
        let made = try run("n += 1", counter: counter)
        #expect(made.outcome.ended(0) && made.finding == nil, "\(made.outcome.errors)")
        #expect(made.counter?["least"] as? Int == 200)
        #expect((200...206).contains(made.counter?["most"] as? Int ?? 0))
        #expect(made.outcome.output.says("the target counted 200 by "))
    }

    @Test func fewerThanSucceededIsFound() throws {
        let made = try run("n += 0 if n >= 150 else 1")
        #expect(made.finding?["code"] as? String == "counterDiffers", "\(made.outcome.errors)")
        #expect(message(made.finding).contains("counted 150 requests"))
        #expect(message(made.finding).contains("200 succeeded"))
    }

    @Test func moreThanWereSentIsFoundUnlessAllowedFor() throws {
        let many = try run("n += 2")
        #expect(message(many.finding).contains("others loaded it as well"), "\(many.outcome.errors)")
        let allowed = try run("n += 2", others: ", others: 100%")
        #expect(allowed.finding == nil, "\(message(allowed.finding)) \(allowed.outcome.errors)")
    }

    @Test func readingsOfItsOwnCount() throws {
        #expect(try run("n += 1", show: "n + reads").finding == nil)
    }

    @Test func oneThatFallsOrIsNotThereIsSaid() throws {
        let fallen = try run("n = 3 if n > 100 else n + 1 if n > 3 else n + 97")
        #expect(fallen.finding?["code"] as? String == "counterFell" || fallen.finding?["code"] as? String == "counterDiffers")
        let turns = try run("n += 1", show: "n + 100 * (reads % 2)")
        #expect(turns.finding?["code"] as? String == "counterFell" && turns.outcome.errors.says("note: the target's count"))
        let missing = try run("n += 1", counter: "get: /none, metric: requests_total")
        #expect(message(missing.finding).contains("status 404") && missing.outcome.ended(0))
        let unknown = try run("n += 1", counter: "metric: no_such_total")
        #expect(unknown.finding?["code"] as? String == "counterUnread")
    }
}
