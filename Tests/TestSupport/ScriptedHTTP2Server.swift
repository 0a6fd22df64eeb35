import Foundation
import Synchronization

/// A server of HTTP/2 by prior knowledge that says exactly what its script says, right or wrong: frames as bytes (RFC 9113, 4.1), on
/// blocking sockets and threads of its own.
///
/// Nothing of it is shared with what it tests: heads are written without compression and not read at all.
public final class ScriptedHTTP2Server: Sendable {
    /// What a server does at each point of a connection.
    public struct Script: Sendable {
        public typealias Action = @Sendable (Conversation, Request) -> Void

        /// In place of its SETTINGS.
        public var opens: (@Sendable (Conversation) -> Void)?
        public var settings: [(UInt16, UInt32)] = []
        /// When the head of a request has come.
        public var takesHead: Action?
        /// When all of a request has come.
        public var answers: Action
        /// Whether windows are opened again for what has come.
        public var opensWindows = true

        public init(answers: @escaping Action = { $0.answer($1.stream) }) { self.answers = answers }
    }

    public struct Request: Sendable {
        public var stream: Int32
        /// Over all connections, from 0 in the order in which heads came.
        public var number: Int
        /// Of its connection, from 0.
        public var numberOnConnection: Int
        public var connection: Int
        public var bodyBytes = 0
    }

    public let port: Int
    private let listener: Socket
    private let script: Script
    private let log = Mutex(Log())

    private struct Log {
        var heads = 0
        var bodyBytes = 0
        var resets = 0
        var accepted = 0
        var open: [Int: Socket] = [:]
        var isStopped = false
    }

    public init(_ script: Script) throws {
        self.script = script
        (listener, port) = try Socket.listening(backlog: 1024)
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Requests whose heads came, the bytes of bodies, and streams that were reset by the client.
    public var heads: Int { log.withLock { $0.heads } }
    public var bodyBytes: Int { log.withLock { $0.bodyBytes } }
    public var resets: Int { log.withLock { $0.resets } }
    public var connections: Int { log.withLock { $0.accepted } }

    public func stop() {
        log.withLock { log in
            log.isStopped = true
            for socket in Array(log.open.values) + [listener] { socket.shutDown() }
        }
    }

    private func acceptAll() {
        while let socket = listener.accepted() {
            let number = log.withLock { log in
                log.accepted += 1
                log.open[log.accepted - 1] = socket
                if log.isStopped { socket.shutDown() }
                return log.accepted - 1
            }
            Thread.detachNewThread { [self] in
                let conversation = Conversation(socket)
                converse(conversation, number)
                conversation.drain()
                log.withLock { log in
                    log.open[number] = nil
                    socket.close()
                }
            }
        }
        listener.close()
    }

    private func converse(_ conversation: Conversation, _ connection: Int) {
        var pending: [Int32: Request] = [:]
        var count = 0
        guard conversation.read(24).map({ $0.starts(with: Array("PRI * HTTP/2.0".utf8)) }) == true else { return }
        // A bare connection, as a probe makes, does not count.
        if let opens = script.opens { opens(conversation) } else { conversation.settings(script.settings) }
        while !conversation.hasEnded, let (type, flags, stream, payload) = conversation.readFrame() {
            switch type {
            case 0x4 where flags & 1 == 0 && conversation.hasSettings: conversation.frame(0x4, 1, 0)
            case 0x6 where flags & 1 == 0: conversation.frame(0x6, 1, 0, payload)
            case 0x3: log.withLock { $0.resets += 1 }
            case 0x1:
                let number = log.withLock {
                    $0.heads += 1
                    return $0.heads - 1
                }
                let request = Request(stream: stream, number: number, numberOnConnection: count, connection: connection)
                count += 1
                script.takesHead?(conversation, request)
                if flags & 1 != 0 { script.answers(conversation, request) } else { pending[stream] = request }
            case 0x0:
                log.withLock { $0.bodyBytes += payload.count }
                if script.opensWindows, !payload.isEmpty {
                    conversation.windowUpdate(0, UInt32(payload.count))
                    if flags & 1 == 0 { conversation.windowUpdate(stream, UInt32(payload.count)) }
                }
                pending[stream]?.bodyBytes += payload.count
                if flags & 1 != 0, let request = pending.removeValue(forKey: stream) { script.answers(conversation, request) }
            default: break
            }
        }
    }

    /// One connection, as a script speaks on it.
    public final class Conversation: @unchecked Sendable {
        private let socket: Socket
        // Touched by the connection's own thread only.
        private var unread: [UInt8] = []
        private(set) var hasEnded = false
        private(set) var hasSettings = false
        private var endsByReset = false
        /// What a script remembers from one request to the next.
        public var notes: [Int32] = []

        init(_ socket: Socket) { self.socket = socket }

        func read(_ count: Int) -> [UInt8]? {
            while unread.count < count {
                guard let more = socket.received() else { return nil }
                unread += more
            }
            defer { unread.removeFirst(count) }
            return Array(unread.prefix(count))
        }

        func readFrame() -> (type: UInt8, flags: UInt8, stream: Int32, payload: [UInt8])? {
            guard let head = read(9) else { return nil }
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard let payload = read(length) else { return nil }
            let stream = head[5...8].reduce(Int32(0)) { $0 << 8 | Int32($1) }
            return (head[3], head[4], stream, payload)
        }

        @discardableResult
        public func send(_ bytes: [UInt8]) -> Bool { socket.send(bytes) }

        /// - Parameter length: that its head claims, where it is to be another than the payload's.
        public static func bytes(
            _ type: UInt8, _ flags: UInt8, _ stream: Int32, _ payload: [UInt8] = [], length: Int? = nil
        ) -> [UInt8] {
            let count = length ?? payload.count
            return [UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF), type, flags]
                + number(UInt32(bitPattern: stream)) + payload
        }

        public static func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 0xFF) } }

        public func frame(_ type: UInt8, _ flags: UInt8, _ stream: Int32, _ payload: [UInt8] = []) {
            send(Conversation.bytes(type, flags, stream, payload))
        }

        public func settings(_ values: [(UInt16, UInt32)]) {
            hasSettings = true
            frame(0x4, 0, 0, values.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] + Conversation.number($1) })
        }

        public func windowUpdate(_ stream: Int32, _ increment: UInt32) { frame(0x8, 0, stream, Conversation.number(increment)) }
        public func reset(_ stream: Int32, _ code: UInt32) { frame(0x3, 0, stream, Conversation.number(code)) }
        public func goaway(last: Int32, _ code: UInt32 = 0) {
            frame(0x7, 0, 0, Conversation.number(UInt32(bitPattern: last)) + Conversation.number(code))
        }

        public func head(_ stream: Int32, _ fields: [(String, String)] = [(":status", "200")], ends: Bool = false) {
            frame(0x1, ends ? 5 : 4, stream, Conversation.block(fields))
        }

        public func data(_ stream: Int32, _ bytes: [UInt8], ends: Bool = true) { frame(0x0, ends ? 1 : 0, stream, bytes) }

        public func answer(_ stream: Int32, status: Int = 200, _ body: String = "ok") {
            head(stream, [(":status", "\(status)")])
            data(stream, Array(body.utf8))
        }

        /// Fields without compression (RFC 7541, 6.2.2).
        public static func block(_ fields: [(String, String)]) -> [UInt8] {
            fields.flatMap { name, value in [0] + text(name) + text(value) }
        }

        private static func text(_ text: String) -> [UInt8] { integer(text.utf8.count, bits: 7) + Array(text.utf8) }

        /// RFC 7541, 5.1.
        public static func integer(_ value: Int, bits: Int, above: UInt8 = 0) -> [UInt8] {
            let most = 1 << bits - 1
            guard value >= most else { return [above | UInt8(value)] }
            var bytes = [above | UInt8(most)]
            var rest = value - most
            while rest >= 128 {
                bytes.append(UInt8(rest & 0x7F | 0x80))
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }

        public func wait(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

        /// Ends the connection when the script returns; with a reset where that is asked for.
        public func end(byReset: Bool = false) {
            if byReset { socket.resetOnClose() }
            endsByReset = byReset
            hasEnded = true
        }

        /// Reads what still comes before the connection is closed: else the system resets it, and takes back what was said.
        func drain() {
            guard hasEnded, !endsByReset else { return }
            socket.finishSending()
            socket.receiveTimeout(seconds: 5)
            while socket.received() != nil {}
        }
    }
}

extension ScriptedHTTP2Server.Conversation {
    /// Sends the same again and again until the client has had enough.
    public func flood(with frame: [UInt8]) {
        let many = [[UInt8]](repeating: frame, count: 500).flatMap { $0 }
        for _ in 0..<2_000 where !hasEnded { if !send(many) { return end() } }
        end()
    }
}
