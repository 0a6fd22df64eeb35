import LoadModel
import Measurement

/// What was seen of all that may give way under load, beside what would be too much of it.
enum LimitTable {
    /// nil where nothing gave way.
    static func block(of level: LevelResult) -> Report.Block? {
        guard level.findings.contains(where: { $0.code == "limiter" }), let seen = level.limits else { return nil }
        var table = Table([
            .init(title: "", alignment: .left), .init(title: "Seen", alignment: .left),
            .init(title: "At its limit", alignment: .left),
        ])
        table.rows = rows(of: seen).map { name, text, limit in
            [.text(name), .text(text), seen.limits.contains(limit) ? .text("yes", .bad) : .text("no", .plain)]
        }
        let generator = level.generator.cpuShare * Double(level.generator.threads)
        return .named(
            "What gives way",
            [
                .table(table),
                .notes([
                    """
                    Over \(QuantityText.duration(milliseconds: seen.seconds * 1000)) of the measured window, looked at about once a second. \
                    Dyno itself used \(QuantityText.significant(generator)) processors.
                    """
                ]),
            ])
    }

    private static func rows(of seen: LimitEvidence) -> [(String, String, LimitEvidence.Limit)] {
        let share = QuantityText.percentage
        let unknown = "not known"
        return [
            (
                "Processors",
                "\(QuantityText.significant(seen.processors)) of the \(seen.allowedProcessors) that the target may use"
                    + (seen.machine.map { "; all \($0.processors) of the machine were busy for \(share($0.busy))" } ?? ""),
                .processors
            ),
            (
                "Busiest thread",
                seen.busiestThread.map { "'\($0.name)' of process \($0.process), \(share($0.share)) of a processor" } ?? unknown,
                .thread
            ),
            ("Busiest process", "\(QuantityText.significant(seen.busiestProcess)) processors, all threads together", .oneAtATime),
            ("CPU quota", seen.throttledShare.map { "threads were stopped for \(share($0)) of the time" } ?? unknown, .quota),
            (
                "Memory",
                (seen.memory.map { "\(QuantityText.megabytes($0.used)) of the group's \(QuantityText.megabytes($0.limit)); " }
                    ?? "no limit; ")
                    + "\(QuantityText.significant(seen.majorFaultsPerSecond)) pages a second were read from storage", .memory
            ),
            (
                "Storage",
                "a thread waited for it at \(share(seen.blockedShare)) of the looks"
                    + (seen.machine.map { "; processors were idle for it \(share($0.storage)) of the time" } ?? ""), .storage
            ),
            (
                "Descriptors",
                seen.descriptors.map { "\(QuantityText.count($0.used)) of \(QuantityText.count($0.limit))" } ?? unknown,
                .descriptors
            ),
            (
                "Listen queue", seen.listenOverflows.map { "found full by \(QuantityText.counted($0, "connection"))" } ?? unknown,
                .acceptQueue
            ),
            ("Network", seen.resentShare.map { "\(share($0)) of TCP segments were sent again" } ?? unknown, .network),
        ]
    }
}
