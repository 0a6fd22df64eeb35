import Foundation
import Glibc

/// Files that are read back.
public enum SavedBytes {
    /// The whole file, which is none that never ends, or that waits for a writer.
    ///
    /// - Throws: where it cannot be read, or is larger than anything that is saved.
    public static func read(_ path: String) throws(ResultJSONError) -> Data {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw ResultJSONError(
                place: path, fault: errno == ENOENT ? "there is no such file" : "it cannot be read: \(reason())")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ResultJSONError(place: path, fault: "it is not a file")
        }
        guard status.st_size <= ReadingBudget.mostBytes else {
            throw ResultJSONError(
                place: path,
                fault: "it has more than \(ReadingBudget.mostBytes >> 20) MB, which no result has: name the result of a run")
        }
        var data = Data(count: Int(status.st_size))
        var filled = 0
        while filled < data.count {
            let count = data.withUnsafeMutableBytes { bytes in
                let room = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
                return Glibc.read(descriptor, room.baseAddress, room.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ResultJSONError(place: path, fault: "it cannot be read: \(reason())") }
            // It was cut meanwhile.
            if count == 0 { break }
            filled += count
        }
        data.count = filled
        return data
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
