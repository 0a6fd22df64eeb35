import LoadModel
import Measurement
import Testing

@testable import Engine

@Suite struct ResponseParserTests {
    typealias Expected = ResponseCase.Expected

    /// Feeds the input in pieces, each with what was left of those before it, as a transport does.
    private func parse(_ pieces: [ArraySlice<UInt8>], isHead: Bool) -> Expected {
        var parser = ResponseParser(isHead: isHead, maximumBodyBytes: 1 << 20)
        var left: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            left += piece
            let (consumed, outcome) = left.withUnsafeBytes { parser.consume($0) }
            if consumed < 0 || consumed > left.count { Issue.record("consumed \(consumed) of \(left.count) bytes") }
            switch outcome {
            case .needsMore: left.removeFirst(consumed)
            case .failed(let kind, _): return .failed(kind)
            case .complete:
                let rest = left.count - consumed + pieces[(index + 1)...].reduce(0) { $0 + $1.count }
                return .complete(status: parser.status, keepsAlive: parser.keepsAlive, rest: rest)
            }
        }
        var closing = parser
        if case .complete = closing.close() { return .completeOnClose(status: parser.status) }
        return .needsMore
    }

    @Test(arguments: ResponseCase.all)
    func aResponseIsReadAsTheStandardSays(example: ResponseCase) {
        #expect(parse([Array(example.input.utf8)[...]], isHead: example.isHead) == example.expected)
    }

    @Test(arguments: ResponseCase.all)
    func splittingTheInputAtAnyByteChangesNothing(example: ResponseCase) {
        let bytes = Array(example.input.utf8)
        let cuts = bytes.indices.filter {
            parse([bytes[..<$0], bytes[$0...]], isHead: example.isHead) != example.expected
        }
        #expect(cuts == [], "read differently where cut at these bytes")
        #expect(parse(bytes.indices.map { bytes[$0...$0] }, isHead: example.isHead) == example.expected)
    }

    /// Of the longer ones only those places where something is at stake: around the ends of lines.
    @Test(arguments: ResponseCase.all)
    func splittingTheInputAtAnyTwoBytesChangesNothing(example: ResponseCase) {
        let bytes = Array(example.input.utf8)
        let places = bytes.indices.filter { place in
            bytes.count <= 48 || bytes[max(0, place - 2)..<min(bytes.count, place + 2)].contains(0x0A)
        }
        var cuts: [[Int]] = []
        for first in places {
            for second in places where second > first {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
                if parse(pieces, isHead: example.isHead) != example.expected { cuts.append([first, second]) }
            }
        }
        #expect(cuts == [], "read differently where cut at these bytes")
    }

    /// A line that is too long is so whether its end is already there or not.
    static let overlong = [
        ("HTTP/1.1 200 ", FailureKind.tooLarge), ("HTTP/1.1 200 OK\r\nX: ", .tooLarge),
        ("HTTP/1.1 200 OK\r\n", .tooLarge), ("HTTP/1.1 200 OK\r\nX: y\r\n ", .tooLarge),
        ("", .protocol), ("HTTP/1.1 100 Continue\r\n\r\n", .protocol),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;", .protocol),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", .tooLarge),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", .tooLarge),
    ]

    @Test(arguments: overlong)
    func aLineWithoutEndIsTooLargeHoweverItComes(beginning: String, kind: FailureKind) {
        let whole = Array(beginning.utf8) + [UInt8](repeating: 0x61, count: 400_000)
        let ended = whole + Array("\r\n\r\n".utf8)
        #expect(parse([whole[...]], isHead: false) == .failed(kind))
        #expect(parse([ended[...]], isHead: false) == .failed(kind))
        let pieces = stride(from: 0, to: ended.count, by: 50_000).map { ended[$0..<min(ended.count, $0 + 50_000)] }
        #expect(parse(pieces, isHead: false) == .failed(kind))
    }

    static let endless = [
        ("HTTP/1.1 200 OK\r\n", "X-Header: value\r\n"),
        ("HTTP/1.1 200 OK\r\nX: y\r\n", " folded\r\n"),
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "Trailer: value\r\n"),
        // One byte of a body costs a kilobyte of extensions: the lines between chunks are bounded as well.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1;\(String(repeating: "x", count: 1000))\r\nx\r\n"),
        ("HTTP/1.1 200 OK\r\n\r\n", "close-delimited"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1000\r\n\(String(repeating: "x", count: 4096))\r\n"),
    ]

    @Test(arguments: endless)
    func aResponseWithoutEndIsTooLarge(beginning: String, repeated: String) {
        let piece = Array(repeated.utf8)[...]
        let count = 3_000_000 / piece.count
        #expect(parse([Array(beginning.utf8)[...]] + Array(repeating: piece, count: count), isHead: false) == .failed(.tooLarge))
    }

    @Test func manySmallChunksAreAsGoodAsOneLargeOne() {
        let piece = Array("10\r\n0123456789abcdef\r\n".utf8)
        let head = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let bytes = head + Array(repeatElement(piece, count: 65_536).joined()) + Array("0\r\n\r\n".utf8)
        #expect(parse([bytes[...]], isHead: false) == .success)
    }

    /// Every message that is complete, cut before its end; those that say neither length nor chunks end with the connection.
    @Test func theCloseInTheMiddleOfAResponseIsACut() {
        for example in ResponseCase.all where example.expected == .success {
            let bytes = Array(example.input.utf8)
            let taken = bytes.indices.filter { parse([bytes[..<$0]], isHead: example.isHead) != .needsMore }
            #expect(taken == [], "\(example.name), cut at these bytes")
        }
    }
}
