import Foundation
import ReportFormats

/// The process's own streams, written so that neither a full disk nor a reader who has left ends the command.
///
/// Foundation's file handles end the process where a write fails: a run would be lost with the terminal that watched it.
enum Stream: Int32 {
    case output = 1
    case error = 2

    /// Writes all of the text at once, unbuffered.
    ///
    /// - Returns: why it could not, in the system's words; nil where it could.
    @discardableResult
    func write(_ text: String) -> String? {
        var text = text
        return text.withUTF8 { Stream.write(UnsafeRawBufferPointer($0), to: rawValue) }
    }

    /// Writes all of the bytes to a descriptor.
    static func write(_ bytes: some ContiguousBytes, to descriptor: Int32) -> String? {
        bytes.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return String(cString: strerror(errno)).lowercased() }
                written += count
            }
            return nil
        }
    }
}

/// Whatever a plan, a file's name or a target has put into it, a terminal gets nothing but text and ends of lines.
func printError(_ message: String) { Stream.error.write(TerminalText.printableLines(message) + "\n") }
