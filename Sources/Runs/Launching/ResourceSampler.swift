import Glibc
import Measurement
import Synchronization

/// Reads what the processes below one have used, at any moment.
struct ResourceSampler {
    /// The process whose descendants are read.
    private let root: Int
    /// Whether it is one of them; else it only adopts and waits for them, and what they used is found in its books.
    private let countsRoot: Bool
    private var threads: [Thread: (voluntary: Int, involuntary: Int)] = [:]
    /// Of threads that have ended since the first reading, as they were last seen: the system keeps no sum.
    private var ended = (voluntary: 0, involuntary: 0)
    private var last: ProcessReading?

    private struct Thread: Hashable {
        var process: Int
        var thread: Int
    }

    init(root: Int, countsRoot: Bool) {
        self.root = root
        self.countsRoot = countsRoot
    }

    mutating func sample() -> ProcessReading {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        var reading = ProcessReading(instant: Double(now.tv_sec) + Double(now.tv_nsec) / 1e9)
        var switches: [Thread: (voluntary: Int, involuntary: Int)] = [:]
        for process in ProcessTable.tree(root) {
            guard let figures = ProcessFigures.of(process) else { continue }
            reading.cpuSeconds += figures.childrenSeconds
            reading.systemSeconds += figures.childrenSystemSeconds
            reading.add(io: ProcessFigures.io(process))
            guard process != root || countsRoot else { continue }
            reading.cpuSeconds += figures.cpuSeconds
            reading.systemSeconds += figures.systemSeconds
            guard !figures.hasEnded else { continue }
            let memory = ProcessFigures.memory(process)
            reading.residentBytes += memory.resident
            reading.peakResidentBytes += memory.peak
            reading.processes += 1
            reading.threads += figures.threads
            if let descriptors = ProcessFigures.descriptors(process) {
                reading.descriptors = (reading.descriptors ?? 0) + descriptors
            }
            for thread in ProcessTable.numbers(in: "/proc/\(process)/task") {
                switches[Thread(process: process, thread: thread)] = ProcessFigures.switches(process, thread: thread)
            }
        }
        count(switches, in: &reading)
        if let last { reading.keepUp(with: last) }
        last = reading
        return reading
    }

    private mutating func count(
        _ current: [Thread: (voluntary: Int, involuntary: Int)], in reading: inout ProcessReading
    ) {
        for (thread, switches) in threads where current[thread] == nil {
            ended.voluntary += switches.voluntary
            ended.involuntary += switches.involuntary
        }
        threads = current
        reading.voluntarySwitches = current.values.reduce(ended.voluntary) { $0 + $1.voluntary }
        reading.involuntarySwitches = current.values.reduce(ended.involuntary) { $0 + $1.involuntary }
    }
}

/// A sampler that any thread may ask.
final class ProcessSampler: Sendable {
    private let sampler: Mutex<ResourceSampler>

    /// See ``ResourceSampler/init(root:countsRoot:)``.
    init(root: Int, countsRoot: Bool) { sampler = Mutex(ResourceSampler(root: root, countsRoot: countsRoot)) }

    func sample() -> ProcessReading { sampler.withLock { $0.sample() } }
}

extension ProcessReading {
    fileprivate mutating func add(io: [Substring: Int]?) {
        guard let io else { return }
        bytesRead = (bytesRead ?? 0) + (io["rchar"] ?? 0)
        bytesWritten = (bytesWritten ?? 0) + (io["wchar"] ?? 0)
        storageBytesRead = (storageBytesRead ?? 0) + (io["read_bytes"] ?? 0)
        storageBytesWritten = (storageBytesWritten ?? 0) + (io["write_bytes"] ?? 0)
    }

    /// Sums never shrink: of a process that ends between two files, one of them tells nothing any more.
    fileprivate mutating func keepUp(with last: ProcessReading) {
        cpuSeconds = max(cpuSeconds, last.cpuSeconds)
        systemSeconds = max(systemSeconds, last.systemSeconds)
        bytesRead = [bytesRead, last.bytesRead].compactMap { $0 }.max()
        bytesWritten = [bytesWritten, last.bytesWritten].compactMap { $0 }.max()
        storageBytesRead = [storageBytesRead, last.storageBytesRead].compactMap { $0 }.max()
        storageBytesWritten = [storageBytesWritten, last.storageBytesWritten].compactMap { $0 }.max()
    }
}
