import LoadModel
import Measurement

/// `result.json` of a sweep: what was varied, every point with its repeats pooled, and the models. The trials are in `trials.ndjson`, of
/// which points and models are made anew when it is read.
struct SweepFile {
    /// Without trials where it was read.
    var sweep: SweepResult
    /// Trials that had ended.
    var ended: Int
    fileprivate var fits: SweepFits?

    init(_ sweep: SweepResult, fits: SweepFits) {
        self.sweep = sweep
        ended = sweep.trials.count
        self.fits = fits
    }
}

extension SweepResult: FramedResult {
    static let schema = "dyno/sweep-result/1"
    /// Trials keep their figures only.
    var around: [AroundLoad] { [] }
}

extension SweepFile: Codable {
    private enum CodingKeys: String, CodingKey {
        case targets, stream, axes, zipped, repeats, formulas, constants, trials, wallSeconds, overheadSeconds, points, fits,
            fitsOmitted
    }
    private enum TrialKeys: String, CodingKey { case planned, ended, invalid, cut, failed, skipped }

    func encode(to encoder: any Encoder) throws {
        try sweep.encodeHead(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sweep.targets, forKey: .targets)
        try container.encodeIfPresent(sweep.stream, forKey: .stream)
        try container.encode(sweep.rule.axes, forKey: .axes)
        try container.encode(sweep.rule.isZipped, forKey: .zipped)
        try container.encode(sweep.rule.repeats, forKey: .repeats)
        try container.encode(sweep.rule.formulas, forKey: .formulas)
        if !sweep.rule.formulas.isEmpty { try container.encode(sweep.constants, forKey: .constants) }
        var trials = container.nestedContainer(keyedBy: TrialKeys.self, forKey: .trials)
        try trials.encode(sweep.planned, forKey: .planned)
        try trials.encode(ended, forKey: .ended)
        try trials.encode(sweep.trials.count { $0.figures.map { !$0.isValid } ?? false }, forKey: .invalid)
        for (key, kind) in [(TrialKeys.cut, TrialRecord.Kind.cut), (.failed, .failed), (.skipped, .skipped)] {
            try trials.encode(sweep.trials.count { $0.outcome.kind == kind }, forKey: key)
        }
        try container.encode(sweep.wallSeconds, forKey: .wallSeconds)
        try container.encode(sweep.overheadSeconds, forKey: .overheadSeconds)
        var points = container.nestedUnkeyedContainer(forKey: .points)
        for point in sweep.points { try point.encode(to: points.superEncoder(), axes: sweep.rule.axes) }
        var families = container.nestedUnkeyedContainer(forKey: .fits)
        let phrases = SweepPhrases(sweep: sweep)
        for family in fits?.families ?? [] {
            try family.encode(to: families.superEncoder(), axes: sweep.rule.axes, words: phrases.findings(family))
        }
        if let omitted = fits?.omitted, omitted > 0 { try container.encode(omitted, forKey: .fitsOmitted) }
        try sweep.encodeTail(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        let frame = try ResultFrame(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let targets = try container.decode([TargetDescription].self, forKey: .targets)
        let rule = SweepRule(
            axes: try container.decode([SweepAxis].self, forKey: .axes),
            isZipped: try container.decode(Bool.self, forKey: .zipped), repeats: try container.decode(Int.self, forKey: .repeats),
            formulas: try container.decode([SweepRule.NamedFormula].self, forKey: .formulas))
        let constants = try container.decodeIfPresent([[String: Double]].self, forKey: .constants) ?? []
        guard constants.allSatisfy({ $0.values.allSatisfy { $0.magnitude <= Double(greatestSaved) } }) else {
            throw container.fault("one of them is beyond anything that is measured", forKey: .constants)
        }
        guard !rule.axes.isEmpty, rule.axes.allSatisfy({ !$0.values.isEmpty }),
            !rule.isZipped || Set(rule.axes.map(\.values.count)).count == 1
        else { throw container.fault("these are not the axes of a sweep", forKey: .axes) }
        let trials = try container.nestedContainer(keyedBy: TrialKeys.self, forKey: .trials)
        let planned = try trials.decode(Int.self, forKey: .planned)
        // A number that somebody wrote must not make as many trials.
        let (some, first) = rule.pointCount.multipliedReportingOverflow(by: max(1, targets.count))
        let (all, second) = some.multipliedReportingOverflow(by: rule.repeats)
        guard !first, !second, all == planned, !targets.isEmpty, all <= SweepRule.mostTrials else {
            throw container.fault(
                "\(planned) trials are said to be planned, and axes, targets and repeats make another number", forKey: .trials)
        }
        ended = try trials.decode(Int.self, forKey: .ended)
        sweep = SweepResult(
            name: frame.name, startedAt: frame.startedAt, rule: rule, seed: frame.seed, targets: targets, planned: planned,
            constants: constants, interruption: frame.interruption,
            wallSeconds: try container.decode(Double.self, forKey: .wallSeconds),
            overheadSeconds: try container.decode(Double.self, forKey: .overheadSeconds), plan: frame.plan,
            environment: frame.environment)
        sweep.stream = try container.decodeIfPresent(String.self, forKey: .stream)
    }
}

// MARK: Points and fits

extension PointSummary {
    private enum Keys: String, CodingKey { case axes, target, trials, requests, errorRate, throughput, responseTime }
    private enum RateKeys: String, CodingKey { case responses, receivedKB, theoreticalReceivedKB }
    private enum TimeKeys: String, CodingKey { case count, min, mean, max, stddev }

    fileprivate func encode(to encoder: any Encoder, axes: [SweepAxis]) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try values.encode(to: container.superEncoder(forKey: .axes), axes: axes)
        try container.encode(target, forKey: .target)
        try container.encode(trials, forKey: .trials)
        try container.encode(requests, forKey: .requests)
        try container.encode(errorRate, forKey: .errorRate)
        var rates = container.nestedContainer(keyedBy: RateKeys.self, forKey: .throughput)
        try rates.encode(throughput, forKey: .responses)
        try rates.encode(receivedKBPerSecond, forKey: .receivedKB)
        try rates.encodeIfPresent(theoreticalReceivedKBPerSecond, forKey: .theoreticalReceivedKB)
        var times = container.nestedContainer(keyedBy: TimeKeys.self, forKey: .responseTime)
        try times.encode(responseTime.count, forKey: .count)
        guard responseTime.count > 0 else { return }
        try times.encode(responseTime.min, forKey: .min)
        try times.encode(responseTime.mean / 1e6, forKey: .mean)
        try times.encode(responseTime.max, forKey: .max)
        try times.encode(responseTime.standardDeviation / 1e6, forKey: .stddev)
    }
}

extension [AxisValue] {
    /// By the paths of their axes, as numbers where they are written as such; never read back, as the point says which they are.
    func encode(to encoder: any Encoder, axes: [SweepAxis]) throws {
        var container = encoder.container(keyedBy: DataKey.self)
        for (axis, value) in zip(axes, self) {
            if value.unit == .plain, let number = value.number {
                try container.encode(number, forKey: DataKey(axis.path))
            } else {
                try container.encode(value.text, forKey: DataKey(axis.path))
            }
        }
    }
}

extension SweepFits.Family {
    private enum Keys: String, CodingKey { case axis, at, curves, contrasts, words }

    /// - Parameter words: the same in words.
    fileprivate func encode(to encoder: any Encoder, axes: [SweepAxis], words: [String]) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(axes[axis].path, forKey: .axis)
        try container.encodeIfPresent(place.isEmpty ? nil : place, forKey: .at)
        var list = container.nestedUnkeyedContainer(forKey: .curves)
        for curve in curves { try curve.encode(to: list.superEncoder()) }
        list = container.nestedUnkeyedContainer(forKey: .contrasts)
        for entry in contrasts {
            try entry.contrast.encode(to: list.superEncoder(), target: entry.target, reference: entry.reference)
        }
        try container.encode(words, forKey: .words)
    }
}

extension SweepFits.Curve {
    private enum Keys: String, CodingKey { case target, trials, line, rateResponse, knee, scalability }

    fileprivate func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(target, forKey: .target)
        try container.encode(trials.count, forKey: .trials)
        try container.encodeIfPresent(line, forKey: .line)
        try container.encodeIfPresent(rateResponse, forKey: .rateResponse)
        try container.encodeIfPresent(knee, forKey: .knee)
        try container.encodeIfPresent(scalability, forKey: .scalability)
    }
}

extension TargetContrast {
    private enum Keys: String, CodingKey {
        case target, reference, ratio, ratioLow, ratioHigh, least, greatest, slopeDifference, slopeMargin
    }

    fileprivate func encode(to encoder: any Encoder, target: String, reference: String) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(target, forKey: .target)
        try container.encode(reference, forKey: .reference)
        try container.encode(ratio, forKey: .ratio)
        try container.encode(ratioInterval?.lowerBound ?? ratio, forKey: .ratioLow)
        try container.encode(ratioInterval?.upperBound ?? ratio, forKey: .ratioHigh)
        try container.encode(ratioRange.lowerBound, forKey: .least)
        try container.encode(ratioRange.upperBound, forKey: .greatest)
        try container.encodeIfPresent(slopeDifference, forKey: .slopeDifference)
        try container.encodeIfPresent(slopeMargin, forKey: .slopeMargin)
    }
}
