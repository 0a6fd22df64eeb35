import Foundation

/// Names of files that a plan or a flag gives.
enum FilePath {
    /// The path from the root, so that it names the same file wherever it is read again.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let local = path == "." ? "" : path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        guard !local.isEmpty else { return FileManager.default.currentDirectoryPath }
        return FileManager.default.currentDirectoryPath + "/" + local
    }

    /// Why no file can be read at `path`, as it follows the path in a message; nil where one can.
    ///
    /// Nothing is read, because what a pipe holds can be read only once.
    static func problem(with path: String) -> String? {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            return "does not exist; check its name and folder"
        }
        guard !isDirectory.boolValue else { return "is a folder; name a file in it" }
        return FileManager.default.isReadableFile(atPath: path) ? nil : "cannot be opened; check that you may read it"
    }

    /// Why nothing can be started in the folder at `path`, as it follows the path in a message; nil where something can.
    static func problem(withFolder path: String) -> String? {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            return "does not exist; check its name, which begins in the plan's folder"
        }
        return isDirectory.boolValue ? nil : "is no folder; name the one that the file is in"
    }
}
