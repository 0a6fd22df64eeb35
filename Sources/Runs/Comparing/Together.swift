import Dispatch
import Engine
import Synchronization

/// Runs several generators at the same time.
enum Together {
    /// - Returns: what came of each, in their order.
    /// - Throws: the first refusal.
    static func run(
        _ generators: [Generator], _ body: @Sendable (Generator) throws(RunError) -> [SegmentRecording]
    ) throws(RunError) -> [[SegmentRecording]] {
        let results = Mutex([Result<[SegmentRecording], RunError>?](repeating: nil, count: generators.count))
        // Each is used by one thread only until all are done.
        nonisolated(unsafe) let generators = generators
        DispatchQueue.concurrentPerform(iterations: generators.count) { index in
            let result: Result<[SegmentRecording], RunError>
            do throws(RunError) { result = .success(try body(generators[index])) } catch { result = .failure(error) }
            results.withLock { $0[index] = result }
        }
        var made: [[SegmentRecording]] = []
        for result in results.withLock({ $0 }) {
            if let result { made.append(try result.get()) }
        }
        return made
    }
}
