import LoadModel

/// How the shop of a demo target behaves.
public struct ShopConfiguration: Hashable, Sendable {
    /// How long an access token is good for, 1 ms to a year. It can be had anew for the refresh token that came with it.
    public var tokenLife = Nanoseconds(seconds: 600)
    /// How long an order is pending: a law of which the n-th order draws the n-th value.
    public var orderTime = Distribution.constant(Nanoseconds(300_000_000))
    /// One in so many answers about a cart, by the seed, tells a wrong total; nil: none does.
    public var wrongEvery: Int?

    public init() {}

    /// - Throws: `QuantityError` for a value out of its range.
    func validate() throws(QuantityError) {
        guard (1_000_000...31_536_000_000_000_000).contains(tokenLife.count) else {
            throw QuantityError("a token's life must be from 1ms to 8760h, found \(tokenLife); write 10m, say")
        }
        if let wrongEvery, wrongEvery < 1 {
            throw QuantityError("one in \(wrongEvery) answers cannot be wrong; write 100, say")
        }
    }
}
