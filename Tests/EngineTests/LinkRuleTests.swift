import LoadModel
import Testing

@testable import Engine

/// A port that is the scheme's own may be written or not: both are one target.
@Suite struct LinkRuleTests {
    @Test(arguments: [
        (80, "http://Shop/next?a=1", "/next?a=1"), (80, "http://shop:80/next", "/next"), (80, "http://shop:80", "/"),
        (8080, "http://shop:8080/next", "/next"), (80, "http://shop:8080/next", nil), (8080, "http://shop/next", nil),
        (80, "http://shop:800/next", nil), (80, "http://shopping/next", nil), (80, "https://shop:80/next", nil),
    ])
    func aDefaultPortIsTheSameTarget(port: Int, link: String, written: String?) {
        let rule = LinkRule(target: TargetURL(host: "shop", port: port), address: "", hosts: [])
        #expect(Self.write(link, by: rule) == written)
    }

    @Test func aHostThatIsAllowedByPortMayLeaveOutItsDefault() {
        let rule = LinkRule(target: TargetURL(host: "shop", port: 80), address: "", hosts: ["cdn:80", "img:443"])
        #expect(Self.write("http://cdn/a", by: rule) == "http://cdn/a")
        #expect(Self.write("https://img/a", by: rule) == "https://img/a")
        #expect(Self.write("https://cdn/a", by: rule) == nil)
    }

    @Test(arguments: [
        ("https://a.test.example/x", true), ("https://a.b.test.example:8443/x", true), ("http://test.example/x", false),
        ("http://a.test.example.evil/x", false), ("http://evil\\.test.example/x", false), ("http://evil@a.test.example/x", false),
        ("http://evil/.test.example", false), ("http://[::1]:81/x", true), ("http://[::1]/x", false),
    ]) func aWildcardIsOfNamesBelowItsOwn(link: String, isAllowed: Bool) {
        let rule = LinkRule(target: TargetURL(host: "shop", port: 80), address: "", hosts: ["*.test.example", "[::1]:81"])
        #expect((Self.write(link, by: rule) != nil) == isAllowed)
    }

    private static func write(_ link: String, by rule: LinkRule) -> String? {
        var bytes: [UInt8] = []
        let fault = Array(link.utf8).withUnsafeBytes { rule.write($0, to: &bytes) }
        return fault == nil ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
