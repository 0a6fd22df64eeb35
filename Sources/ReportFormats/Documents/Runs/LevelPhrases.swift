import LoadModel
import Measurement

/// What reports say about one level in words, for every format.
struct LevelPhrases {
    let result: LevelResult

    /// What stands for the load of a run of several levels, or of several loads.
    static func several(_ levels: [LevelResult]) -> String {
        if levels.contains(where: { $0.stream != nil }) {
            return QuantityText.counted(levels.count, "load") + " at the same time"
        }
        let names = levels.map { LevelPhrases(result: $0).place }
        let shown = names.count > mostNames ? [names[0], names[1], "...", names[names.count - 1]] : names
        return "\(QuantityText.counted(levels.count, "level")), one after another: \(shown.joined(separator: ", "))"
    }

    /// Of levels; of more the first and the last.
    private static let mostNames = 6

    /// The machine and the tool.
    static func text(_ environment: Environment) -> String {
        "Dyno \(environment.dyno), libcurl \(environment.libcurl), \(environment.operatingSystem), "
            + "\(environment.processor), \(QuantityText.counted(environment.cores, "core"))."
    }

    /// Everything about the level that is said in a line each, in order.
    var facts: [(name: String, text: String)] {
        let facts: [(String, String?)] = [
            ("Load", result.stream == nil ? nil : load), ("Trace", trace), ("Requests", counts), ("Iterations", iterations),
            ("Failures", failures), ("Statuses", statuses),
            ("Sessions", sessions),
            ("Throughput", throughput), ("Data", result.isUnfinished ? nil : data), ("Resources", resources),
            ("Counter", counter), ("Memory growth", memoryGrowth),
        ]
        return facts.compactMap { name, text in text.map { (name, $0) } }
    }

    /// About the generator and its machine.
    var trust: [(name: String, text: String)] {
        let facts: [(String, String?)] = [
            ("Generator", result.isUnfinished ? nil : generator), ("Stamps", receiveStamps), ("Machine", machine),
        ]
        return facts.compactMap { name, text in text.map { (name, $0) } }
    }

    var counts: String {
        let counts = result.counts
        var parts = ["scheduled", "sent", "succeeded", "failed", "unsent"]
        for (index, value) in [counts.scheduled, counts.sent, counts.succeeded, counts.failed, counts.unsent].enumerated() {
            parts[index] = "\(QuantityText.count(value)) \(parts[index])"
        }
        if counts.inFlightAtEnd > 0 { parts.append("\(QuantityText.count(counts.inFlightAtEnd)) in flight at the end") }
        if let skipped { parts.append(skipped) }
        if counts.unsentRequests > 0 {
            parts.append("\(QuantityText.count(counts.unsentRequests)) without a connection at the end")
        }
        if counts.resent > 0 { parts.append("\(QuantityText.count(counts.resent)) resent on a fresh connection") }
        return parts.joined(separator: ", ")
    }

    /// `1,200 complete, 5 failed (3 at POST /orders, 2 at GET /x), 4 cut by the end`; nil where iterations are single requests.
    var iterations: String? {
        guard let iterations = result.iterations else { return nil }
        var failed = "\(QuantityText.count(iterations.failed)) failed"
        let causes =
            iterations.endedBy.prefix(3).map { "\(QuantityText.count($0.count)) at \($0.name)" }
            + iterations.reasons.prefix(3).map { "\(QuantityText.count($0.count)): \($0.name)" }
        if !causes.isEmpty { failed += " (\(causes.joined(separator: ", ")))" }
        var parts = ["\(QuantityText.count(iterations.complete)) complete", failed]
        if iterations.cut > 0 { parts.append("\(QuantityText.count(iterations.cut)) cut by the end") }
        if iterations.loopsAtMost > 0 {
            parts.append("\(QuantityText.counted(iterations.loopsAtMost, "loop")) ended because of 'most'")
        }
        if let feed = result.endedFeed { parts.append("the load ended with the rows of feed '\(feed)'") }
        return parts.joined(separator: ", ")
    }

    /// `50 steps skipped after failures, 20 steps skipped as the load ended`; nil where none was.
    private var skipped: String? {
        let counts = result.counts
        let unexplained = counts.skippedSteps - counts.skippedAfterFailure - counts.skippedAtEnd
        let parts = [
            (counts.skippedAfterFailure, " after failures"), (counts.skippedAtEnd, " as the load ended"), (unexplained, ""),
        ].filter { $0.0 > 0 }.map { "\(QuantityText.counted($0.0, "step")) skipped\($0.1)" }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The kinds of failure, how long they took, and what the warm-up had of them; nil where nothing failed in either.
    var failures: String? {
        var kinds = result.total.failures.nonZero.map { "\(QuantityText.count($0.count)) \($0.kind.name)" }
        if result.warmupCounts.failed > 0 {
            kinds.append("\(QuantityText.count(result.warmupCounts.failed)) in the warm-up, which count nowhere else")
        }
        guard !kinds.isEmpty else { return nil }
        let times = result.total.timeToFailure
        let after = "after \(time(times.mean / 1e6)) on average, \(time(times.max.milliseconds)) at most"
        return kinds.joined(separator: ", ") + (times.count > 0 ? "; \(after)" : "")
    }

    var throughput: String {
        let responses = "\(QuantityText.rate(perSecond: result.total.throughput)) successful responses"
        guard let offered = result.offeredRate else { return responses }
        if result.level.sessions != nil { return "\(responses) from \(QuantityText.rate(perSecond: offered)) sessions offered" }
        // With several steps a scenario the two are rates of different things.
        guard result.total.requests <= result.counts.scheduled else {
            return "\(responses) from \(QuantityText.rate(perSecond: offered)) scenario starts offered"
        }
        return
            "\(responses) (\(QuantityText.percentage(result.total.throughput / offered)) of \(QuantityText.rate(perSecond: offered)) offered)"
    }

    var data: String {
        """
        \(QuantityText.kilobytesPerSecond(result.total.receivedKBPerSecond)) received, \
        \(QuantityText.kilobytesPerSecond(result.total.sentKBPerSecond)) sent (1 KB = 1,000 bytes)
        """
    }

    /// `5,998 with 200, 2 with 500`; nil where no answer came.
    var statuses: String? {
        guard !result.total.statuses.isEmpty else { return nil }
        return result.total.statuses.sorted { $0.key < $1.key }
            .map { "\(QuantityText.count($0.value)) with \($0.key)" }.joined(separator: ", ")
    }

    var generator: String {
        let account = result.generator
        let spacing = account.sendSpacingCV.map { ", CV of the send spacing \(QuantityText.decimal($0, places: 2))" } ?? ""
        let pacing = result.offeredRate == nil ? "" : "\(account.pacing.rawValue) pacing, "
        let busiest = account.workers.count > 1 ? account.workers.map(\.cpuShare).max() : nil
        return """
            \(QuantityText.counted(account.threads, "thread")), \(pacing)\(QuantityText.percentage(account.cpuShare)) CPU\
            \(busiest.map { " (the busiest \(QuantityText.percentage($0)))" } ?? "")\(helpers(of: account)), \
            \(QuantityText.counted(account.connectionsOpened, "connection")) opened; \
            \(QuantityText.significant(account.littlesLaw.inSystem.counted)) requests in system on average, \
            \(QuantityText.significant(account.littlesLaw.predictedInSystem)) by Little's law\(spacing)
            """
    }

    /// Threads beside the workers.
    private func helpers(of account: GeneratorAccount) -> String {
        account.helpers.map { helper in
            let share = "\(QuantityText.percentage(helper.cpuShare)) of a processor"
            return switch helper.work {
            case .samples: ", \(share) more to write samples"
            case .metrics: ", \(share) more to serve metrics"
            }
        }.joined()
    }

    /// What befell the machine, as far as the system tells; nil where nobody looked.
    var machine: String? {
        guard let machine = result.generator.machine else { return nil }
        var parts = [QuantityText.counted(machine.processors, "processor")]
        if let share = machine.stolenShare { parts.append("\(QuantityText.percentage(share)) of processor time stolen") }
        if let share = machine.throttledShare { parts.append("throttled \(QuantityText.percentage(share)) of the time") }
        if let share = machine.waitingShare {
            parts.append("work waited for a processor \(QuantityText.percentage(share)) of the time")
        }
        if let use = machine.descriptors { parts.append("\(of(use)) descriptors") }
        if let use = machine.ports { parts.append("\(of(use)) local ports") }
        return parts.joined(separator: ", ")
    }

    private func of(_ use: MachineObservation.Use) -> String {
        "\(QuantityText.count(use.used)) of \(QuantityText.count(use.limit))"
    }

    private func time(_ milliseconds: Double) -> String { QuantityText.duration(milliseconds: milliseconds) }
}

extension LevelPhrases {
    /// What the target's processes used, a second and a request; nil where they were not watched.
    var resources: String? {
        guard let used = result.resources, let processors = used.processors else { return nil }
        var parts = [
            QuantityText.counted(used.processes, "process", plural: "processes"),
            "\(QuantityText.significant(processors)) CPU seconds a second\(systemShare(of: used))",
        ]
        if let cpu = used.perRequest(used.cpuSeconds) {
            parts.append("\(QuantityText.duration(milliseconds: cpu * 1000)) a request")
        }
        parts.append("\(bytes(used.residentBytes)) of memory, \(bytes(used.peakResidentBytes)) at its peak")
        parts.append(QuantityText.counted(used.threads, "thread"))
        if let descriptors = used.descriptors { parts.append(QuantityText.counted(descriptors, "descriptor")) }
        if let switches = used.perRequest(Double(used.contextSwitches)) {
            parts.append("\(QuantityText.significant(switches)) context switches a request")
        }
        if let data = data(of: used) { parts.append(data) }
        return parts.joined(separator: ", ")
    }

    /// What the target itself counted; nil where it was not asked.
    var counter: String? {
        result.counter.map { check in
            """
            the target counted \(QuantityText.decimal(check.counted, places: 0)) by \(check.name), where \
            \(QuantityText.count(check.least)) succeeded and at most \(QuantityText.count(check.most)) were sent
            """
        }
    }

    /// How fast their memory grew behind the warm-up; nil where too little was seen.
    var memoryGrowth: String? {
        result.memoryGrowth.map { growth in
            LevelPhrases.growth(growth.perHour / 1e6, (growth.low / 1e6)...(growth.high / 1e6))
                + ", \(QuantityText.percentage(MemoryGrowth.confidence)) interval, from \(QuantityText.duration(milliseconds: growth.seconds * 1000)) behind the warm-up"
        }
    }

    private func systemShare(of used: TargetResources) -> String {
        guard used.cpuSeconds > 0 else { return "" }
        return " (\(QuantityText.percentage(min(1, used.systemSeconds / used.cpuSeconds))) in the kernel)"
    }

    /// Send and receive calls are not counted by the system, and of most servers there is then little to say.
    private func data(of used: TargetResources) -> String? {
        guard let read = used.bytesRead.flatMap({ used.perRequest(Double($0)) }),
            let written = used.bytesWritten.flatMap({ used.perRequest(Double($0)) })
        else { return nil }
        let amounts = "\(QuantityText.significant(read)) B read and \(QuantityText.significant(written)) B written"
        return "\(amounts) a request by read and write calls"
    }

    private func bytes(_ count: Int) -> String { QuantityText.megabytes(count) }
}
