/// Why a request did not succeed. A failed request is data, never an error that is thrown.
public enum FailureKind: Int, CaseIterable, Sendable, Hashable {
    /// The host's name could not be resolved.
    case resolve
    /// The connection was refused, unreachable, or not made in time.
    case connect
    /// The TLS handshake failed.
    case tls
    /// No complete answer within the request's timeout.
    case timeout
    /// The connection was reset, or closed before any byte of the answer.
    case reset
    /// The connection closed in the middle of the answer.
    case truncated
    /// The answer was not valid HTTP.
    case `protocol`
    /// A complete answer with a status that the step does not accept.
    case status
    /// A complete answer whose content is not what the step expects.
    case expectation
    /// A complete and right answer, later than the step's `within`.
    case slow
    /// The answer is larger than the run allows.
    case tooLarge
    /// The generator itself could not send: out of descriptors, ports or memory.
    case clientLimit

    /// The name in every output.
    public var name: String {
        switch self {
        case .tooLarge: "too large"
        case .clientLimit: "client limit"
        default: "\(self)"
        }
    }

    /// Whether the request got no complete answer: then its time is unknown, and it ranks as slower than any answer.
    public var isCensored: Bool {
        switch self {
        case .resolve, .connect, .tls, .timeout, .reset, .truncated, .protocol, .tooLarge, .clientLimit: true
        case .status, .expectation, .slow: false
        }
    }
}

/// One count for each kind of failure.
public struct FailureCounts: Sendable, Hashable {
    private var counts = [Int](repeating: 0, count: FailureKind.allCases.count)

    public init() {}

    public subscript(kind: FailureKind) -> Int {
        get { counts[kind.rawValue] }
        set { counts[kind.rawValue] = newValue }
    }

    public mutating func merge(_ other: FailureCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }

    public var total: Int { counts.reduce(0, +) }
    public var censored: Int { FailureKind.allCases.reduce(0) { $0 + ($1.isCensored ? self[$1] : 0) } }

    /// The kinds that occurred, in the order of their declaration.
    public var nonZero: [(kind: FailureKind, count: Int)] {
        FailureKind.allCases.compactMap { self[$0] > 0 ? ($0, self[$0]) : nil }
    }
}
