import Foundation

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

    init(place: String, error: DecodingError) {
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
