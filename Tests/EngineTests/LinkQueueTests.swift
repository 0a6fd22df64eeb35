import LoadModel
import Testing

@testable import Engine

/// When what goes into a simulated link comes out.
@Suite struct LinkQueueTests {
    private static let millisecond = Nanoseconds(1_000_000)

    private func queue(_ link: Link, seed: UInt64 = 1) -> LinkQueue {
        LinkQueue(link, draws: RandomStream(seed: seed, purpose: .link, index: 0))
    }

    /// All that comes out: each piece, and when.
    private func out(_ queue: inout LinkQueue) -> [(bytes: [UInt8], due: Instant)] {
        var all: [(bytes: [UInt8], due: Instant)] = []
        while !queue.isEmpty, let due = queue.nextDue {
            var taken: [UInt8] = []
            _ = queue.take(now: due) { bytes in
                taken += Array(bytes)
                return bytes.count
            }
            all.append((taken, due))
        }
        return all
    }

    @Test func theDelayIsOneWay() {
        var queue = queue(Link(delay: Self.millisecond * 20))
        queue.put([1, 2, 3], now: .origin + Self.millisecond)
        let pieces = out(&queue)
        #expect(pieces.map(\.bytes) == [[1, 2, 3]] && pieces.map(\.due) == [.origin + Self.millisecond * 21])
    }

    @Test func bytesTakeTheirSizeOverTheBandwidthOneBehindAnother() {
        // 1,460 bytes at 1.46 MB/s: a millisecond a piece.
        var queue = queue(Link(delay: Self.millisecond * 5, bytesPerSecond: 1_460_000))
        queue.put([UInt8](repeating: 7, count: 3 * 1_460)[...], now: .origin)
        queue.put([UInt8](repeating: 8, count: 1_460)[...], now: .origin + Self.millisecond * 10)
        #expect(out(&queue).map(\.due) == [6, 7, 8, 16].map { .origin + Self.millisecond * $0 })
    }

    @Test func jitterIsRepeatableAndNothingOvertakes() {
        let link = Link(delay: Self.millisecond, jitter: Self.millisecond * 10)
        let run = { (seed: UInt64) -> [(bytes: [UInt8], due: Instant)] in
            var queue = queue(link, seed: seed)
            for index in 0..<200 { queue.put([UInt8(index)], now: .origin + Self.millisecond * Int64(index)) }
            queue.end(now: .origin + Self.millisecond * 200)
            return out(&queue)
        }
        let (first, again, other) = (run(1), run(1), run(2))
        #expect(first.flatMap(\.bytes) == (0..<200).map { UInt8($0) })
        #expect(first.map(\.due) == again.map(\.due) && first.map(\.due) != other.map(\.due))
        #expect(zip(first, first.dropFirst()).allSatisfy { $0.due <= $1.due })
        #expect(Set(first.map(\.due)).count > 20)
    }

    @Test func whatASocketDoesNotTakeStays() {
        var queue = queue(Link())
        queue.put([1, 2, 3, 4, 5], now: .origin)
        var taken: [UInt8] = []
        let tookAll = queue.take(now: .origin) { bytes in
            taken += bytes.prefix(2)
            return min(2, bytes.count)
        }
        #expect(!tookAll && taken == [1, 2] && queue.waitingBytes == 3)
        #expect(queue.take(now: .origin) { $0.count } && queue.isEmpty && queue.waitingBytes == 0)
    }

    @Test func theEndComesBehindAllBytes() {
        var queue = queue(Link(delay: Self.millisecond, bytesPerSecond: 1_460_000))
        queue.put([UInt8](repeating: 1, count: 2_920)[...], now: .origin)
        queue.end(now: .origin)
        #expect(queue.endDue == .origin + Self.millisecond * 3)
    }

    @Test func aSlowLinkMakesItsSenderWait() {
        var queue = queue(Link(bytesPerSecond: 100_000))
        queue.put([UInt8](repeating: 1, count: 65_536)[...], now: .origin)
        #expect(queue.isFull)
    }
}
