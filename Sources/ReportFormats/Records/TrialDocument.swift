import Foundation
import LoadModel
import Measurement

/// A trial as one line of `trials.ndjson`, schema `dyno/sweep/1`.
struct TrialDocument: Codable {
    static let schema = "dyno/sweep/1"

    private var schema: String
    private var trial: Int
    private var point: Int
    private var `repeat`: Int
    private var target: String
    private var axes: AxisValuesDocument
    private var seed: UInt64
    private var started: String
    private var wallSeconds: Double
    private var outcome: Kind
    private var reason: String?
    private var status: Int32
    private var valid: Bool?
    private var findings: [String]?
    private var thresholds: [Threshold]?
    private var skipsBy: [String]?
    private var windowSeconds: Double?
    private var scheduled: Int?
    private var inFlightAtEnd: Int?
    private var offered: Double?
    private var users: Int?
    private var theoreticalReceivedKB: Double?
    private var lagP99: Double?
    private var generatorCPUShare: Double?
    private var arrivals: String?
    private var theory: TheoryDocument?
    private var total: LabelFiguresDocument?
    private var labels: [LabelFiguresDocument]?

    enum Kind: String, Codable { case measured, cut, failed, skipped }

    private struct Threshold: Codable {
        var text: String
        var holds: Bool
    }

    init(_ record: TrialRecord, axes: [SweepAxis]) {
        schema = TrialDocument.schema
        trial = record.trial.number
        point = record.trial.point + 1
        `repeat` = record.trial.repetition + 1
        target = record.target
        self.axes = AxisValuesDocument(axes: axes, values: record.values)
        seed = record.seed
        started = CalendarTime.text(secondsSince1970: record.startedAt)
        wallSeconds = record.wallSeconds
        status = record.status
        switch record.outcome {
        case .measured: outcome = .measured
        case .cut(let text): (outcome, reason) = (.cut, text)
        case .failed(let text): (outcome, reason) = (.failed, text)
        case .skipped(let text): (outcome, reason) = (.skipped, text)
        }
        guard let figures = record.figures else { return }
        valid = figures.isValid
        findings = figures.findings.map(\.message)
        thresholds = figures.thresholds.map { Threshold(text: $0.text, holds: $0.holds) }
        if !figures.trueConditions.isEmpty { skipsBy = figures.trueConditions }
        windowSeconds = figures.windowSeconds
        scheduled = figures.scheduled
        inFlightAtEnd = figures.inFlightAtEnd
        offered = figures.offeredRate
        users = figures.users
        theoreticalReceivedKB = figures.theoreticalReceivedKBPerSecond
        lagP99 = figures.lagP99
        generatorCPUShare = figures.generatorCPUShare
        arrivals = figures.theory?.arrivals?.description
        theory = figures.theory.map { TheoryDocument($0.analysis, throughput: figures.total.throughput) }
        total = LabelFiguresDocument(figures.total)
        labels = figures.labels.map(LabelFiguresDocument.init)
    }

    /// - Parameter trials: all of the sweep, in their order.
    /// - Returns: nil where the line is of no trial of this sweep.
    func record(trials: [Trial], rule: SweepRule, targets: [String]) -> TrialRecord? {
        guard schema == TrialDocument.schema, trial > 0, trials.indices.contains(trial - 1), isSound else { return nil }
        let own = trials[trial - 1]
        guard own.point == point - 1, own.repetition == `repeat` - 1, targets.indices.contains(own.target),
            targets[own.target] == target
        else { return nil }
        let outcome: TrialRecord.Outcome =
            switch self.outcome {
            case .measured: .measured
            case .cut: .cut(reason: reason ?? "")
            case .failed: .failed(reason: reason ?? "")
            case .skipped: .skipped(reason: reason ?? "")
            }
        return TrialRecord(
            trial: own, target: target, values: rule.values(ofPoint: own.point), seed: seed,
            startedAt: CalendarTime.seconds(parsing: started) ?? 0, wallSeconds: wallSeconds, outcome: outcome, status: status,
            figures: figures)
    }

    /// Whether all numbers are such as are measured.
    private var isSound: Bool {
        (labels ?? []).allSatisfy(\.isSound) && (total?.isSound ?? true) && point > 0 && `repeat` > 0
    }

    /// nil where the line has none, or one that this version does not know: figures do without.
    private var trialTheory: TrialTheory? {
        guard let analysis = try? theory?.analysis(at: []) else { return nil }
        return TrialTheory(analysis: analysis, arrivals: arrivals.flatMap { try? ArrivalProcess(parsing: $0) })
    }

    private var figures: TrialFigures? {
        guard let total else { return nil }
        return TrialFigures(
            windowSeconds: windowSeconds ?? 0, offeredRate: offered, users: users,
            theoreticalReceivedKBPerSecond: theoreticalReceivedKB, scheduled: scheduled ?? 0, inFlightAtEnd: inFlightAtEnd ?? 0,
            isValid: valid ?? true, findings: (findings ?? []).map(Finding.told),
            thresholds: (thresholds ?? []).map { .init(text: $0.text, holds: $0.holds) }, trueConditions: skipsBy ?? [],
            lagP99: lagP99, generatorCPUShare: generatorCPUShare, theory: trialTheory, total: total.figures,
            labels: (labels ?? []).map(\.figures))
    }
}

/// The values of the axes by their paths, as numbers where they are written as such; written only.
struct AxisValuesDocument: Codable {
    private var pairs: [(path: String, value: AxisValue)]

    init(axes: [SweepAxis], values: [AxisValue]) { pairs = zip(axes, values).map { ($0.path, $1) } }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for (path, value) in pairs {
            if value.unit == .plain, let number = value.number {
                try container.encode(number, forKey: AnyKey(path))
            } else {
                try container.encode(value.text, forKey: AnyKey(path))
            }
        }
    }

    /// The point says which they are.
    init(from decoder: any Decoder) throws { pairs = [] }
}

/// The figures of a label of a trial in JSON; names and units are those of `result.json`.
struct LabelFiguresDocument: Codable {
    private var label: String
    private var requests: Int
    private var succeeded: Int
    private var failed: Int
    private var unsent: Int
    private var errorRate: Double
    private var throughput: Double
    private var receivedKB: Double
    private var sentKB: Double
    private var responseTime: TimeFiguresDocument
    private var serviceTime: TimeFiguresDocument

    init(_ figures: LabelFigures) {
        label = figures.label
        requests = figures.requests
        succeeded = figures.succeeded
        failed = figures.failed
        unsent = figures.unsent
        errorRate = figures.errorRate
        throughput = figures.throughput
        receivedKB = figures.receivedKBPerSecond
        sentKB = figures.sentKBPerSecond
        responseTime = TimeFiguresDocument(figures.responseTime)
        serviceTime = TimeFiguresDocument(figures.serviceTime)
    }

    fileprivate var isSound: Bool {
        [errorRate, throughput, receivedKB, sentKB].allSatisfy { $0 >= 0 } && responseTime.isSound && serviceTime.isSound
    }

    var figures: LabelFigures {
        LabelFigures(
            label: label, requests: requests, succeeded: succeeded, failed: failed, unsent: unsent, errorRate: errorRate,
            throughput: throughput, receivedKBPerSecond: receivedKB, sentKBPerSecond: sentKB, responseTime: responseTime.figures,
            serviceTime: serviceTime.figures)
    }
}

/// Milliseconds; absent where nothing was answered.
private struct TimeFiguresDocument: Codable {
    private var count: Int
    private var censored: Int
    private var min: Double?
    private var mean: Double?
    private var max: Double?
    private var stddev: Double?
    private var p50: Double?
    private var p90: Double?
    private var p95: Double?
    private var p99: Double?
    private var p99_9: Double?
    private var p99_99: Double?

    init(_ figures: TimeFigures) {
        count = figures.count
        censored = figures.censored
        min = figures.min
        mean = figures.mean
        max = figures.max
        stddev = figures.standardDeviation
        guard figures.percentiles.count == LatencySummary.reported.count else { return }
        p50 = figures.percentiles[0]
        p90 = figures.percentiles[1]
        p95 = figures.percentiles[2]
        p99 = figures.percentiles[3]
        p99_9 = figures.percentiles[4]
        p99_99 = figures.percentiles[5]
    }

    /// Milliseconds up to what fits into nanoseconds.
    fileprivate var isSound: Bool {
        let times = [min, mean, max, stddev, p50, p90, p95, p99, p99_9, p99_99].compactMap { $0 }
        return times.allSatisfy { (0..<9e12).contains($0) }
    }

    var figures: TimeFigures {
        TimeFigures(
            count: count, censored: censored, mean: mean, min: min, max: max, standardDeviation: stddev,
            percentiles: [p50, p90, p95, p99, p99_9, p99_99])
    }
}
