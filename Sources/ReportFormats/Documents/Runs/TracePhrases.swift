import LoadModel
import Measurement

/// What is said of a trace, before it is replayed and after.
public enum TracePhrases {
    /// `1,000 requests over 5 min, 3.33/s on average and 12/s in the busiest second at 2x; 3 bad lines skipped (first 17:40: it ...)`.
    public static func content(of trace: Trace) -> String {
        let content = trace.content
        var text = "\(QuantityText.counted(content.requests, "request")) over \(QuantityText.chosenDuration(content.length))"
        if let window = trace.window { text += " (window \(window))" }
        if trace.isOpen, let mean = trace.meanRate {
            let speed = trace.speed == 1 ? "" : " at \(trace.speedText)"
            text +=
                ", \(QuantityText.rate(perSecond: mean.perSecond)) on average and "
                + "\(QuantityText.count(content.busiestSecond)) in the busiest second\(speed)"
        }
        guard content.skipped.count > 0 else { return text }
        let first = content.skipped.examples.first.map { " (first \($0.line):\($0.column): \($0.reason))" } ?? ""
        return text + "; \(QuantityText.counted(content.skipped.count, "bad line")) skipped\(first)"
    }

    /// The lines that are no requests, the first of them: `access.log:17:40: it has no request; skipped`.
    public static func skipped(of trace: Trace) -> [String] {
        let skipped = trace.content.skipped
        let lines = skipped.examples.map { "\(trace.fileName):\($0.line):\($0.column): \($0.reason); skipped" }
        let rest = skipped.count - lines.count
        return lines + (rest > 0 ? ["\(trace.fileName): \(QuantityText.counted(rest, "more bad line")) skipped"] : [])
    }
}
