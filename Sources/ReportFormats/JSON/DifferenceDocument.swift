/// One metric of both targets in JSON; derived, and so never read back.
struct DifferenceDocument: Codable {
    private var metric: String
    private var unit: String
    private var baseline: Double?
    private var baselineLowerBound: Bool?
    private var candidate: Double?
    private var candidateLowerBound: Bool?
    private var difference: Double?
    private var percent: Double?

    init(_ difference: MetricDifference) {
        metric = difference.name
        unit = difference.unit.rawValue
        baseline = difference.baseline.map { $0.value.rounded(places: 9) }
        baselineLowerBound = difference.baseline?.isLowerBound == true ? true : nil
        candidate = difference.candidate.map { $0.value.rounded(places: 9) }
        candidateLowerBound = difference.candidate?.isLowerBound == true ? true : nil
        self.difference = difference.absolute?.rounded(places: 9)
        percent = difference.relative.map { ($0 * 100).rounded(places: 6) }
    }
}
