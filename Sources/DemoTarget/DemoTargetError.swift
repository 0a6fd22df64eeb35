/// Why a demo target could not be started.
public enum DemoTargetError: Error, Equatable, CustomStringConvertible {
    /// Binding 127.0.0.1:`port` failed.
    case bind(port: Int, reason: String)
    /// The ground-truth log cannot be written.
    case log(path: String, reason: String)

    public var description: String {
        switch self {
        case .bind(let port, let reason):
            "cannot listen on 127.0.0.1:\(port): \(reason) (is another server there? port 0 takes any free one)"
        case .log(let path, let reason):
            "cannot write the service log \(path): \(reason) (does its folder exist?)"
        }
    }
}
