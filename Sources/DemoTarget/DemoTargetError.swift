import Glibc
import WebServer

/// Why a demo target could not be started.
public enum DemoTargetError: Error, Equatable, CustomStringConvertible {
    /// Another server listens on 127.0.0.1:`port`.
    case portTaken(port: Int)
    /// Binding 127.0.0.1:`port` failed.
    case bind(port: Int, reason: String)
    /// The ground-truth log cannot be written.
    case log(path: String, reason: String)

    public var description: String {
        switch self {
        case .portTaken(let port):
            """
            port \(port) of 127.0.0.1 is taken (address already in use); choose another with --port, or 0 for any free one
            """
        case .bind(let port, let reason):
            "cannot listen on port \(port) of 127.0.0.1: \(reason); choose another with --port, or 0 for any free one"
        case .log(let path, let reason):
            "cannot write the service log \(path): \(reason) (does its folder exist?)"
        }
    }
}

extension DemoTargetError {
    init(port: Int, cause: WebServer.ListenFailure) {
        switch cause {
        case .system(EADDRINUSE, _): self = .portTaken(port: port)
        case .system(_, let reason): self = .bind(port: port, reason: reason)
        case .notAnAddress(let address): self = .bind(port: port, reason: "'\(address)' is no address")
        }
    }
}
