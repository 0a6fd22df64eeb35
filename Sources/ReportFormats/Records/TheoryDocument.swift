import LoadModel
import Measurement

/// What theory says of a level, beside what was measured, in JSON. What follows from other keys is written and never read back.
struct TheoryDocument: Codable {
    private var notation: String
    private var service: Service
    private var noPrediction: String?
    private var formula: String?
    private var predicted: Predicted?
    private var measured: Measured
    private var difference: Double?
    private var agrees: Bool?
    private var bounds: Bounds?

    private struct Service: Codable {
        var law: String
        var servers: Int
        var discipline: String
        var queue: Int?
    }

    private struct Predicted: Codable {
        var utilisation: Double
        var meanResponseTime: Double?
        var percentiles: [Percentile]?
        var inSystem: Double?
        var throughput: Double
    }

    private struct Percentile: Codable {
        var percent: Double
        var responseTime: Double
    }

    private struct Measured: Codable {
        var utilisation: Double
        var realisedRate: Double?
        var interactiveResponseTime: Double?
    }

    private struct Bounds: Codable {
        var users: Int
        var thinkSeconds: Double
        var greatestThroughput: Double
        var leastResponseTime: Double
    }

    init?(_ level: LevelResult) {
        guard let theory = level.theory else { return nil }
        self.init(theory, throughput: level.total.throughput, realisedRate: level.realisedRate)
        difference = level.theoryAgreement?.difference.rounded(places: 6)
        agrees = level.theoryAgreement?.holds
    }

    /// - Parameter throughput: measured, requests a second.
    init(_ theory: QueueingAnalysis, throughput: Double, realisedRate: Double? = nil) {
        notation = theory.notation
        service = Service(
            law: "\(theory.service.law)", servers: theory.service.servers, discipline: theory.service.discipline.rawValue,
            queue: theory.service.queue)
        if case .unknown(let gap) = theory.outcome { noPrediction = gap.rawValue }
        formula = theory.prediction?.formula
        predicted = theory.prediction.map { prediction in
            Predicted(
                utilisation: prediction.utilisation, meanResponseTime: prediction.meanResponseTime.map { milliseconds($0) },
                percentiles: prediction.percentiles.isEmpty
                    ? nil
                    : prediction.percentiles.map { .init(percent: $0.percent, responseTime: milliseconds($0.responseTime)) },
                inSystem: prediction.inSystem?.rounded(places: 9), throughput: prediction.throughput)
        }
        measured = Measured(
            utilisation: theory.utilisation(throughput: throughput).finite, realisedRate: realisedRate,
            interactiveResponseTime: theory.bounds.flatMap { bounds in
                guard throughput > 0 else { return nil }
                return milliseconds(
                    OperationalLaws.responseTime(users: bounds.users, throughput: throughput, think: bounds.think))
            })
        bounds = theory.bounds.map {
            Bounds(
                users: $0.users, thinkSeconds: $0.think, greatestThroughput: $0.greatestThroughput,
                leastResponseTime: milliseconds($0.leastResponseTime))
        }
    }

    /// - Throws: `DecodingError` where the keys do not describe one.
    func analysis(at path: [any CodingKey]) throws -> QueueingAnalysis {
        guard let law = try? Distribution(parsing: service.law), let discipline = Discipline(rawValue: service.discipline),
            service.servers > 0
        else { throw fault("its service is not one that a target may have", at: path) }
        return QueueingAnalysis(
            service: DeclaredService(law: law, servers: service.servers, discipline: discipline, queue: service.queue),
            notation: notation, outcome: try outcome(at: path),
            bounds: bounds.map {
                .init(
                    users: $0.users, think: $0.thinkSeconds, greatestThroughput: $0.greatestThroughput,
                    leastResponseTime: $0.leastResponseTime / 1000)
            })
    }

    private func outcome(at path: [any CodingKey]) throws -> QueueingAnalysis.Outcome {
        if let noPrediction, let gap = TheoryGap(rawValue: noPrediction) { return .unknown(gap) }
        guard let predicted, let formula else { throw fault("it has neither a prediction nor a reason for none", at: path) }
        return .predicted(
            Prediction(
                formula: formula, throughput: predicted.throughput, utilisation: predicted.utilisation,
                meanResponseTime: predicted.meanResponseTime.map { $0 / 1000 },
                percentiles: (predicted.percentiles ?? []).map {
                    .init(percent: $0.percent, responseTime: $0.responseTime / 1000)
                }))
    }

    private func fault(_ description: String, at path: [any CodingKey]) -> DecodingError {
        DecodingError.dataCorrupted(.init(codingPath: path + [AnyKey("theory")], debugDescription: description))
    }
}

/// To whole picoseconds, so that what is read back and written again is the same text.
private func milliseconds(_ seconds: Double) -> Double { (seconds * 1000).rounded(places: 9) }

/// The interval of a mean in JSON; times in milliseconds.
struct MeanIntervalDocument: Codable {
    private var confidence: Double
    private var mean: Double
    private var low: Double
    private var high: Double
    private var batches: Int
    private var batchSeconds: Double

    private enum CodingKeys: String, CodingKey { case confidence, mean, low, high, batches, batchSeconds }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        confidence = try container.decode(Double.self, forKey: .confidence)
        mean = try container.decode(Double.self, forKey: .mean)
        low = try container.decode(Double.self, forKey: .low)
        high = try container.decode(Double.self, forKey: .high)
        batches = try container.decode(Int.self, forKey: .batches)
        batchSeconds = try container.decode(Double.self, forKey: .batchSeconds)
        guard low <= high else { throw container.fault("it is less than low", forKey: .high) }
    }

    init(_ interval: MeanInterval) {
        confidence = interval.confidence
        mean = interval.mean.rounded(places: 9)
        low = interval.low.rounded(places: 9)
        high = interval.high.rounded(places: 9)
        batches = interval.batches
        batchSeconds = interval.batchSeconds
    }

    var interval: MeanInterval {
        MeanInterval(mean: mean, low: low, high: high, confidence: confidence, batches: batches, batchSeconds: batchSeconds)
    }
}
