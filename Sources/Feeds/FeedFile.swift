import Glibc
import Traces

/// A feed's file, open for all who read it: as it was when it was opened, or an error.
final class FeedFile: Sendable {
    let path: String
    private let file: RegularFile
    private let modified: timespec

    /// - Throws: where it cannot be opened, is no regular file, is empty, or is no text.
    init(_ path: String) throws(FeedError) {
        self.path = path
        do {
            file = try RegularFile(path: path)
            let status = try file.status()
            modified = status.st_mtim
        } catch { throw FeedError(file: path, message: error.reason) }
        guard file.size > 0 else { throw FeedError(file: path, message: "is empty; give a feed at least one row") }
    }

    var size: Int { file.size }

    /// Where its text begins: behind a byte order mark.
    func beginning() throws(FeedError) -> Int {
        let start = UnsafeMutableRawBufferPointer.allocate(byteCount: min(4, size), alignment: 1)
        defer { start.deallocate() }
        try read(into: start, at: 0)
        do { try RegularFile.refuseUnreadable(UnsafeRawBufferPointer(start)) } catch {
            throw FeedError(file: path, message: error.reason)
        }
        return start.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Fills `buffer` from `offset` on.
    ///
    /// - Throws: where the file does not reach so far any more, or has been written to since it was opened: also what was read
    ///   before may not have been what was counted.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedError) {
        var done = 0
        while done < buffer.count {
            let count: Int
            do {
                count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[done...]), at: offset + done)
            } catch { throw FeedError(file: path, message: error.reason) }
            guard count > 0 else { throw FeedError.changed(path) }
            done += count
        }
        try checkUnchanged()
    }

    private func checkUnchanged() throws(FeedError) {
        let status: stat
        do { status = try file.status() } catch { throw FeedError(file: path, message: error.reason) }
        guard status.st_size == off_t(size), status.st_mtim.tv_sec == modified.tv_sec, status.st_mtim.tv_nsec == modified.tv_nsec
        else { throw FeedError.changed(path) }
    }

    /// Tells the system that it will be read from one end to the other, or here and there.
    func advise(sequential: Bool) {
        posix_fadvise(file.descriptor, 0, 0, sequential ? POSIX_FADV_SEQUENTIAL : POSIX_FADV_NORMAL)
    }
}
