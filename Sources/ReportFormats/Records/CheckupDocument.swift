import Measurement

/// A checkup in JSON: schema `dyno/doctor/1`, described in RESULT.md.
struct CheckupDocument: Encodable {
    private let schema = "dyno/doctor/1"
    private let verdict: String
    private let checks: [Check]
    private let calibration: Calibration?

    private struct Check: Encodable {
        let code: String
        let name: String
        let verdict: String
        let finding: String
        let remedy: String?
    }

    private struct Calibration: Encodable {
        let rates: [Rate]
        let lagRate: Double
        let lagP50: Double?
        let lagP99: Double?
    }

    private struct Rate: Encodable {
        let threads: Int
        let perSecond: Double
    }

    init(_ checkup: Checkup) {
        verdict = checkup.verdict.rawValue
        checks = checkup.checks.map {
            Check(code: $0.code, name: $0.name, verdict: $0.verdict.rawValue, finding: $0.finding, remedy: $0.advice)
        }
        calibration = checkup.calibration.map { calibration in
            Calibration(
                rates: calibration.rates.map { Rate(threads: $0.threads, perSecond: $0.perSecond.finite) },
                lagRate: Checkup.Calibration.lagRate, lagP50: calibration.lagP50Milliseconds,
                lagP99: calibration.lagP99Milliseconds)
        }
    }
}
