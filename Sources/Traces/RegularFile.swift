import Glibc
import LoadModel

/// A file that can be read more than once and anywhere, open for reading.
package final class RegularFile: Sendable {
    package let descriptor: Int32
    /// Its length when it was opened.
    package let size: Int

    package struct Failure: Error {
        /// What follows the file's name in a message.
        package let reason: String

        package init(_ reason: String) { self.reason = reason }

        static func system(_ number: Int32) -> String { String(cString: strerror(number)).lowercased() }
    }

    /// - Throws: where the file cannot be opened, or cannot be read more than once.
    package init(path: String) throws(Failure) {
        // Of a pipe that nobody writes to, opening would wait for ever.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            throw Failure("cannot be opened: \(Failure.system(errno)); check its name and folder")
        }
        size = Int(status.st_size)
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else { throw Failure("is a folder; name a file in it") }
        guard kind == S_IFREG else { throw Failure("is not a regular file, and is read more than once; save it as one") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// What the system says of it now.
    package func status() throws(Failure) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Failure("cannot be read: \(Failure.system(errno))") }
        return status
    }

    /// pread(2): fills `buffer` from `offset` on as far as the file reaches.
    ///
    /// - Returns: how many bytes there were; 0 at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw Failure("cannot be read: \(Failure.system(errno))") }
        }
    }

    /// Refuses what begins as no text does: RFC 1952, 2.3.1; RFC 8878, 3.1.1; UTF-16 and UTF-32.
    package static func refuseUnreadable(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        if bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            throw Failure("is compressed; decompress it first, for example with gunzip")
        }
        if let encoding = WideEncoding(startOf: bytes) { throw Failure(encoding.reason) }
    }
}
