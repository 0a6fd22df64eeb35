import LoadModel

/// What customers make in the shop: carts, and orders of them.
struct ShopCart {
    struct Line {
        let product: Int
        var count: Int
    }

    let id: Int64
    let account: Int
    let note: String
    var lines: [Line] = []
    /// Counts its changes.
    var version = 1
    var isOrdered = false

    var tag: String { "\"\(version)\"" }

    func total(_ catalogue: ShopCatalogue) -> Int { lines.reduce(0) { $0 + $1.count * catalogue.products[$1.product].price } }

    struct Text: Encodable {
        let id: Int64
        let state: String
        let note: String
        let items: [Item]
        let total: Int

        struct Item: Encodable {
            let sku: String
            let name: String
            let price: Int
            let count: Int
        }
    }

    /// - Parameter error: added to the total, which is wrong then.
    func text(_ catalogue: ShopCatalogue, error: Int) -> Text {
        let items = lines.map { line in
            let product = catalogue.products[line.product]
            return Text.Item(sku: product.sku, name: product.name, price: product.price, count: line.count)
        }
        return Text(
            id: id, state: isOrdered ? "ordered" : "open", note: note, items: items, total: total(catalogue) + error)
    }
}

/// An order is pending until its time has come.
struct ShopOrder {
    let id: Int64
    let account: Int
    let cart: ShopCart
    let done: Instant

    func isDone(_ now: Instant) -> Bool { now >= done }

    struct Text: Encodable {
        let id: Int64
        let state: String
        let cart: Int64
        let lines: [Line]
        let total: Int

        struct Line: Encodable {
            let id: Int64
            let sku: String
            let count: Int
        }
    }

    func text(_ catalogue: ShopCatalogue, now: Instant) -> Text {
        let lines = cart.lines.enumerated().map { index, line in
            Text.Line(id: id * 100 + Int64(index), sku: catalogue.products[line.product].sku, count: line.count)
        }
        return Text(
            id: id, state: isDone(now) ? "done" : "pending", cart: cart.id, lines: lines, total: cart.total(catalogue))
    }
}
