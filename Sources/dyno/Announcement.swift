import Foundation
import LoadModel

/// What a command says before the first request: what will be done, and what it cannot answer.
enum Announcement {
    /// On stderr, so that stdout holds results only.
    static func print(_ plan: Plan, targets: [Target], isQuiet: Bool) {
        guard !isQuiet else { return }
        for line in lines(plan, targets: targets) { printError(line) }
        printError("")
    }

    static func lines(_ plan: Plan, targets: [Target]) -> [String] {
        let names = targets.map { targets.count > 1 ? "\($0.name) \($0.url)" : "\($0.url)" }
        let timeouts = Set(plan.scenarios.flatMap(\.requests).map(\.timeout)).sorted()
        var lines = [
            "\(plan.name): \(names.joined(separator: ", "))",
            "\(plan.load.summary); timeout \(timeouts.map(\.description).joined(separator: ", ")); seed \(plan.seed)",
        ]
        lines += PlanForecast(plan).shortfalls.map { "note: \($0.message)" }
        if plan.load.isCapped {
            lines.append("note: with a rate, -c caps the connections: arrivals beyond them wait, and their wait counts")
        }
        return lines
    }
}

extension Load {
    /// Model, level, length and warm-up in a phrase.
    fileprivate var summary: String {
        let levels = levels.map(\.description).joined(separator: ", ")
        let head: String
        switch model {
        case .open(let arrivals, _): head = "open load, \(arrivals.rawValue) arrivals, \(levels)"
        case .closed(_, let think): head = "closed load, \(levels), think time \(think)"
        }
        let length: String
        switch stop {
        case .duration(let duration): length = "\(duration)"
        case .requests(let count): length = count == 1 ? "1 request" : "\(count) requests"
        }
        return "\(head), \(length)\(self.levels.count > 1 ? " each" : "")" + (warmup > .zero ? " after \(warmup) of warm-up" : "")
    }

    fileprivate var isCapped: Bool {
        if case .open = model { connections != nil } else { false }
    }
}
