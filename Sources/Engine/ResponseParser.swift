import Glibc
import Measurement

/// An incremental parser of HTTP/1.1 responses (RFC 9112) that keeps no bytes: it finds where a response ends, and its status.
///
/// Whoever feeds it keeps what it did not consume (part of a line, never more than ``maximumHeadBytes``) and shows it again
/// with more behind it, so input may be split at any byte. Malformed input is refused, not guessed at.
struct ResponseParser {
    /// A longer head than this is refused as too large.
    static let maximumHeadBytes = 256 * 1024

    enum Outcome {
        /// All input that makes sense so far was consumed.
        case needsMore
        case complete
        case failed(FailureKind, StaticString)
    }

    private enum Phase: UInt8 {
        case statusLine, headers, body, chunkSize, chunkData, chunkEnd, trailers, untilClose, done
    }

    /// 0 until the status line has been read.
    private(set) var status = 0
    /// Whether the connection may carry another request after this response.
    private(set) var keepsAlive = true
    private var phase = Phase.statusLine
    private var isHead: Bool
    private var isChunked = false
    private var hasOtherCoding = false
    private var contentLength = -1
    private var lastHeaderFrames = false
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

    /// Reads as far as it can.
    ///
    /// - Parameter input: what was not consumed before, then what came since.
    /// - Returns: how many bytes of the input are done with, and what they led to.
    mutating func consume(_ input: UnsafeRawBufferPointer) -> (consumed: Int, outcome: Outcome) {
        guard let base = input.baseAddress else { return (0, .needsMore) }
        var position = 0
        while true {
            switch phase {
            case .body, .chunkData:
                let taken = min(remaining, input.count - position)
                position += taken
                remaining -= taken
                guard remaining == 0 else { return (position, .needsMore) }
                if phase == .body { return finish(position) }
                phase = .chunkEnd
            case .untilClose:
                bodyBytes += input.count - position
                guard bodyBytes <= maximumBodyBytes else {
                    return (input.count, .failed(.tooLarge, "the body exceeds the limit"))
                }
                return (input.count, .needsMore)
            case .done:
                return (position, .complete)
            case .statusLine, .headers, .chunkSize, .chunkEnd, .trailers:
                let rest = input.count - position
                guard rest > 0, let newline = memchr(base + position, 0x0A, rest) else {
                    return (position, unfinished(line: UnsafeRawBufferPointer(start: base + position, count: rest)))
                }
                let length = UnsafeRawPointer(newline) - (base + position)
                let line = UnsafeRawBufferPointer(start: base + position, count: length).droppingCarriageReturn()
                position += length + 1
                if let refusal = take(line: line, wireLength: length + 1) { return (position, refusal) }
                if phase == .done { return finish(position) }
            }
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

    private func unfinished(line: UnsafeRawBufferPointer) -> Outcome {
        if phase == .statusLine, !line.mayBegin("HTTP/1.") {
            // Another protocol's bytes may never bring the end of a line: a TLS alert does not.
            return .failed(.protocol, ResponseParser.noStatusLine)
        }
        return headBytes + line.count > ResponseParser.maximumHeadBytes
            ? .failed(.tooLarge, "the response's head exceeds 256 KiB") : .needsMore
    }

    private static let noStatusLine: StaticString = "the answer does not start with an HTTP/1.x status line"

    private mutating func take(line: UnsafeRawBufferPointer, wireLength: Int) -> Outcome? {
        switch phase {
        case .statusLine, .headers, .trailers:
            headBytes += wireLength
            if headBytes > ResponseParser.maximumHeadBytes { return .failed(.tooLarge, "the response's head exceeds 256 KiB") }
            if phase == .statusLine { return takeStatusLine(line) }
            if phase == .headers { return line.isEmpty ? endHead() : takeHeader(line) }
            if line.isEmpty { phase = .done }
            return nil
        case .chunkSize: return takeChunkSize(line)
        case .chunkEnd:
            phase = .chunkSize
            return line.isEmpty ? nil : .failed(.protocol, "a chunk is longer than its size says")
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
        phase = .headers
        return nil
    }

    private mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Outcome? {
        if line[0] == 0x20 || line[0] == 0x09 {
            // RFC 9112, 5.2: a folded line continues the one before; harmless unless that one frames the message.
            return lastHeaderFrames ? .failed(.protocol, "a framing header is folded over two lines") : nil
        }
        guard let base = line.baseAddress, let found = memchr(base, 0x3A, line.count) else {
            return .failed(.protocol, "a header line has no colon")
        }
        let length = UnsafeRawPointer(found) - base
        guard length > 0, line[length - 1] != 0x20, line[length - 1] != 0x09 else {
            return .failed(.protocol, "a header has no name, or white space before its colon")
        }
        let name = UnsafeRawBufferPointer(start: base, count: length)
        let value = UnsafeRawBufferPointer(rebasing: line[(length + 1)...]).trimmingBlanks()
        lastHeaderFrames = false
        switch length {
        case 10 where name.equalsIgnoringCase("connection"):
            if value.containsToken("close") { keepsAlive = false }
            if value.containsToken("keep-alive") { keepsAlive = true }
            return nil
        case 14 where name.equalsIgnoringCase("content-length"): return takeContentLength(value)
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            lastHeaderFrames = true
            isChunked = value.lastToken().equalsIgnoringCase("chunked")
            hasOtherCoding = !isChunked
            return nil
        default: return nil
        }
    }

    /// RFC 9112, 6.3: the same length said twice is one length; two different ones are an error.
    private mutating func takeContentLength(_ value: UnsafeRawBufferPointer) -> Outcome? {
        lastHeaderFrames = true
        if contentLength < 0, let length = value.decimal() {
            contentLength = length
            return nil
        }
        for part in value.split(separator: 0x2C, omittingEmptySubsequences: false) {
            let digits = UnsafeRawBufferPointer(rebasing: part).trimmingBlanks()
            guard let length = digits.decimal(), contentLength < 0 || contentLength == length else {
                return .failed(.protocol, "Content-Length is not one number")
            }
            contentLength = length
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
        if phase == .body, remaining > maximumBodyBytes { return .failed(.tooLarge, "the announced body exceeds the limit") }
        return nil
    }

    private mutating func startBody() {
        if isHead {
            phase = .done
        } else if isChunked {
            // A length beside chunks is a smuggling attempt or a defect: believe the chunks, then part ways.
            if contentLength >= 0 { keepsAlive = false }
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
    private mutating func takeChunkSize(_ line: UnsafeRawBufferPointer) -> Outcome? {
        let digits = line.prefix { ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }
        let next = digits.endIndex < line.endIndex ? line[digits.endIndex] : 0x3B
        guard !digits.isEmpty, digits.count <= 15, next == 0x3B || next == 0x20 || next == 0x09 else {
            return .failed(.protocol, "a chunk's size is not a hexadecimal number")
        }
        remaining = digits.reduce(0) { $0 << 4 | Int($1 <= 0x39 ? $1 - 0x30 : ($1 | 0x20) - 0x57) }
        bodyBytes += remaining
        guard bodyBytes <= maximumBodyBytes else { return .failed(.tooLarge, "the body exceeds the limit") }
        phase = remaining == 0 ? .trailers : .chunkData
        return nil
    }
}
