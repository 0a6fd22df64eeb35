import LoadModel
import Measurement

/// One level in JSON. Its members stand at the top of the file where a run has one level, else under `levels`.
struct LevelDocument: Codable {
    private var load: LoadDocument
    private var windowSeconds: Double
    private var validity: ValidityDocument
    private var thresholds: [ThresholdDocument]
    private var counts: CountsDocument
    private var warmup: CountsDocument
    private var sessions: SessionsDocument?
    private var errorRate: Double
    private var wasCutShort: Bool
    private var failureTable: [FailureRowDocument]?
    /// Of files of before, which have no table: by kind.
    private var failureExamples: [String: String]?
    private var total: MeasuresDocument
    private var phases: PhasesDocument
    private var meanInterval: MeanIntervalDocument?
    private var theory: TheoryDocument?
    private var labels: [LabelDocument]
    private var generator: GeneratorDocument
    private var resources: ResourcesDocument?
    private var series: SeriesDocument
    private var path: [any CodingKey] = []

    init(_ result: LevelResult) {
        load = LoadDocument(result)
        windowSeconds = result.windowSeconds.finite
        validity = ValidityDocument(result)
        thresholds = result.thresholds.map(ThresholdDocument.init)
        counts = CountsDocument(result.counts, requests: result.total.requests)
        warmup = CountsDocument(result.warmupCounts)
        sessions = SessionsDocument(result)
        errorRate = result.errorRate.finite
        wasCutShort = result.total.wasCutShort
        failureTable = result.failureRows.isEmpty ? nil : result.failureRows.map(FailureRowDocument.init)
        total = MeasuresDocument(
            result.total, offered: result.offeredRate, theoreticalKB: result.theoreticalReceivedKBPerSecond)
        phases = PhasesDocument(result.phases)
        meanInterval = result.meanInterval.map(MeanIntervalDocument.init)
        theory = TheoryDocument(result)
        labels = result.labels.map(LabelDocument.init)
        generator = GeneratorDocument(result.generator)
        resources = result.resources.map(ResourcesDocument.init)
        series = SeriesDocument(result.series, offered: result.offeredRates)
    }

    private enum CodingKeys: String, CodingKey {
        case load, windowSeconds, validity, thresholds, counts, warmup, sessions, errorRate, cutShort, failureTable,
            failureExamples, meanInterval, theory
        case labels, generator, resources, series
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(load, forKey: .load)
        try container.encode(windowSeconds, forKey: .windowSeconds)
        try container.encode(validity, forKey: .validity)
        try container.encode(thresholds, forKey: .thresholds)
        try container.encode(counts, forKey: .counts)
        try container.encode(warmup, forKey: .warmup)
        try container.encodeIfPresent(sessions, forKey: .sessions)
        try container.encode(errorRate, forKey: .errorRate)
        if wasCutShort { try container.encode(true, forKey: .cutShort) }
        try container.encodeIfPresent(failureTable, forKey: .failureTable)
        try total.encode(to: encoder)
        try phases.encode(to: encoder)
        try container.encodeIfPresent(meanInterval, forKey: .meanInterval)
        try container.encodeIfPresent(theory, forKey: .theory)
        try container.encode(labels, forKey: .labels)
        try container.encode(generator, forKey: .generator)
        try container.encodeIfPresent(resources, forKey: .resources)
        try container.encode(series, forKey: .series)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        load = try container.decode(LoadDocument.self, forKey: .load)
        windowSeconds = try container.decodeSeconds(forKey: .windowSeconds)
        validity = try container.decode(ValidityDocument.self, forKey: .validity)
        thresholds = try container.decode([ThresholdDocument].self, forKey: .thresholds)
        counts = try container.decode(CountsDocument.self, forKey: .counts)
        warmup = try container.decode(CountsDocument.self, forKey: .warmup)
        sessions = try container.decodeIfPresent(SessionsDocument.self, forKey: .sessions)
        errorRate = try container.decode(Double.self, forKey: .errorRate)
        wasCutShort = try container.decodeIfPresent(Bool.self, forKey: .cutShort) ?? false
        failureTable = try container.decodeIfPresent([FailureRowDocument].self, forKey: .failureTable)
        failureExamples = try container.decodeIfPresent([String: String].self, forKey: .failureExamples)
        total = try MeasuresDocument(from: decoder)
        phases = try PhasesDocument(from: decoder)
        meanInterval = try container.decodeIfPresent(MeanIntervalDocument.self, forKey: .meanInterval)
        theory = try container.decodeIfPresent(TheoryDocument.self, forKey: .theory)
        labels = try container.decode([LabelDocument].self, forKey: .labels)
        generator = try container.decode(GeneratorDocument.self, forKey: .generator)
        resources = try container.decodeIfPresent(ResourcesDocument.self, forKey: .resources)
        series = try container.decode(SeriesDocument.self, forKey: .series)
        path = decoder.codingPath
    }

    /// - Throws: `DecodingError` with the path of what makes no sense.
    func result() throws -> LevelResult {
        var total = try total.result(
            label: "Total", requests: counts.requests ?? counts.counts.sent, succeeded: counts.counts.succeeded, at: path)
        total.unsent = counts.counts.unsent + counts.counts.unsentRequests
        total.resent = counts.counts.resent
        total.wasCutShort = wasCutShort
        var result = LevelResult(
            level: try load.level(at: path), warmup: load.warmup, stop: try load.stop(at: path), windowSeconds: windowSeconds,
            counts: counts.counts, warmupCounts: warmup.counts, total: total,
            labels: try labels.enumerated().map { index, label in
                try label.result(wasCutShort: wasCutShort, at: path + [AnyKey("labels"), AnyKey(String(index))])
            },
            phases: phases.phases, series: try series.series(at: path), generator: generator.account,
            findings: try validity.findings(at: path), thresholds: try thresholds.map { try $0.outcome(at: path) })
        result.failureRows =
            try failureTable?.map { try $0.row() }
            ?? failureExamples.map { FailureRowDocument.rows(of: total.failures, examples: $0) } ?? []
        result.meanInterval = meanInterval?.interval
        result.theory = try theory?.analysis(at: path)
        result.sessions = sessions?.counts
        try resources?.check(at: path)
        result.resources = resources?.resources
        return result
    }
}
