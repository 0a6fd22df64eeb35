import LoadModel
import Measurement

/// What a sweep found, in plain words.
struct SweepPhrases {
    let sweep: SweepResult

    /// How many trials there were and what became of them.
    var counts: String {
        let all = sweep.trials
        var parts = ["\(QuantityText.count(all.count)) of \(QuantityText.counted(sweep.planned, "trial")) ended"]
        let kinds = [
            (all.count { $0.figures.map { !$0.isValid } ?? false }, "invalid"),
            (all.count { $0.outcome.kind == .cut }, "cut short"), (all.count { $0.outcome.kind == .failed }, "failed"),
            (all.count { $0.outcome.kind == .skipped }, "skipped"),
        ]
        parts += kinds.filter { $0.0 > 0 }.map { "\(QuantityText.count($0.0)) \($0.1)" }
        return parts.joined(separator: ", ")
    }

    var axes: [String] {
        sweep.rule.axes.map { axis in
            let shown = axis.values.prefix(12).map(\.text).joined(separator: ", ")
            return "\(axis.path) = \(shown)" + (axis.values.count > 12 ? ", ... (\(axis.values.count) values)" : "")
        }
    }

    var order: String {
        var text = "\(QuantityText.counted(sweep.rule.pointCount, "point"))"
        if sweep.targets.count > 1 { text += " x \(sweep.targets.count) targets" }
        if sweep.rule.repeats > 1 { text += " x \(sweep.rule.repeats) repeats" }
        return text + ", in an order by seed \(sweep.seed)" + (sweep.targets.count > 1 ? ", targets in turn at each point" : "")
    }

    /// The command that makes the same trials of the plan at the first point.
    var repetition: String {
        let axes = sweep.rule.axes.map { axis in
            "--vary '\(axis.path)=\(axis.values.map(\.text).joined(separator: ","))'"
        }
        let repeats = sweep.rule.repeats > 1 ? ["--repeats \(sweep.rule.repeats)"] : []
        let limits =
            (sweep.rule.trialTime.map { ["--trial-time \($0)"] } ?? [])
            + (sweep.rule.trialRequests.map { ["--trial-requests \($0)"] } ?? [])
            + sweep.rule.skipConditions.map { "--skip-when '\($0.text)'" }
        return
            (["dyno sweep PLAN.yaml"] + axes + (sweep.rule.isZipped ? ["--zip"] : []) + repeats + limits + [
                "--seed \(sweep.seed)"
            ])
            .joined(separator: " ")
    }

    /// What is amiss with single trials, each reason once.
    var troubles: [String] {
        var reasons: [(text: String, numbers: [Int])] = []
        for record in sweep.trials {
            let text: String
            switch record.outcome {
            case .measured:
                guard let figures = record.figures, !figures.isValid else { continue }
                text = "invalid: " + (figures.invalidity?.message ?? "the generator shaped the numbers")
            case .cut(let reason): text = "cut short: \(reason)"
            case .failed(let reason): text = "failed: \(reason)"
            case .skipped(let reason): text = "skipped: \(reason)"
            }
            if let index = reasons.firstIndex(where: { $0.text == text }) {
                reasons[index].numbers.append(record.trial.number)
            } else {
                reasons.append((text, [record.trial.number]))
            }
        }
        return reasons.map { reason in
            let shown = reason.numbers.prefix(8).map(String.init).joined(separator: ", ")
            let noun = reason.numbers.count == 1 ? "Trial" : "Trials"
            return "\(noun) \(shown)\(reason.numbers.count > 8 ? ", ..." : "") \(reason.text)"
        }
    }

    /// Everything that the models say of a family of curves.
    func findings(_ family: SweepFits.Family) -> [String] {
        let axis = sweep.rule.axes[family.axis]
        return family.curves.flatMap { curve in
            [
                curve.rateResponse.map { text($0) }, curve.knee.map { text($0, axis) }, curve.line.map { text($0, axis) },
                curve.scalability.map { text($0, axis) },
            ].compactMap { $0 }.map { "\(curve.target): \($0)" }
        } + contrasts(family)
    }

    /// The targets against the first of them.
    func contrasts(_ family: SweepFits.Family) -> [String] {
        family.contrasts.map { text($0.contrast, $0.target, $0.reference, sweep.rule.axes[family.axis]) }
    }

    /// What has no chart and no words; nil where all have.
    func omission(_ fits: SweepFits) -> String? {
        guard fits.omitted > 0 else { return nil }
        let all = fits.families.count + fits.omitted
        return
            "Only the first \(fits.families.count) of \(QuantityText.count(all)) curves (an axis at each value of the others) have "
            + "words and charts; all points are in the table, all trials in trials.csv. Give fewer values to the other axes to see the rest."
    }

    /// `load.rate`, or `load.rate at k=2`.
    func title(_ family: SweepFits.Family) -> String {
        sweep.rule.axes[family.axis].path + (family.place.isEmpty ? "" : " at \(family.place)")
    }

    private func text(_ response: RateResponse) -> String {
        let rule = "\(QuantityText.percentage(RateResponse.share)) of what is offered"
        guard let departure = response.departure else {
            let last = response.points.last?.offered ?? 0
            let greatest = sweep.rule.axes.first { $0.path == "load.rate" }?.values.compactMap(\.number).max() ?? last
            return "delivers what is offered up to \(QuantityText.rate(perSecond: last)), the greatest rate "
                + (last < greatest * (1 - 1e-9) ? "whose numbers are valid" : "of the sweep")
        }
        let point = response.points[departure]
        let before = response.lastOnLine.map { "follows the line up to \(QuantityText.rate(perSecond: $0.offered)) and " } ?? ""
        let crossing =
            response.crossing.map { "; what it then delivers meets the line at \(QuantityText.rate(perSecond: $0))" } ?? ""
        return "\(before)leaves it at \(QuantityText.rate(perSecond: point.offered)), of which it delivers "
            + "\(QuantityText.rate(perSecond: point.delivered)) (\(QuantityText.percentage(point.share)); the line ends below "
            + "\(rule)); it delivers at most \(QuantityText.rate(perSecond: response.most))\(crossing)"
    }

    private func text(_ knee: Knee, _ axis: SweepAxis) -> String {
        let place = "\(SweepPhrases.number(knee.x))\(axis.unit == .perSecond ? "/s" : " \(axis.shortName)")"
        let end = knee.isAtEnd ? ", an end of what was measured: it may lie beyond" : ""
        return "knee at \(place), where throughput divided by mean response time is greatest "
            + "(\(QuantityText.rate(perSecond: knee.throughput)) at \(QuantityText.duration(milliseconds: knee.meanResponseTime)))\(end)"
    }

    private func text(_ line: LinearFit, _ axis: SweepAxis) -> String {
        let per = SweepPhrases.per(axis)
        let head =
            "\(SweepPhrases.plusMinus(line.intercept, line.interceptMargin)) ms at 0 and slope "
            + "\(SweepPhrases.plusMinus(line.slope, line.slopeMargin)) ms \(per) (95%)"
        let share = "a line explains \(QuantityText.percentage(line.determination)) of the variance"
        guard let probability = line.bendProbability else { return "\(head); \(share)" }
        let chance = probability < 0.0001 ? "p < 0.0001" : "p = \(QuantityText.significant(probability))"
        return "\(head); \(share)"
            + (line.bends
                ? "; but its residuals bend (\(chance)): a line does not describe it"
                : "; its residuals show no bend (\(chance))")
    }

    private func text(_ fit: ScalabilityFit, _ axis: SweepAxis) -> String {
        let name = axis.path == "load.users" ? "users" : axis.shortName
        let shares =
            "σ = \(SweepPhrases.range(fit.law.sigma, fit.sigma)) of the work waits for others, "
            + "κ = \(SweepPhrases.range(fit.law.kappa, fit.kappa)) is the price of each pair's agreement"
        guard let peak = fit.law.peak else { return "Universal Scalability Law: \(shares); throughput has no peak" }
        let bounds =
            fit.peak.map { " (\(SweepPhrases.number($0.lowerBound)) to \(SweepPhrases.number($0.upperBound)))" }
            ?? " (its upper bound is not known)"
        let most = QuantityText.rate(perSecond: fit.law.throughput(at: peak))
        return
            "Universal Scalability Law: \(shares); throughput peaks at \(SweepPhrases.number(peak)) \(name)\(bounds) with \(most)"
    }

    private func text(_ contrast: TargetContrast, _ target: String, _ reference: String, _ axis: SweepAxis) -> String {
        let isSlower = contrast.ratio >= 1
        let factor = { (ratio: Double) in "\(QuantityText.significant(isSlower ? ratio : 1 / ratio))x" }
        let word = isSlower ? "slower" : "faster"
        let name = SweepPhrases.title(axis)
        let place = contrast.isUniform ? "at every \(name)" : "on average over \(name), not at each"
        let ends = [
            (contrast.ratioRange.lowerBound, contrast.extremes.least),
            (contrast.ratioRange.upperBound, contrast.extremes.greatest),
        ].sorted { isSlower ? $0.0 < $1.0 : $0.0 > $1.0 }
        var text: String
        if contrast.values < 2 {
            text = "\(target): \(factor(contrast.ratio)) \(word) than \(reference)"
        } else if contrast.isOneNumber || !contrast.isUniform {
            let spread = ends.map { factor($0.0) }.joined(separator: " to ")
            text = "\(target): \(factor(contrast.ratio)) \(word) than \(reference) \(place) (\(spread))"
        } else {
            // One number for what grows along the axis would be true nowhere.
            let spread = ends.map { ratio, x in
                "\(factor(ratio)) at \(axis.unit == .perSecond ? QuantityText.rate(perSecond: x) : SweepPhrases.number(x))"
            }.joined(separator: " to ")
            text = "\(target): \(word) than \(reference) \(place), from \(spread)"
        }
        if let difference = contrast.slopeDifference, let margin = contrast.slopeMargin, !axis.isLoad {
            text += "; slope differs by \(SweepPhrases.plusMinus(difference, margin)) ms \(SweepPhrases.per(axis))"
        }
        return text
    }

    static func title(_ axis: SweepAxis) -> String { axis.path == "load.rate" ? "rate" : axis.shortName }

    private static func per(_ axis: SweepAxis) -> String {
        switch axis.unit {
        case .perSecond: "per 1/s"
        case .milliseconds: "per ms of \(axis.shortName)"
        case .bytes: "per byte of \(axis.shortName)"
        case .plain, nil: "per unit of \(axis.shortName)"
        }
    }

    /// The value with as many digits as its margin tells.
    private static func plusMinus(_ value: Double, _ margin: Double) -> String {
        guard margin > 0, margin.isFinite else { return QuantityText.significant(value) }
        var places = 1
        var size = margin
        while size < 1, places < 9 {
            size *= 10
            places += 1
        }
        if margin >= 100 { places = 0 }
        return "\(QuantityText.decimal(value, places: places)) ± \(QuantityText.decimal(margin, places: places))"
    }

    private static func range(_ value: Double, _ range: ClosedRange<Double>) -> String {
        "\(QuantityText.percentage(value)) (\(QuantityText.percentage(range.lowerBound)) to "
            + "\(QuantityText.percentage(range.upperBound)))"
    }

    private static func number(_ value: Double) -> String { QuantityText.significant(value) }
}
