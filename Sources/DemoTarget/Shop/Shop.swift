import LoadModel
import WebServer

/// The demo target's shop: an API as real ones are, with logins that end, carts that two may change, and orders that take a while.
///
/// What it remembers is bounded, and follows from the seed and the order of the requests. Confined to the target's thread.
final class Shop {
    /// The latest carts, and as many orders, that are kept; an older one is not found any more.
    static let most = 50_000

    let catalogue = ShopCatalogue()
    var logins: ShopLogins
    let configuration: ShopConfiguration
    let stream: RandomStream
    var carts = Shelf<Int64, ShopCart>(capacity: most)
    var orders = Shelf<Int64, ShopOrder>(capacity: most)
    var made: Int64 = 0
    var ordered: UInt64 = 0
    /// Answers about carts, of which some are wrong.
    var told: UInt64 = 0
    /// What customers say of themselves, with how often they have changed it.
    var notes: [(text: String, version: Int)]

    init(_ configuration: ShopConfiguration, seed: UInt64) {
        self.configuration = configuration
        logins = ShopLogins(life: configuration.tokenLife, seed: seed)
        stream = RandomStream(seed: seed, purpose: .value)
        notes = Array(repeating: ("", 1), count: catalogue.accounts.count)
    }

    /// - Parameter name: what stands in the path for `{id}`.
    func response(to request: Request, at route: ShopRoute, name: Substring, now: Instant) -> Response {
        do throws(ShopRefusal) {
            switch route {
            case .index: return Response(json: Self.index)
            case .accounts: return Response(type: "text/csv; charset=utf-8", .whole(Body(catalogue.accountsFile)))
            case .token: return try token(request, now)
            case .products: return Response(json: try page(of: request))
            case .product: return Response(json: try product(name))
            case .login: return try login(request)
            case .account: return try account(request, now)
            case .me, .carts, .cart, .items, .orders, .order:
                let account = try logins.account(of: request, now: now)
                return try response(to: request, of: account, at: route, name, now)
            }
        } catch {
            return route == .token ? error.tokenResponse : error.response
        }
    }

    private static let index = Dictionary(uniqueKeysWithValues: ShopRoute.allCases.map { ($0.rawValue, $0.summary) })

    private func response(
        to request: Request, of account: Int, at route: ShopRoute, _ name: Substring, _ now: Instant
    ) throws(ShopRefusal) -> Response {
        let isRead = request.method == "GET" || request.method == "HEAD"
        switch route {
        case .me: return try me(request, account, isRead: isRead)
        case .carts: return tell(try newCart(request, account), status: 201)
        case .cart: return isRead ? tell(try cart(name, account)) : try drop(cart: name, account)
        case .items: return tell(try change(name, account, request))
        case .orders: return try newOrder(request, account, now)
        case .order:
            return isRead
                ? Response(json: try order(name, account).text(catalogue, now: now)) : try drop(order: name, account, now)
        case .index, .accounts, .token, .products, .product, .login, .account: return Response(status: 204)
        }
    }

    private func token(_ request: Request, _ now: Instant) throws(ShopRefusal) -> Response {
        let account: Int?
        switch request.formField("grant_type") {
        case "password":
            let password = request.formField("password")
            account = catalogue.account(named: request.formField("username") ?? "").flatMap {
                catalogue.accounts[$0].password == password ? $0 : nil
            }
        case "refresh_token": account = logins.spend(refresh: request.formField("refresh_token") ?? "")
        case let other:
            let found = other.map { "found '\($0)'" } ?? "found none"
            throw ShopRefusal(
                400, other == nil ? "invalid_request" : "unsupported_grant_type",
                "grant_type must be password or refresh_token, in a form; \(found)")
        }
        guard let account else {
            throw ShopRefusal(400, "invalid_grant", "no such name and password, or the refresh token is spent or forgotten")
        }
        var response = Response(json: logins.grant(account, now: now))
        response.headers.append(("Cache-Control", "no-store"))
        return response
    }
}
