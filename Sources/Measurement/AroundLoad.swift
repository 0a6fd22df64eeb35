import LoadModel

/// What is made around the load, and is in no statistic of it: a plan's setup, the logins of its identities and their renewals, its
/// teardown.
public struct AroundLoad: Sendable, Hashable, Codable, ListedItem {
    public enum Part: String, Sendable, Hashable, Codable, CaseIterable {
        case setup, logins, renewals, teardown
    }

    public var part: Part
    /// For which target it was made, where there are several.
    public var target: String?
    /// How often it was made, and how many of those have failed.
    public var made: Int
    public var failed: Int
    public var requests: Int
    /// How long it took, all starts of the target together; nil of renewals, which are made while the load runs.
    public var seconds: Double?
    /// What failed of it, the most frequent first.
    public var failures: [FailureRow]
    /// Steps of a teardown that were not made, by their labels: what they need was never captured.
    public var skipped: [String]

    public init(
        _ part: Part, target: String? = nil, made: Int = 0, failed: Int = 0, requests: Int = 0, seconds: Double? = nil,
        failures: [FailureRow] = [], skipped: [String] = []
    ) {
        self.part = part
        self.target = target
        self.made = made
        self.failed = failed
        self.requests = requests
        self.seconds = seconds
        self.failures = failures
        self.skipped = skipped
    }

    private enum CodingKeys: String, CodingKey { case part, target, made, failed, requests, seconds, failures, skipped }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(part, forKey: .part)
        try container.encodeIfPresent(target, forKey: .target)
        try container.encode(made, forKey: .made)
        try container.encode(failed, forKey: .failed)
        try container.encode(requests, forKey: .requests)
        try container.encodeIfPresent(seconds, forKey: .seconds)
        if !failures.isEmpty { try container.encode(failures, forKey: .failures) }
        if !skipped.isEmpty { try container.encode(skipped, forKey: .skipped) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        part = try container.decode(Part.self, forKey: .part)
        target = try container.decodeIfPresent(String.self, forKey: .target)
        made = try container.decode(Int.self, forKey: .made)
        failed = try container.decode(Int.self, forKey: .failed)
        requests = try container.decode(Int.self, forKey: .requests)
        seconds = try container.decodeIfPresent(Double.self, forKey: .seconds)
        failures = try container.decodeIfPresent([FailureRow].self, forKey: .failures) ?? []
        skipped = try container.decodeIfPresent([String].self, forKey: .skipped) ?? []
    }

    /// Joins what was made of the same part at another time.
    mutating func add(_ other: AroundLoad) {
        made += other.made
        failed += other.failed
        requests += other.requests
        if let more = other.seconds { seconds = (seconds ?? 0) + more }
        for row in other.failures {
            if let known = failures.firstIndex(where: { $0.what == row.what }) {
                failures[known].count += row.count
            } else {
                failures.append(row)
            }
        }
        failures = FailureRow.ranked(failures)
        for label in other.skipped where !skipped.contains(label) { skipped.append(label) }
    }
}

extension [AroundLoad] {
    /// Accounts for what was made of a part, for a target; parts stand in their own order.
    public mutating func note(_ other: AroundLoad) {
        if let known = firstIndex(where: { $0.part == other.part && $0.target == other.target }) {
            self[known].add(other)
        } else {
            append(other)
        }
    }
}

/// What renewals of identities came to on one worker.
public struct RenewalRecording: Sendable {
    public internal(set) var made = 0
    public internal(set) var failed = 0
    public internal(set) var requests = 0
    private var tallies: [FailureTally]

    /// - Parameter labels: of the steps of a renewal.
    public init(labels: Int = 0) { tallies = Array(repeating: FailureTally(), count: labels) }

    /// Accounts for one that is over.
    public mutating func count(isWhole: Bool) {
        made += 1
        if !isWhole { failed += 1 }
    }

    /// Accounts for a request that is over.
    public mutating func countRequest() { requests += 1 }

    /// Says what failed of one.
    public mutating func note(
        _ failure: FailureKind, label: Int, status: Int, at time: Nanoseconds, _ message: @autoclosure () -> String
    ) {
        tallies[label].count(failure, status: status, at: time, example: message)
    }

    mutating func merge(_ other: RenewalRecording) {
        made += other.made
        failed += other.failed
        requests += other.requests
        for (label, tally) in other.tallies.enumerated() {
            if tallies.indices.contains(label) { tallies[label].merge(tally) } else { tallies.append(tally) }
        }
    }

    /// - Parameter labels: of the steps, in their order.
    public func account(labels: [String]) -> AroundLoad {
        AroundLoad(
            .renewals, made: made, failed: failed, requests: requests,
            failures: FailureRow.ranked(zip(labels, tallies).flatMap { $1.rows(label: $0) }))
    }
}
