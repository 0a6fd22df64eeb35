import Foundation
import LoadModel
import Measurement
import ReportFormats
import Runs

/// What a sweep shows of itself: a line for each trial that ends, with the time that is left, and on a terminal the trial under way.
final class SweepProgress: Sendable {
    private let isQuiet: Bool
    private let rule: SweepRule
    private let view: LiveView

    init(isQuiet: Bool, rule: SweepRule, view: LiveView) {
        self.isQuiet = isQuiet
        self.rule = rule
        self.view = view
    }

    /// What a trial shows of itself among the others.
    func trial(_ plan: Plan, _ place: Sweep.Progress) -> RunProgress {
        // By what trials took so far, starting targets included; before the first has ended, by its schedule.
        let each = place.secondsPerTrial ?? plan.scheduledSeconds
        let part = RunProgress.Part(
            title: "[\(place.done + 1)/\(place.count)]", done: Double(place.done) / Double(place.count),
            share: 1 / Double(place.count),
            secondsAfter: each.map { $0 * Double(max(0, place.left - 1)) })
        return RunProgress(plan: plan, view: view, part: part)
    }

    func ended(_ record: TrialRecord, _ place: Sweep.Progress) {
        guard !isQuiet else { return }
        view.clear()
        let values = zip(rule.axes, record.values).map { "\($0.shortName)=\($1)" }.joined(separator: " ")
        let number = "[\(place.done)/\(place.count)]"
        let left = place.secondsPerTrial.flatMap { seconds in
            place.left > 0 ? "; \(LiveFrame.length(seconds * Double(place.left))) left" : nil
        }
        printError("\(number) \(values) \(record.target): \(SweepProgress.text(record))\(left ?? "")")
    }

    func finish() { view.clear() }

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
}
