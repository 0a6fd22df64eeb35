import Foundation
import Measurement

// Foundation has a type of the same name.
import struct Measurement.ComparisonResult

/// Results as `result.json` and back: schemas `dyno/result/1`, `dyno/comparison/1`, `dyno/sweep-result/1` and `dyno/capacity/1`,
/// described in RESULT.md.
public enum ResultJSON {
    /// - Throws: ``ResultJSONError`` where the result holds what JSON cannot.
    public static func encode(_ result: RunResult) throws(ResultJSONError) -> String {
        try encode(document: RunDocument(result))
    }

    /// - Throws: ``ResultJSONError`` where the result holds what JSON cannot.
    public static func encode(_ result: ComparisonResult) throws(ResultJSONError) -> String {
        try encode(document: ComparisonDocument(result))
    }

    /// - Throws: ``ResultJSONError`` where it holds what JSON cannot.
    public static func encode(_ checkup: Checkup) throws(ResultJSONError) -> String {
        try encode(document: CheckupDocument(checkup))
    }

    static func encode(_ sweep: SweepResult, fits: SweepFits) throws(ResultJSONError) -> String {
        try encode(document: SweepDocument(sweep: sweep, fits: fits))
    }

    static func encode(_ manifest: SweepManifest) throws(ResultJSONError) -> String { try encode(document: manifest) }

    /// - Throws: ``ResultJSONError`` where the result holds what JSON cannot.
    public static func encode(_ result: CapacityResult) throws(ResultJSONError) -> String {
        try encode(document: CapacityDocument(result))
    }

    /// A level on one line.
    static func line(_ level: LevelResult) throws(ResultJSONError) -> String {
        do { return try OrderedJSONEncoder.line(LevelDocument(level)) } catch { throw ResultJSONError(encoding: error) }
    }

    /// Reads levels of one line each; a last line without its end, which was being written when the run was killed, is left out.
    ///
    /// - Parameter place: the name of the file, for messages.
    static func decodeLevels(_ data: Data, place: String) throws(ResultJSONError) -> [LevelResult] {
        if let fault = ReadingBudget.fault(of: data) { throw ResultJSONError(place: place, fault: fault) }
        let decoder = JSONDecoder()
        decoder.userInfo[.readingBudget] = ReadingBudget()
        var levels: [LevelResult] = []
        for line in SweepNDJSON.wholeLines(of: data) {
            do { levels.append(try decoder.decode(LevelDocument.self, from: line).result()) } catch let error as DecodingError {
                throw ResultJSONError(place: "\(place):\(levels.count + 1)", error: error)
            } catch {
                throw ResultJSONError(place: "\(place):\(levels.count + 1)", fault: "\(error)")
            }
        }
        return levels
    }

    /// Reads the result of a run.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodeRun(_ data: Data, place: String) throws(ResultJSONError) -> RunResult {
        try decode(data, schema: RunDocument.schema, place: place) { try $0.decode(RunDocument.self, from: data).result() }
    }

    /// Reads the result of a comparison.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodeComparison(_ data: Data, place: String) throws(ResultJSONError) -> ComparisonResult {
        try decode(data, schema: ComparisonDocument.schema, place: place) {
            try $0.decode(ComparisonDocument.self, from: data).result()
        }
    }

    /// Reads the result of a sweep.
    ///
    /// - Parameters:
    ///   - place: the name of the file, for messages.
    ///   - trials: the contents of `trials.ndjson`, which lies beside it, and its name.
    public static func decodeSweep(
        _ data: Data, place: String, trials: (data: Data, place: String)
    ) throws(ResultJSONError) -> SweepResult {
        try decode(data, schema: SweepDocument.schema, place: place) {
            try $0.decode(SavedSweepDocument.self, from: data).result(trials: trials.data, place: trials.place)
        }
    }

    /// Reads the result of a search for a capacity.
    ///
    /// - Parameter place: the name of the file, for messages.
    public static func decodeCapacity(_ data: Data, place: String) throws(ResultJSONError) -> CapacityResult {
        try decode(data, schema: CapacityDocument.schema, place: place) {
            try $0.decode(CapacityDocument.self, from: data).result
        }
    }

    /// Of what kind and version a result is: `dyno/result/1`.
    ///
    /// - Parameter place: the name of the file, for messages.
    static func schema(of data: Data, place: String) throws(ResultJSONError) -> String {
        if let fault = ReadingBudget.fault(of: data) { throw ResultJSONError(place: place, fault: fault) }
        do {
            return try JSONDecoder().decode(Schema.self, from: data).schema
        } catch let error as DecodingError {
            throw ResultJSONError(place: place, error: error)
        } catch {
            throw ResultJSONError(place: place, fault: "\(error)")
        }
    }

    private static func encode(document: some Encodable) throws(ResultJSONError) -> String {
        do {
            return try OrderedJSONEncoder.encode(document)
        } catch {
            throw ResultJSONError(encoding: error)
        }
    }

    private struct Schema: Decodable { var schema: String }

    private static func decode<Result>(
        _ data: Data, schema expected: String, place: String, read: (JSONDecoder) throws -> Result
    ) throws(ResultJSONError) -> Result {
        if let fault = ReadingBudget.fault(of: data) { throw ResultJSONError(place: place, fault: fault) }
        do {
            let decoder = JSONDecoder()
            decoder.userInfo[.readingBudget] = ReadingBudget()
            let schema = try decoder.decode(Schema.self, from: data).schema
            guard schema == expected else { throw ResultJSONError(place: place, schema: schema, expected: expected) }
            return try read(decoder)
        } catch let error as ResultJSONError {
            throw error
        } catch let error as DecodingError {
            throw ResultJSONError(place: place, error: error)
        } catch {
            throw ResultJSONError(place: place, fault: "\(error)")
        }
    }
}
