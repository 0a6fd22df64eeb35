import Testing

@testable import Engine

/// Cookie jars by themselves: RFC 6265.
@Suite struct CookieTests {
    private static let now: Int64 = 1_800_000_000

    private func bytes<R>(_ text: String, _ body: (UnsafeRawBufferPointer) -> R) -> R { Array(text.utf8).withUnsafeBytes(body) }

    /// - Parameter url: such as `https://shop.example/a/b`.
    private func at<R>(_ url: String, _ body: (CookiePlace) -> R) -> R {
        let isSecure = url.hasPrefix("https:")
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        return bytes(String(rest.prefix { $0 != "/" })) { host in
            bytes(String(rest.drop { $0 != "/" })) { path in
                body(CookiePlace(host: host, isAddress: host.isAddress, isSecure: isSecure || host.isThisMachine, path: path))
            }
        }
    }

    private func sent(_ jar: CookieJar, to url: String, now: Int64 = now) -> String {
        var (text, jar): ([UInt8], CookieJar) = ([], jar)
        _ = at(url) { jar.append(to: &text, for: $0, now: { now }) }
        return String(decoding: text, as: UTF8.self)
    }

    private func take(_ fields: [String], from url: String, into jar: inout CookieJar) {
        for field in fields {
            bytes(field) { field in
                guard let cookie = SetCookie(field, now: Self.now) else { return }
                at(url) { jar.take(cookie, from: $0, now: Self.now) }
            }
        }
    }

    private func jar(_ fields: [String], from url: String = "https://www.shop.example/a/b") -> CookieJar {
        var jar = CookieJar()
        take(fields, from: url, into: &jar)
        return jar
    }

    @Test(arguments: [
        // The name and the value, with what blanks and signs they have.
        ("a=1", "https://www.shop.example/a/c", "a=1"), ("a=", "https://www.shop.example/a/", "a="),
        (" a = b=c ; x", "https://www.shop.example/a/", "a=b=c"), ("a=\"1 2\"", "https://www.shop.example/a/", "a=\"1 2\""),
        ("=1", "https://www.shop.example/a/", ""), ("a", "https://www.shop.example/a/", ""),
        ("a=1\u{1}", "https://www.shop.example/a/", ""),
        // The host's own, or a domain's.
        ("a=1", "https://shop.example/a/", ""), ("a=1; Domain=shop.example", "https://shop.example/a/", "a=1"),
        ("a=1; domain=.Shop.Example", "https://x.y.shop.example/a/", "a=1"),
        ("a=1; Domain=shop.example", "https://eshop.example/a/", ""),
        ("a=1; Domain=other.example", "https://other.example/a/", ""),
        ("a=1; Domain=x.www.shop.example", "https://x.www.shop.example/a/", ""),
        ("a=1; Domain=example", "https://example/a/", ""),
        ("a=1; Domain=", "https://www.shop.example/a/", "a=1"),
        // Paths.
        ("a=1", "https://www.shop.example/a", "a=1"), ("a=1", "https://www.shop.example/ab", ""),
        ("a=1", "https://www.shop.example/", ""), ("a=1; Path=/", "https://www.shop.example/", "a=1"),
        ("a=1; path=/x", "https://www.shop.example/x/y", "a=1"), ("a=1; Path=/x/", "https://www.shop.example/x", ""),
        ("a=1; Path=x", "https://www.shop.example/a/", "a=1"),
        // For secure connections only.
        ("a=1; Secure", "https://www.shop.example/a/", "a=1"), ("a=1; secure", "http://www.shop.example/a/", ""),
        ("__Secure-a=1", "https://www.shop.example/a/", ""),
        ("__Secure-a=1; Secure", "https://www.shop.example/a/", "__Secure-a=1"),
        ("__Host-a=1; Secure; Path=/", "https://www.shop.example/a/", "__Host-a=1"),
        ("__Host-a=1; Secure", "https://www.shop.example/a/", ""),
        // Their end.
        ("a=1; Max-Age=10", "https://www.shop.example/a/", "a=1"), ("a=1; Max-Age=0", "https://www.shop.example/a/", ""),
        ("a=1; Max-Age=-5", "https://www.shop.example/a/", ""), ("a=1; Max-Age=soon", "https://www.shop.example/a/", "a=1"),
        ("a=1; Max-Age=99999999999999999999", "https://www.shop.example/a/", "a=1"),
        ("a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT", "https://www.shop.example/a/", ""),
        ("a=1; Expires=Wed, 09 Jun 2121 10:18:14 GMT", "https://www.shop.example/a/", "a=1"),
        ("a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT; Max-Age=9", "https://www.shop.example/a/", "a=1"),
        ("a=1; Max-Age=9; Expires=Wed, 09 Jun 2021 10:18:14 GMT", "https://www.shop.example/a/", "a=1"),
        ("a=1; Expires=tomorrow", "https://www.shop.example/a/", "a=1"),
    ])
    func whatIsSetGoesWhereTheStandardSays(field: String, url: String, cookies: String) {
        #expect(sent(jar([field]), to: url) == cookies)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("1 Jan 00 0:0:0", 946_684_800),
        ("Mon, 29 Feb 2016 23:59:59 GMT", 1_456_790_399), ("Tue, 31-Dec-2069 23:59:59 GMT", 3_155_759_999),
        ("Wed, 01 Jan 69 00:00:00", 3_124_224_000), ("08:49:37", nil), ("Sun, 32 Nov 1994 08:49:37", nil),
        ("Sun, 06 Nov 1994 24:00:00", nil), ("Sun, 06 Nov 1500 00:00:00", nil), ("", nil), ("06 Nov 1994", nil),
    ])
    func datesAreReadInTheWaysThatServersWriteThem(text: String, seconds: Int64?) {
        #expect(bytes(text) { CookieDate.seconds($0) } == seconds)
    }

    @Test func aCookieThatComesAgainReplacesTheOneBeforeInItsPlace() {
        var jar = jar(["a=1", "b=2", "a=3"])
        #expect(sent(jar, to: "https://www.shop.example/a/") == "a=3; b=2")
        take(["a=a value that is much longer than the one before"], from: "https://www.shop.example/a/b", into: &jar)
        #expect(sent(jar, to: "https://www.shop.example/a/") == "a=a value that is much longer than the one before; b=2")
        take(["a=; Max-Age=0"], from: "https://www.shop.example/a/b", into: &jar)
        #expect(sent(jar, to: "https://www.shop.example/a/") == "b=2")
        // Another path's, and another host's, are others.
        take(["b=x; Path=/", "b=y; Domain=shop.example"], from: "https://www.shop.example/a/b", into: &jar)
        #expect(sent(jar, to: "https://www.shop.example/a/") == "b=2; b=y; b=x")
    }

    @Test func aCookieEndsWhenItsTimeIsOver() {
        var jar = jar(["a=1; Max-Age=10", "b=2"])
        // What was sent before is sent again, but not longer than it holds, nor to another place.
        for (now, text) in [(Self.now + 9, "a=1; b=2"), (Self.now + 10, "b=2")] {
            var line: [UInt8] = []
            _ = at("https://www.shop.example/a/") { jar.append(to: &line, for: $0, now: { now }) }
            #expect(String(decoding: line, as: UTF8.self) == text)
        }
        var line: [UInt8] = []
        #expect(!at("https://www.shop.example/") { jar.append(to: &line, for: $0, now: { Self.now }) })
        #expect(sent(jar, to: "https://www.shop.example/a/", now: Self.now + 9) == "a=1; b=2")
        #expect(sent(jar, to: "https://www.shop.example/a/", now: Self.now + 10) == "b=2")
    }

    @Test func whoIsNotSecureNeitherSetsNorReplacesWhatIs() {
        var jar = jar(["a=1; Secure"])
        take(["a=2", "b=3; Secure"], from: "http://www.shop.example/a/b", into: &jar)
        #expect(sent(jar, to: "https://www.shop.example/a/") == "a=1")
        // This machine counts as secure, as browsers and libcurl have it.
        #expect(sent(self.jar(["a=1; Secure"], from: "http://127.0.0.1/a/b"), to: "http://127.0.0.1/a/") == "a=1")
    }

    @Test func addressesHaveNoDomains() {
        #expect(sent(jar(["a=1; Domain=0.0.1"], from: "http://127.0.0.1/"), to: "http://127.0.0.1/") == "")
        #expect(sent(jar(["a=1; Domain=127.0.0.1"], from: "http://127.0.0.1/"), to: "http://127.0.0.1/") == "a=1")
    }

    /// As far as libcurl brings a list: it does where Debian builds it.
    @Test func nobodySetsCookiesForAPublicSuffix() {
        for domain in ["uk", "co.uk", "github.io"] {
            #expect(
                sent(jar(["a=1; Domain=\(domain)"], from: "https://me.\(domain)/"), to: "https://you.\(domain)/") == "",
                "\(domain)")
        }
        #expect(sent(jar(["a=1; Domain=me.co.uk"], from: "https://www.me.co.uk/"), to: "https://me.co.uk/") == "a=1")
    }

    @Test func aFloodOfCookiesPushesOutTheOldest() {
        let many = jar((0..<1_000).map { "c\($0)=\($0)" })
        let names = sent(many, to: "https://www.shop.example/a/").split(separator: "; ")
        #expect(names.count == CookieJar.mostCookies && names.first == "c850=850" && names.last == "c999=999")
        let large = jar((0..<100).map { "c\($0)=\(String(repeating: "x", count: 4_000))" })
        #expect(large.stored.count == CookieJar.mostBytes / 4_050)
        #expect(sent(large, to: "https://www.shop.example/a/").utf8.count <= CookieJar.mostSentBytes)
        #expect(jar(["a=\(String(repeating: "x", count: 4_096))"]).isEmpty)
    }

    @Test func manyChangesKeepTheMemorySmallAndTheOrderRight() {
        var jar = CookieJar()
        var expected: [String: String] = [:]
        for round in 0..<5_000 {
            let (name, value) = ("c\(round * 7 % 11)", String(repeating: "v", count: round * 13 % 300) + "\(round)")
            take(["\(name)=\(value)"], from: "https://www.shop.example/a/b", into: &jar)
            expected[name] = value
            if round % 17 == 0 {
                take(["c3=; Max-Age=0"], from: "https://www.shop.example/a/b", into: &jar)
                expected["c3"] = nil
            }
        }
        let found = jar.stored.reduce(into: [:]) { $0[$1.name] = $1.value }
        #expect(found == expected)
    }

    @Test func aJarsCookiesAreHandedToAnother() throws {
        let one = jar(["a=1; Secure; Max-Age=100", "b=2; Domain=shop.example; Path=/"])
        #expect(
            one.stored == [
                StoredCookie(
                    name: "a", value: "1", domain: "www.shop.example", path: "/a", isSecure: true, expires: Self.now + 100),
                StoredCookie(name: "b", value: "2", domain: "shop.example", isHostOnly: false),
            ])
        var other = CookieJar()
        other.put(one.stored)
        #expect(other.stored == one.stored)
        for cookie in one.stored { #expect(StoredCookie(netscape: cookie.netscape) == cookie) }
        #expect(StoredCookie(netscape: "#HttpOnly_.x.y\tTRUE\t/\tFALSE\t0\tn\tv")?.domain == "x.y")
    }

    /// One that comes again is known by its field, unless its time is counted from now.
    @Test func theSameFieldAgainChangesNothingButWhatItCountsFromNow() {
        let jars = CookieJars()
        jars.open(JarKey(number: 0, owner: 1)) { [] }
        func set(_ field: String, from url: String = "http://x/a/b") {
            bytes(field) { field in at(url) { jars.take(field, into: 0, from: $0) } }
        }
        for _ in 0..<3 { for field in ["a=1", "b=2; Max-Age=100", "c=3; Expires=Thu, 01 Jan 2099 00:00:00 GMT"] { set(field) } }
        #expect(jars.stored(0).map(\.name) == ["a", "b", "c"])
        set("a=4")
        set("a=1")
        set("a=1", from: "http://x/other/b")
        set("c=; Max-Age=0")
        set("c=3; Expires=Thu, 01 Jan 2099 00:00:00 GMT")
        #expect(jars.stored(0).map { "\($0.name)=\($0.value)\($0.path)" } == ["a=1/other", "a=1/a", "b=2/a", "c=3/a"])
    }

    @Test func aJarIsEmptiedForAnotherOwner() {
        let jars = CookieJars()
        func text(_ key: JarKey) -> String {
            var text: [UInt8] = []
            jars.open(key) { key.owner == 9 ? [StoredCookie(name: "given", value: "1", domain: "x")] : [] }
            _ = at("http://x/") { jars.append(key.number, to: &text, for: $0) }
            return String(decoding: text, as: UTF8.self)
        }
        #expect(text(JarKey(number: 3, owner: 1)) == "")
        bytes("a=1") { field in at("http://x/") { jars.take(field, into: 3, from: $0) } }
        #expect(text(JarKey(number: 3, owner: 1)) == "a=1")
        #expect(text(JarKey(number: 3, owner: 2)) == "")
        #expect(text(JarKey(number: 3, owner: 9)) == "given=1")
        jars.disown()
        #expect(text(JarKey(number: 3, owner: 2)) == "")
    }
}
