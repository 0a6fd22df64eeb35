/// A sequence of steps that one user or arrival runs, chosen among its siblings in proportion to its weight.
public struct Scenario: Hashable, Sendable {
    public var name: String
    /// Above zero; only the proportions matter.
    public var weight: Double
    public var steps: [Step]

    public init(name: String, weight: Double = 1, steps: [Step]) {
        self.name = name
        self.weight = weight
        self.steps = steps
    }

    public var requests: [RequestStep] {
        steps.compactMap { if case .request(let request) = $0 { request } else { nil } }
    }
}

public enum Step: Hashable, Sendable {
    case request(RequestStep)
    /// A pause between the answer to one request and the intended start of the next.
    case think(Distribution)
}

/// One HTTP request of a scenario and what makes its answer a success.
public struct RequestStep: Hashable, Sendable {
    /// The name that its statistics are kept under.
    public var label: String
    public var method: HTTPMethod
    /// Path and query, starting with `/`; appended to the target's base path.
    public var path: Template
    public var headers: [Header]
    public var body: Template?
    /// From the first byte sent to the last byte received.
    public var timeout: Nanoseconds
    public var expectedStatus: StatusSet
    /// The most redirects that are followed; the answer is then the last one's. 0: none, and a redirect is no success.
    public var redirects: Int
    /// Whether a compressed body is asked for (Accept-Encoding) and decoded; received bytes count as they came.
    public var decodesContent: Bool
    /// For digest authentication (RFC 7616). Basic and bearer are headers.
    public var digest: Credentials?

    public init(
        label: String, method: HTTPMethod = .get, path: Template, headers: [Header] = [], body: Template? = nil,
        timeout: Nanoseconds = RequestStep.defaultTimeout, expectedStatus: StatusSet = .successful, redirects: Int = 0,
        decodesContent: Bool = false, digest: Credentials? = nil
    ) {
        self.label = label
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.expectedStatus = expectedStatus
        self.redirects = redirects
        self.decodesContent = decodesContent
        self.digest = digest
    }

    public static let defaultTimeout = Nanoseconds(seconds: 10)
}

public struct Header: Hashable, Sendable {
    public var name: String
    public var value: Template
    /// Of `Authorization: Basic`, whom its value speaks for, where the plan says so in place of it.
    public var basic: Credentials?

    public init(name: String, value: Template, basic: Credentials? = nil) {
        self.name = name
        self.value = value
        self.basic = basic
    }

    /// Whether the trace says its value, or that there is none.
    public var isRecorded: Bool {
        if case .recorded(.header)? = value.segments.first { true } else { false }
    }

    /// What is sent: its value says the same as its credentials.
    public static func == (one: Header, other: Header) -> Bool { one.name == other.name && one.value == other.value }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(value)
    }
}

public enum HTTPMethod: String, CaseIterable, Hashable, Sendable {
    case get, post, put, patch, delete, head, options

    /// As it stands in the request line.
    public var token: String { rawValue.uppercased() }
}

/// The status codes that make a response a success.
public struct StatusSet: Hashable, Sendable {
    /// Within 100...599, in the plan's order.
    public var ranges: [ClosedRange<Int>]

    public init(_ ranges: [ClosedRange<Int>]) { self.ranges = ranges }

    /// 200 to 299: what counts as a success unless a step says otherwise.
    public static let successful = StatusSet([200...299])

    public func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }
}
