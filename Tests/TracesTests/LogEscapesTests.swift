import Foundation
import LoadModel
import Testing
import Traces

/// What the servers escape in their logs arrives as it was sent.
@Suite struct LogEscapesTests {
    private let json = TraceFormat.nginx(
        #"{"t":"$time_iso8601","m":"$request_method","u":"$request_uri","b":"$request_body","h":"$http_x_shop"}"#)
    private let plain = TraceFormat.nginx(#"[$time_local] "$request" <$request_body>"#)

    private func body(_ escaped: String, _ format: TraceFormat) throws -> [UInt8]? {
        let line =
            format == json
            ? #"{"t":"2026-03-04T10:00:00+00:00","m":"POST","u":"/ok","b":"\#(escaped)","h":""}"#
            : #"[04/Mar/2026:10:00:00 +0000] "POST /ok HTTP/1.1" <\#(escaped)>"#
        return try #require(try entries(line + "\n", format).first).body
    }

    @Test(
        "nginx's escape=json is undone in bodies",
        arguments: [
            (#"{\n  \"name\": \"a\\\"b\",\n\t\"n\": 1\n}"#, "{\n  \"name\": \"a\\\"b\",\n\t\"n\": 1\n}"),
            (#"{\"p\":\"C:\\\\tmp\\\\new\"}"#, #"{"p":"C:\\tmp\\new"}"#),
            (#"a\u0001b\u007fc\u00C9"#, "a\u{1}b\u{7F}c\u{C9}"), (#"x\/y\b\f\r\n"#, "x/y\u{8}\u{C}\r\n"),
            (#"\uD83D\uDE00!\ud83d\ude00"#, "\u{1F600}!\u{1F600}"), (#"\uD83D-\uDE00\uD83D\u0041"#, "\u{FFFD}-\u{FFFD}\u{FFFD}A"),
            (#"\\u0041\\n"#, #"\u0041\n"#), (#"\uZZZZ\u12"#, #"\uZZZZ\u12"#), (#"\q\x+1"#, #"\q\x+1"#),
        ])
    func nginxJSON(escaped: String, sent: String) throws {
        #expect(try body(escaped, json) == Array(sent.utf8))
    }

    @Test(
        "nginx's own escapes and those of Apache are undone in bodies, byte for byte",
        arguments: [
            (#"{\x22a\x22:\x0A\x5C\x5c}"#, Array("{\"a\":\n\\\\}".utf8)), (#"\xFF\xFE\x00"#, [0xFF, 0xFE, 0]),
            (#"\n\t\v\b\r\f\a\"\\n\\"#, [10, 9, 11, 8, 13, 12, 7, 34, 92, 110, 92]), (#"caf\xc3\xa9"#, Array("café".utf8)),
        ])
    func nginxAndApache(escaped: String, sent: [UInt8]) throws {
        #expect(try body(escaped, plain) == sent)
    }

    @Test("in paths what was escaped is percent-encoded")
    func paths() throws {
        let lines = [#"/a\n\tb\"c\\d"#, #"/\u00e9\uD83D\uDE00\/x"#, #"/\x0D\x0Ab"#]
            .map { #"{"t":"2026-03-04T10:00:00+00:00","m":"GET","u":"\#($0)","b":"","h":""}"# + "\n" }
        #expect(
            try entries(lines.joined(), json).map(\.path) == [
                "/a%0A%09b%22c%5Cd", "/%C3%A9%F0%9F%98%80/x", "/%0D%0Ab",
            ])
    }

    @Test("a value of nothing is no body, whatever the server writes for it")
    func nothing() throws {
        #expect(try body("", json) == nil)
        #expect(try body("-", plain) == nil)
    }

    @Test("a header is read back as well, and one that would end its line makes a bad one")
    func headers() throws {
        let line = { (value: String) in #"{"t":"2026-03-04T10:00:00+00:00","m":"GET","u":"/","b":"","h":"\#(value)"}"# + "\n" }
        let all = try entries(line(#"a\"b\t"#), json, headers: ["X-Shop"])
        #expect(all.map(\.headers) == [[nil, "a\"b"]])
        let message = refusal(line(#"a\r\nX-Evil: 1"#), json, headers: ["X-Shop"])
        #expect(message.contains("its header 'X-Shop' has a control character in it"), "\(message)")
    }
}
