import Engine
import Glibc

/// Other Dynos that make load from this machine, as far as its processes can be seen: two comparisons at once are noise to each other.
struct OtherGenerators {
    /// Seen by now, with their numbers, in the order in which they were seen first.
    private(set) var seen: [String] = []

    /// What makes load, of the subcommands.
    private static let subcommands: Set<String> = ["run", "compare", "capacity", "sweep", "demo"]

    /// Looks once more. What they were told may hold secrets: of their arguments the subcommand alone is kept.
    mutating func look() {
        for process in ProcessTable.numbers(in: "/proc") where process != Int(getpid()) {
            guard ProcessTable.name(process) == "dyno", let text = SystemFiles().text("/proc/\(process)/cmdline") else {
                continue
            }
            let arguments = text.split(separator: "\0", maxSplits: 2).map(String.init)
            guard arguments.count > 1, OtherGenerators.subcommands.contains(arguments[1]) else { continue }
            let words = "dyno \(arguments[1]) (process \(process))"
            if !seen.contains(words), seen.count < 10 { seen.append(words) }
        }
    }
}
