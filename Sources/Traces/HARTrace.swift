import FoundationEssentials
import LoadModel

/// The requests of an HTTP archive (HAR 1.2): JSON, read whole and put in order of their times.
enum HARTrace {
    /// A browser's archive is as long as its answers, which are read with it.
    static let largestFile = 512_000_000

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

    /// - Returns: the requests in order, each with its number in the file or what is wrong with it.
    static func read(_ file: String) throws(TraceError) -> [(
        number: Int, entry: Result<TraceEntry, BadLine>
    )] {
        let archive = try decode(file)
        let all = archive.log.entries.enumerated().compactMap {
            index, entry -> (number: Int, entry: Result<TraceEntry, BadLine>)? in
            // A browser also notes what it did not send: data:, blob:, chrome-extension:, ws:.
            guard entry.request.url.lowercased().hasPrefix("http") else { return nil }
            do throws(BadLine) { return (index + 1, .success(try Self.entry(entry))) } catch {
                return (index + 1, .failure(error))
            }
        }
        let bad = all.filter { if case .failure = $0.entry { true } else { false } }
        let good = all.compactMap { item in (try? item.entry.get()).map { (item.number, $0) } }
        return bad
            + good.sorted { ($0.1.time, $0.0) < ($1.1.time, $1.0) }.map { ($0.0, .success($0.1)) }
    }

    private static func decode(_ file: String) throws(TraceError) -> Archive {
        let data: Data
        do { data = try Data(contentsOf: URL(fileURLWithPath: file)) } catch {
            throw TraceError(
                file: file, message: "cannot be read; check its name, and that you may read it")
        }
        guard data.count <= largestFile else {
            throw TraceError(
                file: file,
                message:
                    "is larger than \(largestFile / 1_000_000) MB; save it without the answers' contents")
        }
        do { return try JSONDecoder().decode(Archive.self, from: data) } catch {
            throw TraceError(
                file: file,
                message: "is not an HTTP archive (JSON with log.entries); export it again as HAR 1.2")
        }
    }

    private static func entry(_ source: Archive.Entry) throws(BadLine) -> TraceEntry {
        let stamp = source.startedDateTime
        guard let time = Array(stamp.utf8).withUnsafeBytes({ Nanoseconds(calendar: $0[...]) }) else {
            throw BadLine("startedDateTime '\(stamp.prefix(40))' is not a time")
        }
        let method = try Array(source.request.method.utf8).withRawBytes { bytes throws(BadLine) in
            try HTTPMethod(recorded: bytes[...])
        }
        let target = try Array(source.request.url.utf8).withRawBytes { bytes throws(BadLine) in
            try RequestTarget(bytes[...])
        }
        return TraceEntry(
            time: time, method: method, path: target.path, body: source.request.postData?.text,
            host: target.host)
    }
}
