import Foundation
import LoadModel
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// Results as `result.json` and back: schemas `dyno/result/1`, `dyno/comparison/1`, `dyno/sweep-result/1`, `dyno/capacity/1` and
/// `dyno/recovery/1`, described in RESULT.md.
public enum ResultJSON {
    /// - Throws: ``ResultJSONError`` where the result holds what JSON cannot.
    public static func encode(_ result: some Encodable) throws(ResultJSONError) -> String {
        do { return try OrderedJSONEncoder.encode(result) } catch { throw ResultJSONError(encoding: error) }
    }

    static func encode(_ sweep: SweepResult, fits: SweepFits) throws(ResultJSONError) -> String {
        try encode(SweepFile(sweep, fits: fits))
    }

    /// The same on one line, without its end.
    static func line(_ value: some Encodable) throws(ResultJSONError) -> String {
        do { return try OrderedJSONEncoder.line(value) } catch { throw ResultJSONError(encoding: error) }
    }

    /// Reads values of one line each; a last line without its end, which was being written when the run was killed, is left out.
    ///
    /// - Parameter place: the name of the file, for messages.
    static func lines<Value: Decodable>(
        of data: Data, as type: Value.Type, place: String
    ) throws(ResultJSONError) -> [Value] {
        if let fault = ReadingBudget.fault(of: data) { throw ResultJSONError(place: place, fault: fault) }
        let decoder = decoder()
        var values: [Value] = []
        for line in data.prefix(wholeLength(of: data)).split(separator: 0x0A) {
            do { values.append(try decoder.decode(type, from: Data(line))) } catch {
                let linePlace = "\(place):\(values.count + 1)"
                guard case DecodingError.dataCorrupted(let context) = error, context.codingPath.isEmpty else {
                    throw ResultJSONError(place: linePlace, reading: error)
                }
                throw ResultJSONError(place: linePlace, fault: "this line is of no trial, as it is not JSON; remove it")
            }
        }
        return values
    }

    /// How many bytes of the file are whole lines.
    static func wholeLength(of data: Data) -> Int { data.lastIndex(of: 0x0A).map { $0 - data.startIndex + 1 } ?? 0 }

    /// Reads the result of a run.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodeRun(_ data: Data, place: String) throws(ResultJSONError) -> RunResult {
        try decode(RunResult.self, data, schema: RunResult.schema, place: place)
    }

    /// Reads the result of a comparison.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodeComparison(_ data: Data, place: String) throws(ResultJSONError) -> ComparisonResult {
        try decode(ComparisonResult.self, data, schema: ComparisonResult.schema, place: place)
    }

    /// Reads the result of a search for a capacity.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodeCapacity(_ data: Data, place: String) throws(ResultJSONError) -> CapacityResult {
        try decode(CapacityResult.self, data, schema: CapacityResult.schema, place: place)
    }

    /// Reads the result of a test of recovery.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodeRecovery(_ data: Data, place: String) throws(ResultJSONError) -> RecoveryResult {
        try decode(RecoveryResult.self, data, schema: RecoveryResult.schema, place: place)
    }

    /// Reads the result of a sweep.
    ///
    /// - Parameters:
    ///   - place: the name of the file, for messages.
    ///   - trials: the contents of `trials.ndjson`, which lies beside it, and its name.
    public static func decodeSweep(
        _ data: Data, place: String, trials: (data: Data, place: String)
    ) throws(ResultJSONError) -> SweepResult {
        let file = try decode(SweepFile.self, data, schema: SweepResult.schema, place: place)
        var sweep = file.sweep
        sweep.trials = try SweepNDJSON.records(
            trials.data, trials: sweep.rule.trials(targets: sweep.targets.count, seed: sweep.seed), rule: sweep.rule,
            targets: sweep.targets.map(\.name), place: trials.place)
        // More there may be: of a sweep that was gone on with, and killed.
        guard sweep.trials.count >= file.ended else {
            throw ResultJSONError(
                place: trials.place,
                fault:
                    "it holds \(sweep.trials.count) trials, and \(file.ended) had ended by the result beside it: it was cut off or "
                    + "edited; make the others again with dyno sweep --resume")
        }
        if sweep.interruption?.isUnfinished ?? false {
            // It was written when nothing was measured yet.
            sweep.wallSeconds = sweep.trials.reduce(0) { $0 + max(0, $1.wallSeconds) }
            sweep.interruption = .killed(atSeconds: sweep.wallSeconds, finishedLevels: 0)
        }
        return sweep
    }

    /// Of what kind and version a result is: `dyno/result/1`.
    ///
    /// - Parameter place: the name of the file, for messages.
    static func schema(of data: Data, place: String) throws(ResultJSONError) -> String {
        if let fault = ReadingBudget.fault(of: data) { throw ResultJSONError(place: place, fault: fault) }
        do { return try JSONDecoder().decode(Schema.self, from: data).schema } catch {
            throw ResultJSONError(place: place, reading: error)
        }
    }

    private struct Schema: Decodable { var schema: String }

    static func decode<Result: Decodable>(
        _ type: Result.Type, _ data: Data, schema expected: String, place: String
    ) throws(ResultJSONError) -> Result {
        let schema = try schema(of: data, place: place)
        guard schema == expected else { throw ResultJSONError(place: place, schema: schema, expected: expected) }
        do { return try decoder().decode(type, from: data) } catch { throw ResultJSONError(place: place, reading: error) }
    }

    /// For one file, all of whose parts draw on the same budget.
    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.userInfo[.savedForm] = SavedForm.files(ReadingBudget())
        return decoder
    }
}

extension SavedForm {
    static let files = files(nil)
    /// Of what a process measured: an hour of 50 labels takes a tenth of it.
    private static let mostPacked = 64 << 20

    /// That of the files that Dyno writes and reads.
    ///
    /// - Parameter budget: that histograms which are read draw on.
    static func files(_ budget: ReadingBudget?) -> SavedForm {
        SavedForm(
            text: { try HistogramCodec.encode($0) },
            counts: { text, total in
                let histogram = try HistogramCodec.unpacked(text)
                guard histogram.isOfLatencies else {
                    throw HistogramCodecError(
                        "its range is not the one that a run records times in: the file was edited or damaged")
                }
                guard histogram.total == UInt64(total) else {
                    throw HistogramCodecError("it holds \(histogram.total) values, and count says \(total)")
                }
                try budget?.take(histogram.counts.count)
                return SavedCounts(histogram.counts)
            },
            packedText: { Data(try Zlib.deflate($0)).base64EncodedString() },
            packedBytes: { text in
                guard let data = Data(base64Encoded: text) else { throw HistogramCodecError("it is not base64") }
                return try Zlib.inflate([UInt8](data), limit: mostPacked)
            },
            words: { finding in
                let names = (finding.row?.figures ?? []).map(\.name)
                return FindingWords(
                    message: finding.message, advice: finding.advice,
                    figures: names.contains(Finding.shardFigure) ? names : names + [Finding.shardFigure])
            },
            checked: { finding in
                guard let row = finding.row, row.figures.allSatisfy({ $0.accepts(finding.figures[$0.name]) }) else { return nil }
                let known = finding.figures.filter { figure in
                    figure.key == Finding.shardFigure || row.figures.contains { $0.name == figure.key }
                }
                return Finding(finding.code, invalidates: finding.invalidates, known)
            })
    }
}

extension FindingRow.Figure {
    fileprivate func accepts(_ value: Finding.Figure?) -> Bool {
        switch (value, unit) {
        case (nil, _): isOptional
        case (.text, .text), (.flag, .flag): true
        case (.number, .text), (.number, .flag), (.text, _), (.flag, _): false
        case (.number(let number), _): number.magnitude <= Double(greatestSaved)
        }
    }
}

/// Why a result could not be read or written: the file, the key, the fault, the remedy.
public struct ResultJSONError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(place: String, fault: String) { description = "\(place): \(fault)" }

    init(encoding error: any Error) {
        guard case EncodingError.invalidValue(_, let context) = error else {
            description = "the result cannot be written as JSON: \(error)"
            return
        }
        let path = ResultJSONError.text(of: context.codingPath)
        description = "the result cannot be written as JSON: \(path): \(context.debugDescription); please report this"
    }

    /// A file of another schema than the one that was asked for.
    init(place: String, schema: String, expected: String) {
        let (kind, version) = ResultJSONError.split(schema)
        let (expectedKind, expectedVersion) = ResultJSONError.split(expected)
        if kind == expectedKind, let version, let expectedVersion, version > expectedVersion {
            self.init(place: place, fault: "its schema \(schema) is newer than this Dyno reads (\(expected)): use a newer Dyno")
        } else {
            self.init(place: place, fault: "its schema is '\(schema)', where '\(expected)' is needed: is it the right file?")
        }
    }

    init(place: String, reading error: any Error) {
        guard let error = error as? DecodingError else {
            self.init(place: place, fault: "\(error)")
            return
        }
        let fault: String
        switch error {
        case .keyNotFound(let key, let context) where context.codingPath.isEmpty && key.stringValue == "schema":
            fault = "it has no \"schema\": it is not a result of Dyno"
        case .keyNotFound(let key, let context):
            fault = "\(ResultJSONError.text(of: context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context) where context.codingPath.isEmpty,
            .valueNotFound(_, let context) where context.codingPath.isEmpty:
            fault = "it is not a result of Dyno"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            fault = "\(ResultJSONError.text(of: context.codingPath)) is of the wrong type: \(context.debugDescription)"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            fault = "it is not JSON, or was cut off: write it again from the run"
        case .dataCorrupted(let context):
            fault = "\(ResultJSONError.text(of: context.codingPath)): \(context.debugDescription)"
        @unknown default: fault = "it cannot be read: \(error)"
        }
        self.init(place: place, fault: fault)
    }

    private static func text(of path: [any CodingKey]) -> String {
        path.map { key in key.intValue.map(String.init) ?? key.stringValue }.joined(separator: ".")
    }

    private static func split(_ schema: String) -> (kind: Substring, version: Int?) {
        guard let slash = schema.lastIndex(of: "/") else { return (schema[...], nil) }
        return (schema[..<slash], Int(schema[schema.index(after: slash)...]))
    }
}
