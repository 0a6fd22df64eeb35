import FoundationEssentials
import LoadModel

/// The requests of an HTTP archive (HAR 1.2): JSON, read whole and put in order of their times.
enum HARTrace {
    /// A browser's archive is as long as its answers, which are read with it.
    static let largestFile = 512_000_000

    /// A request, or what is wrong with it, and where it stands.
    struct Item {
        let place: TracePlace
        let entry: Result<TraceEntry, BadLine>
    }

    private struct Archive: Decodable {
        struct Log: Decodable { let entries: [Entry] }
        struct Entry: Decodable {
            let startedDateTime: String
            let request: Request
        }
        struct Request: Decodable {
            struct PostData: Decodable { let text: String? }
            let method: String
            let url: String
            let postData: PostData?
        }
        let log: Log
    }

    /// - Returns: the requests in order, behind those that are wrong.
    static func read(_ file: String) throws(TraceError) -> [Item] {
        let data = try contents(of: file)
        let archive = try decode(data, file)
        let places = places(of: data)
        let all = archive.log.entries.enumerated().compactMap { index, entry -> Item? in
            // A browser also notes what it did not send: data:, blob:, chrome-extension:, ws:.
            guard entry.request.url.lowercased().hasPrefix("http") else { return nil }
            let place = index < places.count ? places[index] : TracePlace(line: 1)
            do throws(BadLine) { return Item(place: place, entry: .success(try Self.entry(entry))) } catch {
                return Item(place: place, entry: .failure(error))
            }
        }
        let bad = all.filter { if case .failure = $0.entry { true } else { false } }
        let good = all.compactMap { item in (try? item.entry.get()).map { (item, $0) } }
        return bad + good.enumerated().sorted { ($0.element.1.time, $0.offset) < ($1.element.1.time, $1.offset) }.map(\.element.0)
    }

    private static func contents(of file: String) throws(TraceError) -> Data {
        // Says what is wrong with a folder, or a pipe, as for any trace.
        let size: Int
        do { size = try LineReader(path: file).limit } catch { throw TraceError(file: file, message: error.reason) }
        guard size <= largestFile else {
            throw TraceError(
                file: file, message: "is larger than \(largestFile / 1_000_000) MB; save it without the answers' contents")
        }
        do { return try Data(contentsOf: URL(fileURLWithPath: file)) } catch {
            throw TraceError(file: file, message: "cannot be read; check that you may read it")
        }
    }

    private static func decode(_ data: Data, _ file: String) throws(TraceError) -> Archive {
        do { return try JSONDecoder().decode(Archive.self, from: data) } catch {
            throw TraceError(
                file: file, message: "is not an HTTP archive (JSON with log.entries); export it again as HAR 1.2")
        }
    }

    /// Where each entry begins.
    private static func places(of data: Data) -> [TracePlace] {
        data.withUnsafeBytes { bytes in
            var places: [TracePlace] = []
            var (counted, line, lineStart) = (0, 1, 0)
            for offset in JSONOffsets.items(of: ["log", "entries"], in: bytes) {
                while counted < offset {
                    if bytes[counted] == 10 { (line, lineStart) = (line + 1, counted + 1) }
                    counted += 1
                }
                places.append(TracePlace(line: line, column: offset - lineStart + 1))
            }
            return places
        }
    }

    private static func entry(_ source: Archive.Entry) throws(BadLine) -> TraceEntry {
        let stamp = source.startedDateTime
        guard let time = Array(stamp.utf8).withUnsafeBytes({ Nanoseconds(calendar: $0[...]) }) else {
            throw BadLine("startedDateTime '\(stamp.shortened)' is not a time")
        }
        let method = try Array(source.request.method.utf8).withRawBytes { bytes throws(BadLine) in
            try HTTPMethod(recorded: bytes[...])
        }
        let target = try Array(source.request.url.utf8).withRawBytes { bytes throws(BadLine) in
            try RequestTarget(bytes[...])
        }
        return TraceEntry(
            time: time, method: method, path: target.path, body: source.request.postData?.text, host: target.host)
    }
}
