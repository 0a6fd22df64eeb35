import LoadModel
import Measurement

extension LevelPhrases {
    /// What the table of response times measures from.
    var responseTimeTitle: String {
        result.offeredRate == nil ? "Response time (connect + service time)" : "Response time (from the intended start)"
    }

    /// What a reader of the table of response times must know.
    var notes: [String] {
        var notes: [String] = []
        if result.offeredRate == nil {
            notes.append(
                """
                In a closed loop there is no intended start: response time is connect + service time, and the queue that \
                independent users would meet stays hidden, because users who wait do not ask.
                """)
        }
        let summaries = [result.total.responseTime, result.total.serviceTime] + result.labels.map(\.responseTime)
        let shown = summaries.flatMap { summary in [50, 90, 95, 99].compactMap(summary.percentile) }
        if result.total.responseTime.count > 0, result.total.responseTime.censored > 0 {
            notes.append(
                """
                \(QuantityText.counted(result.total.responseTime.censored, "request")) got no answer and \
                \(result.total.responseTime.censored == 1 ? "ranks" : "rank") above every answer in the percentiles; mean, SD and \
                max are over answers.
                """)
        }
        if ([result.total] + result.labels).contains(where: { $0.responseTime.count + $0.responseTime.censored < $0.requests }) {
            notes.append("Of 'x of y' requests percentiles are over x: those whose answer was a failure are left out.")
        }
        if shown.contains(where: { $0.isUncertain && !$0.isLowerBound }) {
            notes.append(LevelPhrases.uncertain)
        }
        return notes
    }

    /// What the mark behind a percentile means.
    static let uncertain = "* fewer than 10 samples lie above this percentile: it is hardly known."

    /// The finding of a closed loop is said by ``notes`` already.
    var findings: [Finding] {
        result.findings.filter { !$0.invalidates && $0.code != "closedLoop" }
    }

    /// What a threshold was held against.
    static func actual(_ outcome: ThresholdOutcome) -> String {
        guard let actual = outcome.actual else { return "nothing to judge by" }
        switch outcome.threshold.metric.quantity {
        case .milliseconds:
            return outcome.isLowerBound ? TimeCells.lowerBound(milliseconds: actual) : QuantityText.duration(milliseconds: actual)
        case .share: return QuantityText.percentage(actual)
        case .perSecond: return QuantityText.rate(perSecond: actual)
        case .number: return QuantityText.significant(actual)
        case .megabytesPerHour: return growth(actual, outcome.bounds) + (outcome.isUndecided ? ", which cannot be told" : "")
        }
    }

    /// `3.2 MB/h (1.1 to 5.3)`
    static func growth(_ megabytesPerHour: Double, _ bounds: ClosedRange<Double>?) -> String {
        let number = { (value: Double) in QuantityText.significant(value, maximumPlaces: 2) }
        return "\(number(megabytesPerHour)) MB/h"
            + (bounds.map { " (\(number($0.lowerBound)) to \(number($0.upperBound)))" } ?? "")
    }

    /// The last of what a target wrote that has died.
    static func lastLines(_ interruption: Interruption) -> [String] {
        switch interruption {
        case .targetDied(_, let lines): lines
        case .signal, .mostlyFailures, .aborted, .failed, .killed, .running: []
        }
    }

    /// The state that ended a load: `'p99 > 5s for 30s', p99 was >= 5 s from 0:12 to 0:42 of the load`.
    static func text(_ abort: Abort) -> String {
        guard let condition = try? AbortCondition(parsing: abort.condition) else { return "'\(abort.condition)'" }
        let actual = actual(
            ThresholdOutcome(
                threshold: condition.state, holds: false, actual: abort.actual, isLowerBound: abort.isLowerBound))
        let metric = condition.state.metric
        let clock = { (seconds: Double) in QuantityText.clock(Nanoseconds(seconds: seconds)) }
        return
            "'\(abort.condition)': \(metric.title) \(metric == .errors ? "were" : "was") \(actual) from \(clock(abort.fromSeconds)) to "
            + "\(clock(abort.toSeconds))"
    }

    /// Why the run ended before its plan did.
    static func text(_ interruption: Interruption) -> String {
        switch interruption {
        case .signal(2): "stopped by Ctrl-C before its end: what follows was measured until then"
        case .signal(1): "stopped as its terminal was closed (SIGHUP): what follows was measured until then"
        case .signal(let number): "stopped by signal \(number) before its end: what follows was measured until then"
        case .targetDied(let message, _): message
        case .failed(let message): "it could not go on: \(message); what follows was measured until then"
        case .killed(let seconds, _):
            "this run was killed at \(QuantityText.decimal(seconds, places: 0)) s: what follows was kept on the way, and is not its result"
        case .running(let seconds):
            "this run is still going on, at \(QuantityText.decimal(seconds, places: 0)) s or later: what follows was kept so far, and is not its result"
        case .aborted(let abort): "aborted by \(text(abort)) of the load; what follows was measured until then"
        case .mostlyFailures: "stopped itself before its end: more than 90% of the requests over 10 s failed"
        }
    }
}
