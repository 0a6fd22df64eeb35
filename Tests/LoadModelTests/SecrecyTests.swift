import LoadModel
import Testing

/// Which names are those of secrets, and what outputs show in place of their values.
@Suite struct SecrecyTests {
    private let rule = Secrecy.rule

    @Test(arguments: [
        "Authorization", "proxy-authorization", "Cookie", "Set-Cookie", "X-Api-Key", "apiKey", "API_KEY", "APIKey", "apikey",
        "access_token", "accessToken", "ACCESS-TOKEN", "refreshToken", "X-CSRF-Token", "X-XSRF-TOKEN", "private_key", "authKey",
        "X-Auth-Token", "token", "Token", "X-Token", "key", "password", "user[password]", "db.password", "newPassword2",
        "client_secret", "jsessionid", "JSESSIONID", "PHPSESSID", "sid", "connect.sid", "sessionid", "ASP.NET_SessionId",
        "ASPSESSIONIDQQABCD", "session", "Session-Id", "X-Amz-Signature", "signature", "api_key_id",
    ])
    func aNameOfASecretHidesItsValue(name: String) { #expect(rule.hides(name)) }

    @Test(arguments: [
        "keyword", "sort_key", "page_token", "nextPageToken", "cursor", "Idempotency-Key", "monkey", "tokens", "tokenizer",
        "passwordless", "sessions", "author", "authority", "Accept", "Content-Type", "X-Request-Id", "secretary", "cookies", "x",
        "", "key_points", "filter[key]", "publicKey", "side", "presidio", "residence",
    ])
    func aNameThatOnlySoundsLikeOneDoesNot(name: String) { #expect(!rule.hides(name)) }

    @Test func aPlanAddsNamesAndRemovesOthers() {
        let own = Secrecy(secrets: ["Account"], publicNames: ["X-Api-Key", "session"])
        #expect(own.hides("account") && own.hides("ACCOUNT") && own.hides("token"))
        #expect(!own.hides("x-api-key") && !own.hides("session") && own.hides("sessionId"))
        #expect(own.shown("/a?account=7&session=8") == "/a?account=<redacted>&session=8")
    }

    @Test(arguments: [
        ("GET /a?token=abc&x=1", "GET /a?token=<redacted>&x=1"), ("/a?x=1&api_key=a%20b#c", "/a?x=1&api_key=<redacted>#c"),
        ("/a?%74oken=abc", "/a?%74oken=<redacted>"), ("/a?keyword=abc&page_token=d", "/a?keyword=abc&page_token=d"),
        ("http://me:pw@h/x", "http://<redacted>@h/x"), ("http://me@h:1/?a=b@c", "http://<redacted>@h:1/?a=b@c"),
        ("http://h/x@y", "http://h/x@y"), ("'http://h/?token=abc' is no URL", "'http://h/?token=<redacted>' is no URL"),
        ("see (http://h/?token=a'b), and go on", "see (http://h/?token=<redacted>), and go on"),
        ("http://h/#access_token=abc&state=1", "http://h/#access_token=<redacted>&state=1"),
        ("/a;jsessionid=AB12.n1?x=1", "/a;jsessionid=<redacted>?x=1"), ("/a;sid=1/b;v=2", "/a;sid=<redacted>/b;v=2"),
        ("/a?x=1;token=abc", "/a?x=1;token=<redacted>"), ("/a?sid=1&y=2", "/a?sid=<redacted>&y=2"),
        ("text/html; charset=utf-8", "text/html; charset=utf-8"), ("/a?token=", "/a?token="), ("/a?token=&b", "/a?token=&b"),
        ("what? token = x", "what? token = x"),
        ("GET /a?token=${identity.token}&x=1", "GET /a?token=${identity.token}&x=1"),
        ("GET /a?token=${a}b&key=x${b}", "GET /a?token=<redacted>&key=<redacted>}"),
        ("p99{GET /a?token=abc} < 5ms", "p99{GET /a?token=<redacted>} < 5ms"), ("", ""),
    ])
    func URLsInAnyTextLoseTheirSecretsAndNothingElse(text: String, shown: String) {
        #expect(rule.shown(text) == shown)
        #expect(rule.shown(shown) == shown)
    }

    @Test func whatHasANameIsShownByItsName() {
        let token = Template.Segment.environment(name: "TOKEN", value: "abc")
        let secret = Template.Segment.secret(name: "pw", value: "def")
        let path = Template(segments: [.literal("/a?token="), token, .literal("&key=1"), secret, .uuid, .literal("&x=2")])
        #expect(rule.shown(path) == "/a?token=${env.TOKEN}&key=<redacted>${pw}${uuid}&x=2")
        let bearer = Header(name: "Authorization", value: Template(segments: [.literal("Bearer "), token]))
        #expect(rule.shownValue(of: bearer) == "Bearer ${env.TOKEN}")
        #expect(rule.shownValue(of: Header(name: "Authorization", value: Template("Bearer abc"))) == "<redacted>")
        #expect(rule.shownValue(of: Header(name: "X-Mine", value: Template("a${b"))) == "a$${b")
        #expect(
            rule.shownValue(of: Header(name: "Referer", value: Template("http://h/?token=abc"))) == "http://h/?token=<redacted>")
        #expect(rule.shown(Template("postgres://u:p@h/db"), named: "DATABASE_URL") == "postgres://<redacted>@h/db")
        #expect(rule.shown(Template("abc"), named: "DB_PASSWORD") == "<redacted>")
    }

    @Test(arguments: [
        (#"{"user":"a","password":"b"}"#, #"{"user":"a","password":"<redacted>"}"#),
        (#"{ "api_key" : 12, "n" : 3 }"#, #"{ "api_key" : <redacted>, "n" : 3 }"#),
        (#"[{"token":"a\"b"},{"keyword":"c"}]"#, #"[{"token":"<redacted>"},{"keyword":"c"}]"#),
        (
            #"{"session":{"id":"a","n":[1,"b"]},"x":"c"}"#,
            #"{"session":{"id":"<redacted>","n":[<redacted>,"<redacted>"]},"x":"c"}"#
        ),
        (#"{"hook":"http://h/?token=a&b=c"}"#, #"{"hook":"http://h/?token=<redacted>&b=c"}"#),
        (#"{"token":"#, #"{"token":"#), (#"{"token":"abc"#, #"{"token":"<redacted>"#), ("", ""),
        ("user=a&password=b c&x=1", "user=a&password=<redacted>&x=1"), ("password=b", "password=<redacted>"),
        ("no secret in here", "no secret in here"),
    ])
    func fieldsOfBodiesAreHidden(body: String, shown: String) { #expect(rule.shown(body: Template(body)) == shown) }

    @Test func aHeaderIsForTheTargetAloneWhereOutputsHideIt() {
        let environment = Template(segments: [.environment(name: "A", value: "b")])
        #expect(rule.isForTargetAlone(Header(name: "X-Api-Key", value: Template("a"))))
        #expect(rule.isForTargetAlone(Header(name: "X-Tenant", value: environment)))
        #expect(!rule.isForTargetAlone(Header(name: "Accept", value: Template("a"))))
        #expect(!Secrecy(publicNames: ["x-api-key"]).isForTargetAlone(Header(name: "X-Api-Key", value: Template("a"))))
    }
}
