import LoadModel
import Measurement

/// `result.json` of a sweep, schema `dyno/sweep-result/1`: what was varied, every point with its repeats pooled, and the models.
/// The trials themselves are in `trials.ndjson`.
struct SweepDocument: Encodable {
    static let schema = "dyno/sweep-result/1"

    let sweep: SweepResult
    let fits: SweepFits

    func encode(to encoder: any Encoder) throws {
        try HeadDocument(
            schema: SweepDocument.schema, name: sweep.name, startedAt: sweep.startedAt, seed: sweep.seed,
            interruption: sweep.interruption
        ).encode(to: encoder)
        var container = encoder.container(keyedBy: AnyKey.self)
        try container.encode(sweep.targets.map(TargetDocument.init), forKey: AnyKey("targets"))
        try container.encode(sweep.rule.axes.map(AxisDocument.init), forKey: AnyKey("axes"))
        try container.encode(sweep.rule.isZipped, forKey: AnyKey("zipped"))
        try container.encode(sweep.rule.repeats, forKey: AnyKey("repeats"))
        if !sweep.rule.formulas.isEmpty {
            try container.encode(sweep.rule.formulas.map(FormulaDocument.init), forKey: AnyKey("formulas"))
            try container.encode(sweep.constants, forKey: AnyKey("constants"))
        }
        try container.encode(TrialCounts(sweep), forKey: AnyKey("trials"))
        try container.encode(sweep.wallSeconds, forKey: AnyKey("wallSeconds"))
        try container.encode(sweep.overheadSeconds, forKey: AnyKey("overheadSeconds"))
        try container.encode(sweep.points.map { PointDocument(point: $0, axes: sweep.rule.axes) }, forKey: AnyKey("points"))
        let phrases = SweepPhrases(sweep: sweep)
        try container.encode(
            fits.families.map { FamilyDocument(family: $0, axes: sweep.rule.axes, words: phrases.findings($0)) },
            forKey: AnyKey("fits"))
        if fits.omitted > 0 { try container.encode(fits.omitted, forKey: AnyKey("fitsOmitted")) }
        try TailDocument(plan: sweep.plan, environment: EnvironmentDocument(sweep.environment)).encode(to: encoder)
    }
}

/// A formula of the plan in JSON.
struct FormulaDocument: Codable {
    var name: String
    var formula: String

    init(_ named: SweepRule.NamedFormula) {
        name = named.name
        formula = named.formula.text
    }
}

struct AxisDocument: Codable {
    var path: String
    /// What numbers of this axis count in points and fits; absent where its values are texts.
    var unit: String?
    var values: [String]

    init(_ axis: SweepAxis) {
        path = axis.path
        unit = axis.unit.map(\.rawValue)
        values = axis.values.map(\.text)
    }
}

private struct TrialCounts: Encodable {
    var planned, ended, invalid, cut, failed, skipped: Int

    init(_ sweep: SweepResult) {
        planned = sweep.planned
        ended = sweep.trials.count
        invalid = sweep.trials.count { $0.figures.map { !$0.isValid } ?? false }
        cut = sweep.trials.count(where: \.outcome.isCut)
        failed = sweep.trials.count(where: \.outcome.isFailed)
        skipped = sweep.trials.count(where: \.outcome.isSkipped)
    }
}

private struct PointDocument: Encodable {
    let point: PointSummary
    let axes: [SweepAxis]

    private struct Throughput: Encodable {
        var responses, receivedKB: Double
        var theoreticalReceivedKB: Double?
    }

    private struct Times: Encodable {
        var count: Int
        var min, mean, max, stddev: Double?
    }

    private enum CodingKeys: String, CodingKey { case axes, target, trials, requests, errorRate, throughput, responseTime }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(AxisValuesDocument(axes: axes, values: point.values), forKey: .axes)
        try container.encode(point.target, forKey: .target)
        try container.encode(point.trials, forKey: .trials)
        try container.encode(point.requests, forKey: .requests)
        try container.encode(point.errorRate, forKey: .errorRate)
        try container.encode(
            Throughput(
                responses: point.throughput, receivedKB: point.receivedKBPerSecond,
                theoreticalReceivedKB: point.theoreticalReceivedKBPerSecond), forKey: .throughput)
        let times = point.responseTime
        let isKnown = times.count > 0
        try container.encode(
            Times(
                count: times.count, min: isKnown ? times.min.milliseconds : nil, mean: isKnown ? times.mean / 1e6 : nil,
                max: isKnown ? times.max.milliseconds : nil, stddev: isKnown ? times.standardDeviation / 1e6 : nil),
            forKey: .responseTime)
    }
}

private struct FamilyDocument: Encodable {
    var axis: String
    /// Where the other axes are; absent where there are none.
    var at: String?
    var curves: [CurveDocument]
    var contrasts: [ContrastDocument]
    /// The same in words.
    var words: [String]

    init(family: SweepFits.Family, axes: [SweepAxis], words: [String]) {
        axis = axes[family.axis].path
        at = family.place.isEmpty ? nil : family.place
        curves = family.curves.map(CurveDocument.init)
        contrasts = family.contrasts.map { ContrastDocument($0.contrast, target: $0.target, reference: $0.reference) }
        self.words = words
    }
}

private struct CurveDocument: Encodable {
    var target: String
    var trials: Int
    var line: Line?
    var rateResponse: Rate?
    var knee: KneeDocument?
    var scalability: Scalability?

    /// Times in milliseconds; margins are half widths of 95% intervals.
    struct Line: Encodable {
        var slope, slopeMargin, intercept, interceptMargin, determination: Double
        var bendProbability: Double?
    }

    struct Rate: Encodable {
        /// The first offered rate that is not delivered; absent where all were.
        var leavesLineAt: Double?
        var lastOnLine: Double?
        var mostDelivered: Double
        var crossing: Double?
    }

    struct KneeDocument: Encodable {
        var at, throughput, meanResponseTime: Double
        var isAtEnd: Bool
    }

    struct Scalability: Encodable {
        var lambda, sigma, kappa: Interval
        /// Absent where throughput has none; its bounds where they are not known.
        var peak: Interval?
        var determination: Double
    }

    struct Interval: Encodable {
        var value: Double
        var low, high: Double?

        init(_ value: Double, _ range: ClosedRange<Double>?) {
            self.value = value
            low = range?.lowerBound
            high = range?.upperBound
        }
    }

    init(_ curve: SweepFits.Curve) {
        target = curve.target
        trials = curve.trials.count
        line = curve.line.map {
            Line(
                slope: $0.slope, slopeMargin: $0.slopeMargin, intercept: $0.intercept, interceptMargin: $0.interceptMargin,
                determination: $0.determination, bendProbability: $0.bendProbability)
        }
        rateResponse = curve.rateResponse.map { response in
            Rate(
                leavesLineAt: response.departure.map { response.points[$0].offered }, lastOnLine: response.lastOnLine?.offered,
                mostDelivered: response.most, crossing: response.crossing)
        }
        knee = curve.knee.map {
            KneeDocument(at: $0.x, throughput: $0.throughput, meanResponseTime: $0.meanResponseTime, isAtEnd: $0.isAtEnd)
        }
        scalability = curve.scalability.map { fit in
            Scalability(
                lambda: .init(fit.law.lambda, fit.lambda), sigma: .init(fit.law.sigma, fit.sigma),
                kappa: .init(fit.law.kappa, fit.kappa), peak: fit.law.peak.map { .init($0, fit.peak) },
                determination: fit.determination)
        }
    }
}

private struct ContrastDocument: Encodable {
    var target: String
    var reference: String
    /// Means of the target over those of the reference.
    var ratio, ratioLow, ratioHigh: Double
    /// The least and the greatest at one value of the axis.
    var least, greatest: Double
    var slopeDifference: Double?
    var slopeMargin: Double?

    init(_ contrast: TargetContrast, target: String, reference: String) {
        self.target = target
        self.reference = reference
        ratio = contrast.ratio
        ratioLow = contrast.ratioInterval?.lowerBound ?? contrast.ratio
        ratioHigh = contrast.ratioInterval?.upperBound ?? contrast.ratio
        least = contrast.ratioRange.lowerBound
        greatest = contrast.ratioRange.upperBound
        slopeDifference = contrast.slopeDifference
        slopeMargin = contrast.slopeMargin
    }
}
