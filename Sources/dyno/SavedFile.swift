import Foundation
import ReportFormats
import Runs

/// A result that a command saved before.
enum SavedFile {
    /// Whether a path is meant as one: a folder, or a JSON file that is there.
    static func isMeant(by path: String) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        return isFolder.boolValue || path.hasSuffix(".json")
    }

    /// - Parameter path: a folder of results, or the `result.json` in it.
    static func read(_ path: String) throws -> SavedResult {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(.badData, "\(path): there is no such file or folder")
        }
        let file = isFolder.boolValue ? "\(path)/result.json" : path
        guard let data = FileManager.default.contents(atPath: file) else {
            if isFolder.boolValue, FileManager.default.fileExists(atPath: "\(path)/sweep.json") {
                throw Failure(.badData, "\(path): this sweep has no result yet; go on with it first: dyno sweep --resume \(path)")
            }
            let remedy = isFolder.boolValue ? "it is not the folder of a result" : "it cannot be read"
            throw Failure(.badData, "\(file): \(remedy); name a folder such as Reports/NAME/latest, or its result.json")
        }
        do throws(ResultJSONError) {
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
            return try SavedResult(data, place: file) { name in
                FileManager.default.contents(atPath: folder.appending(path: name).path)
            }
        } catch {
            throw Failure(.badData, error.description)
        }
    }
}
