import LoadModel

/// Every request of a level, or the last of them, and what a result keeps of them: a few seconds around the slowest.
public struct Timeline: Sendable, Hashable {
    /// The most requests that one holds, over all workers; it takes a quarter of a kilobyte each.
    public static let most = 100_000
    /// Of an excerpt.
    static let mostShown = 2000
    static let shownSeconds = 10.0

    /// Requests that were kept, and earlier ones that gave way to them.
    public var kept: Int
    public var dropped: Int
    /// The file that has all of them, in the folder of the result; nil where there is none.
    public var file: String?
    /// Of the excerpt.
    public var start: Nanoseconds
    public var end: Nanoseconds
    /// In order of their intended starts: all, of a run that is not saved yet; of a file those of the excerpt.
    public var requests: [KeptRequest]

    /// nil where nothing was kept.
    ///
    /// - Parameter dropped: requests that are not among them.
    public init?(_ kept: [KeptRequest], dropped: Int) {
        guard let slowest = kept.max(by: { $0.responseTime < $1.responseTime }) else { return nil }
        self.kept = kept.count
        self.dropped = dropped
        requests = kept.sorted { $0.sample.intendedStart < $1.sample.intendedStart }
        let middle = slowest.sample.intendedStart + Nanoseconds(slowest.responseTime.count / 2)
        let last = kept.map(\.readAt).max() ?? slowest.sample.end
        var half = Nanoseconds(seconds: max(Timeline.shownSeconds, slowest.responseTime.seconds) / 2)
        (start, end) = Timeline.stretch(around: middle, half, until: last)
        // Narrower where a page would have too much to draw.
        while half > Nanoseconds(1000), excerpt.count > Timeline.mostShown {
            half = Nanoseconds(half.count * 3 / 4)
            (start, end) = Timeline.stretch(around: middle, half, until: last)
        }
    }

    /// Twice as long as half of it, as far as there are requests.
    private static func stretch(
        around middle: Nanoseconds, _ half: Nanoseconds, until last: Nanoseconds
    ) -> (start: Nanoseconds, end: Nanoseconds) {
        let before = max(half - middle, .zero)
        let behind = max(middle + half - last, .zero)
        return (max(middle - half - behind, .zero), min(middle + half + before, last))
    }

    /// Those that were in the system then.
    public var excerpt: [KeptRequest] {
        requests.filter { $0.sample.intendedStart < end && $0.sample.end + $0.sample.readDelay > start }
    }
}

// MARK: In a file

extension Timeline: Codable {
    private enum CodingKeys: String, CodingKey { case kept, dropped, file, startSeconds, endSeconds, requests }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kept, forKey: .kept)
        try container.encode(dropped, forKey: .dropped)
        try container.encodeIfPresent(file, forKey: .file)
        try container.encode(start, forKey: .startSeconds)
        try container.encode(end, forKey: .endSeconds)
        try container.encode(excerpt, forKey: .requests)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kept = try container.decode(Int.self, forKey: .kept)
        dropped = try container.decode(Int.self, forKey: .dropped)
        file = try container.decodeIfPresent(String.self, forKey: .file)
        start = try container.decode(Nanoseconds.self, forKey: .startSeconds)
        end = try container.decode(Nanoseconds.self, forKey: .endSeconds)
        requests = try container.decode([KeptRequest].self, forKey: .requests)
    }
}
