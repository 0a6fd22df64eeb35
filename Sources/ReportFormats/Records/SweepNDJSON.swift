import Foundation
import LoadModel
import Measurement

/// Trials as newline-delimited JSON, one a line.
public enum SweepNDJSON {
    /// A trial's line without its end.
    public static func line(_ record: TrialRecord, axes: [SweepAxis]) throws(ResultJSONError) -> String {
        do {
            return try OrderedJSONEncoder.line(TrialDocument(record, axes: axes))
        } catch {
            throw ResultJSONError(encoding: error)
        }
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
        if let fault = ReadingBudget.fault(of: data) { throw ResultJSONError(place: place, fault: fault) }
        var records: [TrialRecord] = []
        var places: [Int: Int] = [:]
        for (index, line) in wholeLines(of: data).enumerated() {
            guard let document = try? JSONDecoder().decode(TrialDocument.self, from: line),
                let record = document.record(trials: trials, rule: rule, targets: targets)
            else {
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

    /// How many bytes of the file are whole lines.
    public static func wholeLength(of data: Data) -> Int { data.lastIndex(of: 0x0A).map { $0 - data.startIndex + 1 } ?? 0 }

    static func wholeLines(of data: Data) -> [Data] {
        data.prefix(wholeLength(of: data)).split(separator: 0x0A).map { Data($0) }
    }
}
