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

    /// - Parameter path: a folder of results, or the `result.json` in it. Of a run that was killed there is what it kept on the way.
    static func read(_ path: String) throws -> SavedResult {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(.badData, "\(path): there is no such file or folder")
        }
        var file = path
        if isFolder.boolValue {
            let names = ["result.json", ResultFolder.partialName]
            guard let name = names.first(where: { FileManager.default.fileExists(atPath: "\(path)/\($0)") }) else {
                let isSweep = FileManager.default.fileExists(atPath: "\(path)/sweep.json")
                throw Failure(
                    .badData,
                    isSweep
                        ? "\(path): this sweep has no result yet; go on with it first: dyno sweep --resume \(path)"
                        : "\(path)/result.json: it is not the folder of a result; name a folder such as Reports/NAME/latest, or its result.json"
                )
            }
            file = "\(path)/\(name)"
        }
        do throws(ResultJSONError) {
            let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
            let result = try SavedResult(try SavedBytes.read(file), place: file) { name in
                try? SavedBytes.read(folder.appending(path: name).path)
            }
            return ResultFolder.isBeingWritten(folder.path) ? result.stillRunning : result
        } catch {
            throw Failure(.badData, error.description)
        }
    }
}
