import Measurement
import Testing

/// The bytes of a response, and what a parser is to make of them.
struct ResponseCase: Sendable, CustomTestStringConvertible {
    enum Expected: Equatable {
        case complete(status: Int, keepsAlive: Bool, rest: Int)
        case needsMore
        case failed(FailureKind)
        case completeOnClose(status: Int)

        /// A 200 with nothing behind it, on a connection that may go on.
        static let success = complete(status: 200, keepsAlive: true, rest: 0)
        static let lastSuccess = complete(status: 200, keepsAlive: false, rest: 0)
    }

    var name: String
    var isHead: Bool
    var input: String
    var expected: Expected
    var testDescription: String { name }

    init(_ name: String, isHead: Bool = false, _ input: String, _ expected: Expected) {
        self.name = name
        self.isHead = isHead
        self.input = input
        self.expected = expected
    }

    /// A 200 of HTTP/1.1 with these lines, an empty line, and what follows.
    init(_ name: String, headers: String, body: String = "", _ expected: Expected) {
        let lines = headers.isEmpty ? "" : headers + "\r\n"
        self.init(name, "HTTP/1.1 200 OK\r\n\(lines)\r\n\(body)", expected)
    }

    /// A chunked 200 with these bytes behind its head.
    init(_ name: String, chunks: String, _ expected: Expected) {
        self.init(name, headers: "Transfer-Encoding: chunked", body: chunks, expected)
    }

    static let all = statusLines + headers + lengths + codings + chunks + connections + bodiless
}
