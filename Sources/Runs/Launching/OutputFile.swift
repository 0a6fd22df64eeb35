import Glibc

/// The file that the output of a target is appended to, start after start.
struct OutputFile: Sendable {
    let path: String
    let descriptor: Int32
    /// Where the output of this start begins.
    private let begin: Int64

    struct Failure: Error { let reason: String }

    init(path: String) throws(Failure) {
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno)).lowercased()) }
        self.path = path
        begin = Int64(lseek(descriptor, 0, SEEK_END))
    }

    /// Removes the file where nothing was written to it.
    func close() {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size == 0 { unlink(path) }
        Glibc.close(descriptor)
    }

    /// The last lines of this start, of the last 16 KB; those beyond 400 characters are cut.
    func lastLines(_ count: Int) -> [String] {
        let end = Int64(lseek(descriptor, 0, SEEK_END))
        let first = max(begin, end - 16_384)
        guard end > first else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(end - first))
        let read = pread(descriptor, &bytes, bytes.count, off_t(first))
        let text = String(decoding: bytes.prefix(max(0, read)), as: UTF8.self)
        // Colours and the like would act on the reader's terminal.
        let printable = text.filter { character in
            character == "\t" || character.isNewline || character.unicodeScalars.first?.properties.generalCategory != .control
        }
        return printable.split(whereSeparator: \.isNewline).suffix(count).map { String($0.prefix(400)) }
    }
}
