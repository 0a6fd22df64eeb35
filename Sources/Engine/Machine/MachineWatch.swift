import Glibc
import LoadModel
import Measurement

/// Watches the machine during a segment, from the thread that waits for its workers: nothing of it is on a worker's path.
struct MachineWatch {
    /// Between two looks of that thread.
    static let period = Nanoseconds(50_000_000)
    /// A thread that asked to be woken after 50 ms and was not for half a second did not merely have to queue for a processor: then
    /// nobody ran. Requests that were due meanwhile started late by as much, and answers were read late by as much.
    static let standstill = Nanoseconds(500_000_000)
    private static let looksPerSecond = 20

    private let epoch: Instant
    private let window: ClosedRange<Instant>
    private let processors: [Int]
    private var looks = 0
    private var waitingSince = Moment.now()
    private var workingSince = Moment.now()
    private var cpuBefore = MonotonicClock.threadCPUSeconds()
    private var before: MachineReading?
    private var after: MachineReading?
    private var descriptors: MachineObservation.Use?
    private var ports: MachineObservation.Use?
    private var standstills: [MachineObservation.Standstill] = []

    /// - Parameters:
    ///   - epoch: when the segment begins, on the monotonic clock.
    ///   - windowEnd: from there; nil: the window lasts to the end of the segment.
    init(epoch: Instant, windowStart: Nanoseconds, windowEnd: Nanoseconds?, processors: [Int]) {
        self.epoch = epoch
        window = epoch + windowStart...max(epoch + windowStart, windowEnd.map { epoch + $0 } ?? .never)
        self.processors = processors
        // The watch begins a moment before the segment.
        look(at: max(epoch, MonotonicClock().now()))
    }

    /// A moment on two clocks.
    private struct Moment {
        /// Stands still while the machine sleeps.
        var monotonic: Instant
        /// CLOCK_BOOTTIME: does not, so that a machine that slept is found out as well.
        var boot: Nanoseconds

        static func now() -> Moment {
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
            return Moment(
                monotonic: MonotonicClock().now(), boot: Nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)))
        }
    }

    /// Call right before the thread waits for ``period``.
    mutating func beginWait() {
        waitingSince = .now()
        noteWork(
            from: workingSince.monotonic, to: waitingSince.monotonic, length: waitingSince.boot - workingSince.boot,
            cpuSeconds: MonotonicClock.threadCPUSeconds() - cpuBefore)
    }

    /// Call right after.
    mutating func endWait() {
        workingSince = .now()
        cpuBefore = MonotonicClock.threadCPUSeconds()
        noteWait(from: waitingSince.monotonic, to: workingSince.monotonic, length: workingSince.boot - waitingSince.boot)
        look(at: workingSince.monotonic)
    }

    /// Accounts for what the thread did between two waits. It may have had to queue for a processor, among many: but where it got
    /// next to nothing of one for so long, nobody ran then either.
    mutating func noteWork(from start: Instant, to end: Instant, length: Nanoseconds, cpuSeconds: Double) {
        guard length.seconds >= MachineWatch.leastShare * cpuSeconds else { return }
        noteWait(from: start, to: end, length: length)
    }

    /// A hundred threads to a processor leave a thread that wants one more than this part of it.
    private static let leastShare = 100.0

    /// Accounts for a wait that should have taken ``period`` at most.
    mutating func noteWait(from start: Instant, to end: Instant, length: Nanoseconds) {
        guard length >= MachineWatch.standstill, end > window.lowerBound,
            standstills.count < MachineObservation.maximumStandstills
        else { return }
        standstills.append(.init(at: max(0, (start - epoch).seconds), seconds: length.seconds))
    }

    private mutating func look(at now: Instant) {
        defer { looks += 1 }
        if before == nil, now >= window.lowerBound { before = MachineReading(processors: processors) }
        if after == nil, now >= window.upperBound { after = MachineReading(processors: processors) }
        if looks.isMultiple(of: MachineWatch.looksPerSecond) { lookAtResources(mayList: false) }
    }

    private mutating func lookAtResources(mayList: Bool) {
        let open = ResourceUse.descriptors(mayList: mayList)
        descriptors = MachineWatch.larger(descriptors, open)
        ports = MachineWatch.larger(ports, ResourceUse.ports(descriptors: open?.used))
    }

    private static func larger(_ a: MachineObservation.Use?, _ b: MachineObservation.Use?) -> MachineObservation.Use? {
        guard let a, let b else { return a ?? b }
        return b.used > a.used ? b : a
    }

    /// What was seen; call when the workers have ended, while their connections are open.
    mutating func observation() -> MachineObservation {
        lookAtResources(mayList: true)
        let end = after ?? MachineReading(processors: processors)
        var seen = end.since(before ?? end, processors: processors.count)
        seen.descriptors = descriptors
        seen.ports = ports
        seen.standstills = standstills
        return seen
    }
}
