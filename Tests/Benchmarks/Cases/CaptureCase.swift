import Foundation
import Glibc
import JSONPath
import Patterns

extension Case {
    /// What looking into an answer costs a worker: a capture at the end of 613 KB, by a path and by a pattern.
    static let captures = Case(name: "captures") { effort in
        let rounds = try (0..<effort.rounds).map { _ in try CaptureLoop.milliseconds(times: 200) }
        let (path, pattern) = (rounds.map(\.path), rounds.map(\.pattern))
        return [
            Figure(
                "capture by a path at the end of 613 KB, ms", text(median(path), places: 3), mustBe: "<= 1",
                holds: median(path) <= 1,
                detail: "\(text(path.max() ?? .nan, places: 3)) at most in \(path.count) rounds"),
            Figure(
                "capture by a pattern at the end of 613 KB, ms", text(median(pattern), places: 3),
                detail: "\(text(pattern.max() ?? .nan, places: 3)) at most in \(pattern.count) rounds"),
        ]
    }

    /// Heap allocations of captures: those of many less those of few.
    static func captureAllocations() throws -> Figure {
        let (few, many) = (10, 1_010)
        let (short, long) = (try CaptureLoop.allocations(times: few), try CaptureLoop.allocations(times: many))
        return Figure(
            "allocations a capture, by paths and a pattern", text(Double(long - short) / Double(many - few), places: 5),
            mustBe: "0",
            holds: long == short, detail: "\(short) in \(few) turns, \(long) in \(many)")
    }
}

/// Captures of one answer over and over, in a process of their own: 'dyno-bench capture TIMES'.
enum CaptureLoop {
    static func milliseconds(times: Int) throws -> (path: Double, pattern: Double) {
        let nanoseconds = try start(times: times, environment: [:])
        guard nanoseconds.count == 2 else { throw BenchError("dyno-bench capture: \(nanoseconds)") }
        return (nanoseconds[0] / 1e6, nanoseconds[1] / 1e6)
    }

    static func allocations(times: Int) throws -> Int {
        let counter = DynoRun.companion("libAllocationCounter.so")
        guard access(counter, R_OK) == 0 else { throw BenchError("\(counter) is not built (make allocations)") }
        let file = "\(NSTemporaryDirectory())/dyno-bench-allocations-\(UUID().uuidString)"
        defer { unlink(file) }
        _ = try start(times: times, environment: ["LD_PRELOAD": counter, "ALLOCATION_COUNT_FILE": file])
        let counts = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap {
            Int($0)
        }
        // The main thread's come first; a process without any has not been counted at all.
        guard let own = counts.first, own > 0 else { throw BenchError("no allocations were counted") }
        return own
    }

    private static func start(times: Int, environment: [String: String]) throws -> [Double] {
        let usage = try Child([DynoRun.companion("dyno-bench"), "capture", "\(times)"], environment: environment).wait()
        guard usage.exitStatus == 0 else { throw BenchError("dyno-bench capture: \(usage.errors)") }
        return usage.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    }

    /// The role itself: prints the nanoseconds of a capture at the end by a path and by a pattern.
    static func play(times: Int) throws {
        let answer = Array(document.utf8)
        var text: [UInt8] = []
        text.reserveCapacity(1 << 10)
        let matcher = PatternMatcher(groups: 1)
        let last = try Pattern(#""next":"([^"]+)""#)
        let queries = try [
            "$.next", "$.items[-1].id", "$['items'][3].name", "$.items[0].tags[-2]", "$.count", "$.items[2000].none",
        ].compactMap {
            try JSONPathQuery($0).singular
        }
        try answer.withUnsafeBytes { bytes in
            for query in queries.dropFirst() {
                for _ in 0..<times { try capture(query, in: bytes, to: &text) }
            }
            let path = try nanoseconds(of: times) { try capture(queries[0], in: bytes, to: &text) }
            let pattern = try nanoseconds(of: times) {
                guard try matcher.search(last, in: bytes), let range = matcher.range(of: 1) else {
                    throw BenchError("nothing found")
                }
                text.removeAll(keepingCapacity: true)
                text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
            guard String(decoding: text, as: UTF8.self) == "abc" else { throw BenchError("found \(text)") }
            // Whole numbers: the text of a fraction allocates or not, by its digits.
            print(path, pattern)
        }
    }

    private static func capture(_ query: SingularQuery, in bytes: UnsafeRawBufferPointer, to text: inout [UInt8])
        throws(JSONError)
    {
        text.removeAll(keepingCapacity: true)
        guard let value = try query.find(in: bytes) else { return }
        value.appendText(in: bytes, to: &text)
    }

    private static func nanoseconds(of times: Int, _ body: () throws -> Void) rethrows -> Int {
        var (start, end) = (timespec(), timespec())
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start)
        for _ in 0..<times { try body() }
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end)
        return ((end.tv_sec - start.tv_sec) * 1_000_000_000 + end.tv_nsec - start.tv_nsec) / times
    }

    /// 613 KB of records as APIs have them: numbers, short texts with escapes, lists.
    private static var document: String {
        var items: [String] = []
        var length = 0
        while length < 612_900 {
            let id = items.count
            let item =
                #"{"id":\#(9_007_199_254_740_993 + id),"n\u0061me":"No. \u00e9 \#(id)","price":{"amount":\#(id % 97).50,"currency":"EUR"},"#
                + #""tags":["a","b \"quoted\"","new"],"active":\#(id % 2 == 0),"rating":null}"#
            items.append(item)
            length += item.utf8.count + 1
        }
        return #"{"count":\#(items.count),"items":[\#(items.joined(separator: ","))],"next":"abc"}"#
    }
}
