/// The level at which each of several looks at growing data is tested, so that all of them together err in 5 % of comparisons.
///
/// Pocock, "Group sequential methods in the design and analysis of clinical trials", Biometrika 64(2), 1977, for one-sided tests; the
/// significance level is kept and the quantile taken from Student's law at each look (Jennison and Turnbull, "Group Sequential
/// Methods", 2000, section 4.4). These are exact for looks after 6, 12, 18, 24 and 30 rounds, found by simulation.
enum PocockLevels {
    /// - Parameter looks: how many there may be, from 1 to 5.
    static func nominal(looks: Int) -> Double { levels[max(1, min(looks, levels.count)) - 1] }

    private static let levels = [0.05, 0.0294, 0.0221, 0.0184, 0.0160]
}
