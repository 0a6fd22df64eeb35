import LoadModel

/// What one worker has counted of the streams of a label within the measured window.
public struct StreamRecording: Sendable {
    /// From the intended start; of answers that are complete, and of those that broke off behind their first event.
    public private(set) var firstEvent = Latencies()
    /// Answers without an event, complete or broken off: they rank above all that had one.
    public private(set) var withoutEvent = 0
    /// From each event to the next, whatever became of the answer.
    public private(set) var gaps = Latencies()
    /// Answers that broke off behind an event: the next one never came.
    public private(set) var brokenOff = 0
    /// Of a complete answer, a millisecond an event: as of times, its figures in milliseconds are numbers.
    public private(set) var events = Latencies()
    public private(set) var ends = StreamEnds()
    /// Requests that were not over, or not sent, when the run ended, and those among them that had an event.
    public var unfinished = 0
    public private(set) var begunAtEnd = 0

    public init() {}

    @inline(__always)
    public mutating func recordGap(_ gap: Nanoseconds) { gaps.record(gap) }

    /// Accounts for an answer that is over.
    ///
    /// - Parameters:
    ///   - first: from the intended start to its first event; nil: it had none.
    ///   - failure: nil: it is complete.
    public mutating func record(first: Nanoseconds?, events count: Int, _ end: StreamEnds.End, failure: FailureKind?) {
        let isComplete = failure == nil || failure == .slow
        guard isComplete || failure?.isCensored == true else { return }
        if let first { firstEvent.record(first) } else { withoutEvent &+= 1 }
        guard isComplete else {
            if first != nil { brokenOff &+= 1 }
            return
        }
        events.record(StreamRecording.measure(count))
        ends.count(end)
    }

    /// Accounts for an answer that was not over when the run ended, and that had an event.
    public mutating func recordUnfinished(first: Nanoseconds) {
        firstEvent.record(first)
        begunAtEnd &+= 1
    }

    /// More than the highest that is told apart are as many.
    static func measure(_ events: Int) -> Nanoseconds { Nanoseconds(Int64(Swift.min(events, 1 << 40)) * 1_000_000) }

    public mutating func merge(_ other: StreamRecording) {
        firstEvent.merge(other.firstEvent)
        withoutEvent += other.withoutEvent
        gaps.merge(other.gaps)
        brokenOff += other.brokenOff
        events.merge(other.events)
        ends.merge(other.ends)
        unfinished += other.unfinished
        begunAtEnd += other.begunAtEnd
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        for path in [\StreamRecording.firstEvent, \.gaps, \.events] { try self[keyPath: path].pack(&packing) }
        for path in [\StreamRecording.withoutEvent, \.brokenOff, \.unfinished, \.begunAtEnd] {
            try packing.code(&self[keyPath: path])
        }
        try ends.pack(&packing)
    }
}

extension Recording {
    /// Takes what was measured of the streams of a label.
    public mutating func note(_ streams: StreamRecording, label: Int) {
        var streams = streams
        streams.unfinished = labels[label].counts.unsent + labels[label].inFlightAtEnd
        labels[label].streams = streams
    }
}

/// What has ended streams.
public struct StreamEnds: Sendable, Hashable, Codable {
    public enum End: UInt8, Sendable { case target, events, time }

    /// The target itself.
    public private(set) var target = 0
    /// As many events as were asked for.
    public private(set) var events = 0
    /// The time that was asked for.
    public private(set) var time = 0

    public init(target: Int = 0, events: Int = 0, time: Int = 0) {
        (self.target, self.events, self.time) = (target, events, time)
    }

    mutating func count(_ end: End) {
        switch end {
        case .target: target &+= 1
        case .events: events &+= 1
        case .time: time &+= 1
        }
    }

    mutating func merge(_ other: StreamEnds) {
        target += other.target
        events += other.events
        time += other.time
    }

    mutating func pack(_ packing: inout Packing) throws(PackingError) {
        try packing.code(&target)
        try packing.code(&events)
        try packing.code(&time)
    }
}

/// What was measured of the streams of a label.
public struct StreamResult: Sendable {
    public var ends: StreamEnds
    /// From the intended start, as of response times; what had no event ranks above all that had one.
    public var firstEvent: LatencySummary
    /// From each event to the next; answers that broke off rank above.
    public var gap: LatencySummary
    /// Of a complete answer: figures that of a time would be milliseconds are numbers of events.
    public var events: LatencySummary

    public init(ends: StreamEnds, firstEvent: LatencySummary, gap: LatencySummary, events: LatencySummary) {
        self.ends = ends
        self.firstEvent = firstEvent
        self.gap = gap
        self.events = events
    }

    /// - Parameters:
    ///   - isCutShort: whether what was not over had no chance, and is not held against the target.
    ///   - bound: how long what never came was waited for.
    public init(_ recording: StreamRecording, isCutShort: Bool, bound: Nanoseconds) {
        let unfinished = isCutShort ? 0 : recording.unfinished - recording.begunAtEnd
        self.init(
            ends: recording.ends,
            firstEvent: LatencySummary(
                recording.firstEvent, censored: recording.withoutEvent + unfinished, censoringBound: bound),
            gap: LatencySummary(recording.gaps, censored: recording.brokenOff, censoringBound: bound),
            events: LatencySummary(recording.events))
    }

    public subscript(_ measure: StreamMeasure) -> LatencySummary {
        switch measure {
        case .firstEvent: firstEvent
        case .gap: gap
        case .events: events
        }
    }
}

extension StreamResult: Codable {
    private enum CodingKeys: String, CodingKey { case ends, firstEvent, gap, events }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            ends: try container.decode(StreamEnds.self, forKey: .ends),
            firstEvent: try container.decode(LatencySummary.self, forKey: .firstEvent),
            gap: try container.decode(LatencySummary.self, forKey: .gap),
            events: try container.decode(LatencySummary.self, forKey: .events))
    }
}
