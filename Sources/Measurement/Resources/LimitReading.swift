/// What the system tells of a target's processes and of their machine, up to one instant, of all that may give way under load.
public struct LimitReading: Sendable, Hashable {
    /// Of the monotonic clock, in seconds.
    public var instant: Double
    /// By their numbers.
    public var threads: [Int: Thread] = [:]
    /// CPU seconds of each process so far, those of its ended threads included.
    public var processes: [Int: Double] = [:]
    /// That the processes may run on.
    public var allowedProcessors: Int
    /// Of the machine; nil where it does not tell.
    public var machine: Machine?
    /// Seconds that the quota of the processes' control groups kept threads from running, summed over processors.
    public var throttledSeconds: Double?
    /// Of the process that is nearest to its own limit.
    public var descriptors: MachineObservation.Use?
    /// Of the control group, in bytes.
    public var memory: MachineObservation.Use?
    /// Times that a page had to be read from storage.
    public var majorFaults = 0
    /// Threads that wait for storage, or for what else the kernel lets nobody interrupt, right now.
    public var blockedThreads = 0
    /// Of the processes' network namespace; nil where it may not be read.
    public var network: Network?

    public struct Thread: Sendable, Hashable {
        public var name: String
        public var process: Int
        public var cpuSeconds: Double

        public init(name: String, process: Int, cpuSeconds: Double) {
            self.name = name
            self.process = process
            self.cpuSeconds = cpuSeconds
        }
    }

    /// Seconds summed over processors.
    public struct Machine: Sendable, Hashable {
        public var processors: Int
        public var busySeconds: Double
        /// Idle while something waited for storage.
        public var storageSeconds: Double
        public var idleSeconds: Double

        public init(processors: Int, busySeconds: Double, storageSeconds: Double, idleSeconds: Double) {
            self.processors = processors
            self.busySeconds = busySeconds
            self.storageSeconds = storageSeconds
            self.idleSeconds = idleSeconds
        }
    }

    public struct Network: Sendable, Hashable {
        /// Connections that found the queue of a listening socket full.
        public var listenOverflows: Int
        public var segmentsSent: Int
        public var segmentsResent: Int

        public init(listenOverflows: Int, segmentsSent: Int, segmentsResent: Int) {
            self.listenOverflows = listenOverflows
            self.segmentsSent = segmentsSent
            self.segmentsResent = segmentsResent
        }
    }

    public init(instant: Double, allowedProcessors: Int) {
        self.instant = instant
        self.allowedProcessors = allowedProcessors
    }
}

/// Readings of one level, as the evidence that they amount to.
public struct LimitLog: Sendable {
    private var first: LimitReading?
    private var last: LimitReading?
    private var looks = 0
    private var looksBlocked = 0
    private var descriptors: MachineObservation.Use?
    private var memory: MachineObservation.Use?

    public init() {}

    public mutating func add(_ reading: LimitReading) {
        first = first ?? reading
        last = reading
        looks += 1
        if reading.blockedThreads > 0 { looksBlocked += 1 }
        descriptors = LimitLog.nearer(descriptors, reading.descriptors)
        memory = LimitLog.nearer(memory, reading.memory)
    }

    private static func nearer(
        _ a: MachineObservation.Use?, _ b: MachineObservation.Use?
    ) -> MachineObservation.Use? {
        guard let a, let b else { return a ?? b }
        return b.share > a.share ? b : a
    }

    /// nil where there are not two readings with some time between them.
    public var evidence: LimitEvidence? {
        guard let first, let last, last.instant - first.instant >= 0.5 else { return nil }
        let seconds = last.instant - first.instant
        var evidence = LimitEvidence(seconds: seconds, allowedProcessors: last.allowedProcessors)
        let processes = last.processes.map { ($0, max(0, $1 - (first.processes[$0] ?? 0)) / seconds) }
        evidence.processors = processes.reduce(0) { $0 + $1.1 }
        evidence.busiestProcess = processes.map(\.1).max() ?? 0
        let threads = last.threads.map { number, thread in
            let before = first.threads[number].flatMap { $0.process == thread.process ? $0.cpuSeconds : nil } ?? 0
            return LimitEvidence.Thread(
                name: thread.name, process: thread.process, share: max(0, thread.cpuSeconds - before) / seconds)
        }
        evidence.busiestThread = threads.max { ($0.share, $1.name) < ($1.share, $0.name) }
        if let before = first.machine, let after = last.machine {
            let busy = after.busySeconds - before.busySeconds
            let storage = after.storageSeconds - before.storageSeconds
            let all = busy + storage + after.idleSeconds - before.idleSeconds
            if all > 0 {
                evidence.machine = .init(
                    processors: after.processors, busy: min(1, max(0, busy / all)), storage: min(1, max(0, storage / all)))
            }
        }
        if let before = first.throttledSeconds, let after = last.throttledSeconds {
            evidence.throttledShare = max(0, after - before) / seconds
        }
        evidence.descriptors = descriptors
        evidence.memory = memory
        evidence.majorFaultsPerSecond = Double(max(0, last.majorFaults - first.majorFaults)) / seconds
        evidence.blockedShare = Double(looksBlocked) / Double(looks)
        if let before = first.network, let after = last.network {
            evidence.listenOverflows = max(0, after.listenOverflows - before.listenOverflows)
            let sent = after.segmentsSent - before.segmentsSent
            evidence.resentShare = sent > 0 ? Double(max(0, after.segmentsResent - before.segmentsResent)) / Double(sent) : nil
        }
        return evidence
    }
}
