import FoundationEssentials
import LoadModel
import WebServer

/// Carts and orders.
extension Shop {
    /// A cart with its tag; now and then, where that is asked for, with a wrong total.
    func tell(_ cart: ShopCart, status: Int = 200) -> Response {
        told += 1
        let isWrong = configuration.wrongEvery.map { stream.bits(told) % UInt64($0) == 0 } ?? false
        var response = Response(status: status, json: cart.text(catalogue, error: isWrong ? 1 : 0))
        response.headers.append(("ETag", cart.tag))
        if status == 201 { response.headers.append(("Location", "/shop/carts/\(cart.id)")) }
        return response
    }

    private func nextID() -> Int64 {
        made += 1
        return ShopCatalogue.firstID + 2 * made
    }

    func newCart(_ request: Request, _ account: Int) throws(ShopRefusal) -> ShopCart {
        let asked: Asked.Note = request.body.count == 0 ? .init() : try request.json()
        let cart = ShopCart(id: nextID(), account: account, note: try Self.checked(asked.note ?? ""))
        carts.insert(cart, for: cart.id)
        return cart
    }

    /// Others' carts are not found, as if there were none.
    func cart(_ name: Substring, _ account: Int) throws(ShopRefusal) -> ShopCart {
        guard let id = Int64(name), let cart = carts[id], cart.account == account else {
            throw ShopRefusal(404, "no_such_cart", "this customer has no cart '\(name)'")
        }
        return cart
    }

    func change(_ name: Substring, _ account: Int, _ request: Request) throws(ShopRefusal) -> ShopCart {
        var cart = try cart(name, account)
        try request.match(cart.tag, "the cart")
        let asked: Asked.Item = try request.json()
        let count = asked.count ?? 1
        guard let product = catalogue.product(sku: asked.sku) else {
            throw ShopRefusal(422, "no_such_product", "there is no product of sku '\(asked.sku)'")
        }
        guard (1...99).contains(count) else {
            throw ShopRefusal(422, "bad_count", "count must be from 1 to 99, found \(count)")
        }
        guard !cart.isOrdered else { throw ShopRefusal(409, "ordered", "the cart was ordered; make another") }
        if let index = cart.lines.firstIndex(where: { $0.product == product }) {
            cart.lines[index].count = count
        } else {
            guard cart.lines.count < 100 else { throw ShopRefusal(422, "full", "a cart has room for 100 products") }
            cart.lines.append(.init(product: product, count: count))
        }
        cart.version += 1
        carts[cart.id] = cart
        return cart
    }

    func drop(cart name: Substring, _ account: Int) throws(ShopRefusal) -> Response {
        carts[try cart(name, account).id] = nil
        return Response(status: 204)
    }

    func newOrder(_ request: Request, _ account: Int, _ now: Instant) throws(ShopRefusal) -> Response {
        let asked: Asked.Order = try request.json()
        guard var cart = carts[asked.cart], cart.account == account else {
            throw ShopRefusal(422, "no_such_cart", "this customer has no cart \(asked.cart)")
        }
        guard !cart.isOrdered else { throw ShopRefusal(409, "ordered", "the cart was ordered before") }
        guard !cart.lines.isEmpty else { throw ShopRefusal(409, "empty_cart", "there is nothing in the cart") }
        cart.isOrdered = true
        cart.version += 1
        carts[cart.id] = cart
        let time = configuration.orderTime.serviceTime(ofRequest: ordered, from: stream.substream(0))
        ordered += 1
        let order = ShopOrder(id: nextID(), account: account, cart: cart, done: now + time)
        orders.insert(order, for: order.id)
        var response = Response(status: 202, json: order.text(catalogue, now: now))
        response.headers.append(("Location", "/shop/orders/\(order.id)"))
        return response
    }

    func order(_ name: Substring, _ account: Int) throws(ShopRefusal) -> ShopOrder {
        guard let id = Int64(name), let order = orders[id], order.account == account else {
            throw ShopRefusal(404, "no_such_order", "this customer has no order '\(name)'")
        }
        return order
    }

    func drop(order name: Substring, _ account: Int, _ now: Instant) throws(ShopRefusal) -> Response {
        let order = try order(name, account)
        guard order.isDone(now) else { throw ShopRefusal(409, "pending", "the order is pending; wait until it is done") }
        orders[order.id] = nil
        return Response(status: 204)
    }

    /// - Throws: 422 for what is too long to be kept.
    static func checked(_ note: String) throws(ShopRefusal) -> String {
        guard note.utf8.count <= 1_000 else { throw ShopRefusal(422, "too_long", "a note has at most 1,000 bytes") }
        return note
    }
}

/// What bodies of requests say.
enum Asked {
    struct Note: Decodable {
        var note: String?
    }

    struct Item: Decodable {
        let sku: String
        let count: Int?
    }

    struct Order: Decodable {
        let cart: Int64
    }
}

extension Request {
    /// - Throws: 400 where it is no JSON, 422 where it is not what is asked for.
    func json<Value: Decodable>() throws(ShopRefusal) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.text.utf8))
        } catch DecodingError.keyNotFound(let key, _) {
            throw ShopRefusal(422, "missing", "'\(key.stringValue)' is missing in the body")
        } catch DecodingError.typeMismatch(_, let context) {
            throw ShopRefusal(422, "wrong_type", "'\(context.codingPath.last?.stringValue ?? "the body")' is of another type")
        } catch {
            throw ShopRefusal(400, "no_json", "the body is no JSON that could be read")
        }
    }

    /// Whoever changes something names the state that he has seen (RFC 9110, 13.1.1).
    func match(_ tag: String, _ what: String) throws(ShopRefusal) {
        guard let sent = header("If-Match") else {
            throw ShopRefusal(428, "no_if_match", "If-Match is missing; send the ETag that \(what) was read with")
        }
        guard sent == tag || sent == "*" else {
            throw ShopRefusal(412, "changed", "\(what) has changed: it is \(tag) now, and not \(sent); read it again")
        }
    }
}
