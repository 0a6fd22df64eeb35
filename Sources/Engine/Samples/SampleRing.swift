import Measurement
import Synchronization

/// What one worker hands over of its requests: a bounded ring with one writer and one reader, neither of which ever waits.
///
/// A worker that finds it full leaves the record out and counts it: the load comes first.
final class SampleRing: @unchecked Sendable {
    private let records: BoundedMemory<SampleRecord>
    /// Records ever written and ever read.
    private let written = Atomic<Int>(0)
    private let read = Atomic<Int>(0)

    // The writer's own.
    private let every: Int
    /// By label, and behind them by group: how many more are passed over before one is kept.
    private let toPassOver: BoundedMemory<Int>
    /// Seen by others once the writer has ended.
    private(set) var dropped = 0

    /// - Parameters:
    ///   - every: of each label, one in so many is kept; from 1.
    ///   - capacity: a power of two; the default holds what a worker measures in a good half second at its fastest.
    init(labels: Int, every: Int, capacity: Int = 1 << 16) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0 && every > 0)
        self.every = every
        records = BoundedMemory(count: capacity)
        toPassOver = BoundedMemory(repeating: 0, count: labels)
    }

    deinit {
        records.deallocate()
        toPassOver.deallocate()
    }

    // MARK: The writer's

    @inline(__always)
    func offer(_ sample: Sample, inFlight: Int) {
        offer(SampleRecord(sample, inFlight: inFlight), place: sample.label)
    }

    /// - Parameter place: of the label, or behind all labels of the group.
    @inline(__always)
    func offer(_ record: @autoclosure () -> SampleRecord, place: Int) {
        guard toPassOver[place] == 0 else {
            toPassOver[place] -= 1
            return
        }
        toPassOver[place] = every - 1
        let end = written.load(ordering: .relaxed)
        guard end - read.load(ordering: .acquiring) < records.count else {
            dropped += 1
            return
        }
        records.initialize(end & (records.count - 1), to: record())
        written.store(end + 1, ordering: .releasing)
    }

    // MARK: The reader's

    /// Gives what has come, in order and in one or two pieces, and makes room for more.
    func drain(_ take: (UnsafeBufferPointer<SampleRecord>) -> Void) {
        var begin = read.load(ordering: .relaxed)
        let end = written.load(ordering: .acquiring)
        while begin < end {
            let place = begin & (records.count - 1)
            let count = min(end - begin, records.count - place)
            take(records.part(from: place, count: count))
            begin += count
            read.store(begin, ordering: .releasing)
        }
    }
}
