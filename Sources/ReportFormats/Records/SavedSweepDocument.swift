import Foundation
import LoadModel
import Measurement

/// `result.json` of a sweep, as far as it is read back: what was varied. Points and models are made anew from the trials.
struct SavedSweepDocument: Decodable {
    private var head: HeadDocument
    private var tail: TailDocument
    private var targets: [TargetDocument]
    private var axes: [AxisDocument]
    private var zipped: Bool
    private var repeats: Int
    private var formulas: [FormulaDocument]
    private var constants: [[String: Double]]
    private var planned: Int
    private var ended: Int
    private var wallSeconds: Double
    private var overheadSeconds: Double

    private enum CodingKeys: String, CodingKey {
        case targets, axes, zipped, repeats, formulas, constants, trials, wallSeconds, overheadSeconds
    }

    private struct Counts: Decodable { var planned, ended: Int }

    init(from decoder: any Decoder) throws {
        head = try HeadDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        targets = try container.decode([TargetDocument].self, forKey: .targets)
        axes = try container.decode([AxisDocument].self, forKey: .axes)
        zipped = try container.decode(Bool.self, forKey: .zipped)
        repeats = try container.decodeCount(forKey: .repeats)
        formulas = try container.decodeIfPresent([FormulaDocument].self, forKey: .formulas) ?? []
        constants = try container.decodeIfPresent([[String: Double]].self, forKey: .constants) ?? []
        guard constants.allSatisfy({ $0.values.allSatisfy { $0.magnitude <= Double(greatestSaved) } }) else {
            throw container.fault("one of them is beyond anything that is measured", forKey: .constants)
        }
        let counts = try container.decode(Counts.self, forKey: .trials)
        (planned, ended) = (counts.planned, counts.ended)
        wallSeconds = try container.decode(Double.self, forKey: .wallSeconds)
        overheadSeconds = try container.decode(Double.self, forKey: .overheadSeconds)
        tail = try TailDocument(from: decoder)
        guard !axes.isEmpty, axes.allSatisfy({ !$0.values.isEmpty }), !zipped || Set(axes.map(\.values.count)).count == 1 else {
            throw container.fault("these are not the axes of a sweep", forKey: .axes)
        }
        // A number that somebody wrote must not make as many trials.
        let points = rule.pointCount
        let (some, first) = points.multipliedReportingOverflow(by: max(1, targets.count))
        let (all, second) = some.multipliedReportingOverflow(by: repeats)
        guard !first, !second, all == planned, !targets.isEmpty, all <= SweepRule.mostTrials else {
            throw container.fault(
                "\(planned) trials are said to be planned, and axes, targets and repeats make another number", forKey: .trials)
        }
    }

    private var rule: SweepRule {
        SweepRule(
            axes: axes.map { SweepAxis(path: $0.path, values: $0.values.map { AxisValue($0) }) }, isZipped: zipped,
            repeats: repeats,
            formulas: formulas.compactMap { document in
                (try? Formula(document.formula)).map { SweepRule.NamedFormula(name: document.name, formula: $0) }
            })
    }

    /// - Parameters:
    ///   - trials: the contents of `trials.ndjson`.
    ///   - place: the name of that file, for messages.
    func result(trials: Data, place: String) throws -> SweepResult {
        let rule = rule
        let records = try SweepNDJSON.records(
            trials, trials: rule.trials(targets: targets.count, seed: head.seed), rule: rule,
            targets: targets.map(\.description.name), place: place)
        // More there may be: of a sweep that was gone on with, and killed.
        guard records.count >= ended else {
            throw ResultJSONError(
                place: place,
                fault:
                    "it holds \(records.count) trials, and \(ended) had ended by the result beside it: it was cut off or edited; make "
                    + "the others again with dyno sweep --resume")
        }
        var (reason, wallSeconds) = (head.reason, wallSeconds)
        if reason?.isUnfinished ?? false {
            // It was written when nothing was measured yet.
            wallSeconds = records.reduce(0) { $0 + max(0, $1.wallSeconds) }
            reason = .killed(atSeconds: wallSeconds, finishedLevels: 0)
        }
        return SweepResult(
            name: head.name, startedAt: try head.startedAt(), rule: rule, seed: head.seed, targets: targets.map(\.description),
            planned: planned, trials: records, constants: constants, interruption: reason, wallSeconds: wallSeconds,
            overheadSeconds: overheadSeconds, plan: tail.plan, environment: tail.environment.environment)
    }
}
