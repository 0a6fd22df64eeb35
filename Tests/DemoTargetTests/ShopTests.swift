import FoundationEssentials
import LoadModel
import TestSupport
import Testing

@testable import DemoTarget

/// The shop as a client of a real API sees it.
@Suite struct ShopTests {
    /// A customer at one connection.
    private final class Customer {
        let client: Client
        var headers: [String] = []

        init(_ target: RunningDemoTarget) throws { client = try Client(port: target.port) }

        func ask(_ method: String, _ path: String, _ body: String = "", _ more: String...) throws -> Client.Answer {
            let lines =
                ["\(method) /shop\(path) HTTP/1.1", "Host: shop.test", "Content-Length: \(body.utf8.count)"] + headers + more
            try client.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
            return try client.receive()
        }

        /// Logs in, and sends the token from then on.
        @discardableResult func login(_ account: Int = 0) throws -> Grant {
            let line = try ask("GET", "/accounts.csv").text.split(separator: "\n")[1 + account].split(separator: ",")
            let form = "grant_type=password&username=\(encoded(line[0]))&password=\(encoded(line[1]))"
            let grant = try ask("POST", "/token", form).decoded(Grant.self)
            headers = ["Authorization: Bearer \(grant.access_token)"]
            return grant
        }

        func encoded(_ text: Substring) -> String {
            text.utf8.map { "%" + String(0x100 + Int($0), radix: 16).dropFirst() }.joined()
        }
    }

    private struct Grant: Decodable {
        let access_token: String
        let refresh_token: String
        let expires_in: Int
    }

    private struct Cart: Decodable {
        let id: Int64
        let state: String
        let note: String
        let total: Int
    }

    private struct Order: Decodable {
        let id: Int64
        let state: String
    }

    private struct Page: Decodable {
        struct Item: Decodable {
            let id: Int64
            let sku: String
            let name: String
        }
        let items: [Item]
        let total: Int
        let next: String?
    }

    private struct Fault: Decodable {
        struct Error: Decodable {
            let code: String
            let message: String
        }
        let error: Error
    }

    private func header(_ name: String, _ answer: Client.Answer) -> String? {
        let line = answer.headers.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }
        return line.map { String($0.dropFirst(name.count + 2)) }
    }

    private func expect(_ answer: Client.Answer, _ status: Int, _ code: String) throws {
        #expect(answer.status == status && header("Content-Type", answer) == "application/json; charset=utf-8")
        let fault = try answer.decoded(Fault.self)
        #expect(fault.error.code == code && fault.error.message.count > 10)
    }

    @Test func everyAccountOfTheFileMayLogIn() throws {
        try withTarget { target in
            let customer = try Customer(target)
            let rows = try customer.ask("GET", "/accounts.csv").text.split(separator: "\n")
            #expect(rows[0] == "name,password,tier" && rows.count == 201 && Set(rows).count == 201)
            for account in stride(from: 0, to: 200, by: 7) {
                #expect(try customer.login(account).expires_in == 600)
                #expect(try customer.ask("GET", "/me").text.contains(String(rows[1 + account].split(separator: ",")[0])))
            }
            let wrong = try customer.ask("POST", "/token", "grant_type=password&username=Anna&password=x")
            #expect(wrong.status == 400 && wrong.text.contains(#""error":"invalid_grant""#))
            #expect(try customer.ask("POST", "/token").text.contains("invalid_request"))
            #expect(try customer.ask("POST", "/token", "grant_type=magic").text.contains("unsupported_grant_type"))
        }
    }

    @Test func aTokenEndsAndIsRenewedOnceByEachRefreshToken() throws {
        try withTarget({ $0.shop.tokenLife = Nanoseconds(1_000_000) }) { target in
            let customer = try Customer(target)
            let first = try customer.login()
            var ended: Client.Answer?
            #expect(
                try eventually {
                    ended = try customer.ask("GET", "/me")
                    return ended?.status == 401
                })
            let answer = try #require(ended)
            try expect(answer, 401, "token_ended")
            #expect(header("WWW-Authenticate", answer)?.hasPrefix("Bearer") == true)
            let form = "grant_type=refresh_token&refresh_token=\(first.refresh_token)"
            #expect(try customer.ask("POST", "/token", form).decoded(Grant.self).access_token != first.access_token)
            #expect(try customer.ask("POST", "/token", form).text.contains("invalid_grant"))
            customer.headers = ["Authorization: Bearer nobody"]
            try expect(try customer.ask("GET", "/me"), 401, "unknown_token")
            customer.headers = ["Authorization: Basic eDp5"]
            try expect(try customer.ask("GET", "/me"), 401, "no_bearer")
            customer.headers = []
            try expect(try customer.ask("GET", "/me"), 401, "no_token")
        }
    }

    @Test func productsComePageByPageByWholeLinks() throws {
        try withTarget { target in
            let customer = try Customer(target)
            var path: String? = "/products?limit=30"
            var ids: [Int64] = []
            while let asked = path {
                let page = try customer.ask("GET", asked).decoded(Page.self)
                #expect(page.total == 200)
                ids += page.items.map(\.id)
                path = page.next.map { next in
                    #expect(next.hasPrefix("http://shop.test/shop/products?limit=30&cursor="))
                    return String(next.dropFirst("http://shop.test/shop".count))
                }
            }
            // Odd and beyond 2^53: no floating-point number has their last digits.
            #expect(ids.count == 200 && Set(ids).count == 200 && ids.allSatisfy { Int64(Double($0)) != $0 || $0 % 2 == 0 })
            let found = try customer.ask("GET", "/products?q=S%C3%9C%C3%9F").decoded(Page.self)
            #expect(found.total == 10 && found.items.count == 10 && found.next == nil && found.items[0].name.contains("süß"))
            #expect(try customer.ask("GET", "/products?q=nothing").text == #"{"items":[],"next":null,"total":0}"#)
            #expect(try customer.ask("GET", "/products/\(ids[3])").decoded(Page.Item.self).id == ids[3])
            try expect(try customer.ask("GET", "/products/7"), 404, "no_such_product")
            try expect(try customer.ask("GET", "/products?limit=0"), 422, "bad_limit")
            for cursor in ["x", "c1", "c!", "c999999999999999999999"] {
                try expect(try customer.ask("GET", "/products?cursor=\(cursor)"), 422, "bad_cursor")
            }
        }
    }

    @Test func aCartIsChangedByWhoeverHasSeenItsLatestState() throws {
        try withTarget { target in
            let customer = try Customer(target)
            try customer.login()
            let made = try customer.ask("POST", "/carts", #"{"note":"für „Zoë“"}"#)
            let cart = try made.decoded(Cart.self)
            #expect(made.status == 201 && header("ETag", made) == "\"1\"" && cart.note == "für „Zoë“")
            let path = "/carts/\(cart.id)"
            #expect(header("Location", made) == "/shop" + path)
            let item = #"{"sku":"cocoa-1","count":3}"#
            try expect(try customer.ask("PUT", path + "/items", item), 428, "no_if_match")
            let filled = try customer.ask("PUT", path + "/items", item, "If-Match: \"1\"")
            #expect(try filled.decoded(Cart.self).total > 0 && header("ETag", filled) == "\"2\"")
            try expect(try customer.ask("PUT", path + "/items", item, "If-Match: \"1\""), 412, "changed")
            for (body, status, code) in [
                (#"{"sku":"x"}"#, 422, "no_such_product"), (#"{"sku":"cocoa-1","count":0}"#, 422, "bad_count"),
                ("{}", 422, "missing"),
                (#"{"sku":1}"#, 422, "wrong_type"), ("{", 400, "no_json"),
            ] {
                try expect(try customer.ask("PUT", path + "/items", body, "If-Match: *"), status, code)
            }
            let other = try Customer(target)
            try other.login(1)
            try expect(try other.ask("GET", path), 404, "no_such_cart")
            #expect(try customer.ask("DELETE", path).status == 204)
            try expect(try customer.ask("GET", path), 404, "no_such_cart")
            #expect(try customer.ask("PATCH", path).status == 405)
        }
    }

    @Test func aCustomerIsOneForAllWhoAreLoggedInAsIt() throws {
        try withTarget { target in
            let (one, other) = (try Customer(target), try Customer(target))
            try one.login()
            try other.login()
            let tag = try #require(header("ETag", try one.ask("GET", "/me")))
            #expect(try other.ask("PUT", "/me", #"{"note":"first"}"#, "If-Match: \(tag)").status == 200)
            try expect(try one.ask("PUT", "/me", #"{"note":"second"}"#, "If-Match: \(tag)"), 412, "changed")
            #expect(try one.ask("GET", "/me").text.contains("first"))
        }
    }

    @Test(arguments: [(0.0, "done"), (3_600, "pending")])
    func anOrderTakesAWhile(seconds: Double, state: String) throws {
        try withTarget({ $0.shop.orderTime = .constant(Nanoseconds(seconds: seconds)) }) { target in
            let customer = try Customer(target)
            try customer.login()
            let cart = try customer.ask("POST", "/carts").decoded(Cart.self)
            let body = #"{"cart":\#(cart.id)}"#
            try expect(try customer.ask("POST", "/orders", body), 409, "empty_cart")
            _ = try customer.ask("PUT", "/carts/\(cart.id)/items", #"{"sku":"soup-2"}"#, "If-Match: \"1\"")
            let made = try customer.ask("POST", "/orders", body)
            let order = try made.decoded(Order.self)
            #expect(
                made.status == 202 && order.id > ShopCatalogue.firstID && header("Location", made) == "/shop/orders/\(order.id)")
            try expect(try customer.ask("POST", "/orders", body), 409, "ordered")
            #expect(try customer.ask("GET", "/carts/\(cart.id)").decoded(Cart.self).state == "ordered")
            #expect(try customer.ask("GET", "/orders/\(order.id)").decoded(Order.self).state == state)
            if state == "done" {
                #expect(try customer.ask("DELETE", "/orders/\(order.id)").status == 204)
                try expect(try customer.ask("GET", "/orders/\(order.id)"), 404, "no_such_order")
            } else {
                try expect(try customer.ask("DELETE", "/orders/\(order.id)"), 409, "pending")
            }
            try expect(try customer.ask("POST", "/orders", #"{"cart":1}"#), 422, "no_such_cart")
        }
    }

    @Test func oneInSoManyCartsIsToldWithAWrongTotal() throws {
        let totals: (UInt64) throws -> [Int] = { seed in
            try withTarget({
                $0.shop.wrongEvery = 4
                $0.seed = seed
            }) { target in
                let customer = try Customer(target)
                try customer.login()
                return try (0..<200).map { _ in try customer.ask("POST", "/carts").decoded(Cart.self).total }
            }
        }
        let first = try totals(1)
        #expect(Set(first) == [0, 1] && (25...75).contains(first.reduce(0, +)))
        #expect(try totals(1) == first && totals(2) != first)
    }

    @Test func aBrowserLogsInByTheTokenOfItsForm() throws {
        try withTarget { target in
            let browser = try Customer(target)
            let form = try browser.ask("GET", "/login")
            let csrf = try #require(form.text.firstMatch(of: /name="csrf" value="([0-9a-f]{32})"/)?.output.1)
            let cookie = try #require(header("Set-Cookie", form)?.split(separator: ";").first)
            browser.headers = ["Cookie: theme=dark; \(cookie)"]
            #expect(try browser.ask("GET", "/login").text.contains(csrf))
            try expect(try browser.ask("GET", "/account"), 401, "no_token")
            let row = try browser.ask("GET", "/accounts.csv").text.split(separator: "\n")[2].split(separator: ",")
            let who = "username=\(browser.encoded(row[0]))&password=\(browser.encoded(row[1]))"
            try expect(try browser.ask("POST", "/login", who), 403, "csrf")
            try expect(try browser.ask("POST", "/login", who + "&csrf=0"), 403, "csrf")
            try expect(try browser.ask("POST", "/login", "username=x&csrf=\(csrf)"), 401, "wrong_password")
            let welcome = try browser.ask("POST", "/login", who + "&csrf=\(csrf)")
            #expect(welcome.status == 303 && header("Location", welcome) == "/shop/account")
            browser.headers = ["Cookie: \(try #require(header("Set-Cookie", welcome)?.split(separator: ";").first))"]
            let page = try browser.ask("GET", "/account").text
            #expect(page.contains("<h1>Zoë O&#39;Neill</h1>"))
            let next = try #require(page.firstMatch(of: /name="csrf" value="([0-9a-f]{32})"/)?.output.1)
            #expect(next != csrf)
            #expect(try browser.ask("POST", "/account", "csrf=\(next)&note=%3Cb%3E+%C3%BC").status == 303)
            #expect(try browser.ask("GET", "/account").text.contains("value=\"&lt;b&gt; ü\""))
            // A cookie alone changes nothing; with the token it is as good as a login.
            try expect(try browser.ask("POST", "/carts"), 403, "csrf")
            #expect(try browser.ask("POST", "/carts", "", "X-CSRF-Token: \(next)").status == 201)
            try expect(try Customer(target).ask("POST", "/login", who), 403, "no_session")
        }
    }

    @Test func aShelfKeepsTheLatest() {
        var shelf = Shelf<Int, String>(capacity: 3)
        for number in 0..<10 {
            shelf.insert("\(number)", for: number)
            if number % 2 == 0 { shelf[number] = nil }
        }
        #expect([6, 7, 8, 9].map { shelf[$0] } == [nil, "7", nil, "9"] && shelf.count == 2)
        shelf[9] = "nine"
        shelf[3] = "three"
        #expect(shelf[9] == "nine" && shelf[3] == nil)
    }

    @Test func theShopRefusesAConfigurationOfNoSense() {
        for change: (inout ShopConfiguration) -> Void in [{ $0.tokenLife = .zero }, { $0.wrongEvery = 0 }] {
            var shop = ShopConfiguration()
            change(&shop)
            #expect(throws: QuantityError.self) { try shop.validate() }
        }
    }
}
