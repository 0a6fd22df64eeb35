import LoadModel
import Measurement
import Synchronization

/// Takes records from the workers of a segment and hands them on, on a thread of its own, fifty times a second.
final class SampleStream: @unchecked Sendable {
    /// One a worker and segment, those of a segment one behind another.
    private let rings: [SampleRing]
    private let workers: Int
    /// Of each segment that runs at the same time.
    private let delays: [Nanoseconds]
    private let sink: SampleSink
    private let level: Int
    private let end = Semaphore()
    private var thread: Thread?
    // Set before the thread begins.
    private var startedAt = 0.0
    /// The thread's own until it has ended.
    private(set) var cpuSeconds = 0.0

    private static let period = Nanoseconds(20_000_000)

    /// - Parameters:
    ///   - level: of the run, from 1: that of the first segment.
    ///   - delays: of the segments that run at the same time.
    init(_ sink: SampleSink, level: Int, workers: Int, labels: Int, delays: [Nanoseconds] = [.zero]) {
        self.sink = sink
        self.level = level
        self.workers = workers
        self.delays = delays
        rings = (0..<workers * delays.count).map { _ in SampleRing(labels: labels, every: sink.every) }
    }

    func ring(worker: Int, segment: Int) -> SampleRing { rings[segment * workers + worker] }

    /// - Parameter epoch: when time 0 of the segment is on the monotonic clock.
    /// - Throws: where the system refuses the thread.
    func start(epoch: Instant) throws(Thread.Refusal) {
        startedAt = MonotonicClock.secondsSince1970() + (epoch - MonotonicClock().now()).seconds
        thread = try Thread { [self] in
            let before = MonotonicClock.threadCPUSeconds()
            while !end.wait(for: SampleStream.period) { drain() }
            drain()
            cpuSeconds = MonotonicClock.threadCPUSeconds() - before
        }
    }

    private func drain() {
        for (index, ring) in rings.enumerated() {
            let segment = index / workers
            let origin = SampleOrigin(
                level: level + segment, worker: index % workers + 1, startedAt: startedAt + delays[segment].seconds)
            ring.drain { sink.take($0, origin) }
        }
    }

    /// Hands over the rest and ends, once the workers have.
    func finish() {
        end.signal()
        thread?.join()
        thread = nil
    }

    /// Left out for want of room; known once the workers have ended.
    var dropped: Int { rings.reduce(0) { $0 + $1.dropped } }
}
