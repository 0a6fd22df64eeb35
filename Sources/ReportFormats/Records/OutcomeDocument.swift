import LoadModel
import Measurement

/// What is known of a candidate against the baseline at one level, in JSON: every round, every look, every metric.
struct OutcomeDocument: Codable {
    private var decision: DecisionDocument
    private var looksPlanned: Int
    private var roundsPlanned: Int
    private var testLevel: Double
    private var metrics: [MetricDocument]
    private var looks: [Look]
    private var rounds: [Round]
    private var warnings: [FindingDocument]

    init(_ outcome: ComparisonOutcome) {
        decision = DecisionDocument(outcome.decision)
        looksPlanned = outcome.looks
        roundsPlanned = outcome.cap
        testLevel = outcome.level.finite
        metrics = outcome.verdicts.map(MetricDocument.init)
        looks = outcome.history.map(Look.init)
        rounds = outcome.rounds.map(Round.init)
        warnings = outcome.findings.map(FindingDocument.init)
    }

    func outcome() throws -> ComparisonOutcome {
        ComparisonOutcome(
            decision: decision.decision, looks: looksPlanned, cap: roundsPlanned, level: testLevel,
            verdicts: try metrics.map { try $0.decoded() }, rounds: rounds.map(\.round),
            history: try looks.map { try $0.look() }, findings: try warnings.map { try $0.finding() })
    }

    private struct Look: Codable {
        var rounds: Int
        var testLevel: Double
        var decision: DecisionDocument
        var tests: [TestDocument]

        init(_ look: ComparisonTest.Look) {
            rounds = look.rounds
            testLevel = look.level.finite
            decision = DecisionDocument(look.decision)
            tests = look.tests.map(TestDocument.init)
        }

        func look() throws -> ComparisonTest.Look {
            ComparisonTest.Look(
                rounds: rounds, level: testLevel, tests: try tests.map { try $0.test() }, decision: decision.decision)
        }
    }

    private struct Round: Codable {
        var number: Int
        var candidateFirst: Bool
        var differences: MetricValues
        var withoutLag: MetricValues?
        var firstLessLast: MetricValues

        init(_ round: RoundDifferences) {
            number = round.number
            candidateFirst = round.candidateFirst
            differences = MetricValues(round.values)
            withoutLag = round.withoutLag.isEmpty ? nil : MetricValues(round.withoutLag)
            firstLessLast = MetricValues(round.firstLessLast)
        }

        var round: RoundDifferences {
            RoundDifferences(
                number: number, candidateFirst: candidateFirst, values: differences.values,
                withoutLag: withoutLag?.values ?? [:], firstLessLast: firstLessLast.values)
        }
    }
}

/// A number for each of some metrics, by name and in their order.
struct MetricValues: Codable {
    var values: [ComparedMetric: Double]

    init(_ values: [ComparedMetric: Double]) { self.values = values }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for metric in ComparedMetric.allCases {
            if let value = values[metric] { try container.encode(value.finite, forKey: AnyKey(metric.rawValue)) }
        }
    }

    /// Metrics that are not known are left out.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        values = [:]
        for key in container.allKeys {
            guard let metric = ComparedMetric(rawValue: key.stringValue) else { continue }
            values[metric] = try container.decode(Double.self, forKey: key)
        }
    }
}
