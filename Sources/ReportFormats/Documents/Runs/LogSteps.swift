#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Numbers at equal ratios.
enum LogSteps {
    /// The number that lies at this share of the way in logarithms; both ends above 0.
    static func value(from low: Double, to high: Double, share: Double) -> Double { low * pow(high / low, share) }

    /// - Returns: `count` + 1 of them, both ends exact.
    static func between(_ low: Double, _ high: Double, count: Int) -> [Double] {
        (0...count).map { $0 == count ? high : value(from: low, to: high, share: Double($0) / Double(count)) }
    }

    /// How far up a number is from 1 to a greatest one, in logarithms: 0 to 1.
    static func share(_ value: Double, of greatest: Double) -> Double { greatest > 1 ? log(max(1, value)) / log(greatest) : 1 }
}
