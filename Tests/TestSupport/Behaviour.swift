import Foundation

extension ScriptedServer {
    /// What a scripted server does with a request.
    public enum Behaviour: Sendable, Hashable {
        /// 200, keeps the connection, and sends the request's body back, or `ok`.
        case answers
        /// As `answers`, after so many milliseconds.
        case answersAfter(milliseconds: Int)
        /// As `answersAfter`, where the path ends with this; else at once.
        case answersSlowly(pathEnding: String, milliseconds: Int)
        /// As `answers`, and so much later says 408, which nobody has asked for; takes half a second for each further request.
        case speaksUnasked(milliseconds: Int)
        case status(Int)
        /// 200, announcing the close that follows.
        case closesEachTime
        /// HTTP/1.0: the close ends the body.
        case oldVersion
        /// One byte every millisecond, from the first of the head to the last of the body.
        case byteByByte
        /// A quick head, and then a body of which each byte takes its time and which does not end.
        case trickles
        case closesWithoutAnswer
        case resetsWithoutAnswer
        /// The head says 100 bytes; 10 come, and then the end.
        case cutsTheBody
        case cutsTheHead
        /// 200 in chunks, with two fields behind the body.
        case sendsTrailers
        /// As `sendsTrailers`, up to the middle of the second field.
        case cutsTheTrailers
        /// The line of another protocol.
        case garbage
        /// Bytes of another protocol without any line end, then the end: a TLS alert.
        case binaryGarbage
        /// As `binaryGarbage`, but the connection stays open.
        case silentAfterGarbage
        /// `Content-Length: 1000000000`, and the first bytes of it.
        case announcesGigabyte
        case streamsForever
        case endlessHeaders
        case endlessHeaderLine
        case endlessContinues
        case neverAnswers
        /// Listens, and leaves connections in the queue of the system.
        case neverAccepts
        /// Answers so many requests in all; with the next one the listener goes and every connection is reset.
        case dies(after: Int)
        /// Answers so many requests on a connection, and closes it unannounced when it has read another.
        case goesStale(after: Int)
        /// As `goesStale`, right behind the answer.
        case closesBehindTheAnswer(after: Int)
        /// As `closesBehindTheAnswer`, with a reset, and a moment later.
        case resetsBehindTheAnswer(after: Int)
        /// Resets the connection of each of these requests, counted from 0 over all connections, as soon as it has read it.
        case resetsOnArrival(of: Set<Int>)
        /// As it is told.
        case says(Replies)
        /// Sends these parts as they are, so many milliseconds apart, and then keeps the connection, or is silent until the client goes.
        case sendsParts([[UInt8]], milliseconds: Int, staysSilent: Bool = false)
        /// 413 as soon as it has read the head of a request with a body, then the end, most of the body unread.
        case refusesBodies

        /// What a server says to each request.
        public struct Replies: Sendable, Hashable {
            private let id = UUID()
            let answer: @Sendable (_ path: String, _ head: String, _ body: [UInt8]) -> Reply

            public init(_ answer: @escaping @Sendable (_ path: String, _ head: String, _ body: [UInt8]) -> Reply) {
                self.answer = answer
            }

            public static func == (a: Replies, b: Replies) -> Bool { a.id == b.id }
            public func hash(into hasher: inout Hasher) { hasher.combine(id) }
        }

        public struct Reply: Sendable {
            var bytes: [UInt8]
            var closes = false

            /// - Parameter fields: header lines; a length is added.
            public init(_ status: Int = 200, _ fields: [String] = [], body: [UInt8] = Array("ok".utf8), isHead: Bool = false) {
                let lines = ["HTTP/1.1 \(status) Said"] + fields + ["Content-Length: \(body.count)"]
                bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (isHead ? [] : body)
            }

            /// - Parameter raw: all of an answer, or what there is of it before the connection is closed.
            public init(raw: [UInt8], closes: Bool = true) {
                bytes = raw
                self.closes = closes
            }
        }

        var refusesBodies: Bool { self == .refusesBodies }

        var requestsInAll: Int? {
            if case .dies(let count) = self { count } else { nil }
        }

        /// - Parameter request: its number over all connections, from 0.
        func resets(request: Int) -> Bool {
            if case .resetsOnArrival(let requests) = self { requests.contains(request) } else { false }
        }

        func refuseBody(on socket: Socket) {
            socket.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }

        /// - Returns: whether the connection goes on.
        func answer(_ head: RequestReader.Head, body: [UInt8], servedBefore: Int, on socket: Socket) -> Bool {
            switch self {
            case .answers, .dies, .refusesBodies, .neverAccepts, .resetsOnArrival: return socket.send(Behaviour.success(body))
            case .answersAfter(let milliseconds):
                Behaviour.pause(milliseconds)
                return socket.send(Behaviour.success(body))
            case .answersSlowly(let ending, let milliseconds):
                if head.path.hasSuffix(ending) { Behaviour.pause(milliseconds) }
                return socket.send(Behaviour.success(body))
            case .speaksUnasked(let milliseconds):
                if servedBefore > 0 { Behaviour.pause(500) }
                guard socket.send(Behaviour.success(body)) else { return false }
                Behaviour.pause(milliseconds)
                return socket.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
            case .status(let status):
                return socket.send("HTTP/1.1 \(status) Scripted\r\nContent-Length: 2\r\n\r\nno")
            case .goesStale(let count):
                return servedBefore < count && socket.send(Behaviour.success(body))
            case .closesBehindTheAnswer(let count):
                return socket.send(Behaviour.success(body)) && servedBefore + 1 < count
            case .resetsBehindTheAnswer(let count):
                guard socket.send(Behaviour.success(body)), servedBefore + 1 >= count else { return true }
                usleep(UInt32.random(in: 50...300))
                socket.resetOnClose()
                return false
            case .says(let replies):
                let reply = replies.answer(head.path, head.text, body)
                return socket.send(reply.bytes) && !reply.closes
            case .sendsParts(let parts, let milliseconds, let staysSilent):
                for (index, part) in parts.enumerated() {
                    if index > 0 { Behaviour.pause(milliseconds) }
                    guard socket.send(part) else { return false }
                }
                guard staysSilent else { return true }
                while socket.received() != nil {}
                return false
            case .sendsTrailers: return socket.send(Behaviour.chunked + "X-Checksum: 7\r\nX-Signature: 8\r\n\r\n")
            case .byteByByte:
                return Behaviour.success(body).allSatisfy { byte in
                    Behaviour.pause(1)
                    return socket.send([byte])
                }
            case .neverAnswers:
                // Until the other side gives up.
                while socket.received() != nil {}
                return false
            default:
                misbehave(on: socket)
                return false
            }
        }

        /// Those that end with the connection.
        private func misbehave(on socket: Socket) {
            switch self {
            case .closesEachTime: socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            case .oldVersion: socket.send("HTTP/1.0 200 OK\r\n\r\nok")
            case .resetsWithoutAnswer: socket.resetOnClose()
            case .cutsTheBody: socket.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789")
            case .cutsTheHead: socket.send("HTTP/1.1 200 OK\r\nContent-Le")
            case .cutsTheTrailers: socket.send(Behaviour.chunked + "X-Checksum: 7\r\nX-Sig")
            case .garbage: socket.send("SSH-2.0-OpenSSH_9.2p1\r\n")
            case .binaryGarbage: socket.send([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])
            case .silentAfterGarbage:
                socket.send([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])
                while socket.received() != nil {}
            case .announcesGigabyte:
                socket.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n0123456789")
                while socket.received() != nil {}
            case .trickles:
                socket.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                repeat { Behaviour.pause(20) } while socket.send("x")
            case .streamsForever:
                let block = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
                Behaviour.repeating(block, after: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", on: socket)
            case .endlessHeaders: Behaviour.repeating("X-Filler: 0123456789\r\n", after: "HTTP/1.1 200 OK\r\n", on: socket)
            case .endlessHeaderLine: Behaviour.repeating("0123456789", after: "HTTP/1.1 200 OK\r\nX-Filler: ", on: socket)
            case .endlessContinues: Behaviour.repeating("HTTP/1.1 100 Continue\r\n\r\n", after: "", on: socket)
            default: break
            }
        }

        /// A response up to its trailers.
        private static let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Checksum\r\n\r\n2\r\nok\r\n0\r\n"

        private static func success(_ body: [UInt8]) -> [UInt8] {
            let content = body.isEmpty ? Array("ok".utf8) : body
            return Array("HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\n\r\n".utf8) + content
        }

        /// Sends on until the other side has had enough.
        private static func repeating(_ text: String, after beginning: String, on socket: Socket) {
            guard socket.send(beginning) else { return }
            let piece = Array(String(repeating: text, count: max(1, 16_384 / text.utf8.count)).utf8)
            while socket.send(piece) {}
        }

        private static func pause(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }
    }
}
