import Glibc

/// The file that the output of a target is appended to, start after start.
struct OutputFile: Sendable {
    let path: String
    let descriptor: Int32
    /// Where the output of this start begins.
    private let begin: Int64
    private let secrets: PrintedSecrets

    struct Failure: Error { let reason: String }

    /// - Parameter secrets: what of the output is kept and shown by nobody.
    init(path: String, secrets: PrintedSecrets = PrintedSecrets()) throws(Failure) {
        self.secrets = secrets
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno)).lowercased()) }
        self.path = path
        begin = Int64(lseek(descriptor, 0, SEEK_END))
    }

    /// Redacts it, and removes the file where nothing was written to it. What writes to it is to be gone by then.
    func close() {
        redact()
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
        return printable.split(whereSeparator: \.isNewline).suffix(count).map { String(secrets.shown(String($0)).prefix(400)) }
    }

    /// Of great outputs the last 16 MB.
    private static let mostRedacted: Int64 = 16 << 20

    /// Writes anew what this start wrote, where it holds secrets.
    private func redact() {
        let end = Int64(lseek(descriptor, 0, SEEK_END))
        let first = max(begin, end - OutputFile.mostRedacted)
        guard end > first else { return }
        var bytes = [UInt8](repeating: 0, count: Int(end - first))
        let read = pread(descriptor, &bytes, bytes.count, off_t(first))
        guard read == bytes.count else { return }
        var changed = false
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line -> [UInt8] in
            let text = String(decoding: line, as: UTF8.self)
            let shown = secrets.shown(text)
            guard shown != text else { return Array(line) }
            changed = true
            return Array(shown.utf8)
        }
        guard changed, ftruncate(descriptor, off_t(first)) == 0 else { return }
        var rest = Array(lines.joined(separator: [UInt8(ascii: "\n")]))[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
