import LoadModel

/// What requests that are served at once cost each other: of n present each is served at 1/(1 + σ(n − 1) + κn(n − 1)) of the full speed.
///
/// In a closed loop without think time, n users long, throughput is then that of the Universal Scalability Law (Gunther, "Guerrilla
/// Capacity Planning", 2007, section 4.4), with a peak at √((1 − σ)/κ).
public struct Contention: Hashable, Sendable {
    /// The share of the work that is done under a lock, 0 to 1.
    public var sigma: Double
    /// What each pair costs to agree, 0 to 1.
    public var kappa: Double

    public init(sigma: Double, kappa: Double) {
        self.sigma = sigma
        self.kappa = kappa
    }

    /// Reads `sigma=0.05,kappa=0.002`; one that is left out is 0.
    public init(parsing text: String) throws(QuantityError) {
        let example = "write sigma=0.05,kappa=0.002"
        var numbers: [Substring: Double] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", omittingEmptySubsequences: false)
            guard words.count == 2, words[0] == "sigma" || words[0] == "kappa" else {
                throw QuantityError("'\(part)' is neither sigma nor kappa with a number; \(example)")
            }
            guard let number = Double(words[1]), (0...1).contains(number) else {
                throw QuantityError("\(words[0]) must be from 0 to 1, found '\(words[1])'; \(example)")
            }
            guard numbers.updateValue(number, forKey: words[0]) == nil else {
                throw QuantityError("\(words[0]) is given twice; \(example)")
            }
        }
        self.init(sigma: numbers["sigma"] ?? 0, kappa: numbers["kappa"] ?? 0)
    }

    /// Of the full speed, for each of so many present.
    func speed(of present: Int) -> Double {
        let others = Double(max(0, present - 1))
        return 1 / (1 + sigma * others + kappa * others * (others + 1))
    }
}

extension Contention: CustomStringConvertible {
    public var description: String { "sigma=\(sigma),kappa=\(kappa)" }
}
