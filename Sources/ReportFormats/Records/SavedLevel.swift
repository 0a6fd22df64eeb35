import Measurement

/// One level of one target of one result: what the formats of plain figures have a row, a suite or a series for.
struct SavedLevel {
    /// The plan's name.
    var name: String
    var target: TargetDescription
    var level: LevelResult
    /// Seconds since 1970, of the whole result.
    var startedAt: Double
    /// Whether the result has several targets, or several levels: then names must say which.
    var isOfSeveralTargets: Bool
    var isOfSeveralLevels: Bool
    /// Whether the whole was killed, or goes on: then it is no result, though the level may have ended.
    var isUnfinished: Bool

    var isValid: Bool { level.isValid && !isUnfinished }

    /// `baseline at 100/s`, as far as it takes to tell it from its siblings; empty where it has none.
    var place: String {
        let parts = [isOfSeveralTargets ? target.name : nil, isOfSeveralLevels ? LevelPhrases(result: level).place : nil]
        return parts.compactMap { $0 }.joined(separator: " ")
    }
}
