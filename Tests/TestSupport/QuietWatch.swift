import Foundation

/// Whether the processors were free for what ran meanwhile. Dyno's exit status 3 says that they were not; a test accepts it where
/// that is true, and nowhere else.
public struct QuietWatch: Sendable {
    private let begin = ContinuousClock.now
    private let waited = Self.waited()
    private let stolen = Self.stolen()

    public init() {}

    /// Since this was made somebody waited for a processor in at most a twentieth of the time, and the host kept at most a hundredth
    /// of it from this machine. Not where the system does not tell (/proc/pressure is a matter of how the kernel was built).
    public var wasQuiet: Bool {
        guard let waited, let now = Self.waited() else { return false }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        return now - waited <= 0.05 * seconds && Self.stolen() - stolen <= 0.01 * seconds
    }

    /// Seconds in which some thread that could run did not: `some total` of /proc/pressure/cpu, in microseconds.
    private static func waited() -> Double? {
        let text = try? String(contentsOfFile: "/proc/pressure/cpu", encoding: .utf8)
        let total = text?.split(separator: "\n").first?.split(separator: " ").last { $0.hasPrefix("total=") }
        return total.flatMap { Double($0.dropFirst("total=".count)) }.map { $0 / 1e6 }
    }

    /// Seconds that the host took, on all processors together: the eighth number of the first line of /proc/stat, in clock ticks.
    private static func stolen() -> Double {
        let text = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)) ?? ""
        let numbers = text.prefix { $0 != "\n" }.split(separator: " ").dropFirst().compactMap { Double($0) }
        return numbers.count > 7 ? numbers[7] / Double(sysconf(Int32(_SC_CLK_TCK))) : 0
    }
}
