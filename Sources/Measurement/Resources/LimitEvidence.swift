import LoadModel

/// What was seen of a target's processes and their machine over the measured window, of all that may give way under load.
public struct LimitEvidence: Sendable, Hashable, Codable {
    /// That it covers.
    public var seconds: Double
    /// CPU seconds a second, of all processes of the target.
    public var processors = 0.0
    /// That they may run on.
    public var allowedProcessors: Int
    /// The same of the process that used most.
    public var busiestProcess = 0.0
    public var busiestThread: Thread?
    public var machine: Machine?
    /// Processors' worth of time for which the control group's quota stopped threads; nil where none is known.
    public var throttledShare: Double?
    /// The most at any look.
    public var descriptors: MachineObservation.Use?
    public var memory: MachineObservation.Use?
    public var majorFaultsPerSecond = 0.0
    /// Of all looks, those at which a thread waited for storage.
    public var blockedShare = 0.0
    public var listenOverflows: Int?
    /// Of TCP segments, sent again.
    public var resentShare: Double?

    public struct Thread: Sendable, Hashable, Codable {
        public var name: String
        public var process: Int
        /// Of one processor's time.
        public var share: Double

        public init(name: String, process: Int, share: Double) {
            self.name = name
            self.process = process
            self.share = share
        }
    }

    /// Shares of all processors' time.
    public struct Machine: Sendable, Hashable, Codable {
        public var processors: Int
        public var busy: Double
        /// Idle while something waited for storage.
        public var storage: Double

        public init(processors: Int, busy: Double, storage: Double) {
            self.processors = processors
            self.busy = busy
            self.storage = storage
        }
    }

    public init(seconds: Double, allowedProcessors: Int) {
        self.seconds = seconds
        self.allowedProcessors = allowedProcessors
    }

    /// What keeps a target from doing more.
    public enum Limit: String, Sendable, Hashable, CaseIterable {
        case descriptors, quota, processors, thread, oneAtATime, memory, storage, acceptQueue, network, waiting, unknown
    }

    /// All that was at its limit, what causes others before what follows from it: without descriptors a target may spin, a busy thread
    /// accepts no connections.
    public var limits: [Limit] {
        let found = Limit.allCases.filter { isAtLimit($0) }
        if !found.isEmpty { return found }
        return processors < LimitEvidence.idleShare && (machine?.busy ?? 0) < LimitEvidence.idleMachine ? [.waiting] : [.unknown]
    }

    /// Of the allowed processors' time: beyond that, none is left.
    static let busyShare = 0.95
    /// Of one thread: at readings a second apart, and with what the kernel does for it elsewhere.
    static let busyThread = 0.9
    /// Of one processor, below which a target that falls behind waits for something.
    static let idleShare = 0.75
    /// Of the machine, above which threads that are ready may wait for a processor.
    static let idleMachine = 0.9

    func isAtLimit(_ limit: Limit) -> Bool {
        switch limit {
        case .descriptors: return (descriptors?.share ?? 0) >= 0.98
        case .quota: return (throttledShare ?? 0) >= 0.1
        case .processors:
            return processors >= LimitEvidence.busyShare * Double(max(1, allowedProcessors)) && allowedProcessors > 1
                || (machine?.busy ?? 0) >= LimitEvidence.busyShare
        case .thread: return (busiestThread?.share ?? 0) >= LimitEvidence.busyThread
        case .oneAtATime:
            // A lock that lets one thread at a time use the processor, as interpreters have it, keeps all of them at one together.
            return (LimitEvidence.busyThread...1.15).contains(busiestProcess) && !isAtLimit(.thread) && allowedProcessors > 1
        case .memory: return (memory?.share ?? 0) >= 0.98 || majorFaultsPerSecond >= 100
        case .storage: return blockedShare >= 0.5 || (machine?.storage ?? 0) >= 0.3
        case .acceptQueue: return (listenOverflows ?? 0) >= 5
        case .network: return (resentShare ?? 0) >= 0.01
        case .waiting, .unknown: return false
        }
    }
}

extension Finding {
    /// What kept a target from doing more that fell behind, or failed for want of something; nil where it did neither, or its
    /// processes were not watched.
    public static func limiter(_ result: LevelResult) -> Finding? {
        guard let evidence = result.limits, let first = evidence.limits.first, result.givesWay else { return nil }
        return .limiter(first, evidence, also: Array(evidence.limits.dropFirst()))
    }

    /// - Parameter also: what was at its limit beside it.
    public static func limiter(_ limit: LimitEvidence.Limit, _ seen: LimitEvidence, also: [LimitEvidence.Limit]) -> Finding {
        var figures: [String: Figure] = ["limit": .text(limit.rawValue), "processors": .number(seen.processors)]
        switch limit {
        case .descriptors, .memory:
            let use = limit == .memory ? seen.memory : seen.descriptors
            figures["used"] = use.map { .count($0.used) }
            figures["most"] = use.map { .count($0.limit) }
        case .quota: figures["share"] = seen.throttledShare.map { .number($0) }
        case .processors:
            figures["most"] = .count(seen.allowedProcessors)
            figures["share"] = seen.machine.map { .number($0.busy) }
        case .thread:
            figures["share"] = seen.busiestThread.map { .number($0.share) }
            figures["thread"] = seen.busiestThread.map { .text($0.name) }
            figures["process"] = seen.busiestThread.map { .count($0.process) }
        case .oneAtATime: figures["share"] = .number(seen.busiestProcess)
        case .storage: figures["share"] = .number(max(seen.blockedShare, seen.machine?.storage ?? 0))
        case .acceptQueue: figures["used"] = seen.listenOverflows.map { .count($0) }
        case .network: figures["share"] = seen.resentShare.map { .number($0) }
        case .waiting, .unknown: break
        }
        if !also.isEmpty { figures["also"] = .text(also.map(\.rawValue).joined(separator: " ")) }
        return Finding("limiter", figures)
    }
}

extension LevelResult {
    /// Whether the target did not do what was asked of it: it fell behind, or so many requests failed as they do where it lacks
    /// something.
    var givesWay: Bool {
        if findings.contains(where: { $0.code == "saturated" }) { return true }
        let lacking: [FailureKind] = [.connect, .timeout, .reset, .truncated]
        let failed = lacking.reduce(0) { $0 + total.failures[$1] }
        return failed >= 5 && Double(failed) > LevelResult.toleratedFailures * Double(total.requests)
    }

    /// Of all requests.
    private static let toleratedFailures = 0.01
}
