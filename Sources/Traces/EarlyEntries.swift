import HeapModule
import LoadModel

/// Entries that have been read and wait for their turn: what is read later may belong before them.
struct EarlyEntries {
    /// Small and trivial, as the heap moves it around.
    private struct Key: Comparable {
        let time: Nanoseconds
        let sequence: Int
        let slot: Int

        static func < (a: Key, b: Key) -> Bool { a.time != b.time ? a.time < b.time : a.sequence < b.sequence }
        static func == (a: Key, b: Key) -> Bool { a.sequence == b.sequence }
    }

    private var heap = Heap<Key>()
    private var entries: [(entry: TraceEntry, place: TracePlace)] = []
    private var free: [Int] = []
    private var sequence = 0
    /// Of the entries' texts.
    private(set) var bytes = 0

    var count: Int { heap.count }

    mutating func add(_ entry: TraceEntry, at place: TracePlace) {
        let slot: Int
        if let place = free.popLast() {
            slot = place
        } else {
            slot = entries.count
            entries.append((entry, place))
        }
        entries[slot] = (entry, place)
        bytes += entry.byteCount
        heap.insert(Key(time: entry.time, sequence: sequence, slot: slot))
        sequence += 1
    }

    /// The one of the earliest time; among equals the one that was read first.
    mutating func takeFirst() -> (entry: TraceEntry, place: TracePlace)? {
        guard let key = heap.popMin() else { return nil }
        free.append(key.slot)
        bytes -= entries[key.slot].entry.byteCount
        return entries[key.slot]
    }
}
