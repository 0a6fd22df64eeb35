import LoadModel
import Measurement

/// `junit.xml`: suites of what was judged, for CI systems to show.
enum JUnitReport {
    /// A suite for each level, a test case for each threshold, and one for whether the numbers may be used at all; of what ended
    /// before its plan did a suite that says so.
    static func render(_ levels: [SavedLevel], of results: [SavedResult]) -> String {
        render(name: levels.first?.name ?? "dyno", levels.map(Suite.init) + results.compactMap(Suite.init(incomplete:)))
    }

    static func render(name: String, _ suites: [Suite]) -> String {
        let totals = attributes([
            ("name", name), ("tests", "\(suites.reduce(0) { $0 + $1.cases.count })"),
            ("failures", "\(suites.reduce(0) { $0 + $1.failures })"), ("errors", "\(suites.reduce(0) { $0 + $1.errors })"),
        ])
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites\(totals)>\n\(suites.map(\.xml).joined())</testsuites>\n"
    }

    struct Suite {
        var name: String
        var seconds: Double
        var timestamp: String
        var cases: [Case]

        /// - Parameter startedAt: seconds since 1970.
        init(name: String, seconds: Double, startedAt: Double, cases: [Case]) {
            self.name = name
            self.seconds = seconds
            // Without a time zone, as the schema has it; it is UTC.
            timestamp = String(CalendarTime.text(secondsSince1970: startedAt.rounded(.down)).dropLast())
            self.cases = cases
        }

        var failures: Int { cases.count { if case .failed = $0.outcome { true } else { false } } }
        var errors: Int { cases.count { if case .invalid = $0.outcome { true } else { false } } }
        private var skipped: Int { cases.count { if case .skipped = $0.outcome { true } else { false } } }

        fileprivate var xml: String {
            let head = attributes([
                ("name", name), ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"),
                ("skipped", "\(skipped)"), ("time", QuantityText.decimal(seconds, places: 3).filter { $0 != "," }),
                ("timestamp", timestamp),
            ])
            return "  <testsuite\(head)>\n\(cases.map(\.xml).joined())  </testsuite>\n"
        }
    }

    struct Case {
        enum Outcome {
            case held
            /// What was found, and what it did not hold to.
            case failed(String, kind: String)
            case invalid([String])
            /// Why there is no verdict.
            case skipped(String)
        }

        var group: String
        var name: String
        var outcome: Outcome

        fileprivate var xml: String {
            let head = "    <testcase\(attributes([("classname", group), ("name", name), ("time", "0")]))"
            switch outcome {
            case .held: return "\(head)/>\n"
            case .failed(let found, let kind):
                return "\(head)>\n      <failure\(attributes([("message", found), ("type", kind)]))>"
                    + "\(Markup.escaped("\(name): \(found)"))</failure>\n    </testcase>\n"
            case .invalid(let findings):
                return "\(head)>\n      <error\(attributes([("message", findings[0]), ("type", "invalid")]))>"
                    + "\(Markup.escaped(findings.joined(separator: "\n")))</error>\n    </testcase>\n"
            case .skipped(let reason):
                return "\(head)>\n      <skipped\(attributes([("message", reason)]))/>\n    </testcase>\n"
            }
        }
    }

    private static func attributes(_ values: [(String, String)]) -> String {
        values.map { " \($0)=\"\(Markup.escaped($1))\"" }.joined()
    }
}

extension JUnitReport.Suite {
    fileprivate init(_ level: SavedLevel) {
        let findings = level.level.findings.filter(\.invalidates).map { "\($0.message). What to do: \($0.advice)." }
        let group = "\(level.name).\(level.target.name)"
        let thresholds = level.level.thresholds.map { threshold in
            // A verdict is not drawn from an invalid measurement.
            let outcome: JUnitReport.Case.Outcome =
                !findings.isEmpty
                ? .skipped("the measurement is invalid")
                : threshold.holds ? .held : .failed(LevelPhrases.actual(threshold), kind: "threshold")
            return JUnitReport.Case(group: group, name: threshold.threshold.text, outcome: outcome)
        }
        self.init(
            name: [level.name, level.place].filter { !$0.isEmpty }.joined(separator: ": "), seconds: level.level.windowSeconds,
            startedAt: level.startedAt, cases: [.validity(group: group, findings: findings)] + thresholds)
    }
}

extension JUnitReport.Suite {
    /// An error, as what was measured says nothing of the rest; nil of what went on to its end.
    fileprivate init?(incomplete result: SavedResult) {
        let (interruption, seconds, startedAt): (Interruption?, Double, Double) =
            switch result {
            case .run(let run): (run.interruption, run.levels.reduce(0) { $0 + $1.windowSeconds }, run.startedAt)
            case .comparison(let comparison): (comparison.interruption, comparison.seconds, comparison.startedAt)
            case .sweep, .capacity, .recovery: (nil, 0, 0)
            }
        guard let interruption else { return nil }
        let end = JUnitReport.Case(
            group: result.name, name: "it went on to its end", outcome: .invalid([LevelPhrases.text(interruption)]))
        self.init(name: result.name, seconds: seconds, startedAt: startedAt, cases: [end])
    }
}

extension JUnitReport.Case {
    static func validity(group: String, findings: [String]) -> JUnitReport.Case {
        .init(group: group, name: "the measurement is valid", outcome: findings.isEmpty ? .held : .invalid(findings))
    }
}

extension JUnitReport {
    /// A suite for each level and candidate, a test case for each metric that decides and each threshold, and one for whether the
    /// numbers may be used at all.
    static func render(_ result: ComparisonResult) -> String {
        let phrases = ComparisonPhrases(result: result)
        var suites = result.levels.flatMap { level in
            zip(result.candidates, level.candidates).map { Suite($0, $1, level: level, phrases) }
        }
        if let incomplete = Suite(incomplete: .comparison(result)) { suites.append(incomplete) }
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
        let findings = candidate.findings(baseline: level.baseline)
        var cases = [JUnitReport.Case.validity(group: group, findings: findings)]
        cases += candidate.outcome.verdicts.filter(\.canFail).map { verdict in
            let outcome: JUnitReport.Case.Outcome =
                findings.isEmpty ? .init(verdict, undecided: result.rule.undecided) : .skipped("the measurement is invalid")
            return .init(group: group, name: "\(verdict.metric.rawValue) \(place)", outcome: outcome)
        }
        cases += candidate.result.thresholds.map { threshold in
            let outcome: JUnitReport.Case.Outcome =
                threshold.holds ? .held : .failed(LevelPhrases.actual(threshold), kind: "threshold")
            return .init(
                group: group, name: "\(threshold.threshold.text) \(place), \(target.name)",
                outcome: findings.isEmpty ? outcome : .skipped("the measurement is invalid"))
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
            switch verdict.isGate ? undecided : nil {
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
    fileprivate func findings(baseline: LevelResult) -> [String] {
        let ofSides = [baseline, result].flatMap(\.findings).filter(\.invalidates).map { ($0.message, $0.advice) }
        let own = outcome.findings.filter { $0.invalidates || $0.isSaturation }.map { ($0.message, $0.advice) }
        return (ofSides + own).map { "\($0.0). What to do: \($0.1)." }
    }
}
