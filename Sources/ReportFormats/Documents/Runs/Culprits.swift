import LoadModel
import Measurement

/// Why a threshold did not hold: of which requests, and since when.
///
/// `errors 1.73% (limit 1%): all 23 in 'pay' (status 503), from 0:05`
struct Culprits {
    private let level: LevelResult
    private let place: String

    /// - Parameter place: of several levels which; empty where there is one.
    init(_ level: LevelResult, place: String = "") {
        self.level = level
        self.place = place.isEmpty ? "" : place + ": "
    }

    /// One for each threshold of a run that did not hold, in the order of the plan.
    static func sentences(of result: RunResult) -> [String] {
        result.levels.flatMap { level in
            let place = result.levels.count > 1 ? LevelPhrases(result: level).place : ""
            return level.thresholds.filter { !$0.holds }.map { Culprits(level, place: place).sentence($0) }
        }
    }

    func sentence(_ outcome: ThresholdOutcome) -> String {
        let threshold = outcome.threshold
        let subject = threshold.metric.name + (threshold.label.map { " of '\($0)'" } ?? "")
        let found = "\(subject) \(LevelPhrases.actual(outcome)) (limit \(limit(of: threshold)))"
        guard outcome.actual != nil else { return place + found }
        switch threshold.metric {
        case .errors: return place + found + failures(of: threshold.label)
        case .percentile(let percent): return place + found + times(percent, threshold)
        case .mean, .max, .stddev: return place + found + slowest(threshold)
        default: return place + found
        }
    }

    private func limit(of threshold: Threshold) -> String {
        let limit =
            switch threshold.metric.quantity {
            case .milliseconds:
                QuantityText.chosenDuration(Nanoseconds(seconds: threshold.limit / 1000))
            case .share: QuantityText.percentage(threshold.limit)
            case .perSecond: QuantityText.rate(perSecond: threshold.limit)
            case .number: QuantityText.significant(threshold.limit)
            case .megabytesPerHour: LevelPhrases.growth(threshold.limit, nil)
            }
        let isLeast = threshold.relation == .above || threshold.relation == .atLeast
        return isLeast ? "at least \(limit)" : limit
    }

    // MARK: Errors

    /// `: all 23 in 'pay' (status 429, 500 and 503), from 0:05`, `: 52 of 84 in 'get' (expectation), 32 in 'pay' (status 503)`
    private func failures(of label: String?) -> String {
        let labels = level.labels.filter { label == nil || $0.label == label }
        let errors = labels.map { (name: $0.label, count: $0.failures.total + (level.total.wasCutShort ? 0 : $0.unsent)) }
            .filter { $0.count > 0 }.sorted { $0.count > $1.count }
        guard let worst = errors.first else { return "" }
        let all = errors.reduce(0) { $0 + $1.count }
        let isNamed = label == nil && level.labels.count > 1
        let shown = isNamed ? errors.prefix(Self.mostLabels) : errors.prefix(1)
        let texts = shown.enumerated().map { index, entry -> String in
            let count = QuantityText.count(entry.count)
            let head =
                !isNamed
                ? QuantityText.counted(all, "request")
                : errors.count == 1
                    ? (all == 1 ? "it was '\(entry.name)'" : "all \(count) in '\(entry.name)'")
                    : (index == 0 ? "\(count) of \(QuantityText.count(all))" : count) + " in '\(entry.name)'"
            return head + causes(rows(of: [entry.name]))
        }
        return ": " + texts.joined(separator: ", ") + when(rows(of: Set(errors.count == 1 ? [worst.name] : errors.map(\.name))))
    }

    /// Those with the most errors.
    private static let mostLabels = 2

    private func rows(of labels: Set<String>) -> [FailureRow] {
        level.failureRows.filter { row in row.label.map(labels.contains) ?? true }
    }

    private func causes(_ rows: [FailureRow]) -> String {
        let statuses = Set(rows.filter { $0.kind == .status }.compactMap(\.status)).sorted().map(String.init)
        let kinds = FailureKind.allCases.filter { kind in kind != .status && rows.contains { $0.kind == kind } }.map(\.name)
        let names = (statuses.isEmpty ? [] : ["status " + statuses.prefix(4).listed]) + kinds.prefix(3)
        return names.isEmpty ? "" : " (\(names.joined(separator: "; ")))"
    }

    /// `, from 0:05`, `, from 0:05 to 0:09`, `, all the time`.
    private func when(_ rows: [FailureRow]) -> String {
        guard let first = rows.compactMap(\.firstSeconds).min(), let last = rows.compactMap(\.lastSeconds).max() else {
            return ""
        }
        let end = level.warmup.seconds + level.windowSeconds
        let slack = level.windowSeconds / 10
        let isEarly = first.seconds < level.warmup.seconds + slack
        let isLate = last.seconds > end - slack
        if isEarly, isLate { return ", all the time" }
        return ", from \(QuantityText.clock(first))" + (isLate ? "" : " to \(QuantityText.clock(last))")
    }

    // MARK: Times

    /// `; 2 samples above it`, `, above it from 0:06`; of all labels together the slowest.
    private func times(_ percent: Double, _ threshold: Threshold) -> String {
        guard threshold.relation == .below || threshold.relation == .atMost else { return "" }
        let subject = threshold.label.map { name in level.labels.first { $0.label == name } } ?? level.total
        guard let subject, let percentile = subject.responseTime.percentile(percent) else { return "" }
        let above = percentile.isUncertain ? "; \(QuantityText.counted(percentile.samplesAbove, "sample")) above it" : ""
        return (threshold.label == nil ? slowest(threshold) : since(subject, threshold.limit)) + above
    }

    /// `: slowest is 'search' with 812 ms, from 0:06`
    private func slowest(_ threshold: Threshold) -> String {
        guard threshold.label == nil, level.labels.count > 1 else {
            return level.labels.count == 1 && threshold.label == nil ? since(level.labels[0], threshold.limit) : ""
        }
        let values = level.labels.compactMap { label -> (LabelResult, ThresholdOutcome)? in
            var own = threshold
            own.label = label.label
            let outcome = own.outcome(for: level)
            return outcome.actual.map { _ in (label, outcome) }
        }
        let worst = values.max {
            ($0.1.isLowerBound ? 1 : 0, $0.1.actual ?? 0) < ($1.1.isLowerBound ? 1 : 0, $1.1.actual ?? 0)
        }
        guard let worst else { return "" }
        return ": slowest is '\(worst.0.label)' with \(LevelPhrases.actual(worst.1))" + since(worst.0, threshold.limit)
    }

    /// Since when most of what is slow there is above the limit; empty where that is not known.
    private func since(_ label: LabelResult, _ limit: Double) -> String {
        guard let series = label.series else { return "" }
        let first = Int(level.warmup.count / max(1, series.interval.count))
        let measured = Array(series.points.enumerated().dropFirst(first).filter { $1.p95 != nil })
        let isAbove = { (point: LabelSeries.Point) in (point.p95 ?? 0) > limit }
        guard let begin = measured.firstIndex(where: { isAbove($1) }), measured.count - begin >= 3 else { return "" }
        let later = measured[begin...]
        guard Double(later.count { isAbove($1) }) >= 0.7 * Double(later.count) else { return ", now and then" }
        return begin < 2 ? ", all the time" : ", from \(QuantityText.clock(series.interval * Int64(measured[begin].offset)))"
    }
}

extension Collection<String> {
    /// `a`, `a and b`, `a, b and c`.
    fileprivate var listed: String {
        guard let last = Array(self).last, count > 1 else { return joined() }
        return dropLast().joined(separator: ", ") + " and " + last
    }
}
