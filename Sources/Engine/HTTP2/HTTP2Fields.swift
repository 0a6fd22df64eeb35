import CNghttp2
import LoadModel

/// A request's head as HTTP/2 has it, made of the text that it is over HTTP/1.1 (RFC 9113, 8.3).
///
/// The fields point into that text.
struct HTTP2Fields {
    private(set) var fields: [nghttp2_nv] = []
    /// Where the body begins in the text.
    private(set) var bodyStart = 0

    /// - Parameters:
    ///   - text: a request line, header lines, an empty line, the body.
    ///   - isKept: whether the text stays where it is for as long as the fields are used, and its names are in lower case.
    mutating func read(_ text: UnsafeRawBufferPointer, scheme: TargetURL.Scheme, isKept: Bool) {
        let flags = isKept ? NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue : 0
        fields.removeAll(keepingCapacity: true)
        var start = readRequestLine(text, scheme, flags)
        while let feed = text.place(of: 0x0A, from: start) {
            let line = UnsafeRawBufferPointer(rebasing: text[start...feed]).droppingLineEnd()
            start = feed + 1
            if line.isEmpty { break }
            take(line, flags)
        }
        bodyStart = start
        if fields[HTTP2Fields.authority].valuelen == 0 { fields.remove(at: HTTP2Fields.authority) }
    }

    /// The place of that which the Host header says, before the path.
    private static let authority = 2

    private mutating func readRequestLine(_ text: UnsafeRawBufferPointer, _ scheme: TargetURL.Scheme, _ flags: UInt32) -> Int {
        let end = text.place(of: 0x0A) ?? text.count
        let line = UnsafeRawBufferPointer(rebasing: text[..<end])
        let first = line.place(of: 0x20) ?? line.count
        let last = max(first, line.lastIndex(of: 0x20) ?? first)
        let names = flags | NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue
        add(":method", line[..<first], names)
        add(":scheme", scheme == .https ? "https" : "http", names)
        add(":authority", line[..<0], names)
        add(":path", line[min(first + 1, last)..<last], names)
        return min(end + 1, text.count)
    }

    private mutating func take(_ line: UnsafeRawBufferPointer, _ flags: UInt32) {
        guard let colon = line.place(of: 0x3A), colon > 0 else { return }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        let value = line.value(from: colon + 1)
        if name.equalsIgnoringCase("host") {
            fields[HTTP2Fields.authority].value = HTTP2Fields.bytes(value)
            fields[HTTP2Fields.authority].valuelen = value.count
        } else if !HTTP2Fields.isOfConnection(name, value) {
            fields.append(
                nghttp2_nv(
                    name: HTTP2Fields.bytes(name), value: HTTP2Fields.bytes(value), namelen: name.count, valuelen: value.count,
                    flags: UInt8(HTTP2Fields.isNewEachTime(name) ? flags | NGHTTP2_NV_FLAG_NO_INDEX.rawValue : flags)))
        }
    }

    /// What no table of fields that are the same again has a use for (RFC 7541, 6.2.3).
    private static func isNewEachTime(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count == 11 && name.equalsIgnoringCase("traceparent")
    }

    /// Fields that say something of the connection have no place here (RFC 9113, 8.2.2).
    private static func isOfConnection(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 2: name.equalsIgnoringCase("te") && !value.equalsIgnoringCase("trailers")
        case 7: name.equalsIgnoringCase("upgrade")
        case 10: name.equalsIgnoringCase("connection") || name.equalsIgnoringCase("keep-alive")
        case 14: name.equalsIgnoringCase("http2-settings")
        case 16: name.equalsIgnoringCase("proxy-connection")
        case 17: name.equalsIgnoringCase("transfer-encoding")
        default: false
        }
    }

    private mutating func add(_ name: StaticString, _ value: Slice<UnsafeRawBufferPointer>, _ flags: UInt32) {
        let value = UnsafeRawBufferPointer(rebasing: value)
        fields.append(
            nghttp2_nv(
                name: UnsafeMutablePointer(mutating: name.utf8Start), value: HTTP2Fields.bytes(value),
                namelen: name.utf8CodeUnitCount, valuelen: value.count, flags: UInt8(flags)))
    }

    private mutating func add(_ name: StaticString, _ value: StaticString, _ flags: UInt32) {
        fields.append(
            nghttp2_nv(
                name: UnsafeMutablePointer(mutating: name.utf8Start), value: UnsafeMutablePointer(mutating: value.utf8Start),
                namelen: name.utf8CodeUnitCount, valuelen: value.utf8CodeUnitCount,
                flags: UInt8(flags | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue)))
    }

    private static func bytes(_ part: UnsafeRawBufferPointer) -> UnsafeMutablePointer<UInt8>? {
        UnsafeMutableRawPointer(mutating: part.baseAddress)?.assumingMemoryBound(to: UInt8.self)
    }
}

/// The heads of requests that are the same each time: made once, and never copied.
final class HTTP2Heads {
    struct Head {
        /// The request's text in the plan, by which it is known.
        var text: UnsafeRawPointer?
        var fields: UnsafeMutablePointer<nghttp2_nv>?
        var count = 0
        var bodyStart = 0
    }

    /// By request.
    let heads: BoundedMemory<Head>
    private var texts: [UnsafeMutableRawBufferPointer] = []

    init(_ plan: CompiledPlan, scheme: TargetURL.Scheme) {
        heads = BoundedMemory(repeating: Head(), count: plan.requestCount)
        var made = HTTP2Fields()
        for number in 0..<plan.requestCount {
            guard let bytes = plan.requests[number].bytes else { continue }
            let text = HTTP2Heads.lowered(UnsafeRawBufferPointer(start: bytes, count: plan.requests[number].byteCount))
            texts.append(text)
            made.read(UnsafeRawBufferPointer(text), scheme: scheme, isKept: true)
            let fields = UnsafeMutablePointer<nghttp2_nv>.allocate(capacity: made.fields.count)
            fields.initialize(from: made.fields, count: made.fields.count)
            heads[number] = Head(text: bytes, fields: fields, count: made.fields.count, bodyStart: made.bodyStart)
        }
    }

    deinit {
        for number in 0..<heads.count { heads[number].fields?.deallocate() }
        for text in texts { text.deallocate() }
        heads.deallocate()
    }

    /// A copy of a request whose header names are in lower case.
    private static func lowered(_ text: UnsafeRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, text.count), alignment: 1)
        copy.copyMemory(from: text)
        var start = (text.place(of: 0x0A) ?? text.count) + 1
        while start < text.count, let feed = text.place(of: 0x0A, from: start) {
            guard feed > start + 1 else { break }
            let colon = text.place(of: 0x3A, from: start) ?? feed
            for place in start..<min(colon, feed) { copy[place] = text[place].lowercasedLetter }
            start = feed + 1
        }
        return UnsafeMutableRawBufferPointer(rebasing: copy[..<text.count])
    }
}
