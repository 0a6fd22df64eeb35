import LoadModel

/// Why a request did not succeed. A failed request is data, never an error that is thrown.
public enum FailureKind: Int, CaseIterable, Sendable, Hashable, Codable {
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
    /// A captured URL or a redirect leads to a host that may not be loaded, and was not followed.
    case host

    /// The name in every output.
    public var name: String {
        switch self {
        case .tooLarge: "too large"
        case .clientLimit: "client limit"
        default: "\(self)"
        }
    }

    /// That of this name.
    init?(named name: String) {
        guard let kind = FailureKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    public init(from decoder: any Decoder) throws {
        let name = try decoder.singleValueContainer().decode(String.self)
        guard let kind = FailureKind(named: name) else { throw decoder.fault("'\(name)' is not a kind of failure") }
        self = kind
    }

    /// Whether the request got no complete answer: then its time is unknown, and it ranks as slower than any answer.
    public var isCensored: Bool {
        switch self {
        case .resolve, .connect, .tls, .timeout, .reset, .truncated, .protocol, .tooLarge, .clientLimit: true
        case .status, .expectation, .slow, .host: false
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

/// The kinds that occurred, by name.
extension FailureCounts: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: DataKey.self)
        for (kind, count) in nonZero { try container.encode(count, forKey: DataKey(kind.name)) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: DataKey.self)
        for key in container.allKeys {
            guard let kind = FailureKind(named: key.stringValue) else {
                throw decoder.fault("'\(key.stringValue)' is not a kind of failure")
            }
            self[kind] = try container.decode(Int.self, forKey: key)
        }
    }
}
