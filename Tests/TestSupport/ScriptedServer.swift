import Foundation
import Synchronization

/// A server that misbehaves in exactly one way, on blocking sockets and threads of its own.
///
/// Nothing of it is shared with what it tests: it reads requests by its own few lines of HTTP and counts what it saw.
public final class ScriptedServer: Sendable {
    public let port: Int
    private let behaviour: Behaviour
    private let listener: Socket
    private let log = Mutex(Log())

    /// A request as the server saw it.
    public struct Request: Sendable {
        public var method: String
        public var path: String
        /// The request line and the header lines.
        public var head: String
        public var body: [UInt8]
        /// Which connection brought it, from 0 in the order of arrival.
        public var connection: Int
        /// On a clock that is common to all servers of the process.
        public var received: ContinuousClock.Instant
    }

    private struct Log {
        var requests: [Request] = []
        var accepted = 0
        /// Those that are open, by their numbers.
        var open: [Int: Socket] = [:]
        var mostOpen = 0
        var isStopped = false
    }

    /// - Parameters:
    ///   - backlog: how many connections may wait to be accepted.
    ///   - receiveBuffer: bytes of a request that the kernel takes in before they are read; nil: as it sees fit.
    public init(_ behaviour: Behaviour, backlog: Int32 = 1024, receiveBuffer: Int32? = nil) throws {
        self.behaviour = behaviour
        (listener, port) = try Socket.listening(backlog: backlog, receiveBuffer: receiveBuffer)
        if case .neverAccepts = behaviour { return }
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Whether anybody listens on this port of 127.0.0.1.
    public static func isListening(port: Int) -> Bool { Socket.canConnect(port: port) }

    public var url: String { "http://127.0.0.1:\(port)" }
    /// Everything that was asked, in the order in which it was read to its end.
    public var requests: [Request] { log.withLock { $0.requests } }
    public var requestCount: Int { log.withLock { $0.requests.count } }
    /// Connections that carried a request: a bare connection, as a probe makes, does not count.
    public var connectionsUsed: Int { Set(requests.map(\.connection)).count }
    /// The most connections that were open at once.
    public var mostConnections: Int { log.withLock { $0.mostOpen } }

    /// Closes the listener and every connection. Call it at the end of a test.
    public func stop() {
        // With the lock held, as whoever ends a connection needs it to close the socket, whose number may be another's after that.
        let isFirst = log.withLock { log in
            guard !log.isStopped else { return false }
            log.isStopped = true
            // Those who hold the connections see the end and close them.
            for socket in Array(log.open.values) + [listener] { socket.shutDown() }
            return true
        }
        if isFirst, case .neverAccepts = behaviour { listener.close() }
    }

    /// Resets every connection that is open, and goes on accepting others.
    public func resetConnections() {
        log.withLock { log in
            for socket in log.open.values {
                socket.resetOnClose()
                socket.shutDown()
            }
        }
    }

    private var isStopped: Bool { log.withLock { $0.isStopped } }

    private func acceptAll() {
        while let socket = listener.accepted() {
            let number = log.withLock { log in
                log.accepted += 1
                log.open[log.accepted - 1] = socket
                log.mostOpen = max(log.mostOpen, log.open.count)
                if log.isStopped { socket.shutDown() }
                return log.accepted - 1
            }
            Thread.detachNewThread { [self] in
                serve(socket, number: number)
                log.withLock { log in
                    log.open[number] = nil
                    socket.close()
                }
            }
        }
        listener.close()
    }

    private func serve(_ socket: Socket, number: Int) {
        var reader = RequestReader(socket: socket)
        var served = 0
        while !isStopped, let head = reader.nextHead() {
            if behaviour.refusesBodies, head.contentLength > 0 {
                note(head, body: [], number)
                behaviour.refuseBody(on: socket)
                return
            }
            guard let body = reader.body(of: head) else { return }
            let total = note(head, body: body, number)
            served += 1
            if let limit = behaviour.requestsInAll, total > limit {
                die()
                return
            }
            if behaviour.resets(request: total - 1) {
                socket.resetOnClose()
                return
            }
            guard behaviour.answer(head, body: body, servedBefore: served - 1, on: socket) else { return }
        }
    }

    /// - Returns: how many requests there have been.
    @discardableResult
    private func note(_ head: RequestReader.Head, body: [UInt8], _ number: Int) -> Int {
        log.withLock {
            $0.requests.append(
                Request(method: head.method, path: head.path, head: head.text, body: body, connection: number, received: .now))
            return $0.requests.count
        }
    }

    /// As a process that is killed: no listener any more, and every connection reset.
    private func die() {
        listener.shutDown()
        resetConnections()
    }
}

/// Reads requests off a connection: a head up to its empty line, then as many bytes as it announces.
struct RequestReader {
    struct Head {
        var method: String
        var path: String
        var text: String
        var contentLength: Int
    }

    let socket: Socket
    private var buffer: [UInt8] = []

    init(socket: Socket) { self.socket = socket }

    mutating func nextHead() -> Head? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                buffer.removeSubrange(..<end.upperBound)
                let words = lines[0].split(separator: " ")
                guard words.count == 3 else { return nil }
                let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
                let count = length.flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) }
                return Head(
                    method: String(words[0]), path: String(words[1]), text: lines.joined(separator: "\n"),
                    contentLength: count ?? 0)
            }
            guard let more = socket.received() else { return nil }
            buffer += more
        }
    }

    mutating func body(of head: Head) -> [UInt8]? {
        while buffer.count < head.contentLength {
            guard let more = socket.received() else { return nil }
            buffer += more
        }
        defer { buffer.removeSubrange(..<head.contentLength) }
        return Array(buffer.prefix(head.contentLength))
    }
}
