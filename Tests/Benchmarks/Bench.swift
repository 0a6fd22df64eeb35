import Foundation

/// Measures the dyno command from outside and prints a table of figures beside what each must reach.
///
/// With names of cases as arguments, only those. Ends with 1 where a figure misses its limit, goals excepted.
@main
enum Bench {
    static let cases: [(name: String, run: @Sendable () throws -> [Figure])] = [
        ("count", CountCase.run), ("truth", TruthCase.run), ("cost", CostCase.run), ("memory", MemoryCase.run),
    ]

    static func main() throws {
        let wanted = CommandLine.arguments.dropFirst()
        var figures: [Figure] = []
        for (name, run) in cases where wanted.isEmpty || wanted.contains(name) {
            FileHandle.standardError.write(Data("\(name) ...\n".utf8))
            do {
                figures += try run()
            } catch {
                figures.append(Figure(name: name, measured: "\(error)", limit: "to run", holds: false))
            }
        }
        let table = render(figures)
        print(table)
        try save(table)
        exit(figures.allSatisfy { $0.holds || $0.isGoal } ? 0 : 1)
    }

    private static func render(_ figures: [Figure]) -> String {
        let rows = figures.map { figure in
            let reached = figure.holds ? "yes" : figure.isGoal ? "not yet" : "NO"
            return "| \(figure.name) | \(figure.measured) | \(figure.limit) | \(reached) |"
        }
        return (["| Figure | Measured | Must be | Reached |", "| :-- | :-- | :-- | :-- |"] + rows).joined(separator: "\n")
    }

    private static func save(_ table: String) throws {
        try FileManager.default.createDirectory(atPath: "Reports/bench", withIntermediateDirectories: true)
        try (table + "\n").write(toFile: "Reports/bench/latest.md", atomically: true, encoding: .utf8)
    }
}
