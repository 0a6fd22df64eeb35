/// Which row of a feed a number gets: a function of the number, the seed and the file alone.
public enum FeedOrder: Hashable, Sendable {
    /// As the rows stand in the file, again and again.
    case sequential
    /// Each once in a random order, then each once in another.
    case shuffled
    /// Drawn, each as likely as any other.
    case random
    /// Drawn by Zipf's law: the k-th row of the file in proportion to k^(−exponent).
    ///
    /// - Parameter exponent: in ``exponents``.
    case zipf(exponent: Double)
    /// Drawn in proportion to the numbers of a column, which are from 0.
    case weighted(column: String)

    /// Of Zipf's law: near 0 all rows are alike, far beyond 10 only the first is drawn.
    public static let exponents = 0.01...100

    /// Whether it takes each row once before it takes one again; otherwise rows are drawn, and drawn again.
    public var walks: Bool {
        switch self {
        case .sequential, .shuffled: true
        case .random, .zipf, .weighted: false
        }
    }

    /// Reads `sequential`, `shuffled`, `random` and `zipf 1.1`. Weights are a setting of their own, as they name a column.
    ///
    /// - Throws: `QuantityError` that says what was found and how to write it.
    public init(parsing text: String) throws(QuantityError) {
        let words = text.split { " \t:".contains($0) }.map(String.init)
        let hint = "write sequential, shuffled, random, or zipf 1.1"
        switch (words.first, words.count) {
        case ("sequential", 1): self = .sequential
        case ("shuffled", 1): self = .shuffled
        case ("random", 1): self = .random
        case ("zipf", 2):
            guard let exponent = Double(words[1]), FeedOrder.exponents.contains(exponent) else {
                throw QuantityError(
                    "zipf takes an exponent from \(FeedOrder.exponents.lowerBound.plain) to \(FeedOrder.exponents.upperBound.plain), "
                        + "found '\(words[1])'; write zipf 1.1")
            }
            self = .zipf(exponent: exponent)
        case ("zipf", _): throw QuantityError("zipf takes its exponent alone, found '\(text)'; write zipf 1.1")
        case ("weight", _), ("weighted", _):
            throw QuantityError(
                "'\(text)' is no order; write 'weight: COLUMN' in place of 'order', with the column of the weights")
        default: throw QuantityError("'\(text)' is no order of rows; \(hint), or 'weight: COLUMN' in place of it")
        }
    }
}

extension FeedOrder: CustomStringConvertible {
    /// As a plan writes it behind `order:`; weights as `weight: COLUMN`.
    public var description: String {
        switch self {
        case .sequential: "sequential"
        case .shuffled: "shuffled"
        case .random: "random"
        case .zipf(let exponent): "zipf \(exponent.plain)"
        case .weighted(let column): "weight: \(column)"
        }
    }
}
