import Glibc

/// Files that are either whole or not there: written under a temporary name, flushed to the disk, and renamed.
enum DurableFile {
    /// Writes a file into a folder, replacing one of the same name.
    ///
    /// - Parameter isFlushed: whether it is to be there after a power failure, too, and not only after the process's end.
    static func write(_ contents: String, to path: String, suffix: String, isFlushed: Bool = true) throws(ResultFolderError) {
        let temporary = "\(path).\(suffix).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ResultFolderError(place: path, action: "create the file", code: errno) }
        do {
            try fill(descriptor, with: contents, place: path, isFlushed: isFlushed)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        // A full network disk may say so here only.
        guard close(descriptor) == 0 else { throw failure(path, "write the file", removing: temporary) }
        guard rename(temporary, path) == 0 else { throw failure(path, "rename the file into place", removing: temporary) }
    }

    /// Adds a line to a file that grows. A process that is killed leaves a part of a line at most.
    static func append(_ line: String, to path: String) throws(ResultFolderError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ResultFolderError(place: path, action: "open the file", code: errno) }
        defer { close(descriptor) }
        try fill(descriptor, with: line + "\n", place: path, isFlushed: false)
    }

    /// Writes everything and flushes it to the disk.
    static func fill(
        _ descriptor: Int32, with contents: String, place: String, isFlushed: Bool = true
    ) throws(ResultFolderError) {
        var text = contents
        let code = text.withUTF8 { bytes -> Int32 in
            var written = 0
            while written < bytes.count {
                let count = writeSome(descriptor, bytes[written...])
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : ENOSPC }
                written += count
            }
            return 0
        }
        guard code == 0 else { throw ResultFolderError(place: place, action: "write the file", code: code) }
        guard isFlushed else { return }
        // Special files cannot be flushed and need not be.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw ResultFolderError(place: place, action: "flush the file to the disk", code: errno)
        }
    }

    /// Points a symbolic link at a target in one step: whoever reads it sees the old one or the new one.
    static func link(_ path: String, to target: String, suffix: String) throws(ResultFolderError) {
        let temporary = "\(path).\(suffix).tmp"
        guard symlink(target, temporary) == 0 else {
            throw ResultFolderError(place: path, action: "create the link", code: errno)
        }
        guard rename(temporary, path) == 0 else { throw failure(path, "replace the link", removing: temporary) }
    }

    private static func writeSome(_ descriptor: Int32, _ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        let rest = UnsafeBufferPointer(rebasing: bytes)
        // The module's name tells the system call from this type's own function.
        return Glibc.write(descriptor, rest.baseAddress, rest.count)
    }

    private static func failure(_ place: String, _ action: String, removing temporary: String) -> ResultFolderError {
        let code = errno
        unlink(temporary)
        return ResultFolderError(place: place, action: action, code: code)
    }
}

/// A lock on a folder that the system lets go when the process ends, however it does: so that what a killed command left is told from
/// what one that goes on has kept so far.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// - Throws: where another holds it, or the folder cannot be opened.
    init(of folder: String) throws(ResultFolderError) {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ResultFolderError(place: folder, action: "open the folder", code: errno) }
        guard !FolderLock.isRefused(descriptor, LOCK_EX) else {
            throw ResultFolderError(place: folder, fault: "another dyno is writing into this folder; wait for its end")
        }
    }

    deinit { close(descriptor) }

    /// Whether anyone holds it; no where that cannot be told.
    static func isHeld(_ folder: String) -> Bool {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return isRefused(descriptor, LOCK_SH)
    }

    /// Some file systems have no locks: there nobody is refused.
    private static func isRefused(_ descriptor: Int32, _ kind: Int32) -> Bool {
        while flock(descriptor, kind | LOCK_NB) != 0 {
            guard errno == EINTR else { return errno == EWOULDBLOCK }
        }
        return false
    }
}
