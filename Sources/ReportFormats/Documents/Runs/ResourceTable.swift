import Measurement

/// What the processes of one or several targets used, each in a column.
enum ResourceTable {
    /// - Parameter targets: with their names, which stand above the columns.
    static func table(of targets: [(name: String, used: TargetResources)]) -> Table {
        var table = Table(left: ["Resource"], right: targets.map { $0.name.isEmpty ? "Used" : $0.name })
        table.rows = rows.compactMap { name, value in
            let texts = targets.map { value($0.used) }
            guard texts.contains(where: { $0 != nil }) else { return nil }
            return [.text(name)] + texts.map { .text($0 ?? QuantityText.notApplicable) }
        }
        return table
    }

    private static let rows: [(String, @Sendable (TargetResources) -> String?)] = [
        ("CPU a request", { used in used.perRequest(used.cpuSeconds).map { QuantityText.duration(milliseconds: $0 * 1000) } }),
        ("CPU seconds a second", { $0.processors.map { QuantityText.significant($0) } }),
        (
            "of it in the kernel",
            { $0.cpuSeconds > 0 ? QuantityText.percentage(min(1, $0.systemSeconds / $0.cpuSeconds)) : nil }
        ),
        ("memory at the end", { megabytes($0.residentBytes) }),
        ("memory at its peak", { megabytes($0.peakResidentBytes) }),
        ("processes", { QuantityText.count($0.processes) }),
        ("threads", { QuantityText.count($0.threads) }),
        ("descriptors", { $0.descriptors.map { QuantityText.count($0) } }),
        (
            "context switches a request",
            { used in used.perRequest(Double(used.contextSwitches)).map { QuantityText.significant($0) } }
        ),
        ("read from storage", { $0.storageBytesRead.map { megabytes($0) } }),
        ("written to storage", { $0.storageBytesWritten.map { megabytes($0) } }),
    ]

    private static func megabytes(_ bytes: Int) -> String { "\(QuantityText.significant(Double(bytes) / 1e6)) MB" }
}
