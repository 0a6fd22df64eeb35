import LoadModel

/// Which row of a feed each number gets: a pure function of the number, the seed and what the file holds, on any thread or
/// machine.
public struct RowOrder: Sendable {
    private let rows: Int
    private let ends: Bool
    private let draw: Draw
    private let stream: RandomStream

    private enum Draw {
        case sequential
        case shuffled(RowPermutation)
        case random
        case zipf(ZipfSampler)
        case weighted(CumulativeWeights)
    }

    /// - Parameters:
    ///   - feed: with its content: at least one row.
    ///   - weights: of a feed that is drawn by weight, those of its rows.
    ///   - seed: the plan's. Feeds of different names draw apart from one another.
    init(_ feed: Feed, weights: CumulativeWeights?, seed: UInt64) {
        rows = feed.content.rows
        precondition(rows > 0, "a feed has rows")
        stream = RandomStream(seed: seed, purpose: .feed, index: RowOrder.hash(feed.name))
        ends = feed.order.walks && feed.end != .repeats
        switch feed.order {
        case .sequential: draw = .sequential
        case .shuffled: draw = .shuffled(RowPermutation(count: rows))
        case .random: draw = .random
        case .zipf(let exponent): draw = .zipf(ZipfSampler(exponent: exponent, count: rows))
        case .weighted:
            guard let weights else { preconditionFailure("rows that are drawn by weight have weights") }
            draw = .weighted(weights)
        }
    }

    /// The row of a number, from 0; nil where the feed has ended by then and does not repeat.
    ///
    /// - Parameter number: of the iteration or user, from 0.
    public func row(for number: Int) -> Int? {
        precondition(number >= 0, "numbers start at 0")
        if ends, number >= rows { return nil }
        switch draw {
        case .sequential: return number % rows
        case .shuffled(let permutation):
            let round = stream.substream(UInt64(number / rows))
            return permutation.place(of: number % rows, round)
        case .random: return RowOrder.below(rows, stream.bits(UInt64(number)))
        case .zipf(let sampler): return sampler.draw(from: stream.substream(UInt64(number))) - 1
        case .weighted(let weights): return weights.row(at: stream.uniform(UInt64(number)))
        }
    }

    /// Maps 64 random bits to 0..<count: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019, section
    /// 4, without the rejection: a row is more likely than another by at most count/2⁶⁴.
    @inline(__always)
    static func below(_ count: Int, _ bits: UInt64) -> Int { Int(UInt64(count).multipliedFullWidth(by: bits).high) }

    /// FNV-1a (Fowler, Noll and Vo), 64 bits: the same in every process, as Swift's own hashes are not.
    private static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
