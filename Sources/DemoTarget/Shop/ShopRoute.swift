/// The paths of the shop.
enum ShopRoute: String, CaseIterable {
    case index = "/shop"
    case accounts = "/shop/accounts.csv"
    case token = "/shop/token"
    case me = "/shop/me"
    case products = "/shop/products"
    case product = "/shop/products/{id}"
    case carts = "/shop/carts"
    case cart = "/shop/carts/{id}"
    case items = "/shop/carts/{id}/items"
    case orders = "/shop/orders"
    case order = "/shop/orders/{id}"
    case login = "/shop/login"
    case account = "/shop/account"

    var methods: [String] {
        switch self {
        case .index, .accounts, .products, .product: ["GET"]
        case .token, .carts, .orders: ["POST"]
        case .me: ["GET", "PUT"]
        case .cart, .order: ["GET", "DELETE"]
        case .items: ["PUT"]
        case .login, .account: ["GET", "POST"]
        }
    }

    /// For `GET /shop`, where somebody begins who has nothing else at hand.
    var summary: String {
        switch self {
        case .index: "GET: this list"
        case .accounts: "GET: name, password and tier of every account"
        case .token:
            "POST a form: grant_type=password with username and password, or grant_type=refresh_token with refresh_token; "
                + "access_token, refresh_token and expires_in (seconds) in return"
        case .me: "GET: the customer, with an ETag; PUT {note} with If-Match (412 where it has changed)"
        case .products: "GET ?q= &limit= &cursor=: {items, total, next}, of which next is the whole URL of the next page, or null"
        case .product: "GET: {id, sku, name, price, stock}"
        case .carts: "POST {note}: 201 with Location and ETag"
        case .cart: "GET: {id, state, note, items, total} with an ETag; DELETE: 204"
        case .items: "PUT {sku, count} with If-Match (428 without, 412 where the cart has changed): the cart, with a new ETag"
        case .orders: "POST {cart}: 202 with Location; 409 where the cart is empty or was ordered"
        case .order: "GET: {id, state, lines, total}, of which state is pending, then done; DELETE once it is done (409 before)"
        case .login: "GET: an HTML form with a CSRF token, and a cookie; POST it with username, password and csrf: 303"
        case .account: "GET: the customer's page, for whoever has logged in there; POST its form with note and csrf: 303"
        }
    }
}
