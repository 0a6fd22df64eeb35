import Feeds
import Foundation
import LoadModel

extension Case {
    /// Feeds of ten million rows, 1 GB: how soon the first row is there, what memory that takes, and that rows are the right
    /// ones.
    static let feeds = Case(name: "feeds") { effort in
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dyno-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("rows.csv").path
        let rows = effort.isQuick ? 1_000_000 : 10_000_000
        try FeedWalk.write(file, rows: rows)
        return try FeedWalk.orders.flatMap { name, _ in
            let walk = try FeedWalk.watched(file, order: name, reads: 100_000)
            let few = try FeedWalk.allocations(file, order: name, reads: 10_000)
            let many = try FeedWalk.allocations(file, order: name, reads: 100_000)
            let each = Double(max(0, many - few)) / 90_000
            return [
                Figure(
                    "start of a feed of \(rows) rows, \(name)", "\(text(walk.startSeconds, places: 2)) s", mustBe: "<= 10 s",
                    holds: walk.startSeconds <= 10, detail: "the file is in the page cache"),
                Figure(
                    "peak memory, \(name)", "\(text(Double(walk.peakBytes) / 1e6, places: 1)) MB", mustBe: "<= 200 MB",
                    holds: walk.peakBytes <= 200_000_000, detail: "all of the process's, what it has of its own code included"),
                Figure("time to draw and read a row, \(name)", "\(text(walk.microsecondsPerRow, places: 2)) us"),
                Figure("allocations a row, \(name)", text(each, places: 5), mustBe: "<= 0.001", holds: each <= 0.001),
            ]
        }
    }
}

/// A process that reads a feed as the thread that reads ahead does.
struct FeedWalk {
    var startSeconds: Double
    var microsecondsPerRow: Double
    var peakBytes: Int

    static let orders: [(name: String, order: FeedOrder)] = [
        ("sequential", .sequential), ("shuffled", .shuffled), ("random", .random), ("zipf", .zipf(exponent: 1.1)),
        ("weight", .weighted(column: "weight")),
    ]

    /// Rows of about 100 bytes, which begin with their numbers.
    static func write(_ path: String, rows: Int) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data("id,name,email,tier,weight,note\n".utf8)),
            let file = FileHandle(forWritingAtPath: path)
        else { throw BenchError("cannot write \(path)") }
        defer { try? file.close() }
        try file.seekToEnd()
        for start in stride(from: 0, to: rows, by: 10_000) {
            var lines = ""
            lines.reserveCapacity(1_100_000)
            for row in start..<min(start + 10_000, rows) {
                lines +=
                    "\(row),user \(row),user.\(row)@shop.example,gold,\(row % 7 + 1),some words that make a row a hundred bytes long\n"
            }
            try file.write(contentsOf: Data(lines.utf8))
        }
    }

    static func watched(_ path: String, order: String, reads: Int) throws -> FeedWalk {
        let process = try Role.start("feed", path, order, "\(reads)", processor: nil)
        let peak = process.peakMemoryBytesAtItsEnd()
        let usage = process.wait()
        let numbers = usage.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard usage.exitStatus == 0, numbers.count == 2 else { throw BenchError("feed \(order): \(usage.errors)") }
        return FeedWalk(startSeconds: numbers[0], microsecondsPerRow: numbers[1] * 1e6 / Double(reads), peakBytes: peak)
    }

    /// All that the process makes: see AllocationCounter.
    static func allocations(_ path: String, order: String, reads: Int) throws -> Int {
        let counter = DynoRun.companion("libAllocationCounter.so")
        guard access(counter, R_OK) == 0 else { throw BenchError("\(counter) is not built (make allocations)") }
        let file = "\(NSTemporaryDirectory())/dyno-bench-allocations-\(UUID().uuidString)"
        defer { unlink(file) }
        let usage = try Child(
            [DynoRun.companion("dyno-bench"), "feed", path, order, "\(reads)"],
            environment: ["LD_PRELOAD": counter, "ALLOCATION_COUNT_FILE": file]
        ).wait()
        let counts = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap {
            Int($0)
        }
        guard usage.exitStatus == 0, counts.count == 2, counts[0] > 0 else {
            throw BenchError("no allocations were counted: \(usage.errors)")
        }
        return counts[0] + counts[1]
    }

    /// The process itself: prints how many seconds the start took, and the reads.
    ///
    /// - Throws: where a row is not the one of its number.
    static func run(_ path: String, order name: String, reads: Int) throws {
        guard let order = orders.first(where: { $0.name == name })?.order else {
            throw BenchError("no order is called '\(name)'")
        }
        let clock = ContinuousClock()
        let begin = clock.now
        let index = try FeedIndex(Feed(name: "rows", file: path, format: .csv, order: order))
        let reader = FeedReader(index)
        let rows = index.order(seed: 1)
        let started = clock.now
        for number in 0..<reads {
            guard let row = rows.row(for: number) else { throw BenchError("no row for \(number)") }
            try reader.read(row)
            guard reader.cell(0).bytes.elementsEqual("\(row)".utf8) else {
                throw BenchError("row \(row) is '\(reader.cell(0).text)'")
            }
        }
        let seconds = { (duration: Duration) in
            Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        }
        print("\(seconds(started - begin)) \(seconds(clock.now - started))")
    }
}
