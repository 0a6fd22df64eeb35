/// A value that is taken from an answer, for later steps.
public struct Capture: Hashable, Sendable {
    public var name: String
    public var source: Source
    /// A pattern of PCRE2 with one group, searched in what the source gives; nil: all of it.
    public var pattern: String?
    public var pick: Pick
    /// What stands in for a value that is missing, as JSON; nil: the request has failed where it is missing.
    public var fallback: String?
    /// Whether no output shows it.
    public var isSecret: Bool
    /// Whether a user (closed) or session (partly open) keeps it for its later iterations.
    public var isKept: Bool

    public init(
        name: String, source: Source, pattern: String? = nil, pick: Pick = .first, fallback: String? = nil,
        isSecret: Bool = false, isKept: Bool = false
    ) {
        self.name = name
        self.source = source
        self.pattern = pattern
        self.pick = pick
        self.fallback = fallback
        self.isSecret = isSecret
        self.isKept = isKept
    }

    public enum Source: Hashable, Sendable {
        /// A JSONPath (RFC 9535) into the body; `null` counts as missing.
        case json(String)
        /// Of this name, whatever its case.
        case header(String)
        /// Set by the answer, or by one that redirected to it.
        case cookie(String)
        case status, body
        /// After redirects.
        case url
    }

    /// Which of several values.
    public enum Pick: String, CaseIterable, Hashable, Sendable {
        case first, last
        /// Drawn from (seed, iteration, place).
        case random
        /// A JSON array of all.
        case all
        /// How many there are.
        case count
    }

    /// Whether the answer's body is looked at.
    public var readsBody: Bool {
        switch source {
        case .json, .body: true
        case .header, .cookie, .status, .url: false
        }
    }
}

extension Capture.Source: CustomStringConvertible {
    /// As a plan says it in few words.
    public var description: String {
        switch self {
        case .json(let path): path
        case .header(let name): "header \(name)"
        case .cookie(let name): "cookie \(name)"
        case .status: "status"
        case .body: "body"
        case .url: "url"
        }
    }
}
