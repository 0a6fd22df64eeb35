import LoadModel
import Measurement

/// Why a build could not go on, in JSON.
struct HaltDocument: Codable {
    private var target: String
    private var role: String
    private var round: Int
    private var failed: Int?
    private var of: Int?
    private var failures: CountsByName?
    private var fault: String?
    private var message: String

    init(_ halt: ComparisonHalt) {
        target = halt.target
        role = halt.isBaseline ? "baseline" : "candidate"
        round = halt.round
        message = halt.message
        switch halt.reason {
        case .failures(let failed, let of, let kinds):
            self.failed = failed
            self.of = of
            failures = CountsByName(kinds.nonZero.map { ($0.kind.name, $0.count) })
        case .died(let fault): self.fault = fault
        }
    }

    var halt: ComparisonHalt {
        var kinds = FailureCounts()
        for entry in failures?.entries ?? [] {
            if let kind = FailureKind.allCases.first(where: { $0.name == entry.name }) { kinds[kind] = entry.count }
        }
        return ComparisonHalt(
            target: target, isBaseline: role == "baseline", round: round,
            reason: fault.map { .died($0) } ?? .failures(failed: failed ?? 0, of: of ?? 0, kinds: kinds))
    }
}
