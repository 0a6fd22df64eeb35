import LoadModel

/// Why a run could not begin.
public enum RunError: Error, Sendable, CustomStringConvertible {
    case unreachable(target: Target, reason: String)
    case tooFewDescriptors(needed: Int, available: Int)
    case unsupported(String)

    public var description: String {
        switch self {
        case .unreachable(let target, let reason):
            "cannot reach \(target.url) (target '\(target.name)'): \(reason) (is the target started, and are host and port right?)"
        case .tooFewDescriptors(let needed, let available):
            "\(needed == 1 ? "1 connection needs" : "\(needed) connections need") more file descriptors than this process may have "
                + "(room for \(available)); "
                + "raise the limit with 'ulimit -n \(needed + 128)' or ask for fewer connections"
        case .unsupported(let what): what
        }
    }
}
