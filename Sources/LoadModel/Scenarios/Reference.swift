/// What a hole of a template, or an operand of a condition, stands for: a value that is known only while the load runs.
public enum Reference: Hashable, Sendable {
    /// `${name}`: what a step before has captured, or the element that a loop over values is at.
    case captured(String)
    /// `${feed.column}` of the row that belongs to the iteration.
    case feed(String, column: String)
    /// `${identity.name}`: what the identity's login, or its last renewal, has captured.
    case identity(String)
    /// `${setup.name}`: what the setup has captured.
    case setup(String)
    /// `${random.…}`: drawn from (seed, iteration, place).
    case random(RandomText)
    /// `${now}`, `${now.ms}`, `${now+1d}`.
    case now(ClockText)
    /// `${iteration}` and `${user}`, where a condition asks for them; templates have segments of their own for them.
    case iteration, user
}

/// A random value of a template: the same for both builds, any threads and machines, as it is a function of (seed, iteration, place).
public enum RandomText: Hashable, Sendable {
    /// `random.int(1,100)`: each of these with the same probability.
    case integer(ClosedRange<Int>)
    /// `random.text(8)`: so many letters and digits; at least 1.
    case text(Int)
    /// `random.of(a,b,c)`: one of these, each with the same probability; not empty.
    case choice([String])
}

/// The time when a request is rendered, the one value that differs between builds.
public struct ClockText: Hashable, Sendable {
    /// Milliseconds since 1970 (`now.ms`) in place of a date by ISO 8601 in UTC.
    public var isMilliseconds: Bool
    /// Added to it; below zero for the past.
    public var offset: Nanoseconds

    public init(isMilliseconds: Bool = false, offset: Nanoseconds = .zero) {
        self.isMilliseconds = isMilliseconds
        self.offset = offset
    }
}

/// A hole of a template: what stands in it, and how it is written there.
public struct ValueHole: Hashable, Sendable {
    public var reference: Reference
    public var spelling: Spelling
    public var placement: Placement

    public init(_ reference: Reference, spelling: Spelling = .usual, placement: Placement = .plain) {
        self.reference = reference
        self.spelling = spelling
        self.placement = placement
    }

    /// `${x}`, `${raw.x}` (never percent-encoded) or `${text.x}` (text in JSON also where it stands alone).
    public enum Spelling: String, Hashable, Sendable { case usual, raw, text }

    /// Where it stands, which decides what must be escaped.
    public enum Placement: String, Hashable, Sendable {
        /// As it is: a body of text.
        case plain
        /// In a path or query: percent-encoded but for unreserved characters (RFC 3986, 2.3).
        case url
        /// In a header's value: line breaks and NUL are refused.
        case header
        /// In `application/x-www-form-urlencoded`.
        case form
        /// Between the quotes of a JSON string.
        case jsonText
        /// A JSON value by itself: keeps its type, a number its digits.
        case jsonValue
    }
}

extension Reference: CustomStringConvertible {
    /// As a plan would write it between `${` and `}`.
    public var description: String {
        switch self {
        case .captured(let name): name
        case .feed(let feed, let column): "\(feed).\(column)"
        case .identity(let name): "identity.\(name)"
        case .setup(let name): "setup.\(name)"
        case .random(.integer(let range)): "random.int(\(range.lowerBound),\(range.upperBound))"
        case .random(.text(let length)): "random.text(\(length))"
        case .random(.choice(let choices)): "random.of(\(choices.joined(separator: ",")))"
        case .now(let time): "\(time)"
        case .iteration: "iteration"
        case .user: "user"
        }
    }
}

extension ClockText: CustomStringConvertible {
    public var description: String {
        let sign = offset < .zero ? "-" : "+"
        let amount = offset == .zero ? "" : "\(sign)\(offset < .zero ? Nanoseconds(-offset.count) : offset)"
        return (isMilliseconds ? "now.ms" : "now") + amount
    }
}

extension [Step] {
    /// What they ask for while the load runs, in their order; more than once what is asked for so.
    public var references: [Reference] {
        flattened.flatMap { step -> [Reference] in
            switch step {
            case .request(let request): request.references
            case .think, .group: []
            case .loop(let loop): loop.kind.references
            case .branch(let branch): branch.condition.references
            }
        }
    }
}

extension RequestStep {
    /// What it asks for before it is sent.
    public var sentReferences: [Reference] {
        path.references + headers.flatMap(\.value.references) + (body?.references ?? [])
    }

    /// The same with what its answer is held against.
    public var references: [Reference] {
        sentReferences + (expectation.predicates + (until?.expectation.predicates ?? [])).flatMap(\.references)
    }
}

extension Loop.Kind {
    public var references: [Reference] {
        switch self {
        case .times: []
        case .over(let list, _): [list]
        case .holds(let condition, _): condition.references
        }
    }
}

extension ValueHole: CustomStringConvertible {
    /// As a plan would write it, `${` and `}` included.
    public var description: String { spelling == .usual ? "${\(reference)}" : "${\(spelling.rawValue).\(reference)}" }
}
