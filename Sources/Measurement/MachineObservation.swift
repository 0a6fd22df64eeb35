import LoadModel

/// What befell the machine while the generator measured. What the system does not tell is nil.
public struct MachineObservation: Sendable, Hashable, Codable {
    /// That this covers, in seconds.
    public var seconds: Double
    /// That the generator may use.
    public var processors: Int
    /// Time that these processors wanted to run and the hypervisor ran something else, summed over them, in seconds.
    public var stolenSeconds: Double?
    /// Periods in which the control groups' CPU quota was used up, and how long threads stood still for it, summed over processors.
    public var throttledPeriods: Int?
    public var throttledSeconds: Double?
    /// Time in which some task of the machine waited for a processor (pressure stall information), in seconds.
    public var waitingSeconds: Double?
    /// The most at any look, about one a second.
    public var descriptors: Use?
    /// Local ports that connections of this machine hold, those of closed ones included, of the range for outgoing ones.
    public var ports: Use?
    /// In order of time; at most ``maximumStandstills`` are kept.
    public var standstills: [Standstill]

    public static let maximumStandstills = 100

    /// So many of a resource that is limited.
    public struct Use: Sendable, Hashable, Codable {
        public var used: Int
        public var limit: Int

        public init(used: Int, limit: Int) {
            self.used = used
            self.limit = limit
        }

        public var share: Double { limit > 0 ? Double(used) / Double(limit) : 0 }
    }

    /// A time in which the whole generator did nothing, whatever was due.
    public struct Standstill: Sendable, Hashable, ListedItem {
        /// Seconds from the start of the level, warm-up included; in a comparison, of what its blocks measured.
        public var at: Double
        public var seconds: Double

        private enum CodingKeys: String, CodingKey {
            case at = "atSeconds"
            case seconds
        }

        public init(at: Double, seconds: Double) {
            self.at = at
            self.seconds = seconds
        }
    }

    public init(
        seconds: Double, processors: Int, stolenSeconds: Double? = nil, throttledPeriods: Int? = nil,
        throttledSeconds: Double? = nil, waitingSeconds: Double? = nil, descriptors: Use? = nil, ports: Use? = nil,
        standstills: [Standstill] = []
    ) {
        self.seconds = seconds
        self.processors = processors
        self.stolenSeconds = stolenSeconds
        self.throttledPeriods = throttledPeriods
        self.throttledSeconds = throttledSeconds
        self.waitingSeconds = waitingSeconds
        self.descriptors = descriptors
        self.ports = ports
        self.standstills = standstills
    }

    /// Of the processors' time, 0 to 1; nil where it is not known.
    public var stolenShare: Double? { stolenSeconds.flatMap { share($0, of: seconds * Double(processors)) } }
    /// Of the time. Threads on several processors may stand still at once: the sum is what a request may meet at worst.
    public var throttledShare: Double? { throttledSeconds.flatMap { share($0, of: seconds) } }
    public var waitingShare: Double? { waitingSeconds.flatMap { share($0, of: seconds) } }

    private func share(_ part: Double, of whole: Double) -> Double? { whole > 0 ? Swift.min(1, part / whole) : nil }

    /// Joins what was seen in a later block.
    public mutating func append(_ later: MachineObservation) {
        let room = MachineObservation.maximumStandstills - standstills.count
        standstills += later.standstills.prefix(Swift.max(0, room)).map { Standstill(at: $0.at + seconds, seconds: $0.seconds) }
        seconds += later.seconds
        stolenSeconds = sum(stolenSeconds, later.stolenSeconds)
        throttledPeriods = sum(throttledPeriods, later.throttledPeriods)
        throttledSeconds = sum(throttledSeconds, later.throttledSeconds)
        waitingSeconds = sum(waitingSeconds, later.waitingSeconds)
        descriptors = MachineObservation.fuller(descriptors, later.descriptors)
        ports = MachineObservation.fuller(ports, later.ports)
    }

    /// Joins what was seen of another machine at the same time, or by another process of this one.
    public mutating func merge(_ other: MachineObservation, isSameMachine: Bool = false) {
        if isSameMachine {
            processors = Swift.max(processors, other.processors)
        } else {
            processors += other.processors
        }
        seconds = Swift.max(seconds, other.seconds)
        standstills = Array(
            (standstills + other.standstills).sorted { $0.at < $1.at }.prefix(MachineObservation.maximumStandstills))
        stolenSeconds = together(stolenSeconds, other.stolenSeconds, isSameMachine)
        throttledPeriods = together(throttledPeriods, other.throttledPeriods, isSameMachine)
        throttledSeconds = together(throttledSeconds, other.throttledSeconds, isSameMachine)
        waitingSeconds = [waitingSeconds, other.waitingSeconds].compactMap { $0 }.max()
        descriptors = MachineObservation.fuller(descriptors, other.descriptors)
        ports = MachineObservation.fuller(ports, other.ports)
    }

    private func together<Value: Numeric & Comparable>(_ a: Value?, _ b: Value?, _ isSame: Bool) -> Value? {
        guard isSame, let a, let b else { return sum(a, b) }
        return Swift.max(a, b)
    }

    private func sum<Value: Numeric>(_ a: Value?, _ b: Value?) -> Value? {
        if let a, let b { a + b } else { a ?? b }
    }

    private static func fuller(_ a: Use?, _ b: Use?) -> Use? {
        guard let a, let b else { return a ?? b }
        return b.share > a.share ? b : a
    }
}
