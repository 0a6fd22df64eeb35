import Foundation

/// A small text file, read whole.
package enum TextFile {
    package struct Failure: Error {
        /// What follows the file's name in a message.
        package let reason: String
    }

    /// The contents of the file at `path`, which may also be a pipe.
    /// - Throws: where it cannot be opened or read, holds more than `limit` bytes, or is not UTF-8.
    package static func read(_ path: String, limit: Int) throws(Failure) -> String {
        if let reason = FilePath.problem(with: path) { throw Failure(reason: reason) }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure(reason: "cannot be opened; check that you may read it")
        }
        let data: Data
        do { data = try handle.read(upToCount: limit + 1) ?? Data() } catch {
            throw Failure(reason: "cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= limit else { throw Failure(reason: "is larger than \(limit / 1_000_000) MB; use a smaller one") }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(reason: "is not UTF-8 text; convert it, for example with iconv")
        }
        return text
    }
}
