import Feeds
import LoadModel

/// The readers of feeds: rows are found again where they were counted, from either end, and hold what their columns are to hold;
/// else they say where what is wrong. The first byte chooses the format.
func fuzzFeeds(_ input: UnsafeRawBufferPointer) {
    guard let first = input.first else { return }
    NamelessFile.shared.write(UnsafeRawBufferPointer(rebasing: input.dropFirst()))
    let format = FeedFormat.allCases[Int(first) % FeedFormat.allCases.count]
    let feed = Feed(
        name: "f", file: NamelessFile.shared.path, format: format,
        types: format.isText && first & 64 != 0 ? ["n": .number, "b": .boolean] : [:],
        order: first & 128 != 0 ? .weighted(column: "n") : .shuffled, badRows: .max)
    do {
        let index = try FeedIndex(feed)
        let forward = try contents(of: index, Array(0..<index.rowCount))
        let backward = try contents(of: index, (0..<index.rowCount).reversed())
        guard forward == backward.reversed() else { fatalError("\(forward) is \(backward) from the other end") }
        for number in 0..<8 {
            guard let row = index.order(seed: 1).row(for: number), row < index.rowCount else {
                fatalError("no row for \(number)")
            }
        }
    } catch {
        guard !error.message.isEmpty, error.place.map({ $0.line > 0 && $0.column > 0 }) ?? true else {
            fatalError("no such place, or no message: \(error)")
        }
        guard !error.message.contains("has changed") else { fatalError("\(error)") }
    }
}

private func contents(of index: FeedIndex, _ rows: [Int]) throws(FeedError) -> [[String]] {
    let reader = FeedReader(index)
    var contents: [[String]] = []
    for row in rows {
        try reader.read(row)
        contents.append(
            (0..<reader.columnCount).map { column in
                let cell = reader.cell(column)
                guard let text = String(validating: cell.bytes, as: UTF8.self) else {
                    fatalError("no UTF-8 in column \(column) of \(row)")
                }
                guard cell.kind != .boolean || text == "true" || text == "false" else { fatalError("'\(text)' is \(cell.kind)") }
                guard cell.kind != .number || Double(text) != nil else { fatalError("'\(text)' is \(cell.kind)") }
                return "\(cell.kind) \(text)"
            })
    }
    return contents
}
