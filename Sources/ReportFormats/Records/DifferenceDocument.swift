import Measurement

extension SideBySide {
    /// Schema `dyno/difference/1`; see RESULT.md. Of two targets, the baseline's and one other.
    public func json() throws(ResultJSONError) -> String {
        do { return try OrderedJSONEncoder.encode(DifferenceDocument(self)) } catch { throw ResultJSONError(encoding: error) }
    }
}

/// How two runs differ in JSON; derived, and so never read back.
private struct DifferenceDocument: Encodable {
    var schema = "dyno/difference/1"
    var caution = SideBySide.caution
    var remarks: [String]
    var baseline: Run
    var candidate: Run
    var levels: [Level]
    var distinctions: [Distinction]

    struct Run: Encodable {
        var name: String
        var started: String
        var seed: UInt64
        var target: TargetDocument

        init(_ source: SideBySide.Source) {
            name = source.name
            started = CalendarTime.text(secondsSince1970: source.startedAt)
            seed = source.seed
            target = TargetDocument(source.target)
        }
    }

    struct Level: Encodable {
        var load: String
        var valid: Bool
        var differences: [Difference]
        var labels: [Label]?
    }

    struct Label: Encodable {
        var label: String
        var differences: [Difference]
    }

    struct Distinction: Encodable {
        var name: String
        var baseline: String?
        var candidate: String?
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

    init(_ sides: SideBySide) {
        remarks = sides.invalid + sides.remarks
        baseline = Run(sides.sources[0])
        candidate = Run(sides.sources[1])
        levels = sides.pairs.map { pair in
            Level(
                load: LevelPhrases(result: pair.baseline).load, valid: pair.baseline.isValid && pair.result.isValid,
                differences: pair.differences.map(Difference.init),
                labels: pair.labels.isEmpty
                    ? nil : pair.labels.map { Label(label: $0.label, differences: $0.differences.map(Difference.init)) })
        }
        distinctions = sides.distinctions.map { Distinction(name: $0.name, baseline: $0.values[0], candidate: $0.values[1]) }
    }
}
