import Measurement

extension SideBySide {
    /// Schema `dyno/difference/1`; see RESULT.md. Of two targets, the baseline's and one other.
    public func json() throws(ResultJSONError) -> String {
        try ResultJSON.encode(DifferenceDocument(self))
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
        var target: TargetDescription

        init(_ source: SideBySide.Source) {
            name = source.name
            started = CalendarTime.text(secondsSince1970: source.startedAt)
            seed = source.seed
            target = source.target
        }
    }

    struct Level: Encodable {
        var load: String
        var valid: Bool
        var differences: [SequentialDifference]
        var labels: [Label]?
        var spans: [Label]?
    }

    struct Label: Encodable {
        var label: String
        var differences: [SequentialDifference]
    }

    struct Distinction: Encodable {
        var name: String
        var baseline: String?
        var candidate: String?
    }

    init(_ sides: SideBySide) {
        remarks = sides.invalid + sides.remarks
        baseline = Run(sides.sources[0])
        candidate = Run(sides.sources[1])
        levels = sides.pairs.map { pair in
            Level(
                load: LevelPhrases(result: pair.baseline).load, valid: pair.baseline.isValid && pair.result.isValid,
                differences: pair.differences,
                labels: pair.labels.isEmpty
                    ? nil : pair.labels.map { Label(label: $0.label, differences: $0.differences) },
                spans: pair.spans.isEmpty
                    ? nil : pair.spans.map { Label(label: $0.label, differences: $0.differences) })
        }
        distinctions = sides.distinctions.map { Distinction(name: $0.name, baseline: $0.values[0], candidate: $0.values[1]) }
    }
}
