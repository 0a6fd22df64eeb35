import Foundation
import LoadModel

extension SweepSection {
    /// Adds what the command line says.
    ///
    /// - Parameter secrecy: with what the plan says of it.
    mutating func add(_ flags: SweepFlags, secrecy: Secrecy) throws(FlagErrors) {
        var issues: [FlagErrors.Issue] = []
        var given: Set<String> = []
        for text in flags.vary {
            do throws(ValueError) {
                let axis = try SweepSection.axis(flag: text, secrecy: secrecy)
                guard given.insert(axis.path).inserted else {
                    throw ValueError(message: "'\(axis.path)' is varied twice; write all its values behind one --vary")
                }
                axes.removeAll { $0.path == axis.path }
                axes.append(axis)
            } catch { issues.append(.init(flag: "--vary", message: error.message)) }
        }
        if flags.isZipped { isZipped = true }
        if let count = flags.repeats {
            repeats = count
            if !SweepSection.repeatLimit.contains(count) {
                issues.append(.init(flag: "--repeats", message: "must be from 1 to 1,000, found \(count)"))
            }
        }
        if let text = flags.trialTime {
            do throws(ValueError) { trialTime = try Quantity.duration(text, "a trial's time", SweepSection.timeLimit) } catch {
                issues.append(.init(flag: "--trial-time", message: error.message))
            }
        }
        if let count = flags.trialRequests {
            trialRequests = count
            if count < 1 { issues.append(.init(flag: "--trial-requests", message: "must be above 0, found \(count)")) }
        }
        for text in flags.skipWhen {
            do throws(ValueError) { skipWhen.append((try SweepSection.condition(text), nil)) } catch {
                issues.append(.init(flag: "--skip-when", message: error.message))
            }
        }
        if !issues.isEmpty { throw FlagErrors(issues: issues) }
    }

    private static func axis(flag text: String, secrecy: Secrecy) throws(ValueError) -> Axis {
        let hint = "write it as in load.rate=1,2,5 or load.users=1..64 log 7"
        guard let sign = text.firstIndex(of: "=") else {
            throw ValueError(message: "'\(text.shortened)' has no '='; \(hint)")
        }
        let path = String(text[..<sign]).trimmingCharacters(in: .whitespaces)
        let known = try PlanPath(path)
        let values = try values(String(text[text.index(after: sign)...]))
        if let problem = SweptSecrets.problem(with: known, values: values.map(\.text), secrecy: secrecy) {
            throw ValueError(message: problem)
        }
        return Axis(path: path, place: nil, values: values.map { ($0, nil) })
    }
}

/// What a command line says about a sweep, as typed. Axes are added to the plan's; one with the same path takes its place.
public struct SweepFlags: Hashable, Sendable {
    /// `--vary`, each: `load.rate=1,2,5`.
    public var vary: [String]
    /// `--zip`
    public var isZipped: Bool
    public var repeats: Int?
    public var trialTime: String?
    public var trialRequests: Int?
    /// `--skip-when`, each: `errors > 5%`.
    public var skipWhen: [String]

    public init(
        vary: [String] = [], isZipped: Bool = false, repeats: Int? = nil, trialTime: String? = nil, trialRequests: Int? = nil,
        skipWhen: [String] = []
    ) {
        self.vary = vary
        self.isZipped = isZipped
        self.repeats = repeats
        self.trialTime = trialTime
        self.trialRequests = trialRequests
        self.skipWhen = skipWhen
    }
}
