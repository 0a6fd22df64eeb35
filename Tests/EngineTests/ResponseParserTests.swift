import LoadModel
import Measurement
import Testing

@testable import Engine

@Suite struct ResponseParserTests {
    enum Expected: Equatable {
        case complete(status: Int, keepsAlive: Bool, rest: Int)
        case needsMore
        case failed(FailureKind)
        case completeOnClose(status: Int)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var isHead = false
        var input: String
        var expected: Expected
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "length", input: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(
            name: "no reason phrase", input: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(
            name: "bare line feeds", input: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(
            name: "HTTP/1.0 closes", input: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            expected: .complete(status: 200, keepsAlive: false, rest: 0)),
        Case(
            name: "HTTP/1.0 that keeps alive", input: "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(
            name: "connection close", input: "HTTP/1.1 200 OK\r\nCONNECTION: x, Close\r\nContent-Length: 2\r\n\r\nok",
            expected: .complete(status: 200, keepsAlive: false, rest: 0)),
        Case(
            name: "chunked",
            input:
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\nA\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(
            name: "chunks and a length",
            input: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
            expected: .complete(status: 200, keepsAlive: false, rest: 0)),
        Case(
            name: "continue first", input: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
            expected: .complete(status: 204, keepsAlive: true, rest: 0)),
        Case(
            name: "not modified", input: "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n",
            expected: .complete(status: 304, keepsAlive: true, rest: 0)),
        Case(name: "another protocol, no line", input: "\u{15}\u{03}\u{01}\u{00}", expected: .failed(.protocol)),
        Case(name: "a version to come", input: "HTTP/", expected: .needsMore),
        Case(
            name: "head", isHead: true, input: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(
            name: "bytes behind the response", input: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP",
            expected: .complete(status: 200, keepsAlive: true, rest: 4)),
        Case(
            name: "the same length twice", input: "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(
            name: "folded header", input: "HTTP/1.1 200 OK\r\nX-A: b\r\n  c\r\nContent-Length: 2\r\n\r\nok",
            expected: .complete(status: 200, keepsAlive: true, rest: 0)),
        Case(name: "close-delimited", input: "HTTP/1.1 200 OK\r\n\r\nsome text", expected: .completeOnClose(status: 200)),
        Case(
            name: "unknown coding is close-delimited", input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nsome text",
            expected: .completeOnClose(status: 200)),
        Case(name: "cut body", input: "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", expected: .needsMore),
        Case(name: "cut head", input: "HTTP/1.1 200 OK\r\nContent-Le", expected: .needsMore),
        Case(name: "cut chunk", input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", expected: .needsMore),
        Case(name: "garbage", input: "SSH-2.0-OpenSSH_9.2\r\n", expected: .failed(.protocol)),
        Case(name: "HTTP/2 status line", input: "HTTP/2.0 200 OK\r\n\r\n", expected: .failed(.protocol)),
        Case(name: "status of two digits", input: "HTTP/1.1 20 OK\r\n\r\n", expected: .failed(.protocol)),
        Case(name: "status 999", input: "HTTP/1.1 999 What\r\n\r\n", expected: .failed(.protocol)),
        Case(name: "header without a colon", input: "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", expected: .failed(.protocol)),
        Case(
            name: "blank before the colon", input: "HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\nabc",
            expected: .failed(.protocol)),
        Case(
            name: "two different lengths", input: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
            expected: .failed(.protocol)),
        Case(name: "negative length", input: "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n", expected: .failed(.protocol)),
        Case(
            name: "length of many digits", input: "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
            expected: .failed(.protocol)),
        Case(name: "folded length", input: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n 0\r\n\r\n", expected: .failed(.protocol)),
        Case(
            name: "chunk size in words", input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\n",
            expected: .failed(.protocol)),
        Case(
            name: "chunk longer than its size", input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
            expected: .failed(.protocol)),
        Case(name: "switching protocols", input: "HTTP/1.1 101 Switching\r\n\r\n", expected: .failed(.protocol)),
        Case(
            name: "a gigabyte announced", input: "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n",
            expected: .failed(.tooLarge)),
        Case(
            name: "a gigabyte in a chunk", input: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3B9ACA00\r\n",
            expected: .failed(.tooLarge)),
    ]

    /// Feeds the input in pieces, each with what was left of those before it, as a transport does.
    private func parse(_ pieces: [[UInt8]], isHead: Bool) -> Expected {
        var parser = ResponseParser(isHead: isHead, maximumBodyBytes: 1 << 20)
        var left: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            left += piece
            let (consumed, outcome) = left.withUnsafeBytes { parser.consume($0) }
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

    @Test(arguments: cases)
    func aResponseIsReadAsTheStandardSays(example: Case) {
        #expect(parse([Array(example.input.utf8)], isHead: example.isHead) == example.expected)
    }

    @Test(arguments: cases)
    func splittingTheInputAtAnyByteChangesNothing(example: Case) {
        let bytes = Array(example.input.utf8)
        for cut in 1..<bytes.count {
            #expect(
                parse([Array(bytes[..<cut]), Array(bytes[cut...])], isHead: example.isHead) == example.expected, "cut at \(cut)")
        }
        #expect(parse(bytes.map { [$0] }, isHead: example.isHead) == example.expected)
    }

    @Test func aHeadWithoutEndIsTooLarge() {
        var pieces = [Array("HTTP/1.1 200 OK\r\n".utf8)]
        for index in 0..<20_000 { pieces.append(Array("X-Header-\(index): value\r\n".utf8)) }
        #expect(parse(pieces, isHead: false) == .failed(.tooLarge))
    }

    @Test func aHeaderLineWithoutEndIsTooLarge() {
        let pieces =
            [Array("HTTP/1.1 200 OK\r\nX: ".utf8)] + [[UInt8]](repeating: [UInt8](repeating: 0x61, count: 4096), count: 100)
        #expect(parse(pieces, isHead: false) == .failed(.tooLarge))
    }

    @Test func arbitraryBytesNeverCrashTheParser() {
        let stream = RandomStream(seed: 5, purpose: .service)
        for round in 0..<3000 {
            var bytes = Array(Self.cases[round % Self.cases.count].input.utf8)
            for change in 0..<3 {
                bytes[Int(stream.bits(UInt64(round * 32 + change)) % UInt64(bytes.count))] = UInt8(
                    truncatingIfNeeded: stream.bits(UInt64(round * 32 + change + 10)))
            }
            _ = parse([bytes], isHead: round % 2 == 0)
        }
    }
}
