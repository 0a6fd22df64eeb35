import LoadModel

/// Which idle connection carries the next request, and how many requests one carries in its life: in the hot path's terms.
struct ReuseRule: Sendable {
    /// The one that has been idle longest, else the one that became idle last.
    let takesOldest: Bool
    let maximumUses: Int

    init(_ reuse: ConnectionReuse) {
        takesOldest = reuse == .roundRobin
        maximumUses =
            switch reuse {
            case .recent, .roundRobin: .max
            case .never: 1
            case .times(let count): count
            }
    }
}

/// When a request is sent again, on a fresh connection, whose kept-alive one broke before any byte of an answer.
enum ResendRule: UInt8 {
    case never
    /// Where not a byte of it went out: then the target cannot have acted on it.
    case ifUnsent
    /// As well where the connection had been at rest for longer than ``restThatExplains``.
    case ifRested
    /// As well where the target may have acted on it: to do so twice changes nothing.
    case always

    /// A target that closes connections at rest does so after a second at least; one that closes a busier connection has more
    /// likely read the request.
    static let restThatExplains = Nanoseconds(seconds: 1)

    init(_ method: HTTPMethod, _ policy: ConnectionPolicy) {
        guard policy.resendsStale else {
            self = .never
            return
        }
        switch method {
        case .get, .head, .options: self = .always
        // Idempotent (RFC 9110, 9.2.2), but a second one may undo what another client did in between.
        case .put: self = .ifRested
        // The second would be answered as if there had been nothing to delete.
        case .delete, .post, .patch: self = .ifUnsent
        }
    }

    /// - Parameter rest: how long the connection had been at rest when the request was begun.
    func allows(isUnsent: Bool, rest: Nanoseconds) -> Bool {
        switch self {
        case .never: false
        case .ifUnsent: isUnsent
        case .ifRested: isUnsent || rest > ResendRule.restThatExplains
        case .always: true
        }
    }
}
