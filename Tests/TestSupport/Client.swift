import Foundation

/// A small blocking HTTP/1.1 client over one loopback connection, which can misbehave: it sends what it is told.
public final class Client {
    private let socket: Socket
    private var buffer: [UInt8] = []
    private var isClosed = false

    public struct Answer {
        public let status: Int
        public let headers: String
        public let body: [UInt8]

        public var text: String { String(decoding: body, as: UTF8.self) }

        public func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body))
        }
    }

    /// The connection has ended.
    public struct Failure: Error {}

    public init(port: Int) throws {
        guard let socket = Socket.connected(port: port) else { throw Failure() }
        self.socket = socket
        // Nothing takes that long: a test that waits for what never comes fails instead of hanging.
        socket.receiveTimeout(seconds: 60)
    }

    deinit {
        if !isClosed { socket.close() }
    }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) throws {
        guard socket.send(bytes) else { throw Failure() }
    }

    public func get(_ path: String) throws -> Answer {
        try send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        return try receive()
    }

    public func post(_ path: String, _ body: [UInt8]) throws -> Answer {
        try send("POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Length: \(body.count)\r\n\r\n")
        try send(body)
        return try receive()
    }

    /// Closes its own direction; answers can still come.
    public func finishSending() { socket.finishSending() }

    /// Ends the connection with a reset.
    public func reset() {
        socket.resetOnClose()
        socket.close()
        isClosed = true
    }

    /// Reads one response with a content length, or none.
    /// - Parameter hasBody: false: in answer to HEAD.
    public func receive(hasBody: Bool = true) throws -> Answer {
        while true {
            if let end = headEnd() {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                let length = hasBody ? contentLength(of: head) : 0
                while buffer.count < end + length { try read() }
                let body = Array(buffer[end..<(end + length)])
                buffer.removeFirst(end + length)
                let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                return Answer(status: status ?? 0, headers: head, body: body)
            }
            try read()
        }
    }

    /// Whether the server closed the connection, or anything else ended it.
    public func sawEnd() -> Bool {
        while (try? read()) != nil {}
        return true
    }

    /// All that is received until the server closes the connection.
    public func textUntilEnd() -> String {
        while (try? read()) != nil {}
        return String(decoding: buffer, as: UTF8.self)
    }

    private func headEnd() -> Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        return buffer.firstRange(of: mark)?.upperBound
    }

    private func contentLength(of head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            return Int(line.dropFirst(15).filter { $0 != " " }) ?? 0
        }
        return 0
    }

    private func read() throws {
        guard let bytes = socket.received() else { throw Failure() }
        buffer += bytes
    }
}

/// Whether something comes to hold within some seconds: far more than anything of these tests takes on a busy machine.
public func eventually(within seconds: Int = 120, _ holds: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try holds() { return true }
        usleep(1_000)
    }
    return false
}
