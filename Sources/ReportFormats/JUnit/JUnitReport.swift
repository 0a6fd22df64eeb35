import Measurement

/// `junit.xml`: a suite for each level, a test case for each threshold, and one for whether the numbers may be used at all.
enum JUnitReport {
    static func render(_ levels: [SavedLevel]) -> String {
        let suites = levels.map(Suite.init)
        let totals = attributes([
            ("name", levels.first?.name ?? "dyno"), ("tests", "\(suites.reduce(0) { $0 + $1.cases.count })"),
            ("failures", "\(suites.reduce(0) { $0 + $1.failures })"), ("errors", "\(suites.reduce(0) { $0 + $1.errors })"),
        ])
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites\(totals)>\n\(suites.map(\.xml).joined())</testsuites>\n"
    }

    private struct Suite {
        var name: String
        var seconds: Double
        var timestamp: String
        var cases: [Case]

        var failures: Int { cases.count { if case .failed = $0.outcome { true } else { false } } }
        var errors: Int { cases.count { if case .invalid = $0.outcome { true } else { false } } }
        private var skipped: Int { cases.count { if case .skipped = $0.outcome { true } else { false } } }

        init(_ level: SavedLevel) {
            name = [level.name, level.place].filter { !$0.isEmpty }.joined(separator: ": ")
            seconds = level.level.windowSeconds
            // Without a time zone, as the schema has it; it is UTC.
            timestamp = String(CalendarTime.text(secondsSince1970: level.startedAt.rounded(.down)).dropLast())
            let faults = level.level.findings.filter(\.invalidates).map { "\($0.message). What to do: \($0.advice)." }
            let group = "\(level.name).\(level.target.name)"
            cases = [Case(group: group, name: "the measurement is valid", outcome: faults.isEmpty ? .held : .invalid(faults))]
            cases += level.level.thresholds.map { threshold in
                // A verdict is not drawn from an invalid measurement.
                let outcome: Case.Outcome =
                    !faults.isEmpty ? .skipped : threshold.holds ? .held : .failed(LevelPhrases.actual(threshold))
                return Case(group: group, name: threshold.threshold.text, outcome: outcome)
            }
        }

        var xml: String {
            let head = attributes([
                ("name", name), ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"),
                ("skipped", "\(skipped)"), ("time", QuantityText.decimal(seconds, places: 3).filter { $0 != "," }),
                ("timestamp", timestamp),
            ])
            return "  <testsuite\(head)>\n\(cases.map(\.xml).joined())  </testsuite>\n"
        }
    }

    private struct Case {
        enum Outcome {
            case held
            /// With the actual value.
            case failed(String)
            case invalid([String])
            case skipped
        }

        var group: String
        var name: String
        var outcome: Outcome

        var xml: String {
            let head = "    <testcase\(attributes([("classname", group), ("name", name), ("time", "0")]))"
            switch outcome {
            case .held: return "\(head)/>\n"
            case .failed(let actual):
                return "\(head)>\n      <failure\(attributes([("message", actual), ("type", "threshold")]))>"
                    + "\(Markup.escaped("\(name) did not hold: \(actual)"))</failure>\n    </testcase>\n"
            case .invalid(let faults):
                return "\(head)>\n      <error\(attributes([("message", faults[0]), ("type", "invalid")]))>"
                    + "\(Markup.escaped(faults.joined(separator: "\n")))</error>\n    </testcase>\n"
            case .skipped:
                return "\(head)>\n      <skipped\(attributes([("message", "the measurement is invalid")]))/>\n    </testcase>\n"
            }
        }
    }

    private static func attributes(_ values: [(String, String)]) -> String {
        values.map { " \($0)=\"\(Markup.escaped($1))\"" }.joined()
    }
}
