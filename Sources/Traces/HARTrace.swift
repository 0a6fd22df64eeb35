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
        struct Log: Decodable { let entries: [Slot] }
        let log: Log
    }

    /// An entry, or why it is none: one that is wrong does not spoil the others.
    private struct Slot: Decodable {
        let entry: Result<HAREntry, BadLine>

        init(from decoder: any Decoder) {
            do { entry = .success(try HAREntry(from: decoder)) } catch { entry = .failure(Slot.badLine(error)) }
        }

        private static func badLine(_ error: any Error) -> BadLine {
            guard let error = error as? DecodingError else { return BadLine("it is not an entry of an HTTP archive") }
            func path(_ keys: [any CodingKey]) -> String {
                let start = keys.lastIndex { $0.stringValue == "entries" } ?? -1
                let names = keys.dropFirst(start + 1).filter { $0.intValue == nil }
                return names.map(\.stringValue).joined(separator: ".").shortened
            }
            switch error {
            case .keyNotFound(let key, let context): return BadLine("it has no '\(path(context.codingPath + [key]))'")
            case .valueNotFound(_, let context), .typeMismatch(_, let context):
                return BadLine("its '\(path(context.codingPath))' is not what it should be")
            case .dataCorrupted: return BadLine("it is not an entry of an HTTP archive")
            @unknown default: return BadLine("it is not an entry of an HTTP archive")
            }
        }
    }

    /// - Parameter headers: those that the trace is to give.
    /// - Returns: the requests in order, behind those that are wrong.
    static func read(_ file: String, headers: [String]) throws(TraceError) -> [Item] {
        let data = try contents(of: file)
        let archive = try decode(data, file)
        let places = places(of: data)
        let all = archive.log.entries.enumerated().compactMap { index, slot -> Item? in
            let place = index < places.count ? places[index] : TracePlace(line: 1)
            do throws(BadLine) {
                let entry = try slot.entry.get()
                // A browser also notes what it did not send: data:, blob:, chrome-extension:, ws:.
                guard entry.request.url.lowercased().hasPrefix("http") else { return nil }
                return Item(place: place, entry: .success(try entry.recorded(headers: headers)))
            } catch { return Item(place: place, entry: .failure(error)) }
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
}

/// A request as an archive has it.
private struct HAREntry: Decodable {
    struct Request: Decodable {
        let method: String
        let url: String
        let headers: [Header]?
        let postData: HARPostData?
    }

    struct Header: Decodable {
        let name: String
        let value: String?
    }

    let startedDateTime: String
    let request: Request

    func recorded(headers names: [String]) throws(BadLine) -> TraceEntry {
        guard let time = Array(startedDateTime.utf8).withUnsafeBytes({ Nanoseconds(calendar: $0[...]) }) else {
            throw BadLine("startedDateTime '\(startedDateTime.shortened)' is not a time")
        }
        let method = try Array(request.method.utf8).withRawBytes { bytes throws(BadLine) in
            try HTTPMethod(recorded: bytes[...])
        }
        let target = try RequestTarget(Array(request.url.utf8))
        var headers = RecordedHeaders(names: names)
        // The first of a name, where one is there twice.
        for header in (request.headers ?? []).reversed() { try headers.set(header.name, to: header.value ?? "") }
        let said = headers.values.first ?? nil
        let content = try request.postData?.content(as: said)
        if let content, content.type != said { try headers.set("Content-Type", to: content.type ?? "") }
        return TraceEntry(
            time: time, method: method, path: target.path, body: content?.body, headers: headers.values, host: target.host,
            lacksFile: request.postData?.lacksFile ?? false)
    }
}

/// The body of a request as an archive has it: as text, or as the fields of a form.
private struct HARPostData: Decodable {
    struct Field: Decodable {
        let name: String
        let value: String?
        let fileName: String?
        let contentType: String?
    }

    let mimeType: String?
    let text: String?
    /// `base64` where some programs write bodies that are no text.
    let encoding: String?
    let params: [Field]?

    /// The body, and what it is said to be.
    ///
    /// - Parameter said: what the request's own header says.
    /// - Returns: nil where there is no body.
    func content(as said: String?) throws(BadLine) -> (body: [UInt8], type: String?)? {
        let type = said ?? mimeType.flatMap { $0.isEmpty || $0 == "x-unknown" ? nil : $0 }
        if let text, !text.isEmpty {
            guard encoding?.lowercased() == "base64" else { return (Array(text.utf8), type) }
            guard let data = Data(base64Encoded: text) else {
                throw BadLine("its postData.text is not base64, as 'encoding' says")
            }
            return (Array(data), type)
        }
        guard let params, !params.isEmpty else { return nil }
        if type?.lowercased().hasPrefix("multipart/") == true || params.contains(where: { $0.fileName != nil }) {
            return multipart(params, type)
        }
        let form = params.map { "\($0.name.formEncoded)=\(($0.value ?? "").formEncoded)" }.joined(separator: "&")
        return (Array(form.utf8), type ?? "application/x-www-form-urlencoded")
    }

    /// Whether a file was sent of which there is the name only: browsers record no more.
    var lacksFile: Bool {
        (text ?? "").isEmpty && (params ?? []).contains { $0.fileName?.isEmpty == false && ($0.value ?? "").isEmpty }
    }

    /// RFC 7578. What was in a file is often not recorded, and then the part is empty.
    private func multipart(_ params: [Field], _ type: String?) -> (body: [UInt8], type: String?) {
        let parts = params.map { field in
            let file = field.fileName.map { "; filename=\"\($0.dispositionText)\"" } ?? ""
            let kind = field.contentType.map { $0.isEmpty ? "" : "Content-Type: \($0.oneLine)\r\n" } ?? ""
            return
                "Content-Disposition: form-data; name=\"\(field.name.dispositionText)\"\(file)\r\n\(kind)\r\n\(field.value ?? "")\r\n"
        }
        let own = type.flatMap(HARPostData.boundary)
        let boundary = own ?? HARPostData.freeBoundary(parts)
        let said = type.flatMap { $0.lowercased().hasPrefix("multipart/") ? $0.trimmed : nil } ?? "multipart/form-data"
        let body = parts.map { "--\(boundary)\r\n\($0)" }.joined() + "--\(boundary)--\r\n"
        return (Array(body.utf8), own == nil ? "\(said); boundary=\(boundary)" : said)
    }

    /// The boundary that a Content-Type names.
    private static func boundary(of type: String) -> String? {
        for parameter in type.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            guard pair.count == 2, pair[0].lowercased() == "boundary" else { continue }
            let value = pair[1].replacing("\"", with: "")
            return value.isEmpty ? nil : value
        }
        return nil
    }

    /// One that stands in none of the parts; the same each time that the archive is read.
    private static func freeBoundary(_ parts: [String]) -> String {
        var number = 0
        while true {
            let boundary = "----DynoFormBoundary\(number)"
            if !parts.contains(where: { $0.contains(boundary) }) { return boundary }
            number += 1
        }
    }
}

extension String {
    /// The URL Standard, section 5.2: the application/x-www-form-urlencoded percent-encode set.
    fileprivate var formEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.append(byte)
            case 32: bytes.append(UInt8(ascii: "+"))
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As browsers write names into Content-Disposition (HTML Standard, multipart/form-data encoding algorithm).
    fileprivate var dispositionText: String {
        replacing("\r", with: "%0D").replacing("\n", with: "%0A").replacing("\"", with: "%22")
    }

    fileprivate var oneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}
