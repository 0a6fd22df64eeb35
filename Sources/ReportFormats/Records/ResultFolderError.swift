import Glibc

/// Why a result could not be saved: the place, the fault, the remedy.
public struct ResultFolderError: Error, Equatable, CustomStringConvertible {
    public enum Fault: Hashable, Sendable {
        case diskFull
        case notPermitted
        /// Something that is not a folder stands where one is needed, or the reverse.
        case inTheWay
        case other
    }

    public let fault: Fault
    public let description: String

    /// A system call that failed.
    ///
    /// - Parameter code: `errno`.
    init(place: String, action: String, code: Int32) {
        let remedy: String
        switch code {
        case ENOSPC, EDQUOT:
            (fault, remedy) = (.diskFull, "free some space, or choose another place with -o")
        case EACCES, EPERM, EROFS:
            (fault, remedy) = (.notPermitted, "make it writable, or choose another place with -o")
        case ENOTDIR, EEXIST, EISDIR, ENOTEMPTY:
            (fault, remedy) = (.inTheWay, "move away what stands there, or choose another place with -o")
        default:
            (fault, remedy) = (.other, "choose another place with -o")
        }
        description = "\(place): cannot \(action): \(String(cString: strerror(code))) (\(remedy))"
    }

    /// A result that cannot be put into words.
    init(place: String, fault text: String) {
        fault = .other
        description = "\(place): \(text)"
    }
}
