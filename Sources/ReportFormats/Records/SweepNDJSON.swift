import Foundation
import LoadModel
import Measurement

/// Trials as newline-delimited JSON, one a line.
public enum SweepNDJSON {
    /// A trial's line without its end.
    public static func line(_ record: TrialRecord, axes: [SweepAxis]) throws(ResultJSONError) -> String {
        try ResultJSON.line(TrialLine(record: record, axes: axes))
    }

    /// The trials of a file, of one that was made again the last; a last line without its end, which was being written when a sweep was
    /// killed, is left out.
    ///
    /// - Parameters:
    ///   - trials: all of the sweep.
    ///   - place: the name of the file, for messages.
    /// - Throws: where a line is of no trial of this sweep.
    public static func records(
        _ data: Data, trials: [Trial], rule: SweepRule, targets: [String], place: String
    ) throws(ResultJSONError) -> [TrialRecord] {
        var records: [TrialRecord] = []
        var places: [Int: Int] = [:]
        for (index, line) in try ResultJSON.lines(of: data, as: TrialLine.self, place: place).enumerated() {
            guard let record = line.record(trials: trials, rule: rule, targets: targets) else {
                throw ResultJSONError(place: "\(place):\(index + 1)", fault: "this line is of no trial of this sweep; remove it")
            }
            if let place = places[record.trial.number] {
                records[place] = record
            } else {
                places[record.trial.number] = records.count
                records.append(record)
            }
        }
        return records
    }
}

/// A trial as one line of `trials.ndjson`: where it stands in its sweep, and the figures of its run.
struct TrialLine: Codable {
    private var record: TrialRecord
    /// Empty where it was read: the point says what its values are.
    private var axes: [SweepAxis]

    private static let schema = "dyno/sweep/1"

    private enum CodingKeys: String, CodingKey {
        case schema, trial, point
        case repetition = "repeat"
        case target, axes, seed, started, wallSeconds, outcome, reason, status, total
    }

    init(record: TrialRecord, axes: [SweepAxis]) {
        self.record = record
        self.axes = axes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(TrialLine.schema, forKey: .schema)
        try container.encode(record.trial.number, forKey: .trial)
        try container.encode(record.trial.point + 1, forKey: .point)
        try container.encode(record.trial.repetition + 1, forKey: .repetition)
        try container.encode(record.target, forKey: .target)
        try record.values.encode(to: container.superEncoder(forKey: .axes), axes: axes)
        try container.encode(record.seed, forKey: .seed)
        try container.encode(CalendarTime.text(secondsSince1970: record.startedAt), forKey: .started)
        try container.encode(record.wallSeconds, forKey: .wallSeconds)
        try container.encode(record.outcome.kind, forKey: .outcome)
        try container.encodeIfPresent(record.outcome.reason, forKey: .reason)
        try container.encode(record.status, forKey: .status)
        try record.figures?.encode(to: encoder)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let schema = try container.decode(String.self, forKey: .schema)
        guard schema == TrialLine.schema else { throw container.fault("'\(schema)' is not that of a trial", forKey: .schema) }
        // Of which target it is its name says.
        let trial = Trial(
            number: try container.decode(Int.self, forKey: .trial), point: try container.decode(Int.self, forKey: .point) - 1,
            repetition: try container.decode(Int.self, forKey: .repetition) - 1, target: 0)
        let kind = try container.decode(TrialRecord.Kind.self, forKey: .outcome)
        axes = []
        record = TrialRecord(
            trial: trial, target: try container.decode(String.self, forKey: .target), values: [],
            seed: try container.decode(UInt64.self, forKey: .seed),
            startedAt: CalendarTime.seconds(parsing: try container.decode(String.self, forKey: .started)) ?? 0,
            wallSeconds: try container.decode(Double.self, forKey: .wallSeconds),
            outcome: .init(kind, reason: try container.decodeIfPresent(String.self, forKey: .reason) ?? ""),
            status: try container.decode(Int32.self, forKey: .status),
            figures: container.contains(.total) ? try TrialFigures(from: decoder) : nil)
    }

    /// - Parameter trials: all of the sweep, in their order.
    /// - Returns: nil where the line is of no trial of this sweep.
    fileprivate func record(trials: [Trial], rule: SweepRule, targets: [String]) -> TrialRecord? {
        let number = record.trial.number
        guard number > 0, number <= trials.count else { return nil }
        let own = trials[number - 1]
        guard own.point == record.trial.point, own.repetition == record.trial.repetition, targets.indices.contains(own.target),
            targets[own.target] == record.target
        else { return nil }
        var record = record
        record.trial = own
        record.values = rule.values(ofPoint: own.point)
        return record
    }
}
