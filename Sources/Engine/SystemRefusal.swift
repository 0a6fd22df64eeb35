import Glibc

/// A system call without whose result nothing can go on, and which the system refused.
public struct SystemRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public let call: String
    /// The system's error number.
    public let number: Int32

    init(_ call: String, _ number: Int32 = errno) {
        self.call = call
        self.number = number
    }

    /// As `epoll_create1: too many open files`.
    public var description: String { "\(call): \(String(cString: strerror(number)).lowercased())" }
}
