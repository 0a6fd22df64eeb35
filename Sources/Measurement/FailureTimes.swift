import LoadModel

/// How long requests of the measured window took until they had failed, by why, beside the times of answers: from the intended start
/// (open), connect + service time (closed). Of bounded size, as a target may answer with any status.
public struct FailureTimes: Sendable, Hashable {
    public struct Entry: Sendable, Hashable {
        public let cause: FailureCause
        public var buckets: LogBuckets.Sparse

        public init(_ cause: FailureCause, _ buckets: LogBuckets.Sparse) {
            self.cause = cause
            self.buckets = buckets
        }
    }

    /// In the order of the causes; empty where nothing failed, and of files of before.
    public let entries: [Entry]

    public init(_ entries: [Entry] = []) {
        self.entries = entries.sorted {
            ($0.cause.kind.rawValue, $0.cause.status) < ($1.cause.kind.rawValue, $1.cause.status)
        }
    }
}

/// The same as workers count them: a failure costs a look through few causes, and a success nothing.
struct FailureTimesTally: Sendable {
    private var entries: [(cause: FailureCause, buckets: LogBuckets)] = []

    mutating func record(_ cause: FailureCause, after time: Nanoseconds) {
        if let index = entries.firstIndex(where: { $0.cause == cause }) {
            entries[index].buckets.record(time)
        } else if entries.count < FailureMix.most {
            var buckets = LogBuckets()
            buckets.record(time)
            entries.append((cause, buckets))
        }
    }

    mutating func merge(_ other: FailureTimesTally) {
        for entry in other.entries {
            if let index = entries.firstIndex(where: { $0.cause == entry.cause }) {
                entries[index].buckets.merge(entry.buckets)
            } else if entries.count < FailureMix.most {
                entries.append(entry)
            }
        }
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&entries, limit: FailureMix.most, blank: (FailureCause(.reset, status: 0), LogBuckets())) {
            p, entry throws(PackingError) in
            try entry.cause.pack(&p)
            try entry.buckets.pack(&p)
        }
    }

    var times: FailureTimes {
        FailureTimes(
            entries.map { cause, buckets in
                var buckets = buckets
                return .init(cause, buckets.drain())
            })
    }
}

/// Buckets by the causes' names.
extension FailureTimes: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: DataKey.self)
        for entry in entries { try container.encode(entry.buckets, forKey: DataKey(entry.cause.name)) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: DataKey.self)
        self.init(
            try container.allKeys.map { key in
                guard let cause = FailureCause(named: key.stringValue) else {
                    throw decoder.fault("'\(key.stringValue)' is not a cause of failures")
                }
                return Entry(cause, try container.decode(LogBuckets.Sparse.self, forKey: key))
            })
    }
}
