import Foundation
import Testing

/// What an API may answer that a scenario cannot use: each is a failure of its request, with its kind and what is wrong.
@Suite struct BadAnswerTests {
    private let folder = Folder()

    private static let server = #"""
        import json, sys
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        class Odd(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments): pass
            def reply(self, body, status=200):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Bad", "a\xffb")
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                if self.path == "/text": return self.reply(b"<html>no JSON</html>")
                if self.path == "/half": return self.reply(b'{"a": [1, 2')
                if self.path == "/long": return self.reply(b"a" * 20000 + b"!b")
                if self.path == "/odd":
                    return self.reply(b'{"nul": "a\\u0000b", "lines": "a\\r\\nX-Evil: 1", "away": "http://elsewhere.example/x", "next": "?page=2", "bad": "a\xffb"}')
                if self.path == "/huge":
                    self.send_response(200)
                    self.send_header("Content-Length", str(1 << 30))
                    self.end_headers()
                    part, sent = b'{"a": "' + b"x" * (1 << 20), 0
                    try:
                        while sent < 1 << 30: sent += self.wfile.write(part)
                    except OSError: pass
                    return
                # What it was asked for is what is wanted, or it is not.
                self.reply(b"{}", 200 if self.path in ("/echo/a%00b", "/echo/a%FFb") else 409)
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try: right = json.loads(body.decode())["v"] in ("a\0b", "a\ufffdb")
                except (ValueError, UnicodeError): right = False
                self.reply(b"{}", 200 if right and "X-Evil" not in self.headers else 409)
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Odd).serve_forever()
        """#

    private func run(_ steps: String) throws -> Command.Outcome {
        _ = try folder.write("odd.py", BadAnswerTests.server)
        let plan = try folder.write(
            "plan.yaml",
            """
            targets: { odd: { start: [python3, odd.py, "${port}"], ready: /text } }
            scenarios: [ { name: s, steps: [ \(steps) ] } ]
            load: { users: 1, requests: 2, warmup: 0s }
            """)
        return try Command.run("run", plan, in: folder)
    }

    @Test(arguments: [
        ("{ get: /text, capture: { a: $.a } }", "expectation", "capture a: the body is no JSON"),
        ("{ get: /half, capture: { a: \"$.b\" } }", "expectation", "capture a: the body: JSON ends early"),
        ("{ get: /text, expect: { json: { $.a: 1 } } }", "expectation", "$.a: the body is no JSON"),
        ("{ get: /huge, capture: { a: $.b } }", "too large", "exceeds the limit"),
        ("{ get: /long, capture: { a: { regex: '(?:a+)+(b)' } } }", "expectation", "the pattern (?:a+)+(b)"),
        ("{ get: /odd, capture: { v: $.bad } }", "expectation", "bytes that are no UTF-8"),
        (
            "{ get: /odd, capture: { v: $.nul } }, { get: /x, headers: { X: \"${v}\" } }", "expectation",
            "${v} holds a line break or NUL"
        ),
        (
            "{ get: /odd, capture: { v: $.lines } }, { get: /x, headers: { X: \"${v}\" } }", "expectation",
            "${v} holds a line break or NUL"
        ),
        ("{ get: /odd, capture: { v: $.lines } }, { get: \"${raw.v}\" }", "expectation", "holds what no path may have"),
        ("{ get: /odd, capture: { v: $.away } }, { get: \"${raw.v}\" }", "host", "leads to another origin"),
        (
            "{ get: /odd, capture: { v: $.next } }, { get: \"${raw.v}\" }", "expectation",
            "${raw.v} is a relative link; write what stands before it"
        ),
    ])
    func isAFailureOfItsRequestWithWhatIsWrong(steps: String, kind: String, text: String) throws {
        let outcome = try run(steps)
        #expect(outcome.ended(1), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.says(kind) && outcome.output.says(text), "\(outcome.output)")
    }

    @Test(arguments: ["nul", "bad"])
    func whatIsNoTextIsSentOnAsThePlaceNeedsIt(name: String) throws {
        let source = name == "bad" ? "{ header: X-Bad }" : "$.\(name)"
        let outcome = try run(
            "{ get: /odd, capture: { v: \(source) } }, { get: \"/echo/${v}\" }, { post: /json, json: { v: \"${v}\" } }")
        #expect(outcome.ended(0), "\(outcome.output)\(outcome.errors)")
    }
}
