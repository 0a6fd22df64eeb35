import LoadModel
import Measurement

/// What a comparison says of one metric, in JSON.
struct MetricDocument: Codable {
    private var metric: String
    private var verdict: String
    private var gate: Bool
    private var tolerance: Double
    private var reason: String?
    private var perBlock: Double?
    private var needed: Double?
    private var missingRounds: Int?
    private var estimate: Estimate?
    private var detectableChange: Double?
    private var effectiveSampleSize: Double?
    private var test: TestDocument?

    private struct Estimate: Codable {
        var value: Double
        var low: Double
        var high: Double
    }

    init(_ verdict: MetricVerdict) {
        metric = verdict.metric.rawValue
        gate = verdict.isGate
        tolerance = verdict.tolerance.finite
        estimate = verdict.estimate.map { Estimate(value: $0.value.finite, low: $0.low.finite, high: $0.high.finite) }
        detectableChange = verdict.detectableChange?.finite
        effectiveSampleSize = verdict.effectiveSampleSize?.finite
        test = verdict.test.map(TestDocument.init)
        switch verdict.outcome {
        case .pass: self.verdict = "pass"
        case .fail: self.verdict = "fail"
        case .inconclusive: self.verdict = "inconclusive"
        case .descriptive(let reason):
            self.verdict = "descriptive"
            describe(reason)
        }
    }

    private mutating func describe(_ reason: MetricVerdict.Reason) {
        switch reason {
        case .notAsked: self.reason = "notAsked"
        case .fewRequests(let perBlock):
            self.reason = "fewRequests"
            self.perBlock = perBlock.finite
        case .quantileDropped(let perBlock, let needed):
            self.reason = "quantileDropped"
            self.perBlock = perBlock.finite
            self.needed = needed.finite
        case .missing(let rounds):
            self.reason = "missing"
            missingRounds = rounds
        case .errorsFailed: self.reason = "errorsFailed"
        }
    }

    func decoded() throws -> MetricVerdict {
        guard tolerance >= 0, estimate.map({ $0.low <= $0.high }) ?? true else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [AnyKey("metrics")], debugDescription: "the bounds of '\(metric)' are none"))
        }
        return MetricVerdict(
            metric: try ComparedMetric(stored: metric), outcome: outcome, isGate: gate, tolerance: tolerance,
            test: try test?.test(), estimate: estimate.map { .init(value: $0.value, low: $0.low, high: $0.high) },
            detectableChange: detectableChange, effectiveSampleSize: effectiveSampleSize)
    }

    private var outcome: MetricVerdict.Outcome {
        switch verdict {
        case "pass": .pass
        case "fail": .fail
        case "inconclusive": .inconclusive
        default: .descriptive(described)
        }
    }

    private var described: MetricVerdict.Reason {
        switch reason {
        case "fewRequests": .fewRequests(perBlock: perBlock ?? 0)
        case "quantileDropped": .quantileDropped(perBlock: perBlock ?? 0, needed: needed ?? 0)
        case "missing": .missing(rounds: missingRounds ?? 0)
        case "errorsFailed": .errorsFailed
        default: .notAsked
        }
    }
}

/// The test of one metric, in JSON.
struct TestDocument: Codable {
    private var metric: String
    private var tolerance: Double
    private var rounds: Int
    private var mean: Double
    private var deviation: Double
    private var correlation: Double
    private var inflation: Double
    private var standardError: Double
    private var pWorse: Double
    private var pWithin: Double

    init(_ test: MetricTest) {
        metric = test.metric.rawValue
        tolerance = test.tolerance.finite
        rounds = test.rounds
        mean = test.mean.finite
        deviation = test.deviation.finite
        correlation = test.correlation.finite
        inflation = test.inflation.finite
        standardError = test.standardError.finite
        pWorse = test.pWorse.finite
        pWithin = test.pWithin.finite
    }

    func test() throws -> MetricTest {
        MetricTest(
            metric: try ComparedMetric(stored: metric), tolerance: tolerance, rounds: rounds, mean: mean, deviation: deviation,
            correlation: correlation, inflation: inflation, standardError: standardError, pWorse: pWorse, pWithin: pWithin)
    }
}

extension ComparedMetric {
    /// - Throws: `DecodingError` where no metric has this name.
    init(stored name: String) throws {
        guard let metric = ComparedMetric(rawValue: name) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [AnyKey("metric")], debugDescription: "'\(name)' is no metric"))
        }
        self = metric
    }
}
