import LoadModel
import WebServer

/// Who is who in the shop: tokens that end, and sessions of browsers.
struct ShopLogins {
    /// Of each kind: the latest tokens and sessions; older ones are forgotten, as if they had ended.
    static let most = 50_000
    static let cookie = "shop_session"

    private struct Token {
        let account: Int
        let end: Instant
    }

    /// Of a browser: before its login nobody's.
    private struct Session {
        let account: Int?
        let csrf: String
    }

    private let life: Nanoseconds
    private let stream: RandomStream
    private var drawn: UInt64 = 0
    private var tokens = Shelf<String, Token>(capacity: most)
    /// Each is good once: whoever renews gets the next.
    private var refreshes = Shelf<String, Int>(capacity: most)
    private var sessions = Shelf<String, Session>(capacity: most)

    init(life: Nanoseconds, seed: UInt64) {
        self.life = life
        stream = RandomStream(seed: seed, purpose: .identity)
    }

    struct Grant: Encodable {
        let access_token: String
        let token_type = "Bearer"
        /// In seconds, at least 1.
        let expires_in: Int64
        let refresh_token: String
    }

    mutating func grant(_ account: Int, now: Instant) -> Grant {
        let access = secret()
        let refresh = secret()
        tokens.insert(Token(account: account, end: now + life), for: access)
        refreshes.insert(account, for: refresh)
        return Grant(access_token: access, expires_in: max(1, life.count / 1_000_000_000), refresh_token: refresh)
    }

    /// Whose refresh token it is; it is spent with that.
    mutating func spend(refresh: String) -> Int? {
        let account = refreshes[refresh]
        refreshes[refresh] = nil
        return account
    }

    /// Who asks: by a token, or by a browser's cookie, which alone is not enough to change anything.
    func account(of request: Request, now: Instant) throws(ShopRefusal) -> Int {
        if let credentials = request.header("Authorization") {
            let parts = credentials.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else {
                throw .unauthorized("no_bearer", "the scheme of Authorization must be Bearer, found '\(parts.first ?? "")'")
            }
            guard let token = tokens[String(parts[1])] else {
                throw .unauthorized("unknown_token", "nobody was given that token; POST /shop/token gives one")
            }
            guard now < token.end else {
                throw .unauthorized("token_ended", "the token has ended; its refresh token gets another at POST /shop/token")
            }
            return token.account
        }
        guard let session = session(of: request), let account = session.account else {
            throw .unauthorized("no_token", "who asks? POST /shop/token gives a token, to be sent as Authorization: Bearer")
        }
        if request.method != "GET", request.method != "HEAD" { try check(request, session.csrf) }
        return account
    }

    /// Of a browser that logs in; its form must be the one that it was given.
    func checkForm(_ request: Request) throws(ShopRefusal) {
        guard let session = session(of: request) else {
            throw ShopRefusal(403, "no_session", "the cookie \(Self.cookie) is missing or forgotten; GET /shop/login sets it")
        }
        try check(request, session.csrf)
    }

    private func check(_ request: Request, _ csrf: String) throws(ShopRefusal) {
        let sent = request.header("X-CSRF-Token") ?? request.formField("csrf")
        guard sent == csrf else {
            let found = sent == nil ? "is missing" : "is not that of the session"
            throw ShopRefusal(403, "csrf", "the CSRF token \(found); the form of GET /shop/login or /shop/account has it")
        }
    }

    /// The CSRF token of a browser's session.
    func csrf(of request: Request) -> String? { session(of: request)?.csrf }

    /// Begins a session, with a new name even where a browser had one: whoever knew the old one has nothing of the login.
    mutating func begin(_ account: Int?) -> (csrf: String, cookie: String) {
        let name = secret()
        let session = Session(account: account, csrf: secret())
        sessions.insert(session, for: name)
        return (session.csrf, "\(Self.cookie)=\(name); Path=/shop; HttpOnly; SameSite=Lax")
    }

    private func session(of request: Request) -> Session? {
        for header in request.headers where header.name.lowercased() == "cookie" {
            for pair in header.value.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == Self.cookie else { continue }
                return sessions[String(parts[1])]
            }
        }
        return nil
    }

    /// 32 hexadecimal digits, by the seed.
    private mutating func secret() -> String {
        let digits = [stream.bits(drawn), stream.bits(drawn + 1)].map { bits in
            let text = String(bits, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }
        drawn += 2
        return digits.joined()
    }
}
