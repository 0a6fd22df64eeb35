import Foundation
import LoadModel
import Measurement
import ReportFormats

/// What a command says before the first request: what will be done, and what it cannot answer.
enum Announcement {
    /// On stderr, so that stdout holds results only.
    static func print(_ plan: Plan, targets: [Target], isQuiet: Bool) {
        guard !isQuiet else { return }
        for line in lines(plan, targets: targets) {
            printError(TerminalText.wrapped(TerminalText.printable(line), indent: 2, width: Screen.textWidth))
        }
        printError("")
    }

    /// The same of a comparison, whose length is its rule's.
    static func print(_ plan: Plan, comparing targets: [Target], isQuiet: Bool) {
        guard !isQuiet else { return }
        let names = targets.map { "\($0.name) \(place(of: $0))" }.joined(separator: ", ")
        let lines =
            ["\(plan.name): \(names)"] + plan.comparedSummary
            + ComparisonForecast(plan, comparing: targets).lines + plan.abortSummary + plan.remarks.map { "note: \($0)" }
        for line in lines { printError(TerminalText.wrapped(TerminalText.printable(line), indent: 2, width: Screen.textWidth)) }
        printError("")
    }

    static func lines(_ plan: Plan, targets: [Target]) -> [String] {
        let names = targets.map { targets.count > 1 ? "\($0.name) \(place(of: $0))" : place(of: $0) }
        let timeouts = Set(plan.scenarios.flatMap(\.requests).map(\.timeout)).sorted()
        var lines = [
            "\(plan.name): \(names.joined(separator: ", "))",
            "\(plan.loadSummary); timeout \(timeouts.map(\.description).joined(separator: ", ")); seed \(plan.seed)",
        ]
        if plan.hasOwnLoads { lines += plan.streams.map { plan.summary(of: $0) } }
        if case .trace(let trace) = plan.load.model {
            lines.append("\(trace.fileName): \(TracePhrases.content(of: trace))")
            lines += TracePhrases.skipped(of: trace).map { "note: \($0)" }
        }
        lines += forecast(plan) + plan.abortSummary
        lines += plan.remarks.map { "note: \($0)" }
        lines += PlanForecast(plan).shortfalls.map { "note: \($0.message)" }
        if plan.load.isCapped {
            lines.append("note: with a rate, -c caps the connections: arrivals beyond them wait, and their wait counts")
        }
        return lines
    }

    /// What iterations of several steps will do, and what they need.
    private static func forecast(_ plan: Plan) -> [String] {
        if case .trace = plan.load.model { return [] }
        var lines: [String] = []
        let scenarios = plan.scenarioForecasts
        if plan.hasOwnLoads || scenarios.contains(where: { $0.requests != .exactly(1) || !$0.captures.isEmpty }) {
            for scenario in scenarios {
                let rate =
                    scenario.iterationsPerSecond.first.flatMap { $0 }.map { ", \(QuantityText.rate(perSecond: $0)) iterations" }
                    ?? ""
                lines.append(
                    "scenario '\(scenario.name)': \(scenario.requests) \(scenario.requests == .exactly(1) ? "request" : "requests") an iteration\(rate)"
                )
            }
        }
        if plan.logins > 0 { lines.append("\(QuantityText.counted(plan.logins, "login")) before the load") }
        lines += plan.feedDemands.map(\.message)
        return lines
    }

    /// Where a target is, or what will run it.
    static func place(of target: Target) -> String {
        let url =
            target.url.port > 0
            ? "\(target.url)" : target.isEmbedded ? "a demo target that Dyno runs" : "a target that Dyno starts"
        let link = target.link.map { " over a simulated link (\($0))" } ?? ""
        return (target.service.map { "\(url) (\($0))" } ?? url) + link
    }
}

extension Plan {
    /// Model, level, length and warm-up of the load in a phrase.
    fileprivate var loadSummary: String {
        if hasOwnLoads {
            return "\(QuantityText.counted(streams.count, "load")) at the same time"
                + (load.warmup > .zero ? " after \(load.warmup) of warm-up" : "")
        }
        let each = load.levels.count > 1 ? " each" : ""
        return "\(load.modelSummary), \(length(of: load))\(each)"
            + (load.warmup > .zero ? " after \(load.warmup) of warm-up" : "")
    }

    /// `load 'buy': open load, poisson arrivals, 20/s, 30s from 10s on`
    fileprivate func summary(of stream: LoadStream) -> String {
        let start = stream.start > .zero ? " from \(stream.start) on" : ""
        return "load '\(stream.name)': \(stream.load.modelSummary), \(length(of: stream.load))\(start)"
    }

    /// The same of a comparison, whose blocks say how long.
    fileprivate var comparedSummary: [String] {
        guard hasOwnLoads else { return ["\(load.modelSummary); seed \(seed)"] }
        return ["\(QuantityText.counted(streams.count, "load")) at the same time; seed \(seed)"]
            + streams.map { "load '\($0.name)': \($0.load.modelSummary)" }
    }

    /// States in which the load ends early.
    fileprivate var abortSummary: [String] {
        abort.isEmpty ? [] : ["ends early at \(abort.map { "'\($0.text)'" }.joined(separator: ", "))"]
    }

    private func length(of load: Load) -> String {
        switch load.stop {
        case .duration(let duration): "\(duration)"
        case .requests(let count):
            if case .partlyOpen = load.model {
                QuantityText.counted(count, "session")
            } else if hasSeveralRequests {
                QuantityText.counted(count, "iteration")
            } else {
                QuantityText.counted(count, "request")
            }
        }
    }
}

extension Load {
    /// Model and levels of the load in a phrase.
    fileprivate var modelSummary: String {
        let levels = levels.map(\.description).joined(separator: ", ")
        switch model {
        case .open(let arrivals, _): return "open load, \(arrivals) arrivals, \(levels)"
        case .closed(let users, let cycles):
            return "closed load, \(users.map(\.description).joined(separator: ", ")), \(Load.text(cycles))"
        case .partlyOpen(let arrivals, _, let sessions):
            return """
                partly open load, \(arrivals) arrivals, \(levels), return \(sessions.returning) after think time \(sessions.think) \
                (\(QuantityText.significant(sessions.expectedIterations)) iterations a session)
                """
        case .trace(let trace): return Load.replay(trace)
        }
    }

    private static func replay(_ trace: Trace) -> String {
        let users = trace.users.map { ", \(QuantityText.counted($0, "user"))" } ?? ""
        let cycle = trace.cycle.map { ", \(text([$0]))" } ?? ""
        return "\(trace.isOpen ? "open" : "closed") replay of \(trace)" + (trace.loops ? ", over and over" : "") + users + cycle
    }

    /// Which have one pacing.
    private static func text(_ cycles: [UserCycle]) -> String {
        let thinks = cycles.map(\.think.description).joined(separator: ", ")
        let hasNone = cycles.allSatisfy { $0.think.mean == .zero }
        return (hasNone ? "no think time between iterations" : "think time \(thinks)")
            + (cycles.first.flatMap { $0.pacing > .zero ? ", an iteration at most every \($0.pacing)" : nil } ?? "")
    }

    fileprivate var isCapped: Bool { peakUsers == nil && connections != nil }
}
