import FoundationEssentials
import Glibc

/// A small blocking HTTP/1.1 client over one loopback connection.
final class Client {
    private let socket: Int32
    private var buffer: [UInt8] = []

    struct Answer {
        let status: Int
        let headers: String
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body))
        }
    }

    struct Failure: Error {}

    init(port: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(socket)
            throw Failure()
        }
    }

    deinit { close(socket) }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure() }
            sent += count
        }
    }

    func get(_ path: String) throws -> Answer {
        try send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        return try receive()
    }

    func post(_ path: String, _ body: [UInt8]) throws -> Answer {
        try send("POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Length: \(body.count)\r\n\r\n")
        try send(body)
        return try receive()
    }

    /// Reads one response with a content length, or none.
    func receive() throws -> Answer {
        while true {
            if let end = headEnd() {
                let head = String(decoding: buffer[..<end], as: UTF8.self)
                let length = contentLength(of: head)
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
    func sawEnd() -> Bool {
        while (try? read()) != nil {}
        return true
    }

    /// All that is received until the server closes the connection.
    func textUntilEnd() -> String {
        while (try? read()) != nil {}
        return String(decoding: buffer, as: UTF8.self)
    }

    private func headEnd() -> Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard buffer.count >= 4 else { return nil }
        return (4...buffer.count).first { Array(buffer[($0 - 4)..<$0]) == mark }
    }

    private func contentLength(of head: String) -> Int {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            return Int(line.dropFirst(15).filter { $0 != " " }) ?? 0
        }
        return 0
    }

    private func read() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { throw Failure() }
        buffer.append(contentsOf: chunk[..<count])
    }
}
