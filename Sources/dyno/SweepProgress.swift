import Foundation
import LoadModel
import Measurement
import Runs
import Synchronization

/// What a sweep shows of itself: a line for each trial that ends, with the time that is left, and on a terminal the trial under way.
final class SweepProgress: Sendable {
    private let isQuiet: Bool
    private let rule: SweepRule
    private let line: ProgressLine

    init(isQuiet: Bool, rule: SweepRule) {
        self.isQuiet = isQuiet
        self.rule = rule
        line = ProgressLine(isQuiet: isQuiet)
    }

    func show(_ progress: Session.Progress) { line.show(progress) }

    func ended(_ record: TrialRecord, _ place: Sweep.Progress) {
        guard !isQuiet else { return }
        line.finish()
        let values = zip(rule.axes, record.values).map { "\($0.shortName)=\($1)" }.joined(separator: " ")
        let number = "[\(place.done)/\(place.count)]"
        let left = place.secondsPerTrial.flatMap { seconds in
            place.left > 0 ? "; \(SweepProgress.length(seconds * Double(place.left))) left" : nil
        }
        printError("\(number) \(values) \(record.target): \(SweepProgress.text(record))\(left ?? "")")
    }

    func finish() { line.finish() }

    private static func text(_ record: TrialRecord) -> String {
        switch record.outcome {
        case .failed(let reason): return "failed: \(reason.split(separator: "\n").first ?? "")"
        case .skipped(let reason): return "skipped: \(reason)"
        case .measured, .cut: break
        }
        guard let figures = record.figures else { return "nothing was measured" }
        var parts = [QuantityText.rate(perSecond: figures.total.throughput)]
        if let mean = figures.total.responseTime.mean { parts.append("mean \(QuantityText.duration(milliseconds: mean))") }
        if figures.total.responseTime.percentiles.count > 3, let p99 = figures.total.responseTime.percentiles[3] {
            parts.append("p99 \(QuantityText.duration(milliseconds: p99))")
        }
        if figures.total.errorRate > 0 { parts.append("errors \(QuantityText.percentage(figures.total.errorRate))") }
        if !figures.isValid { parts.append("INVALID") }
        if case .cut(let reason) = record.outcome { parts.append("cut short: \(reason)") }
        return parts.joined(separator: ", ")
    }

    /// `45 s`, `12 min`, `3 h 20 min`.
    static func length(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: return "\(Int(seconds.rounded(.up))) s"
        case ..<5400: return "\(Int((seconds / 60).rounded())) min"
        case ..<360_000:
            let minutes = Int((seconds / 60).rounded())
            return "\(minutes / 60) h \(minutes % 60) min"
        default: return "\(QuantityText.count(Int(min(1e15, (seconds / 86_400).rounded())))) days"
        }
    }
}
