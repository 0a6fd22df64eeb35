import Foundation

/// Measures the dyno command from outside, beside peers, and prints a table of figures beside what each must reach.
///
/// `dyno-bench [--quick] [NAME...]`: with names of cases, only those; quickly: fewer and shorter rounds, to see that the cases work,
/// not to judge by. A run of all cases is also written to Reports/bench. Ends with 1 where a figure misses its limit, with 64 where it is
/// told nonsense.
@main
enum Bench {
    static let cases: [Case] = [
        .allocations, .instructions, .schedule, .count, .truth, .memory, .traces, .feeds, .reports, .parts, .startUp, .plaintext,
        .fastServer,
        .tls, .http2,
        .bodies, .captures, .scenarios, .users,
        .constantRate,
        .lag, .pacing,
        .connections,
    ]

    static func main() {
        do {
            var arguments = Array(CommandLine.arguments.dropFirst())
            let hadRole = try Role.take(&arguments)
            exit(hadRole ? 0 : try measure(arguments) ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("dyno-bench: \(error)\n".utf8))
            exit(64)
        }
    }

    /// - Returns: whether every figure is what it must be.
    private static func measure(_ arguments: [String]) throws -> Bool {
        let effort: Effort = arguments.contains("--quick") ? .quick : .full
        let names = arguments.filter { $0 != "--quick" }
        let chosen = try choose(names)
        var figures: [Figure] = []
        for bench in chosen {
            FileHandle.standardError.write(Data("\(bench.name) ...\n".utf8))
            do {
                figures += try bench.run(effort)
            } catch let missing as MissingTool {
                figures.append(.notRun(bench.name, because: "\(missing)", fails: false))
            } catch {
                figures.append(.notRun(bench.name, because: "\(error)", fails: true))
            }
        }
        let report = BenchReport(figures: figures, effort: effort)
        print(report.markdown)
        if names.isEmpty { try report.save() }
        return !figures.contains { $0.verdict == .missed }
    }

    private static func choose(_ names: [String]) throws -> [Case] {
        if let stranger = names.first(where: { name in !cases.contains { $0.name == name } }) {
            throw BenchError("no case is called '\(stranger)'; there are: \(cases.map(\.name).joined(separator: ", "))")
        }
        return names.isEmpty ? cases : cases.filter { names.contains($0.name) }
    }
}

/// Something to measure; gives one figure or several.
struct Case: Sendable {
    var name: String
    var run: @Sendable (Effort) throws -> [Figure]
}

/// How much time the bench may take.
struct Effort: Sendable {
    var isQuick: Bool
    var rounds: Int
    /// Of one contender in one round.
    var seconds: Int

    static let full = Effort(isQuick: false, rounds: 5, seconds: 3)
    static let quick = Effort(isQuick: true, rounds: 2, seconds: 1)
}
