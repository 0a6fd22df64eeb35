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
    ///
    /// - Parameter limit: the most bytes of it.
    static func problem(with path: String, limit: Int, mayBePipe: Bool = false) -> String? {
        guard !path.isEmpty else { return "is no file's name; name one" }
        var status = stat()
        guard stat(path, &status) == 0 else { return "does not exist; check its name and folder" }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return "is a folder; name a file in it"
        case S_IFREG: if status.st_size > limit { return tooLarge(limit) }
        case S_IFIFO, S_IFCHR: if !mayBePipe { return "is a pipe or a device, not a regular file; save what it holds as one" }
        default: return "is a socket or a device, not a regular file; name one"
        }
        return access(path, R_OK) == 0 ? nil : "cannot be opened; check that you may read it"
    }

    static func tooLarge(_ limit: Int) -> String { "is larger than \(limit / 1_000_000) MB; use a smaller one" }

    /// Why nothing can be started in the folder at `path`, as it follows the path in a message; nil where something can.
    static func problem(withFolder path: String) -> String? {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            return "does not exist; check its name, which begins in the plan's folder"
        }
        return isDirectory.boolValue ? nil : "is no folder; name the one that the file is in"
    }
}
