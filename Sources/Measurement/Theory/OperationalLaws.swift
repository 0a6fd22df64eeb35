/// Laws that hold of any system over any window, whatever its distributions, as long as what comes also leaves.
///
/// Lazowska, Zahorjan, Graham and Sevcik, "Quantitative System Performance", 1984, chapter 3. Times in seconds, rates per second.
public enum OperationalLaws {
    /// Little's law, N = X·R: the mean number in the system (section 3.3; Little, Operations Research 9, 1961).
    public static func inSystem(throughput: Double, responseTime: Double) -> Double { throughput * responseTime }

    /// The utilisation law, U = X·D: the mean number of busy servers (section 3.2).
    public static func utilisation(throughput: Double, demand: Double) -> Double { throughput * demand }

    /// The interactive response-time law, R = N/X − Z, of N users who think for Z (section 3.4).
    public static func responseTime(users: Int, throughput: Double, think: Double) -> Double {
        Double(users) / throughput - think
    }

    /// The same law for the throughput, X = N/(R + Z).
    public static func throughput(users: Int, responseTime: Double, think: Double) -> Double {
        Double(users) / (responseTime + think)
    }
}
