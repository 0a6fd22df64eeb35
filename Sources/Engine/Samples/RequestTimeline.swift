import Measurement

/// The last requests of one worker, each whole: memory that is there before the load begins, the oldest giving way.
final class RequestTimeline {
    private let records: BoundedMemory<RequestRecord>
    private var added = 0

    /// - Parameter capacity: at least 1.
    init(capacity: Int) { records = BoundedMemory(count: capacity) }

    deinit { records.deallocate() }

    @inline(__always)
    func add(_ record: RequestRecord) {
        records.initialize(added % records.count, to: record)
        added += 1
    }

    /// What it holds, in no order, and how many it has let go of.
    var content: (records: [RequestRecord], dropped: Int) {
        let count = min(added, records.count)
        return (Array(records.part(from: 0, count: count)), added - count)
    }
}
