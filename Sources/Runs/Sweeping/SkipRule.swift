import LoadModel
import Measurement

/// Which trials are not worth making: where a condition was true of a trial, later repeats of its point are skipped, and so are points
/// that differ from it by a greater load only.
///
/// Of other axes more is not worse: more workers may bear what fewer did not.
public struct SkipRule: Sendable {
    private let rule: SweepRule
    private var tripped: [(target: Int, indices: [Int], reason: String)] = []

    public init(_ rule: SweepRule) { self.rule = rule }

    /// Takes note of a trial that ended.
    public mutating func observe(_ record: TrialRecord) {
        guard let condition = record.figures?.trueConditions.first else { return }
        let values = zip(rule.axes, record.values).map { "\($0.path)=\($1)" }.joined(separator: ", ")
        tripped.append(
            (
                record.trial.target, rule.indices(ofPoint: record.trial.point),
                "\(condition) was true at \(values) (trial \(record.trial.number))"
            ))
    }

    /// Why a trial is skipped; nil where it is not.
    public func reason(for trial: Trial) -> String? {
        let indices = rule.indices(ofPoint: trial.point)
        return tripped.first { $0.target == trial.target && isAtLeast(indices, $0.indices) }?.reason
    }

    private func isAtLeast(_ indices: [Int], _ others: [Int]) -> Bool {
        zip(rule.axes, zip(indices, others)).allSatisfy { axis, pair in
            guard axis.isLoad, let a = axis.values[pair.0].number, let b = axis.values[pair.1].number else {
                return pair.0 == pair.1
            }
            return a >= b
        }
    }
}
