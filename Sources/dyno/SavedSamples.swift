import Glibc
import Measurement
import ReportFormats

/// The requests that a run kept one by one, beside its result: copied piece by piece, as there may be millions.
enum SavedSamples {
    /// - Parameters:
    ///   - result: the folder of a result, or the `result.json` in it.
    ///   - output: a file; nil: standard output.
    static func copy(_ account: SampleAccount, of result: String, to output: String?) throws {
        let folder =
            result.hasSuffix(".json")
            ? result.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") : result
        guard !account.file.contains("/"), !account.file.hasPrefix(".") else {
            throw Failure(.badData, "\(result): it names '\(account.file)' as the file of its samples, which is none beside it")
        }
        let path = folder.isEmpty ? account.file : "\(folder)/\(account.file)"
        let source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard source >= 0 else {
            throw Failure(.badData, "\(path): cannot be read: \(reason()) (the result says that it was written beside it)")
        }
        defer { close(source) }
        let target = try output.map { try destination($0, unlike: source) }
        defer { if let target { close(target) } }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(source, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(.badData, "\(path): cannot be read: \(reason())") }
            if count == 0 { return }
            if let problem = Stream.write(buffer.prefix(count), to: target ?? Stream.output.rawValue) {
                throw Failure(.inputOutput, "\(output ?? "standard output"): cannot be written: \(problem)")
            }
        }
    }

    /// Opens the file to write, empty; not where it is the one that is read, which would be empty then.
    private static func destination(_ output: String, unlike source: Int32) throws -> Int32 {
        let file = open(output, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw Failure(.inputOutput, "\(output): cannot be written: \(reason()) (choose another place with -o)")
        }
        var (read, written) = (stat(), stat())
        guard fstat(source, &read) == 0, fstat(file, &written) == 0,
            read.st_dev != written.st_dev || read.st_ino != written.st_ino
        else {
            close(file)
            throw Failure(.usage, "\(output): these are the samples themselves; choose another place with -o")
        }
        // A device or a pipe has no length to cut.
        if written.st_mode & S_IFMT == S_IFREG, ftruncate(file, 0) != 0 {
            defer { close(file) }
            throw Failure(.inputOutput, "\(output): cannot be written: \(reason()) (choose another place with -o)")
        }
        return file
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
