import LoadModel

/// How many there were. `scheduled = started + unsent` and, of requests, `sent = succeeded + failed after sending + in flight at the end`.
public struct RequestCounts: Sendable, Hashable {
    /// Arrivals (open) or passes of a scenario (closed, partly open) whose time came.
    public var scheduled = 0
    /// Of those, the ones that Dyno began to work on.
    public var started = 0
    /// Arrivals whose time came but that could not be sent before the run ended.
    public var unsent = 0
    /// Requests of which at least one byte was sent.
    public var sent = 0
    public var succeeded = 0
    /// All failures, also those that never got a connection.
    public var failed = 0
    /// Failures without a byte sent: resolve, connect, tls, client limit.
    public var failedBeforeSending = 0
    public var inFlightAtEnd = 0
    /// Requests that were begun, but had no connection yet when the run ended.
    public var unsentRequests = 0
    /// Requests of multi-step scenarios that were not made.
    public var skippedSteps = 0
    /// Of those, the ones that were not because a step before them failed, and because the load ended; files of before do not say.
    public var skippedAfterFailure = 0
    public var skippedAtEnd = 0
    /// Requests sent again on a fresh connection because their kept-alive one broke before any answer; each counts once above.
    public var resent = 0

    public init() {}

    public mutating func merge(_ other: RequestCounts) {
        for (_, path) in RequestCounts.saved { self[keyPath: path] += other[keyPath: path] }
    }

    mutating func countSkipped(_ steps: Int, afterFailure: Bool) {
        skippedSteps &+= steps
        if afterFailure { skippedAfterFailure &+= steps } else { skippedAtEnd &+= steps }
    }

    /// The invariants of a run, in words, as far as they are broken.
    public var brokenInvariants: [String] {
        var broken: [String] = []
        if scheduled != started + unsent { broken.append("scheduled \(scheduled) ≠ started \(started) + unsent \(unsent)") }
        let answered = succeeded + failed - failedBeforeSending
        if sent != answered + inFlightAtEnd {
            broken.append("sent \(sent) ≠ succeeded and failed \(answered) + in flight at the end \(inFlightAtEnd)")
        }
        return broken
    }
}

extension RequestCounts: Codable {
    private enum CodingKeys: String, CodingKey {
        case scheduled, started, unsent, sent, succeeded, failed, failedBeforeSending, inFlightAtEnd, unsentRequests, skippedSteps
        case skippedAfterFailure, skippedAtEnd, resent
        /// As files of before call ``resent``.
        case retries
    }

    private typealias Saved = (key: CodingKeys, path: WritableKeyPath<RequestCounts, Int> & Sendable)

    /// Those of all files, in their order.
    private static let always: [Saved] = [
        (.scheduled, \.scheduled), (.started, \.started), (.unsent, \.unsent), (.sent, \.sent), (.succeeded, \.succeeded),
        (.failed, \.failed), (.failedBeforeSending, \.failedBeforeSending), (.inFlightAtEnd, \.inFlightAtEnd),
        (.unsentRequests, \.unsentRequests), (.skippedSteps, \.skippedSteps),
    ]
    /// Those that files of before do not have: a new one belongs here.
    private static let later: [Saved] = [
        (.skippedAfterFailure, \.skippedAfterFailure), (.skippedAtEnd, \.skippedAtEnd), (.resent, \.resent),
    ]
    private static let saved = always + later
    /// All of them.
    static let figures = saved.map(\.path)
    /// Those that it has in files.
    static let keys = Set(saved.map(\.key.stringValue))

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for (key, path) in RequestCounts.saved { try container.encode(self[keyPath: path], forKey: key) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        for (key, path) in RequestCounts.always { self[keyPath: path] = try container.decode(Int.self, forKey: key) }
        for (key, path) in RequestCounts.later {
            self[keyPath: path] = try container.decodeIfPresent(Int.self, forKey: key) ?? 0
        }
        if let retries = try container.decodeIfPresent(Int.self, forKey: .retries) { resent = retries }
    }
}
