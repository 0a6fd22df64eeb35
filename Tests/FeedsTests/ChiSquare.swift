/// Whether counts are those of a law.
enum ChiSquare {
    /// Pearson's statistic, less what a millionth of samples would go beyond; above 0 the law is not this one.
    ///
    /// By Wilson and Hilferty's approximation of the chi-square law (Johnson, Kotz and Balakrishnan, "Continuous Univariate
    /// Distributions" 1, section 18.5). Cells of less than 10 expected counts are taken together.
    static func excess(_ counts: [Int], probabilities: [Double]) -> Double {
        let total = Double(counts.reduce(0, +))
        var cells: [(count: Double, expected: Double)] = []
        var rest = (count: 0.0, expected: 0.0)
        for (count, probability) in zip(counts, probabilities) {
            let cell = (count: Double(count), expected: probability * total)
            if cell.expected >= 10 { cells.append(cell) } else { rest = (rest.count + cell.count, rest.expected + cell.expected) }
        }
        if rest.expected >= 10 { cells.append(rest) } else if rest.expected == 0, rest.count > 0 { return .infinity }
        let statistic = cells.reduce(0) { $0 + ($1.count - $1.expected) * ($1.count - $1.expected) / $1.expected }
        let freedom = Double(cells.count - 1)
        let scale = 2 / (9 * freedom)
        let root = 1 - scale + 4.753 * scale.squareRoot()
        return statistic - freedom * root * root * root
    }
}
