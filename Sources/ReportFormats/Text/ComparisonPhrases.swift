import LoadModel
import Measurement

/// What reports say about a comparison in words, for every format.
struct ComparisonPhrases {
    let result: ComparisonResult

    static let method =
        "both targets got the same seeded schedule, in alternating blocks, and each is pooled over its blocks."
    static let noVerdict =
        "This is a description, not a verdict: whether a difference is more than noise is not judged here."

    var title: String { "\(result.candidate.name) against \(result.baseline.name)" }

    /// The load where all levels share it but for the rate or the users.
    var load: String? {
        guard let first = result.levels.first else { return nil }
        if result.levels.count == 1 { return LevelPhrases(result: first.baseline).load }
        return QuantityText.counted(result.levels.count, "level") + ", one after another"
    }

    var stressTitle: String {
        let isOpen = result.levels.allSatisfy { $0.baseline.offeredRate != nil }
        return "Response time (\(isOpen ? "from the intended start" : "connect + service time")) and throughput"
    }

    /// `at 10/s: 5 blocks of 3 s for each target`.
    func levelTitle(_ level: ComparisonResult.Level) -> String {
        let length = QuantityText.chosenDuration(Nanoseconds(seconds: level.blockSeconds))
        return
            "\(LevelPhrases(result: level.baseline).place): \(QuantityText.counted(level.blocks, "block")) of \(length) for each target"
    }

    /// How many requests stand behind the numbers.
    func samples(_ level: ComparisonResult.Level) -> String {
        named(level).map { name, side in "\(name) \(QuantityText.counted(side.total.requests, "request"))" }
            .joined(separator: ", ")
    }

    func named(_ level: ComparisonResult.Level) -> [(name: String, side: LevelResult)] {
        [(result.baseline.name, level.baseline), (result.candidate.name, level.candidate)]
    }

    /// All results with the place that findings name.
    var sides: [(result: LevelResult, place: String)] {
        result.levels.flatMap { level in
            named(level).map { ($0.side, "\($0.name) \(LevelPhrases(result: $0.side).place)") }
        }
    }

    /// What a reader of the table of differences must know.
    static func notes(_ level: ComparisonResult.Level) -> [String] {
        var notes: [String] = []
        let summaries = [level.baseline.total.responseTime, level.candidate.total.responseTime]
        let censored = summaries.map(\.censored)
        if censored.contains(where: { $0 > 0 }) {
            notes.append(
                """
                \(QuantityText.count(censored[0])) and \(QuantityText.count(censored[1])) requests got no answer and rank above \
                every answer in the percentiles; mean and max are over answers.
                """)
        }
        let uncertain = [50, 90, 95, 99].filter { percent in
            summaries.contains { $0.percentile(percent)?.isUncertain == true }
        }
        if !uncertain.isEmpty {
            notes.append(
                "Fewer than 10 samples lie above \(uncertain.map(QuantityText.percentileName).joined(separator: ", ")): hardly known."
            )
        }
        return notes
    }
}
