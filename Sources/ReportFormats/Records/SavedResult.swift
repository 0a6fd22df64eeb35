import Foundation
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// A result of any kind, read back from its file.
public enum SavedResult: Sendable {
    case run(RunResult)
    case comparison(ComparisonResult)
    case sweep(SweepResult)
    case capacity(CapacityResult)
    case recovery(RecoveryResult)

    /// - Parameters:
    ///   - data: the contents of a `result.json`.
    ///   - place: the name of the file, for messages.
    ///   - beside: the contents of another file of the same folder, by its name; nil where there is none.
    public init(
        _ data: Data, place: String, beside: (String) -> Data? = { _ in nil }
    ) throws(ResultJSONError) {
        let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? ""
        switch try ResultJSON.schema(of: data, place: place) {
        case let schema where schema.hasPrefix("dyno/comparison/"):
            var comparison = try ResultJSON.decodeComparison(data, place: place)
            comparison.readFailures(beside)
            self = .comparison(comparison)
        case let schema where schema.hasPrefix("dyno/sweep-result/"):
            guard let trials = beside(TrialLog.fileName) else {
                throw ResultJSONError(
                    place: place,
                    fault:
                        "it is the result of a sweep, whose trials are in \(TrialLog.fileName), which is not beside it: keep its "
                        + "folder whole")
            }
            self = .sweep(
                try ResultJSON.decodeSweep(data, place: place, trials: (trials, folder + TrialLog.fileName)))
        case let schema where schema.hasPrefix("dyno/capacity/"):
            self = .capacity(try ResultJSON.decodeCapacity(data, place: place))
        case let schema where schema.hasPrefix("dyno/recovery/"):
            self = .recovery(try ResultJSON.decodeRecovery(data, place: place))
        default:
            var run = try ResultJSON.decodeRun(data, place: place)
            if case .killed(_, let finished) = run.interruption, let lines = beside(ResultFolder.levelsName) {
                let levels = try ResultJSON.lines(
                    of: lines, as: LevelResult.self, place: folder + ResultFolder.levelsName)
                // The level under way may have ended, and been kept, since.
                run.levels = levels + (levels.count > finished ? [] : run.levels)
            }
            run.readFailures(beside)
            self = .run(run)
        }
    }

    /// The same, kept by a command that has not ended.
    public var stillRunning: SavedResult {
        func running(_ interruption: Interruption?) -> Interruption? {
            if case .killed(let seconds, _) = interruption { .running(atSeconds: seconds) } else { interruption }
        }
        switch self {
        case .run(var run):
            run.interruption = running(run.interruption)
            return .run(run)
        case .comparison(var comparison):
            comparison.interruption = running(comparison.interruption)
            return .comparison(comparison)
        case .sweep(var sweep):
            sweep.interruption = running(sweep.interruption)
            return .sweep(sweep)
        case .capacity(var capacity):
            capacity.interruption = running(capacity.interruption)
            return .capacity(capacity)
        case .recovery(var recovery):
            recovery.interruption = running(recovery.interruption)
            return .recovery(recovery)
        }
    }

    private var framed: any FramedResult {
        switch self {
        case .run(let run): run
        case .comparison(let comparison): comparison
        case .sweep(let sweep): sweep
        case .capacity(let capacity): capacity
        case .recovery(let recovery): recovery
        }
    }

    public var name: String { framed.name }
    /// The plan as it was run.
    var plan: String { framed.plan }
    var environment: Environment { framed.environment }

    /// Every level of every target, in the order in which reports show them; none of what keeps figures of its levels only.
    var levels: [SavedLevel] {
        switch self {
        case .run(let run):
            run.levels.map { level in
                SavedLevel(
                    name: run.name, target: run.target, level: level, startedAt: run.startedAt, isOfSeveralTargets: false,
                    isOfSeveralLevels: run.levels.count > 1, isUnfinished: run.interruption?.isUnfinished ?? false)
            }
        case .comparison(let comparison):
            comparison.levels.flatMap { level in
                zip([comparison.baseline] + comparison.candidates, comparison.sides(of: level)).map { target, side in
                    SavedLevel(
                        name: comparison.name, target: target, level: side.result, startedAt: comparison.startedAt,
                        isOfSeveralTargets: true, isOfSeveralLevels: comparison.levels.count > 1,
                        isUnfinished: comparison.interruption?.isUnfinished ?? false)
                }
            }
        case .sweep, .capacity, .recovery: []
        }
    }
}

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
