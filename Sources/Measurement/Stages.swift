import LoadModel

/// What one worker has counted of the named stages of its load, beside their labels.
///
/// Of loads whose stages have names only: others pay a glance for it.
public struct StageRecording: Sendable {
    /// What belongs to one of them.
    public struct Part: Sendable {
        public let stage: NamedStage
        public internal(set) var recording = LabelRecording()
        /// Of the stage's pieces, as far as the measured window reached; over the blocks that were put together.
        public internal(set) var seconds = 0.0
    }

    /// A stretch of the level that belongs to a part. Times from the start of the level, warm-up included.
    private struct Piece {
        let time: Range<Nanoseconds>
        let part: Int
    }

    public internal(set) var parts: [Part]
    /// In order of time; what lies between them has no name.
    private let pieces: [Piece]

    init(_ stages: [NamedStage], windowStart: Nanoseconds) {
        parts = stages.map { Part(stage: $0) }
        pieces = stages.enumerated().flatMap { index, stage in
            stage.pieces.map { Piece(time: windowStart + $0.lowerBound..<windowStart + $0.upperBound, part: index) }
        }.sorted { $0.time.lowerBound < $1.time.lowerBound }
    }

    /// The piece that an intended start lies in; nil where that has no name. By halving: there may be a thousand.
    private func piece(at due: Nanoseconds) -> Piece? {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].time.upperBound > due { high = middle } else { low = middle + 1 }
        }
        return low < pieces.count && pieces[low].time.contains(due) ? pieces[low] : nil
    }

    /// Accounts for a measured request that is over.
    mutating func record(_ sample: Sample) {
        guard let piece = piece(at: sample.intendedStart) else { return }
        parts[piece.part].recording.record(sample, windowEnd: piece.time.upperBound)
    }

    /// Accounts for a measured request that was begun and is not over, or for an arrival that was not begun.
    mutating func countUnfinished(due: Nanoseconds, wasSent: Bool) {
        guard let part = piece(at: due)?.part else { return }
        if wasSent { parts[part].recording.inFlightAtEnd += 1 } else { parts[part].recording.counts.unsent += 1 }
    }

    mutating func endWindow(at end: Nanoseconds) {
        for index in parts.indices { parts[index].seconds = 0 }
        for piece in pieces {
            parts[piece.part].seconds += max(0, (min(end, piece.time.upperBound) - piece.time.lowerBound).seconds)
        }
    }

    /// Joins what another worker counted at the same time.
    mutating func merge(_ other: StageRecording) {
        for index in parts.indices {
            parts[index].recording.merge(other.parts[index].recording)
            parts[index].seconds = max(parts[index].seconds, other.parts[index].seconds)
        }
    }

    /// Joins what was counted in a later block.
    mutating func append(_ later: StageRecording, after offset: Nanoseconds) {
        for index in parts.indices {
            parts[index].recording.append(later.parts[index].recording, after: offset)
            parts[index].seconds += later.parts[index].seconds
        }
    }
}

/// What was measured of a named stage: of the requests whose intended start lies in it.
public struct StageResult: Sendable {
    public var name: String
    /// The length of its pieces together, as far as the measured window reached.
    public var seconds: Double
    /// Arrivals a second that it offers, on average; nil where users decide.
    public var offeredRate: Double?
    /// Its requests, whatever their labels. Throughput is of answers that came before its end.
    public var measures: LabelResult

    public init(name: String, seconds: Double, offeredRate: Double?, measures: LabelResult) {
        self.name = name
        self.seconds = seconds
        self.offeredRate = offeredRate
        self.measures = measures
    }

    /// Among rows of labels, under the name that thresholds have for it.
    public var asLabel: LabelResult {
        var label = measures
        label.label = Threshold.stagePrefix + name
        return label
    }

    init(_ part: StageRecording.Part, measures: LabelResult) {
        let duration = part.stage.duration.seconds
        self.init(
            name: part.stage.name, seconds: part.seconds,
            offeredRate: part.stage.arrivals.flatMap { duration > 0 ? $0 / duration : nil }, measures: measures)
    }
}

extension StageResult: Codable {
    private enum CodingKeys: String, CodingKey { case name, seconds, throughput }
    private enum RateKeys: String, CodingKey { case offered }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(seconds, forKey: .seconds)
        try measures.encodeUnnamed(to: encoder, offered: offeredRate)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .name)
        self.init(
            name: name, seconds: try container.decodeSeconds(forKey: .seconds),
            offeredRate: try container.nestedContainer(keyedBy: RateKeys.self, forKey: .throughput)
                .decodeIfPresent(Double.self, forKey: .offered),
            measures: try LabelResult(unnamedFrom: decoder, label: name))
    }
}
