import CNghttp2
import LoadModel
import Testing

@testable import Engine

/// A request's head as HTTP/2 has it, made of its text over HTTP/1.1.
@Suite struct HTTP2FieldsTests {
    private func fields(_ text: String, isKept: Bool = false) -> (fields: [String], body: String) {
        let bytes = Array(text.utf8)
        var made = HTTP2Fields()
        return bytes.withUnsafeBytes { bytes in
            made.read(bytes, scheme: .https, isKept: isKept)
            return (
                made.fields.map {
                    "\(HTTP2FieldsTests.text($0.name, $0.namelen))=\(HTTP2FieldsTests.text($0.value, $0.valuelen))"
                },
                String(decoding: bytes[made.bodyStart...], as: UTF8.self)
            )
        }
    }

    private static func text(_ start: UnsafeMutablePointer<UInt8>?, _ count: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    @Test func theRequestLineAndTheHostBecomeFieldsOfTheirOwn() {
        let made = fields("POST /a?b=c d HTTP/1.1\r\nHost: shop:8080\r\nAccept: */*\r\nContent-Length: 4\r\n\r\nbody\r\n")
        #expect(
            made.fields == [
                ":method=POST", ":scheme=https", ":authority=shop:8080", ":path=/a?b=c d", "Accept=*/*", "Content-Length=4",
            ])
        #expect(made.body == "body\r\n")
    }

    /// RFC 9113, 8.2.2.
    @Test func whatIsOfTheConnectionIsLeftOut() {
        let made = fields(
            "GET / HTTP/1.1\r\nA: 1\r\nConnection: close\r\nkeep-alive: 5\r\nProxy-Connection: x\r\nTransfer-Encoding: chunked\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAAA\r\nTE: gzip\r\nTE: trailers\r\nB:2\r\nEmpty:\r\n\r\n")
        #expect(made.fields == [":method=GET", ":scheme=https", ":path=/", "A=1", "TE=trailers", "B=2", "Empty="])
        #expect(made.body.isEmpty)
    }

    @Test func headsThatNeverDifferAreMadeOnceWithNamesInLowerCase() throws {
        let step = RequestStep(
            label: "x", method: .post, path: Template("/x"), headers: [Header(name: "X-Api-Key", value: Template("K:Y"))],
            body: Template("Body: Text"))
        let varying = RequestStep(label: "y", path: Template(segments: [.literal("/"), .uuid]))
        let target = Target(name: "t", url: TargetURL(host: "Host", port: 80), httpVersion: .two)
        let plan = Plan(
            name: "p", targets: [target], scenarios: [Scenario(name: "s", steps: [.request(step), .request(varying)])],
            load: Load(model: .closed(users: [1], think: .zero), stop: .requests(1)))
        let compiled = CompiledPlan(plan: plan, target: target)
        let heads = HTTP2Heads(compiled, scheme: .http)
        let head = heads.heads[0]
        let made = (0..<head.count).map { number in
            let field = head.fields.unsafelyUnwrapped[number]
            return "\(HTTP2FieldsTests.text(field.name, field.namelen))=\(HTTP2FieldsTests.text(field.value, field.valuelen))"
        }
        #expect(made.prefix(4) == [":method=POST", ":scheme=http", ":authority=Host", ":path=/x"])
        #expect(made.contains("x-api-key=K:Y") && made.contains("content-length=10"))
        let bytes = UnsafeRawBufferPointer(start: compiled.requests[0].bytes, count: compiled.requests[0].byteCount)
        #expect(String(decoding: bytes[head.bodyStart...], as: UTF8.self) == "Body: Text")
        #expect(heads.heads[1].count == 0 && heads.heads[1].text == nil)
    }
}
