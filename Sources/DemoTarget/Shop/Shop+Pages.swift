import LoadModel
import WebServer

/// Products page by page, the customer, and what the shop has for browsers.
extension Shop {
    struct Page: Encodable {
        let items: [ShopCatalogue.Product]
        let total: Int
        /// The whole URL of the next page; null on the last.
        let next: String?

        private enum Keys: String, CodingKey { case items, total, next }

        func encode(to encoder: any Encoder) throws {
            var map = encoder.container(keyedBy: Keys.self)
            try map.encode(items, forKey: .items)
            try map.encode(total, forKey: .total)
            try map.encode(next, forKey: .next)
        }
    }

    func page(of request: Request) throws(ShopRefusal) -> Page {
        let limit = try Self.limit(request.parameter("limit"))
        let start = try Self.start(request.parameter("cursor"))
        let found = catalogue.search(request.parameter("q") ?? "")
        let end = min(found.count, start + limit)
        let items = start < end ? Array(found[start..<end]) : []
        guard end < found.count, start < end else { return Page(items: items, total: found.count, next: nil) }
        let others = request.query.split(separator: "&").filter { !$0.hasPrefix("cursor=") } + ["cursor=\(Self.cursor(end))"]
        let host = request.header("Host") ?? "127.0.0.1"
        return Page(
            items: items, total: found.count,
            next: "http://\(host)\(ShopRoute.products.rawValue)?\(others.joined(separator: "&"))")
    }

    private static func limit(_ text: String?) throws(ShopRefusal) -> Int {
        guard let text else { return 20 }
        guard let limit = Int(text), (1...100).contains(limit) else {
            throw ShopRefusal(422, "bad_limit", "limit must be from 1 to 100, found '\(text)'")
        }
        return limit
    }

    /// Of a place among the products: nothing that a client should read.
    private static func cursor(_ place: Int) -> String { "c" + String(place * 7_919 + 104_729, radix: 36) }

    private static func start(_ cursor: String?) throws(ShopRefusal) -> Int {
        guard let cursor, !cursor.isEmpty else { return 0 }
        guard cursor.first == "c", let number = Int(cursor.dropFirst(), radix: 36), number >= 104_729,
            (number - 104_729) % 7_919 == 0
        else { throw ShopRefusal(422, "bad_cursor", "'\(cursor)' is no cursor of a page; take it from next") }
        return (number - 104_729) / 7_919
    }

    func product(_ name: Substring) throws(ShopRefusal) -> ShopCatalogue.Product {
        guard let id = Int64(name), let product = catalogue.product(id: id) else {
            throw ShopRefusal(404, "no_such_product", "there is no product '\(name)'")
        }
        return product
    }

    private struct Customer: Encodable {
        let id: Int64
        let name: String
        let tier: String
        let note: String
    }

    func me(_ request: Request, _ account: Int, isRead: Bool) throws(ShopRefusal) -> Response {
        if !isRead {
            try request.match(tag(of: account), "the customer")
            let asked: Asked.Note = try request.json()
            try take(note: asked.note ?? "", account)
        }
        let customer = catalogue.accounts[account]
        var response = Response(
            json: Customer(id: customer.id, name: customer.name, tier: customer.tier, note: notes[account].text))
        response.headers.append(("ETag", tag(of: account)))
        return response
    }

    private func tag(of account: Int) -> String { "\"\(notes[account].version)\"" }

    private func take(note: String, _ account: Int) throws(ShopRefusal) {
        notes[account] = (try Self.checked(note), notes[account].version + 1)
    }
}

extension Shop {
    /// A browser that has no session gets one with the form.
    func login(_ request: Request) throws(ShopRefusal) -> Response {
        guard request.method == "POST" else {
            if let csrf = logins.csrf(of: request) { return Self.page("Log in", Self.loginForm(csrf)) }
            let (csrf, cookie) = logins.begin(nil)
            return Self.page("Log in", Self.loginForm(csrf), cookie: cookie)
        }
        try logins.checkForm(request)
        guard let account = catalogue.account(named: request.formField("username") ?? ""),
            catalogue.accounts[account].password == request.formField("password")
        else { throw ShopRefusal(401, "wrong_password", "no such name and password") }
        return Self.seeAccount(cookie: logins.begin(account).cookie)
    }

    func account(_ request: Request, _ now: Instant) throws(ShopRefusal) -> Response {
        let account = try logins.account(of: request, now: now)
        if request.method == "POST" {
            try take(note: request.formField("note") ?? "", account)
            return Self.seeAccount(cookie: nil)
        }
        let customer = catalogue.accounts[account]
        let csrf = logins.csrf(of: request) ?? ""
        return Self.page(
            customer.name,
            """
            <p id="tier">\(customer.tier)</p>
            <form method="post" action="\(ShopRoute.account.rawValue)">
            <input type="hidden" name="csrf" value="\(csrf)">
            <input name="note" value="\(Self.escaped(notes[account].text))">
            <button>Save</button>
            </form>
            """)
    }

    private static func loginForm(_ csrf: String) -> String {
        """
        <form method="post" action="\(ShopRoute.login.rawValue)">
        <input type="hidden" name="csrf" value="\(csrf)">
        <input name="username"> <input name="password" type="password">
        <button>Log in</button>
        </form>
        """
    }

    private static func page(_ title: String, _ content: String, cookie: String? = nil) -> Response {
        let html = """
            <!doctype html>
            <html><head><meta charset="utf-8"><title>\(escaped(title))</title></head><body>
            <h1>\(escaped(title))</h1>
            \(content)
            </body></html>

            """
        var response = Response(type: "text/html; charset=utf-8", .whole(Body(html)))
        if let cookie { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }

    private static func seeAccount(cookie: String?) -> Response {
        var response = Response(status: 303)
        response.headers.append(("Location", ShopRoute.account.rawValue))
        if let cookie { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { html, character in
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.append(character)
            }
        }
    }
}
