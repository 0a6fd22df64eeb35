/// One of the processes that share a load: each knows the whole schedule, and sends the arrivals that fall to it.
///
/// Shard s of R (from 0) has the numbers i with i mod R = s, of arrivals, users and identities; its workers share these out among
/// themselves as a load's only process does. Nothing is said between shards for it, and what an arrival does is the same whoever sends it.
public struct Shard: Hashable, Sendable {
    /// From 0; people count from 1, as ``number`` does.
    public let index: Int
    public let count: Int

    /// The only one.
    public static let whole = Shard(index: 0, of: 1)
    /// A schedule is computed by each of them: more would do little else.
    public static let most = 1024

    /// - Parameters:
    ///   - index: 0 up to `count` − 1.
    ///   - count: 1 up to ``most``.
    public init(index: Int, of count: Int) {
        precondition((1...Shard.most).contains(count) && (0..<count).contains(index), "shard \(index) of \(count) does not exist")
        self.index = index
        self.count = count
    }

    /// From 1.
    public var number: Int { index + 1 }
    public var isWhole: Bool { count == 1 }

    /// What falls to one of its workers.
    ///
    /// - Parameters:
    ///   - worker: 0 up to `workers` − 1.
    ///   - identities: of all shards together; nil: there are none.
    public func stripe(worker: Int, of workers: Int, identities: Int? = nil, offset: Int = 0) -> Stripe {
        Stripe(
            index: index + count * worker, count: count * workers, identities: identities, offset: offset, worker: worker)
    }

    /// How many of the numbers 0 up to `total` − 1 fall to it.
    public func share(of total: Int, identities: Int? = nil) -> Int {
        Stripe(index: index, count: count, identities: identities).share(of: total)
    }
}

extension Shard: CustomStringConvertible {
    /// `3 of 8`
    public var description: String { "\(number) of \(count)" }

    /// What is wrong with a text such as `3/8`.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// `3/8`: the third of eight.
    public init(parsing text: String) throws(Fault) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1] else {
            throw Fault(description: "'\(text)' is not a shard such as 3/8, the third of eight")
        }
        try self.init(number: number, of: count)
    }

    /// - Parameter number: from 1.
    public init(number: Int, of count: Int) throws(Fault) {
        guard (1...Shard.most).contains(count) else {
            throw Fault(description: "a load is shared by 1 to \(Shard.most) shards, found \(count)")
        }
        guard (1...count).contains(number) else {
            throw Fault(
                description: "shards count from 1: there is no shard \(number) of \(count)"
                    + (number == 0 ? " (the first is 1/\(count))" : ""))
        }
        self.init(index: number - 1, of: count)
    }
}
