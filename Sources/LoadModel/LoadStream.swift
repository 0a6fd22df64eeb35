/// A stream of load: scenarios whose iterations begin by one law, beside those of other streams and apart from them.
///
/// A plan *has* streams, and a run is made of streams only. The scenarios without a load of their own share the plan's `load` and are one
/// stream; each scenario with a `load` is another. What most plans have, one load for all scenarios, is the case of one stream and has no
/// code of its own: not a run of many with one in it, and not a many that one is tucked into.
///
/// What follows from that, and where:
/// - A stream is loaded by a segment of the engine, which knows nothing of the others: own arrivals or users, own seed, own recording,
///   window and law of Little. Segments that run side by side share worker threads and connections (`ConcurrentLoads`); a worker's
///   loop is compiled for one segment, so that several cost a plan with one nothing.
/// - What was measured of a stream is a `LevelResult` with the stream's name. Nothing is added up over streams: a mean over arrivals at a
///   rate and users who wait for answers would be one of neither.
/// - Levels (a list of rates) run one after another, and streams at the same time, so a plan has the one or the other: a stream beside
///   others has one level. The ``Plan/course`` says what runs when.
/// - Iterations are numbered by their stream as those of any load (``IterationNumbering``), interleaved with those of the others: numbers are
///   unique over the run and known without talking, whatever the number of threads.
public struct LoadStream: Hashable, Sendable {
    /// Of its scenario; of the plan's own load of the scenarios that share it.
    public let name: String
    /// With the plan's warm-up and finish; one that starts later has no warm-up.
    public let load: Load
    /// Places of its scenarios among the plan's.
    public let scenarios: [Int]

    /// From the end of the warm-up to its beginning; zero: it begins with the run, and so with the warm-up.
    public var start: Nanoseconds { load.start }
}

/// One level of a stream.
public struct StreamLevel: Hashable, Sendable {
    /// nil: the plan has one load, which needs no name.
    public let name: String?
    public let load: Load
    public var level: Load.Level
    /// From the beginning of the run, warm-up included, to its own.
    public let delay: Nanoseconds
    /// Places of its scenarios among the plan's.
    public let scenarios: [Int]
    /// How its iterations are numbered, and its seed told apart, among those that run beside it.
    public let numbering: IterationNumbering

    /// How long it lasts from the beginning of the run, warm-up included; nil where a number of requests ends it.
    public var end: Nanoseconds? {
        if case .duration(let duration) = load.stop { delay + load.warmup + duration } else { nil }
    }

    /// Of the segment that is loaded with this one.
    public func seed(_ seed: UInt64) -> UInt64 {
        numbering.place == 0 ? seed : RandomStream(seed: seed, purpose: .stream).bits(UInt64(numbering.place))
    }
}

/// How streams that run at the same time share out the numbers of iterations: every so many is a stream's.
public struct IterationNumbering: Hashable, Sendable {
    /// From 0.
    public let place: Int
    public let count: Int

    public init(place: Int = 0, of count: Int = 1) {
        precondition(count > 0 && (0..<count).contains(place), "stream \(place) of \(count) does not exist")
        self.place = place
        self.count = count
    }

    public static let alone = IterationNumbering()

    /// Over all streams, of the stream's own number.
    @inlinable public func number(_ own: Int) -> Int { own &* count &+ place }
}

extension Plan {
    /// Whether a scenario has a load of its own.
    public var hasOwnLoads: Bool { scenarios.contains { $0.load != nil } }

    /// In the order of their first scenarios.
    public var streams: [LoadStream] {
        let shared = scenarios.indices.filter { scenarios[$0].load == nil }
        guard hasOwnLoads else { return [LoadStream(name: sharedName(shared), load: load, scenarios: shared)] }
        return scenarios.indices.compactMap { index in
            guard var own = scenarios[index].load else {
                return index == shared[0] ? LoadStream(name: sharedName(shared), load: load, scenarios: shared) : nil
            }
            own.warmup = own.start > .zero ? .zero : load.warmup
            own.finish = load.finish
            return LoadStream(name: scenarios[index].name, load: own, scenarios: [index])
        }
    }

    private func sharedName(_ scenarios: [Int]) -> String {
        let names = scenarios.map { self.scenarios[$0].name }
        return names.count > 3 ? "\(names[0]) and \(names.count - 1) others" : names.joined(separator: " + ")
    }

    /// What runs one after another, each with what runs at the same time: levels of the only load, or all streams at once.
    public var course: [[StreamLevel]] {
        let streams = streams
        guard hasOwnLoads else {
            return load.levels.map {
                [StreamLevel(name: nil, load: load, level: $0, delay: .zero, scenarios: streams[0].scenarios, numbering: .alone)]
            }
        }
        return [
            streams.enumerated().compactMap { place, stream in
                stream.load.levels.first.map {
                    StreamLevel(
                        name: stream.name, load: stream.load, level: $0,
                        delay: stream.start > .zero ? load.warmup + stream.start : .zero, scenarios: stream.scenarios,
                        numbering: IterationNumbering(place: place, of: streams.count))
                }
            }
        ]
    }

    /// The names of its streams where it has several loads, as thresholds know them: `load=NAME`.
    public var streamNames: [String] { hasOwnLoads ? streams.map(\.name) : [] }

    /// The rows that results have of these scenarios, as thresholds name them: requests, groups, waits, tries, and the scenarios themselves.
    public func rows(of scenarios: [Int]) -> Set<String> {
        var part = self
        part.scenarios = scenarios.map { self.scenarios[$0] }
        let requests = part.scenarios.flatMap(\.requests)
        return Set(
            part.labels + part.groupNames + requests.compactMap(\.untilLabel) + requests.compactMap(\.triesLabel)
                + part.scenarios.map { Threshold.scenarioPrefix + $0.name })
    }

    /// The thresholds that decide the exit status, as far as they are about this stream: those that name none of its rows are about others, and
    /// those that name nothing are about each.
    public func thresholds(of stream: StreamLevel) -> [Threshold] {
        guard let name = stream.name else { return effectiveThresholds }
        let known = rows(of: stream.scenarios).union(stream.load.stageNames.map { Threshold.stagePrefix + $0 })
            .union([Threshold.loadPrefix + name])
        return effectiveThresholds.filter { $0.label.map(known.contains) ?? true }
    }

    /// The weights of all scenarios, without those that another stream makes.
    public func weights(of scenarios: [Int]) -> [Double] {
        self.scenarios.indices.map { scenarios.contains($0) ? self.scenarios[$0].weight : 0 }
    }

    /// The most users at any time, of all streams that have some; nil: none has.
    public var peakUsers: Int? {
        let users = streams.compactMap(\.load.peakUsers)
        return users.isEmpty ? nil : users.reduce(0, +)
    }

    /// The greatest rate of iterations at any time, of all streams that have one; nil: none has.
    public var peakRate: Rate? {
        let rates = streams.compactMap(\.load.peakRate)
        return rates.isEmpty ? nil : Rate(perSecond: rates.reduce(0) { $0 + $1.perSecond })
    }

    /// Whether what a load does depends on when: stages, a trace, or a start of its own.
    public var variesInTime: Bool {
        streams.contains { stream in
            stream.start > .zero || stream.load.levels.contains { $0.stagesDuration != nil || $0.trace != nil }
        }
    }
}
