import LoadModel
import Measurement

extension JUnitReport {
    /// A suite for each level and candidate, a test case for each metric that decides and each threshold, and one for whether the
    /// numbers may be used at all.
    static func render(_ result: ComparisonResult) -> String {
        let phrases = ComparisonPhrases(result: result)
        var suites = result.levels.flatMap { level in
            zip(result.candidates, level.candidates).map { Suite($0, $1, level: level, phrases) }
        }
        if let halt = result.halt {
            let stopped = Case(group: result.name, name: "the builds run", outcome: .invalid([halt.message]))
            suites.append(Suite(name: result.name, seconds: result.seconds, startedAt: result.startedAt, cases: [stopped]))
        }
        return render(name: result.name, suites)
    }
}

extension JUnitReport.Suite {
    fileprivate init(
        _ target: TargetDescription, _ candidate: ComparisonResult.Candidate, level: ComparisonResult.Level,
        _ phrases: ComparisonPhrases
    ) {
        let result = phrases.result
        let place = LevelPhrases(result: level.baseline).place
        let group = "\(result.name).\(target.name)"
        let faults = candidate.faults(baseline: level.baseline)
        var cases = [JUnitReport.Case.validity(group: group, faults: faults)]
        cases += candidate.outcome.verdicts.filter(\.isGate).map { verdict in
            let outcome: JUnitReport.Case.Outcome =
                faults.isEmpty ? .init(verdict, undecided: result.rule.undecided) : .skipped("the measurement is invalid")
            return .init(group: group, name: "\(verdict.metric.rawValue) \(place)", outcome: outcome)
        }
        for (name, side) in [(result.baseline.name, level.baseline), (target.name, candidate.result)] {
            cases += side.thresholds.map { threshold in
                let outcome: JUnitReport.Case.Outcome =
                    threshold.holds ? .held : .failed(LevelPhrases.actual(threshold), kind: "threshold")
                return .init(
                    group: group, name: "\(threshold.threshold.text) \(place), \(name)",
                    outcome: faults.isEmpty ? outcome : .skipped("the measurement is invalid"))
            }
        }
        self.init(
            name: "\(result.name): \(target.name) against \(result.baseline.name) \(place)", seconds: result.seconds,
            startedAt: result.startedAt, cases: cases)
    }
}

extension JUnitReport.Case.Outcome {
    fileprivate init(_ verdict: MetricVerdict, undecided: ComparisonRule.Undecided?) {
        let found =
            verdict.estimate.map {
                "\(MetricTable.change($0.value, verdict.metric)) (\(MetricTable.interval($0, verdict.metric)), "
                    + "tolerated \(MetricTable.tolerance(verdict)))"
            } ?? "unknown"
        switch verdict.outcome {
        case .pass: self = .held
        case .fail: self = .failed(found, kind: "regression")
        case .inconclusive:
            switch undecided {
            case .pass: self = .held
            case .fail: self = .failed("undecided, which counts as a failure: \(found)", kind: "inconclusive")
            case nil: self = .skipped("undecided: \(found)")
            }
        case .descriptive(let reason): self = .skipped(reason.message)
        }
    }
}

extension ComparisonResult.Candidate {
    /// Why nothing follows from its figures.
    fileprivate func faults(baseline: LevelResult) -> [String] {
        let ofSides = [baseline, result].flatMap(\.findings).filter(\.invalidates).map { ($0.message, $0.advice) }
        let own = outcome.warnings.filter { $0.invalidates || $0.isSaturation }.map { ($0.message, $0.advice) }
        return (ofSides + own).map { "\($0.0). What to do: \($0.1)." }
    }
}
