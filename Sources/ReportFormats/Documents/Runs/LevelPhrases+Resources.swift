import Measurement

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
