import Measurement

extension SequentialComparison {
    /// Schema `dyno/difference/1`; see RESULT.md.
    public func json() throws(ResultJSONError) -> String {
        do { return try OrderedJSONEncoder.encode(SequentialDocument(self)) } catch { throw ResultJSONError(encoding: error) }
    }
}

/// How two runs differ in JSON; derived, and so never read back.
private struct SequentialDocument: Encodable {
    var schema = "dyno/difference/1"
    var caution = SequentialComparison.caution
    var remarks: [String]
    var baseline: Run
    var candidate: Run
    var levels: [Level]

    struct Run: Encodable {
        var name: String
        var started: String
        var target: TargetDocument

        init(_ run: RunResult) {
            name = run.name
            started = CalendarTime.text(secondsSince1970: run.startedAt)
            target = TargetDocument(run.target)
        }
    }

    struct Level: Encodable {
        var load: String
        var valid: Bool
        var differences: [Difference]
    }

    /// Values in milliseconds, per second or as a fraction; `change` is the candidate's as a share of the baseline's, of errors their
    /// difference.
    struct Difference: Encodable {
        var metric: String
        var baseline: Double?
        var candidate: Double?
        var change: Double?
        var low: Double?
        var high: Double?

        init(_ difference: SequentialDifference) {
            metric = difference.metric.rawValue
            baseline = difference.baseline?.finite
            candidate = difference.candidate?.finite
            change = difference.change?.finite
            low = difference.estimate?.low.finite
            high = difference.estimate?.high.finite
        }
    }

    init(_ comparison: SequentialComparison) {
        remarks = comparison.remarks
        baseline = Run(comparison.baseline)
        candidate = Run(comparison.candidate)
        levels = comparison.levels.map { level in
            Level(
                load: LevelPhrases(result: level.baseline).load, valid: level.baseline.isValid && level.candidate.isValid,
                differences: level.differences.map(Difference.init))
        }
    }
}
