import Foundation
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// A result of either kind, read back from its file.
public enum SavedResult: Sendable {
    case run(RunResult)
    case comparison(ComparisonResult)

    /// - Parameters:
    ///   - data: the contents of a `result.json`.
    ///   - place: the name of the file, for messages.
    public init(_ data: Data, place: String) throws(ResultJSONError) {
        switch try ResultJSON.schema(of: data, place: place) {
        case let schema where schema.hasPrefix("dyno/comparison/"):
            self = .comparison(try ResultJSON.decodeComparison(data, place: place))
        default: self = .run(try ResultJSON.decodeRun(data, place: place))
        }
    }

    public var name: String {
        switch self {
        case .run(let run): run.name
        case .comparison(let comparison): comparison.name
        }
    }

    /// The plan as it was run.
    var plan: String {
        switch self {
        case .run(let run): run.plan
        case .comparison(let comparison): comparison.plan
        }
    }

    var environment: Environment {
        switch self {
        case .run(let run): run.environment
        case .comparison(let comparison): comparison.environment
        }
    }

    /// Every level of every target, in the order in which reports show them.
    var levels: [SavedLevel] {
        switch self {
        case .run(let run):
            run.levels.map { level in
                SavedLevel(
                    name: run.name, target: run.target, level: level, startedAt: run.startedAt, isOfSeveralTargets: false,
                    isOfSeveralLevels: run.levels.count > 1)
            }
        case .comparison(let comparison):
            comparison.levels.flatMap { level in
                zip([comparison.baseline] + comparison.candidates, comparison.sides(of: level)).map { target, side in
                    SavedLevel(
                        name: comparison.name, target: target, level: side.result, startedAt: comparison.startedAt,
                        isOfSeveralTargets: true, isOfSeveralLevels: comparison.levels.count > 1)
                }
            }
        }
    }
}
