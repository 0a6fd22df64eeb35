import LoadModel

/// The generator's account of itself.
public struct GeneratorAccount: Sendable, Hashable, Codable {
    public var threads: Int
    /// User and system time of the worker threads over the level, in seconds.
    public var cpuSeconds: Double
    /// CPU seconds / (threads × wall seconds), 0 to 1.
    public var cpuShare: Double
    public var littlesLaw: LittlesLaw
    /// Coefficient of variation of the times from one send to the next in the measured window, over all workers: near 0 for a constant
    /// load, near 1 for Poisson; nil in closed loads, where the target decides.
    public var sendSpacingCV: Double?
    /// How far starts were from the schedule's law; nil in closed loads and where too few starts tell.
    public var arrivals: ArrivalGaps.Distance?
    /// Connections opened over the level.
    public var connectionsOpened: Int
    /// Over the measured window, one entry a worker thread.
    public var workers: [WorkerUsage]
    /// Over the measured window; nil where nobody looked.
    public var machine: MachineObservation?
    public var pacing: Pacing
    /// Threads beside the workers; empty where there were none.
    public var helpers: [HelperUsage]
    /// How the ends of answers are known; nil where a file of before does not say.
    public var receiveStamps: ReceiveStamps?

    /// In the order of files.
    private enum CodingKeys: String, CodingKey {
        case threads, pacing, cpuSeconds, cpuShare, workers, littlesLaw, sendSpacingCV
        case arrivals = "arrivalGaps"
        case connectionsOpened, receiveStamps, machine, helpers
    }

    /// Time-averaged numbers of requests over the measured window, each found in two ways.
    public struct LittlesLaw: Sendable, Hashable, Codable {
        public var inSystem: Pair
        public var inFlight: Pair
        /// Throughput × mean time in system; agrees with `inSystem` in a steady state.
        public var predictedInSystem: Double

        private enum CodingKeys: String, CodingKey {
            case inSystem, inFlight
            case predictedInSystem = "predicted"
        }

        public struct Pair: Sendable, Hashable, Codable {
            /// By counting requests at each event.
            public var counted: Double
            /// From the times that the requests' own accounts give.
            public var fromTimes: Double

            public init(counted: Double, fromTimes: Double) {
                self.counted = counted
                self.fromTimes = fromTimes
            }
        }

        public init(inSystem: Pair, inFlight: Pair, predictedInSystem: Double) {
            self.inSystem = inSystem
            self.inFlight = inFlight
            self.predictedInSystem = predictedInSystem
        }
    }

    public init(
        threads: Int, cpuSeconds: Double, cpuShare: Double, littlesLaw: LittlesLaw, sendSpacingCV: Double? = nil,
        arrivals: ArrivalGaps.Distance? = nil, connectionsOpened: Int, workers: [WorkerUsage] = [],
        machine: MachineObservation? = nil, pacing: Pacing = .precise, helpers: [HelperUsage] = [],
        receiveStamps: ReceiveStamps? = nil
    ) {
        self.threads = threads
        self.cpuSeconds = cpuSeconds
        self.cpuShare = cpuShare
        self.littlesLaw = littlesLaw
        self.sendSpacingCV = sendSpacingCV
        self.arrivals = arrivals
        self.connectionsOpened = connectionsOpened
        self.workers = workers
        self.machine = machine
        self.pacing = pacing
        self.helpers = helpers
        self.receiveStamps = receiveStamps
    }
}

extension GeneratorAccount {
    init(recording: Recording, context: LevelContext, windowSeconds: Double) {
        let gaps = recording.sendGaps
        let capacity = Double(context.threads) * context.wallSeconds
        self.init(
            threads: context.threads, cpuSeconds: recording.cpuSeconds,
            cpuShare: capacity > 0 ? recording.cpuSeconds / capacity : 0,
            littlesLaw: LittlesLaw(recording: recording, windowSeconds: windowSeconds),
            sendSpacingCV: gaps.count > 1 && gaps.mean > 0 ? gaps.standardDeviation / gaps.mean : nil,
            arrivals: recording.arrivalGaps.distance, connectionsOpened: recording.connectionsOpened, workers: recording.workers,
            machine: context.machine, pacing: context.pacing, helpers: context.helpers,
            receiveStamps: context.stampUse.map {
                ReceiveStamps(use: $0, putsOffReads: context.putsOffReads, counts: recording.receipts)
            })
    }
}

extension GeneratorAccount.LittlesLaw {
    fileprivate init(recording: Recording, windowSeconds: Double) {
        var timeInSystem = Moments()
        var completed = 0
        for label in recording.labels {
            timeInSystem.merge(label.responseTime.moments)
            timeInSystem.merge(label.timeToFailure)
            completed += label.requests
        }
        let delays = recording.phases.readDelay.moments
        // What is read later than it came stays in the system that much longer.
        let total = timeInSystem.mean * Double(timeInSystem.count) + delays.mean * Double(delays.count)
        let meanTime = timeInSystem.count > 0 ? total / Double(timeInSystem.count) : 0
        let mean: (Nanoseconds) -> Double = { windowSeconds > 0 ? $0.seconds / windowSeconds : 0 }
        self.init(
            inSystem: Pair(counted: mean(recording.census.inSystemTime), fromTimes: mean(recording.timeInSystem)),
            inFlight: Pair(counted: mean(recording.census.inFlightTime), fromTimes: mean(recording.timeInFlight)),
            predictedInSystem: windowSeconds > 0 ? Double(completed) / windowSeconds * meanTime / 1e9 : 0)
    }
}

extension KeyedDecodingContainer {
    /// Files of before do not say how the generator waited.
    fileprivate func decode(_ type: Pacing.Type, forKey key: Key) throws -> Pacing {
        try decodeIfPresent(type, forKey: key) ?? .precise
    }
}
