import Glibc
import Measurement

/// Who is given what a parser reads.
protocol ResponseSink {
    static var wantsHead: Bool { get }
    /// Lines of a head that follow one another, each with its line feed.
    ///
    /// - Parameter isFirst: whether the first of them begins another head.
    func takeHead(_ lines: UnsafeRawBufferPointer, isFirst: Bool)
    /// A part of a body as it came.
    ///
    /// - Returns: why the answer has failed; nil: it goes on.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> (kind: FailureKind, message: StaticString)?
}

/// Of answers of which nobody wants more than their end and status.
struct NoSink: ResponseSink {
    static var wantsHead: Bool { false }
    @inline(__always) func takeHead(_ lines: UnsafeRawBufferPointer, isFirst: Bool) {}
    @inline(__always) func takeBody(_ bytes: UnsafeRawBufferPointer) -> (kind: FailureKind, message: StaticString)? { nil }
}

/// An incremental parser of HTTP/1.1 responses (RFC 9112) that keeps no bytes: it finds where a response ends, and its status.
///
/// Whoever feeds it keeps what it did not consume (part of a line, never more than ``maximumHeadBytes``) and shows it again
/// with more behind it, so input may be split at any byte. Malformed input is refused, not guessed at.
struct ResponseParser {
    /// A longer head than this is refused as too large, as is one with more than this in trailers and the lines between chunks.
    static let maximumHeadBytes = 256 * 1024

    enum Outcome {
        /// All input that makes sense so far was consumed.
        case needsMore
        case complete
        case failed(FailureKind, StaticString)
    }

    /// Whether only the end of the connection can end the body.
    var endsWithConnection: Bool { phase == .untilClose }

    private enum Phase: UInt8 {
        case statusLine, headers, body, chunkSize, chunkData, chunkEnd, trailers, untilClose, done
    }

    /// What a line that starts with a blank would continue.
    private enum LineKind: UInt8 { case unfoldable, connection, other }

    /// 0 until the status line has been read.
    private(set) var status = 0
    /// Whether the connection may carry another request after this response.
    private(set) var keepsAlive = true
    private var phase = Phase.statusLine
    private let isHead: Bool
    private var isOldVersion = false
    private var saidClose = false
    private var isChunked = false
    private var hasOtherCoding = false
    private var contentLength = -1
    private var lastLine = LineKind.unfoldable
    /// Of all lines, those between chunks (without what their sizes need) included.
    private var headBytes = 0
    private var bodyBytes = 0
    /// Of the body, or of the current chunk.
    private var remaining = 0
    private let maximumBodyBytes: Int

    /// - Parameters:
    ///   - isHead: whether the request was a HEAD, whose response has no body whatever its head says.
    ///   - maximumBodyBytes: a larger body is refused as too large, as soon as it announces itself.
    init(isHead: Bool, maximumBodyBytes: Int) {
        self.isHead = isHead
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// Takes note of the status of an answer that is read elsewhere, as those of HTTP/2 are.
    mutating func note(status: Int) { self.status = status }

    /// Reads as far as it can.
    ///
    /// - Parameter input: what was not consumed before, then what came since.
    /// - Parameter sink: where the head and the body go.
    /// - Returns: how many bytes of the input are done with, and what they led to.
    @inline(__always)
    mutating func consume<Sink: ResponseSink>(
        _ input: UnsafeRawBufferPointer, to sink: Sink
    ) -> (consumed: Int, outcome: Outcome) {
        guard let base = input.baseAddress else { return (0, .needsMore) }
        var position = 0
        // The lines of a head that the sink has not been given yet.
        var headStart = 0
        var beginsHead = false
        while true {
            switch phase {
            case .body, .chunkData:
                let taken = min(remaining, input.count - position)
                if let fault = sink.takeBody(UnsafeRawBufferPointer(start: base + position, count: taken)) {
                    return (position, .failed(fault.kind, fault.message))
                }
                position += taken
                remaining -= taken
                guard remaining == 0 else { return (position, .needsMore) }
                if phase == .body { return finish(position) }
                phase = .chunkEnd
            case .untilClose:
                let rest = UnsafeRawBufferPointer(start: base + position, count: input.count - position)
                if let fault = sink.takeBody(rest) { return (position, .failed(fault.kind, fault.message)) }
                bodyBytes += input.count - position
                guard bodyBytes <= maximumBodyBytes else {
                    return (input.count, .failed(.tooLarge, Oversize.body))
                }
                return (input.count, .needsMore)
            case .done:
                return (position, .complete)
            case .statusLine, .headers, .chunkSize, .chunkEnd, .trailers:
                if phase == .headers { position = passFields(input, from: position) }
                let rest = input.count - position
                guard rest > 0, let newline = memchr(base + position, 0x0A, rest) else {
                    if Sink.wantsHead, phase == .headers, position > headStart {
                        sink.takeHead(UnsafeRawBufferPointer(rebasing: input[headStart..<position]), isFirst: beginsHead)
                    }
                    return (position, unfinished(line: UnsafeRawBufferPointer(start: base + position, count: rest)))
                }
                let length = UnsafeRawPointer(newline) - (base + position)
                let line = UnsafeRawBufferPointer(start: base + position, count: length).droppingCarriageReturn()
                position += length + 1
                guard Sink.wantsHead, phase == .statusLine || phase == .headers else {
                    if let refusal = take(line: line, wireLength: length + 1) { return (position, refusal) }
                    if phase == .done { return finish(position) }
                    continue
                }
                // Of several heads, as an interim answer (100 to 199) comes before another, the status line begins each.
                if phase == .statusLine { (headStart, beginsHead) = (position - length - 1, true) }
                let refusal = take(line: line, wireLength: length + 1)
                if refusal != nil || phase != .headers {
                    sink.takeHead(UnsafeRawBufferPointer(rebasing: input[headStart..<position]), isFirst: beginsHead)
                    (headStart, beginsHead) = (position, false)
                }
                if let refusal { return (position, refusal) }
                if phase == .done { return finish(position) }
            }
        }
    }

    @inline(__always)
    mutating func consume(_ input: UnsafeRawBufferPointer) -> (consumed: Int, outcome: Outcome) { consume(input, to: NoSink()) }

    /// Passes over header lines that say nothing of the message's framing, as most do; ``take(line:wireLength:)`` sees to the others, and
    /// to what is malformed.
    ///
    /// - Returns: where the first of those begins.
    @inline(__always)
    private mutating func passFields(_ input: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = input.baseAddress else { return start }
        var position = start
        while position < input.count, let newline = memchr(base + position, 0x0A, input.count - position) {
            let line = UnsafeRawBufferPointer(start: base + position, count: UnsafeRawPointer(newline) - (base + position) + 1)
            // Else it is empty or folded.
            guard line[0] > 0x20, let colon = line.place(of: 0x3A), colon > 0, line[colon - 1] > 0x20,
                !ResponseParser.mayFrame(line[0], nameCount: colon),
                headBytes + line.count <= ResponseParser.maximumHeadBytes
            else { break }
            headBytes += line.count
            lastLine = .other
            position += line.count
        }
        return position
    }

    /// Whether a field may be Connection, Content-Length or Transfer-Encoding.
    @inline(__always)
    private static func mayFrame(_ first: UInt8, nameCount: Int) -> Bool {
        switch nameCount {
        case 10, 14: first | 0x20 == UInt8(ascii: "c")
        case 17: first | 0x20 == UInt8(ascii: "t")
        default: false
        }
    }

    /// The connection has closed: complete where the close is what ends the body.
    mutating func close() -> Outcome {
        switch phase {
        case .untilClose, .done:
            phase = .done
            return .complete
        default: return .failed(.truncated, "the connection closed in the middle of the response")
        }
    }

    private mutating func finish(_ position: Int) -> (Int, Outcome) {
        phase = .done
        return (position, .complete)
    }

    /// What can be told of a line before its end is there, which may never come: a TLS alert has none.
    private func unfinished(line: UnsafeRawBufferPointer) -> Outcome {
        switch phase {
        case .statusLine where !line.mayBegin("HTTP/1."): return .failed(.protocol, ResponseParser.noStatusLine)
        case .chunkSize where line.count > 0 && line.hexadecimalDigit(at: 0) == nil:
            return .failed(.protocol, ResponseParser.noChunkSize)
        case .chunkEnd where line.count > 1 || line.count == 1 && line[0] != 0x0D:
            return .failed(.protocol, ResponseParser.chunkTooLong)
        case .chunkEnd: return .needsMore
        default: return headBytes + line.count > ResponseParser.maximumHeadBytes ? ResponseParser.headTooLarge : .needsMore
        }
    }

    private static let noStatusLine: StaticString = "the answer does not start with an HTTP/1.x status line"
    private static let noChunkSize: StaticString = "a chunk's size is not a hexadecimal number"
    private static let chunkTooLong: StaticString = "a chunk is longer than its size says"
    private static let headTooLarge = Outcome.failed(.tooLarge, Oversize.head)

    private mutating func take(line: UnsafeRawBufferPointer, wireLength: Int) -> Outcome? {
        switch phase {
        case .statusLine, .headers, .trailers:
            headBytes += wireLength
            guard headBytes <= ResponseParser.maximumHeadBytes else {
                return phase == .statusLine && !line.mayBegin("HTTP/1.")
                    ? .failed(.protocol, ResponseParser.noStatusLine) : ResponseParser.headTooLarge
            }
            if phase == .statusLine { return takeStatusLine(line) }
            if phase == .headers { return line.isEmpty ? endHead() : takeHeader(line) }
            return takeTrailer(line)
        case .chunkSize: return takeChunkSize(line, wireLength: wireLength)
        case .chunkEnd:
            phase = .chunkSize
            return line.isEmpty ? nil : .failed(.protocol, ResponseParser.chunkTooLong)
        case .body, .chunkData, .untilClose, .done: return nil
        }
    }

    /// `HTTP/1.1 200 OK`; the reason may be missing.
    private mutating func takeStatusLine(_ line: UnsafeRawBufferPointer) -> Outcome? {
        let malformed = Outcome.failed(.protocol, ResponseParser.noStatusLine)
        guard line.count >= 12, line.starts(with: "HTTP/1."), line[8] == 0x20, line.count == 12 || line[12] == 0x20 else {
            return malformed
        }
        guard let minor = line.digit(at: 7), let a = line.digit(at: 9), let b = line.digit(at: 10), let c = line.digit(at: 11),
            (1...5).contains(a)
        else { return malformed }
        status = a * 100 + b * 10 + c
        keepsAlive = minor >= 1
        isOldVersion = minor == 0
        phase = .headers
        return nil
    }

    /// Carriage returns and NULs in values that mean nothing here are let pass, as RFC 9110, 5.5, has them read as blanks.
    private mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Outcome? {
        if line[0] == 0x20 || line[0] == 0x09 { return takeFold(line) }
        guard let base = line.baseAddress, let found = memchr(base, 0x3A, line.count) else {
            return .failed(.protocol, "a header line has no colon")
        }
        let length = UnsafeRawPointer(found) - base
        guard length > 0, line[0] > 0x20, line[length - 1] > 0x20 else {
            return .failed(.protocol, "a header has no name, or white space before its colon")
        }
        let name = UnsafeRawBufferPointer(start: base, count: length)
        lastLine = .other
        switch length {
        case 10 where name.equalsIgnoringCase("connection"):
            lastLine = .connection
            takeConnection(line.value(from: length + 1))
            return nil
        case 14 where name.equalsIgnoringCase("content-length"): return takeContentLength(line.value(from: length + 1))
        case 17 where name.equalsIgnoringCase("transfer-encoding"): return takeTransferEncoding(line.value(from: length + 1))
        default: return nil
        }
    }

    /// RFC 9112, 5.2: a folded line continues the one before; harmless unless that one frames the message.
    private mutating func takeFold(_ line: UnsafeRawBufferPointer) -> Outcome? {
        switch lastLine {
        case .unfoldable: return .failed(.protocol, "the status line or a framing header is folded over two lines")
        case .connection: takeConnection(line.trimmingBlanks())
        case .other: break
        }
        return nil
    }

    /// RFC 9112, 9.3: `close` prevails, wherever it stands.
    private mutating func takeConnection(_ value: UnsafeRawBufferPointer) {
        let isKept = value.equalsIgnoringCase("keep-alive")
        if !isKept, value.containsToken("close") {
            saidClose = true
            keepsAlive = false
        } else if !keepsAlive, !saidClose, isKept || value.containsToken("keep-alive") {
            keepsAlive = true
        }
    }

    /// RFC 9112, 6.3: the same length said twice is one length; two different ones are an error.
    private mutating func takeContentLength(_ value: UnsafeRawBufferPointer) -> Outcome? {
        lastLine = .unfoldable
        if contentLength < 0, let length = value.decimal() {
            contentLength = length
            return nil
        }
        var start = 0
        repeat {
            let comma = value[start...].firstIndex(of: 0x2C) ?? value.count
            let element = UnsafeRawBufferPointer(rebasing: value[start..<comma]).trimmingBlanks()
            guard let length = element.decimal(), contentLength < 0 || contentLength == length else {
                return .failed(.protocol, "Content-Length is not one number")
            }
            contentLength = length
            start = comma + 1
        } while start <= value.count
        return nil
    }

    /// RFC 9112, 6.1 and 7: only the last coding says where the body ends. Refused is what others might read differently.
    private mutating func takeTransferEncoding(_ value: UnsafeRawBufferPointer) -> Outcome? {
        lastLine = .unfoldable
        if !isChunked, value.equalsIgnoringCase("chunked") {
            isChunked = true
            hasOtherCoding = false
            return nil
        }
        let wasChunked = isChunked
        let last = value.lastToken()
        isChunked = last.equalsIgnoringCase("chunked")
        hasOtherCoding = !isChunked
        let isGarbled = value.contains { $0 < 0x20 && $0 != 0x09 } || !isChunked && last.startsIgnoringCase("chunked")
        guard !isGarbled else { return .failed(.protocol, "Transfer-Encoding is malformed") }
        guard !isChunked || !wasChunked && value.countTokens("chunked") == 1 else {
            return .failed(.protocol, "the body is chunked twice")
        }
        return nil
    }

    /// RFC 9112, 6.3: what follows the head.
    private mutating func endHead() -> Outcome? {
        switch status {
        case 101: return .failed(.protocol, "the server switched protocols without being asked")
        case 100..<200:
            let bytes = headBytes
            self = ResponseParser(isHead: isHead, maximumBodyBytes: maximumBodyBytes)
            headBytes = bytes
            return nil
        case 204, 304: phase = .done
        default: startBody()
        }
        if phase == .body, remaining > maximumBodyBytes { return .failed(.tooLarge, Oversize.announcedBody) }
        return nil
    }

    private mutating func startBody() {
        if isHead {
            phase = .done
        } else if isChunked {
            // A length beside chunks, or chunks in HTTP/1.0 (RFC 9112, 6.1), is a smuggling attempt or a defect: believe the
            // chunks, then part ways.
            if contentLength >= 0 || isOldVersion { keepsAlive = false }
            phase = .chunkSize
        } else if contentLength >= 0, !hasOtherCoding {
            remaining = contentLength
            phase = contentLength == 0 ? .done : .body
        } else {
            keepsAlive = false
            phase = .untilClose
        }
    }

    /// `1a3f;extension`, in hexadecimal; 0 ends the body.
    private mutating func takeChunkSize(_ line: UnsafeRawBufferPointer, wireLength: Int) -> Outcome? {
        var position = 0
        remaining = 0
        while position < line.count, let digit = line.hexadecimalDigit(at: position) {
            // Larger than any limit is large enough.
            remaining = remaining > Int.max >> 4 ? Int.max : remaining << 4 | digit
            position += 1
        }
        guard position > 0 else { return .failed(.protocol, ResponseParser.noChunkSize) }
        guard headBytes + wireLength <= ResponseParser.maximumHeadBytes else { return ResponseParser.headTooLarge }
        if position < line.count, !areExtensions(line.value(from: position)) {
            return .failed(.protocol, ResponseParser.noChunkSize)
        }
        guard remaining <= maximumBodyBytes - bodyBytes else { return .failed(.tooLarge, Oversize.body) }
        // What the size itself needs is paid for by the data behind it; the rest is not to go on for ever.
        if wireLength > 16 { headBytes += wireLength }
        bodyBytes += remaining
        phase = remaining == 0 ? .trailers : .chunkData
        lastLine = .unfoldable
        return nil
    }

    /// Chunk extensions mean nothing here, but they are not to hide what another takes for the end of a line.
    private func areExtensions(_ text: UnsafeRawBufferPointer) -> Bool {
        text.isEmpty || text[0] == 0x3B && !text.contains(0x0D)
    }

    /// Trailers say nothing of the message's framing (RFC 9110, 6.5.1), whatever their names.
    private mutating func takeTrailer(_ line: UnsafeRawBufferPointer) -> Outcome? {
        if line.isEmpty {
            phase = .done
            return nil
        }
        let isFolded = lastLine == .other && (line[0] == 0x20 || line[0] == 0x09)
        let isField = line[0] > 0x20 && line[0] != 0x3A && line.contains(0x3A)
        lastLine = .other
        return isFolded || isField ? nil : .failed(.protocol, "a trailer line has no name or no colon")
    }
}
