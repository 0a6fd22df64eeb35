import Glibc
import LoadModel

/// What a plan that needs so many rows makes of a feed, known before it runs.
public struct FeedForecast: Hashable, Sendable {
    /// How many the feed has.
    public let rows: Int
    /// How many numbers ask for one: iterations, or users where the feed is ``LoadModel/Feed/Numbered/user``'s.
    public let needed: Int
    public let use: Use
    public let outcome: Outcome

    public enum Use: Hashable, Sendable {
        /// `different` rows are used, each `least` to `most` times, the two at most one apart.
        case walked(different: Int, least: Int, most: Int)
        /// Rows are drawn; the likeliest is drawn `most` times on average, and `different` are used on average where each is as
        /// likely as any other (nil: not known).
        case drawn(different: Double?, most: Double)
    }

    public enum Outcome: Hashable, Sendable {
        /// Every number gets a row of its own.
        case unshared
        /// Numbers share rows.
        case shared
        /// Numbers share rows, and the feed says that they must not.
        case sharedAgainstUnique
        /// Numbers from `rows` on get none, and stop.
        case stops
        /// Numbers from `rows` on get none, and that is an error.
        case fails
    }

    /// - Parameters:
    ///   - feed: with its content: at least one row.
    ///   - needed: from 0.
    public init(_ feed: Feed, needed: Int) {
        precondition(feed.content.rows > 0 && needed >= 0, "a forecast is of a feed that was read")
        rows = feed.content.rows
        self.needed = needed
        use = FeedForecast.use(of: feed, needed: needed)
        outcome = FeedForecast.outcome(of: feed, needed: needed)
    }

    private static func outcome(of feed: Feed, needed: Int) -> Outcome {
        guard feed.order.walks else { return .shared }
        guard needed > feed.content.rows else { return .unshared }
        switch feed.end {
        case .stop: return .stops
        case .fail: return .fails
        case .repeats: return feed.isUnique ? .sharedAgainstUnique : .shared
        }
    }

    private static func use(of feed: Feed, needed: Int) -> Use {
        let rows = feed.content.rows
        let draws = Double(needed)
        switch feed.order {
        case .sequential, .shuffled:
            let taken = feed.end == .repeats ? needed : min(needed, rows)
            let least = taken < rows ? min(taken, 1) : taken / rows
            return .walked(different: min(taken, rows), least: least, most: (taken + rows - 1) / rows)
        case .random:
            // Each row is missed by all draws with the probability (1 − 1/n)^N.
            let share = 1 / Double(rows)
            return .drawn(different: needed == 0 ? 0 : -Double(rows) * expm1(draws * log1p(-share)), most: draws * share)
        case .zipf(let exponent):
            return .drawn(different: nil, most: draws * ZipfSampler(exponent: exponent, count: rows).headShare)
        case .weighted: return .drawn(different: nil, most: draws * (feed.content.heaviestShare ?? 1))
        }
    }
}
