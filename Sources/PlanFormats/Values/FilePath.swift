import Foundation
import LoadModel

/// Names of files that a plan or a flag gives.
enum FilePath {
    /// The path from the root, so that it names the same file wherever it is read again.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let local = path == "." ? "" : path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        guard !local.isEmpty else { return FileManager.default.currentDirectoryPath }
        return FileManager.default.currentDirectoryPath + "/" + local
    }

    /// The same file as it is named from a folder: reports tell nobody where on a machine a plan lay.
    ///
    /// - Parameters:
    ///   - path: one that ``absolute(_:)`` made.
    ///   - folder: the same; empty where it is not known.
    /// - Returns: the path itself, where it has nothing in common with the folder.
    static func relative(_ path: String, to folder: String) -> String {
        guard !folder.isEmpty, path.hasPrefix("/") else { return path }
        if path == folder { return "." }
        if path.hasPrefix(folder + "/") { return String(path.dropFirst(folder.count + 1)) }
        let (own, base) = (path.split(separator: "/"), folder.split(separator: "/"))
        let common = zip(own, base).prefix { $0 == $1 }.count
        let (down, up) = (own.dropFirst(common), base.dropFirst(common))
        // What is above a link is not known from its name.
        guard common > 0, !down.contains(".."), !up.contains("..") else { return path }
        return (up.map { _ in ".." } + down).joined(separator: "/")
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

/// A small text file, read whole.
package enum TextFile {
    package struct Failure: Error {
        /// What follows the file's name in a message.
        package let reason: String
    }

    /// The contents of the file at `path`.
    ///
    /// - Parameter mayBePipe: whether whoever named it may have meant a pipe, as `<(...)` in a shell, and waits for what comes out of it.
    /// - Throws: where it cannot be opened or read, holds more than `limit` bytes, or is not UTF-8.
    package static func read(_ path: String, limit: Int, mayBePipe: Bool = false) throws(Failure) -> String {
        let data = try bytes(path, limit: limit, mayBePipe: mayBePipe)
        if let encoding = WideEncoding(startOf: data) { throw Failure(reason: encoding.reason) }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(reason: "is not UTF-8 text; convert it, for example with iconv")
        }
        return text
    }

    /// The same of any file.
    static func bytes(_ path: String, limit: Int, mayBePipe: Bool = false) throws(Failure) -> Data {
        if let reason = FilePath.problem(with: path, limit: limit, mayBePipe: mayBePipe) { throw Failure(reason: reason) }
        // What is a pipe by now would be waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (mayBePipe ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { throw Failure(reason: "cannot be opened; check that you may read it") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let data: Data
        do { data = try handle.read(upToCount: limit + 1) ?? Data() } catch {
            throw Failure(reason: "cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= limit else { throw Failure(reason: FilePath.tooLarge(limit)) }
        return data
    }
}
