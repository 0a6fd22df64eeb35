import Feeds
import Foundation
import LoadModel
import Testing

@Suite struct FeedReaderTests {
    /// Rows that say their number, of very different lengths, with bad ones and empty lines between.
    private func text(rows: Int, _ format: FeedFormat) -> String {
        let stream = RandomStream(seed: 3, purpose: .feed)
        var lines: [String] = format.isText ? ["id,text"] : []
        for row in 0..<rows {
            let draw = stream.bits(UInt64(row))
            let length = draw % 50 == 0 ? 20_000 : Int(draw % 60)
            let filling = String(repeating: draw % 3 == 0 ? "é" : "x", count: length)
            if draw % 7 == 0, format != .json { lines.append(draw % 2 == 0 ? "" : "bad,\"x\"y") }
            lines.append(format.isText ? "\(row),\"\(filling)\"" : "{\"id\":\"\(row)\",\"text\":\"\(filling)\"}")
            if draw % 11 == 0, format != .json { lines.append("bad\"") }
        }
        return format == .json ? "[\n" + lines.joined(separator: ",\n") + "]" : lines.joined(separator: "\n")
    }

    @Test("each row is found from anywhere", arguments: [FeedFormat.csv, .jsonLines, .json])
    func anyRow(format: FeedFormat) throws {
        let file = try TemporaryFile(text(rows: 1_000, format))
        let index = try FeedIndex(Feed(name: "f", file: file.path, format: format, badRows: .max))
        #expect(index.rowCount == 1_000)
        let reader = FeedReader(index)
        let stream = RandomStream(seed: 4, purpose: .feed)
        for row in Array(0..<1_000) + (0..<1_000).reversed() + (0..<1_000).map({ Int(stream.bits(UInt64($0)) % 1_000) }) {
            try reader.read(row)
            guard reader.cell(0).text == "\(row)" else {
                Issue.record("row \(row) is \(reader.cell(0).text)")
                break
            }
        }
    }

    @Test("several threads read one index, each with a reader of its own")
    func threads() async throws {
        let file = try TemporaryFile(text(rows: 2_000, .csv))
        let index = try FeedIndex(Feed(name: "f", file: file.path, format: .csv, order: .shuffled, badRows: .max))
        let order = index.order(seed: 1)
        let rows = try await withThrowingTaskGroup(of: [Int].self) { group in
            for worker in 0..<4 {
                group.addTask {
                    let reader = FeedReader(index)
                    return try stride(from: worker, to: 2_000, by: 4).map { number in
                        try reader.read(try #require(order.row(for: number)))
                        return try #require(Int(reader.cell(0).text))
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(rows.sorted() == Array(0..<2_000))
    }

    @Test("a column is found by its name")
    func columns() throws {
        let file = try TemporaryFile("id,näme\n1,x\n")
        let index = try FeedIndex(Feed(name: "f", file: file.path, format: .csv))
        #expect(index.column(named: "näme") == 1 && index.column(named: "Id") == nil)
    }

    @Test("a file that changes while it is read is said to have changed, also where it is cut short")
    func changes() throws {
        let bytes = Array(text(rows: 5_000, .csv).utf8)
        for changed in [Array(bytes.prefix(bytes.count / 2)), bytes + Array("\n1,2".utf8), [], bytes] {
            let file = try TemporaryFile(bytes)
            let index = try FeedIndex(Feed(name: "f", file: file.path, format: .csv, badRows: .max))
            let reader = FeedReader(index)
            try reader.read(0)
            // Not renamed: the file that is open is the one that changes.
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(changed))
            try handle.close()
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: 3600)], ofItemAtPath: file.path)
            let error = #expect(throws: FeedError.self) { try reader.read(4_999) }
            #expect(error?.message.hasPrefix("has changed since its rows were counted; leave it alone") == true)
        }
    }

    @Test("a file that is another than when the plan was read is refused")
    func changedBetween() throws {
        let file = try TemporaryFile("a\n1\n")
        let found = try FeedIndex(Feed(name: "f", file: file.path, format: .csv)).feed
        #expect(try FeedIndex(found).feed == found)
        try file.write(Array("a\n1\n2\n".utf8))
        let error = #expect(throws: FeedError.self) { try FeedIndex(found) }
        #expect(error?.message.hasPrefix("has changed") == true)
    }

    @Test("a file that is replaced by another of its name is read on as it was")
    func replaced() throws {
        let file = try TemporaryFile(text(rows: 2_000, .csv))
        let index = try FeedIndex(Feed(name: "f", file: file.path, format: .csv, badRows: .max))
        let other = try TemporaryFile("a\nother\n")
        #expect(rename(other.path, file.path) == 0)
        let reader = FeedReader(index)
        try reader.read(1_999)
        #expect(reader.cell(0).text == "1999")
    }
}
