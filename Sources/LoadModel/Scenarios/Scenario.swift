/// A sequence of steps that one user or arrival runs, chosen among its siblings in proportion to its weight, or by a load of its own.
public struct Scenario: Hashable, Sendable {
    public var name: String
    /// Above zero; only the proportions matter.
    public var weight: Double
    public var steps: [Step]
    /// Its own, which makes it a stream beside others; nil: it shares the plan's.
    public var load: Load?

    public init(name: String, weight: Double = 1, steps: [Step], load: Load? = nil) {
        self.name = name
        self.weight = weight
        self.steps = steps
        self.load = load
    }

    /// In the order of the plan, those of groups, loops and both sides of branches included.
    public var requests: [RequestStep] { steps.requests }

    /// Whether an iteration may make several requests: by its steps, or by repeating one. Then requests and iterations are counted apart.
    public var hasSeveralRequests: Bool { requests.count > 1 || steps.flattened.contains(where: \.mayRepeat) }

    /// Whether every iteration makes one request, unless a condition skips it.
    public var isOneRequest: Bool { requests.count == 1 && !hasSeveralRequests }
}

extension Plan {
    /// Whether iterations of any of its scenarios may make several requests.
    public var hasSeveralRequests: Bool { scenarios.contains(where: \.hasSeveralRequests) }

    /// How long what is in flight at the end of the load is awaited: as the plan says, else as long as any request may take; iterations of
    /// several, and streams, at least ``finishOfSeveral``.
    public func finish(longestTimeout: Nanoseconds) -> Nanoseconds {
        if let finish = load.finish { return finish }
        let streams = scenarios.flatMap(\.requests).compactMap { request in
            request.stream.map { max(Plan.finishOfSeveral, ($0.length ?? .zero) + request.timeout) }
        }
        return max(hasSeveralRequests ? Plan.finishOfSeveral : .zero, longestTimeout, streams.max() ?? .zero)
    }

    /// Unless the plan says otherwise.
    public static let finishOfSeveral = Nanoseconds(seconds: 30)
}

extension Step {
    fileprivate var mayRepeat: Bool {
        switch self {
        case .loop: true
        case .request(let request): request.until != nil || request.retry != nil
        case .think, .group, .branch: false
        }
    }
}

public indirect enum Step: Hashable, Sendable {
    case request(RequestStep)
    /// A pause between the answer to one request and the intended start of the next.
    case think(Distribution)
    case group(Group)
    case loop(Loop)
    case branch(Branch)
}

extension [Step] {
    /// In the order of the plan, those within other steps included.
    public var requests: [RequestStep] {
        flattened.compactMap { if case .request(let request) = $0 { request } else { nil } }
    }

    /// Each step before those within it.
    public var flattened: [Step] {
        flatMap { step -> [Step] in
            switch step {
            case .request, .think: [step]
            case .group(let group): [step] + group.steps.flattened
            case .loop(let loop): [step] + loop.steps.flattened
            case .branch(let branch): [step] + branch.steps.flattened + branch.otherwise.flattened
            }
        }
    }
}

/// One HTTP request of a scenario and what makes its answer a success.
public struct RequestStep: Hashable, Sendable {
    /// The name that its statistics are kept under.
    public var label: String
    public var method: HTTPMethod
    /// Path and query, starting with `/`; appended to the target's base path.
    public var path: Template
    public var headers: [Header]
    /// nil: none.
    public var content: RequestBody?
    /// From the first byte sent to the last byte received; of a stream the longest time in which nothing of the answer comes.
    public var timeout: Nanoseconds
    public var expectedStatus: StatusSet
    /// The most redirects that are followed; the answer is then the last one's. 0: none, and a redirect is no success.
    public var redirects: Int
    /// Whether a compressed body is asked for (Accept-Encoding) and decoded; received bytes count as they came.
    public var decodesContent: Bool
    /// For digest authentication (RFC 7616). Basic and bearer are headers.
    public var digest: Credentials?
    public var expectation = Expectation.none
    /// In the plan's order.
    public var captures: [Capture] = []
    public var until: Until?
    public var retry: Retry?
    /// How its answer is taken as a stream of events; nil: as a whole.
    public var stream: EventStream?
    /// Whether the iteration goes on where the request has failed; not where a capture is missing.
    public var goesOnAfterFailure = false

    /// All of what is sent that has holes.
    public var templates: [Template] { [path] + headers.map(\.value) + (body.map { [$0] } ?? []) }

    public init(
        label: String, method: HTTPMethod = .get, path: Template, headers: [Header] = [], body: Template? = nil,
        timeout: Nanoseconds = RequestStep.defaultTimeout, expectedStatus: StatusSet = .successful, redirects: Int = 0,
        decodesContent: Bool = false, digest: Credentials? = nil
    ) {
        self.label = label
        self.method = method
        self.path = path
        self.headers = headers
        content = body.map(RequestBody.text)
        self.timeout = timeout
        self.expectedStatus = expectedStatus
        self.redirects = redirects
        self.decodesContent = decodesContent
        self.digest = digest
    }

    public static let defaultTimeout = Nanoseconds(seconds: 10)

    /// What is sent, in one piece; setting it makes it a text that is sent as it stands.
    public var body: Template? {
        get { content?.template }
        set { content = newValue.map(RequestBody.text) }
    }

    /// Whether the answer must list no `errors` beside what the plan expects of it.
    public var isGraphQL: Bool { if case .graphQL? = content { true } else { false } }

    /// Whether the body of a right answer is looked at.
    public var readsBody: Bool {
        isGraphQL || expectation.readsBody || until?.expectation.readsBody == true || captures.contains(where: \.readsBody)
    }
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
