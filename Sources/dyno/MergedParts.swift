import Foundation
import Measurement
import ReportFormats
import Runs

/// The parts of a load, added up, as a command saves and shows them.
struct MergedParts {
    private let sum: PartSum

    /// - Parameter lost: shards that ended before the load did.
    init(_ parts: [Part], lost: [(shard: Int, seconds: Double)] = []) throws {
        do throws(PartSum.Refusal) {
            var sum = try PartSum(parts)
            sum.lost = lost
            self.sum = sum
        } catch {
            throw Failure(.invalid, "the parts cannot be added up: \(error)")
        }
    }

    /// Saves the result, prints it, and leaves with its status.
    ///
    /// - Parameter path: of the folder for the result.
    func finish(in path: String, output: OutputOptions) throws {
        let saver = ResultSaver(try orExit(status: .inputOutput) { try ResultFolder.createPlain(path: path) })
        let result = sum.result().withFailureFiles
        saver.save(result)
        let problem = try output.deliver(text: Report(result).text, json: { try ResultJSON.encode(result) })
        try saver.finish(
            Ending(status: ExitStatus(result), reason: Conclusion.text(result), printing: problem), isQuiet: output.isQuiet)
    }

    /// Reads parts, on all processors: an hour of a large plan takes some time each.
    ///
    /// - Parameter read: the bytes of the part with this number, and what they are called.
    static func decode(_ count: Int, _ read: @escaping @Sendable (Int) throws -> (data: Data, place: String)) throws -> [Part] {
        let parts = Collected(count)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            parts.set(
                index,
                Result {
                    let (data, place) = try read(index)
                    return try ResultJSON.decodePart(data, place: place)
                })
        }
        return try orExit(status: .badData) { try parts.all.map { try $0.get() } }
    }

    private final class Collected: @unchecked Sendable {
        private let lock = NSLock()
        private var parts: [Result<Part, any Error>?]

        init(_ count: Int) { parts = Array(repeating: nil, count: count) }

        func set(_ index: Int, _ part: Result<Part, any Error>) { lock.withLock { parts[index] = part } }

        var all: [Result<Part, any Error>] { parts.compactMap { $0 } }
    }
}
