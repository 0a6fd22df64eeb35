import Foundation
import LoadModel
import PlanFormats
import Runs

/// What tells one load from another, with the rows of its feeds and the requests of its trace: shards compare it before they begin.
///
/// FNV-1a of 64 bits: it finds mistakes, no forgeries.
struct PlanDigest {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    static func of(_ plan: Plan) throws -> String {
        var digest = PlanDigest()
        var plan = plan
        var files = plan.feeds.map(\.file)
        // Each machine has its own folders, threads and processors.
        for index in plan.feeds.indices { plan.feeds[index].file = plan.feeds[index].fileName }
        if case .trace(var trace) = plan.load.model {
            files.append(trace.file)
            trace.file = trace.fileName
            plan.load.model = .trace(trace)
        }
        (plan.generator.threads, plan.generator.isPinned) = (nil, false)
        digest.add(Array(PlanWriter.yaml(plan).utf8)[...])
        for file in files { try digest.add(file: file) }
        let digits = String(digest.hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    private mutating func add(file: String) throws {
        guard let handle = FileHandle(forReadingAtPath: file) else { throw Failure(.badData, "\(file): it cannot be read") }
        defer { try? handle.close() }
        while let data = try? handle.read(upToCount: 1 << 20), !data.isEmpty { add([UInt8](data)[...]) }
    }
}
