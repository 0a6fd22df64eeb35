import Foundation
import LoadModel

/// `sweep.json`: what a sweep was begun with, so that only the same is resumed.
public struct SweepManifest: Codable, Hashable, Sendable {
    static let schema = "dyno/sweep-manifest/1"

    private var schema: String
    /// Of the command line that began it; nil where they may hold what is secret.
    public var arguments: [String]?
    public var started: String
    /// Everything that decides the trials, in lines: axes, repeats, budgets, and the plan as resolved.
    public var definition: [String]

    public init(arguments: [String]?, startedAt: Double, definition: [String]) {
        schema = SweepManifest.schema
        self.arguments = arguments
        started = CalendarTime.text(secondsSince1970: startedAt)
        self.definition = definition
    }

    /// Seconds since 1970.
    public var startedAt: Double { CalendarTime.seconds(parsing: started) ?? 0 }

    static let fileName = "sweep.json"

    /// Reads that of a folder.
    public static func read(folder: String) throws(ResultJSONError) -> SweepManifest {
        let place = "\(folder)/\(fileName)"
        let data: Data
        do throws(ResultJSONError) { data = try SavedBytes.read(place) } catch {
            throw ResultJSONError(place: error.description, fault: "name the folder of a sweep, as in --resume Reports/NAME/TIME")
        }
        guard let manifest = try? JSONDecoder().decode(SweepManifest.self, from: data), manifest.schema == schema else {
            throw ResultJSONError(place: place, fault: "this is not what a sweep writes; name the folder of a sweep")
        }
        return manifest
    }

    /// What another definition has more (`+`) and less (`-`); empty where they are the same.
    public func differences(from other: [String]) -> [String] {
        other.difference(from: definition).map { change in
            switch change {
            case .remove(_, let line, _): (line, "- \(line)")
            case .insert(_, let line, _): (line, "+ \(line)")
            }
        }.map(\.1)
    }
}
