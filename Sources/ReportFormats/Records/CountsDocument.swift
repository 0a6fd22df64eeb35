import Measurement

/// The counts of a level in JSON, and of its warm-up.
struct CountsDocument: Codable {
    var counts: RequestCounts
    /// Requests that belong to the measured window; absent for the warm-up.
    var requests: Int?

    init(_ counts: RequestCounts, requests: Int? = nil) {
        self.counts = counts
        self.requests = requests
    }

    private enum CodingKeys: String, CodingKey {
        case scheduled, started, unsent, requests, sent, succeeded, failed, failedBeforeSending, inFlightAtEnd, unsentRequests
        case skippedSteps, skippedAfterFailure, skippedAtEnd, resent
        /// As files of before call ``resent``.
        case retries
    }

    private static let fields: [(CodingKeys, WritableKeyPath<RequestCounts, Int> & Sendable)] = [
        (.scheduled, \.scheduled), (.started, \.started), (.unsent, \.unsent), (.sent, \.sent), (.succeeded, \.succeeded),
        (.failed, \.failed), (.failedBeforeSending, \.failedBeforeSending), (.inFlightAtEnd, \.inFlightAtEnd),
        (.unsentRequests, \.unsentRequests), (.skippedSteps, \.skippedSteps),
    ]
    /// What files of before do not have.
    private static let newer: [(CodingKeys, WritableKeyPath<RequestCounts, Int> & Sendable)] = [
        (.skippedAfterFailure, \.skippedAfterFailure), (.skippedAtEnd, \.skippedAtEnd), (.resent, \.resent),
    ]

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for (key, path) in CountsDocument.fields + CountsDocument.newer {
            try container.encode(counts[keyPath: path], forKey: key)
        }
        try container.encodeIfPresent(requests, forKey: .requests)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        counts = RequestCounts()
        for (key, path) in CountsDocument.fields { counts[keyPath: path] = try container.decodeCount(forKey: key) }
        for (key, path) in CountsDocument.newer { counts[keyPath: path] = try container.decodeCountIfPresent(forKey: key) }
        if !container.contains(.resent) { counts.resent = try container.decodeCountIfPresent(forKey: .retries) }
        requests = container.contains(.requests) ? try container.decodeCount(forKey: .requests) : nil
    }
}
