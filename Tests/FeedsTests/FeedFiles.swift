import Feeds
import Foundation
import LoadModel

/// A file that is removed with its owner.
final class TemporaryFile {
    let path: String

    convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

    init(_ bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "dyno-feed-\(UUID().uuidString)").path
        try write(bytes)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// In place, as an editor that does not rename would; the time of the change is another one for sure.
    func write(_ bytes: [UInt8]) throws {
        let isNew = !FileManager.default.fileExists(atPath: path)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        if !isNew {
            try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: 3600)], ofItemAtPath: path)
        }
    }
}

/// What is in a feed, read row by row.
struct FeedTable: Equatable {
    var columns: [String]
    var rows: [[String]]

    init(columns: [String], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    init(_ feed: Feed) throws {
        let index = try FeedIndex(feed)
        let reader = FeedReader(index)
        columns = index.feed.content.columns
        rows = []
        for row in 0..<index.rowCount {
            try reader.read(row)
            rows.append((0..<reader.columnCount).map { reader.cell($0).shown })
        }
    }
}

extension FeedCell {
    /// Its text, with its kind where that is another.
    var shown: String { kind == .text ? text : "\(kind) \(text)" }
}

/// The feed of a text, and what is in it.
func table(
    _ text: String, _ format: FeedFormat = .csv, types: [String: FeedType] = [:], order: FeedOrder = .sequential, badRows: Int = 0
) throws -> FeedTable {
    let file = try TemporaryFile(text)
    return try FeedTable(Feed(name: "f", file: file.path, format: format, types: types, order: order, badRows: badRows))
}

/// Why a feed is refused, with the place but without the file's name; empty where it is not.
func refusal(
    _ bytes: [UInt8], _ format: FeedFormat = .csv, types: [String: FeedType] = [:], order: FeedOrder = .sequential,
    badRows: Int = 0
) -> String {
    do {
        let file = try TemporaryFile(bytes)
        _ = try FeedTable(Feed(name: "f", file: file.path, format: format, types: types, order: order, badRows: badRows))
        return ""
    } catch let error as FeedError {
        return "\(error.place.map { "\($0.line):\($0.column): " } ?? "")\(error.message)"
    } catch { return "\(error)" }
}

func refusal(
    _ text: String, _ format: FeedFormat = .csv, types: [String: FeedType] = [:], order: FeedOrder = .sequential, badRows: Int = 0
) -> String {
    refusal(Array(text.utf8), format, types: types, order: order, badRows: badRows)
}
