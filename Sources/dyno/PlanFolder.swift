import Foundation
import Runs

/// Plans that are run together, by where they were found.
struct PlanFolder {
    var name: String
    /// What its author says of it: the comment that a plan begins with, or a folder's README.md without its title.
    var about: String
    var files: [String]

    /// Each plan alone; of a folder each of its plans, and then each folder in it with all plans that it holds.
    static func all(at path: String) throws -> [PlanFolder] {
        guard isFolder(path) else { return [PlanFolder(plan: path)] }
        let names = try orExit(status: .badData) { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
        let inner = names.map { "\(path)/\($0)" }.filter(isFolder)
        let folders = plans(among: names, in: path).map(PlanFolder.init(plan:)) + inner.compactMap(PlanFolder.init(folder:))
        guard !folders.isEmpty else {
            throw Failure(.badData, "\(path): there is no plan in this folder; name one with plans (*.yaml)")
        }
        return folders
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    static func name(of path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }

    private init(plan path: String) {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let comment = text.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("#") }
        name = PlanFolder.name(of: path)
        about = comment.map { $0.drop { $0 == "#" || $0 == " " } }.joined(separator: "\n")
        files = [path]
    }

    /// nil where it holds no plan.
    private init?(folder path: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
        files = PlanFolder.plans(among: names, in: path)
        guard !files.isEmpty else { return nil }
        let readme = (try? String(contentsOfFile: "\(path)/README.md", encoding: .utf8)) ?? ""
        let lines = readme.split(separator: "\n", omittingEmptySubsequences: false).drop { $0.hasPrefix("# ") || $0.isEmpty }
        name = PlanFolder.name(of: path)
        about = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func plans(among names: [String], in folder: String) -> [String] {
        names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { "\(folder)/\($0)" }
    }
}
