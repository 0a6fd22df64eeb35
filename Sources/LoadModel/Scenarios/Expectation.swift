/// What makes an answer a success, beside its status.
public struct Expectation: Hashable, Sendable {
    public var headers: [Named]
    /// Of the body as text.
    public var body: Predicate?
    /// By JSONPath (RFC 9535).
    public var json: [Named]
    /// Of the body's length, decoded.
    public var bytes: Predicate?
    /// Of the number of events of a stream.
    public var events: Predicate?
    /// A response time above it counts as `slow`, which stops neither captures nor the iteration.
    public var within: Nanoseconds?

    public init(
        headers: [Named] = [], body: Predicate? = nil, json: [Named] = [], bytes: Predicate? = nil,
        events: Predicate? = nil, within: Nanoseconds? = nil
    ) {
        self.headers = headers
        self.body = body
        self.json = json
        self.bytes = bytes
        self.events = events
        self.within = within
    }

    /// A predicate on one of many: of a header by its name, of a part of the body by its path.
    public struct Named: Hashable, Sendable {
        public var name: String
        public var predicate: Predicate

        public init(_ name: String, _ predicate: Predicate) {
            self.name = name
            self.predicate = predicate
        }
    }

    public static let none = Expectation()

    public var readsBody: Bool { body != nil || !json.isEmpty || bytes != nil }
}

/// What is asked of a value. Numbers are equal by value; types otherwise count.
public indirect enum Predicate: Hashable, Sendable {
    case equals(JSONTemplate)
    case not(Predicate)
    /// Of a text: a part of it; of an array: one of its elements, as a JSON value.
    case contains(JSONTemplate)
    /// A pattern of PCRE2 that is searched for.
    case matches(String)
    case exists(Bool)
    case type(JSONType)
    /// Of the elements of one array, else of the nodes that a query gives.
    case count(Relation, Int)
    /// The other side is a number, or a hole with one.
    case number(Relation, JSONTemplate)
    /// An array, object or text without content.
    case empty(Bool)
    /// Each node, or each element of one array.
    case each(Predicate)
    case any(Predicate)
    /// All of these, as one map of a plan says them.
    case all([Predicate])

    public enum JSONType: String, CaseIterable, Hashable, Sendable { case string, number, boolean, null, array, object }

    public enum Relation: String, CaseIterable, Hashable, Sendable { case equals, above, atLeast, below, atMost }
}

extension Expectation {
    public var predicates: [Predicate] { (headers + json).map(\.predicate) + [body, bytes, events].compactMap { $0 } }
}

extension Predicate {
    /// What it asks for while the load runs, in its order.
    public var references: [Reference] {
        switch self {
        case .equals(let value), .contains(let value), .number(_, let value): value.references
        case .not(let inner), .each(let inner), .any(let inner): inner.references
        case .all(let parts): parts.flatMap(\.references)
        case .matches, .exists, .type, .count, .empty: []
        }
    }
}
