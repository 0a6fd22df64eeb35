import Foundation
import Glibc
import LoadModel
import Measurement

/// `trials.ndjson` of a sweep's folder: each trial is one line, on the disk when ``append(_:)`` returns.
///
/// A class, because it holds the file.
public final class TrialLog {
    static let fileName = "trials.ndjson"

    public let path: String
    private let descriptor: Int32
    private let axes: [SweepAxis]

    /// Opens or creates the file, and changes nothing in it.
    ///
    /// - Throws: also where another sweep writes to it, and where it is not a file of this folder but a link to another.
    public init(folder: ResultFolder, axes: [SweepAxis]) throws(ResultFolderError) {
        path = "\(folder.path)/\(TrialLog.fileName)"
        self.axes = axes
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else {
            guard errno != ELOOP else {
                throw ResultFolderError(place: path, fault: "this is a symbolic link; put the file itself in its place")
            }
            throw ResultFolderError(place: path, action: "open the file", code: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ResultFolderError(place: path, fault: "this is not a regular file; put the file of the sweep in its place")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw ResultFolderError(place: path, fault: "another sweep writes to this file; wait for its end, or end it")
        }
    }

    deinit { close(descriptor) }

    /// What is in the file.
    public func data() throws(ResultFolderError) -> Data {
        do throws(ResultJSONError) { return try SavedBytes.read(path) } catch {
            throw ResultFolderError(place: path, fault: error.description)
        }
    }

    /// - Returns: the line, without its end.
    @discardableResult
    public func append(_ record: TrialRecord) throws(ResultFolderError) -> String {
        let line: String
        do throws(ResultJSONError) { line = try SweepNDJSON.line(record, axes: axes) } catch {
            throw ResultFolderError(place: path, fault: error.description)
        }
        try DurableFile.fill(descriptor, with: line + "\n", place: path)
        return line
    }

    /// Cuts off what a killed sweep left of a line, so that the next one begins a line of its own.
    ///
    /// - Parameter data: what is in the file, which was found to be of this sweep.
    public func cutOff(_ data: Data) throws(ResultFolderError) {
        let length = ResultJSON.wholeLength(of: data)
        guard length < data.count else { return }
        guard ftruncate(descriptor, length) == 0 else {
            throw ResultFolderError(place: path, action: "cut off its last line", code: errno)
        }
    }
}
