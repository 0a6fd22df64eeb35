import LoadModel
import Measurement
import TestSupport
import Testing

/// One thing that a server of HTTP/2 does, and what becomes of requests to it.
struct HTTP2Case: Sendable, CustomTestStringConvertible {
    typealias Script = ScriptedHTTP2Server.Script
    typealias Conversation = ScriptedHTTP2Server.Conversation

    var testDescription: String
    var script: Script
    /// nil: every request succeeds.
    var kind: FailureKind?
    /// Requests that the server would not have, and that went out again: nil: any number.
    var resent: ClosedRange<Int>?
    var isSent = true
    var users = 3
    var requests = 12
    var body = 0
    var timeout = 20.0

    init(_ name: String, _ script: Script) {
        testDescription = name
        self.script = script
    }

    init(_ name: String, answers: @escaping Script.Action) { self.init(name, Script(answers: answers)) }

    init(_ name: String, settings: [(UInt16, UInt32)], answers: @escaping Script.Action = { $0.answer($1.stream) }) {
        self.init(name, Script(answers: answers))
        script.settings = settings
    }

    init(_ name: String, opens: @escaping @Sendable (Conversation) -> Void) {
        self.init(name, Script())
        script.opens = opens
    }

    func failing(as kind: FailureKind, isSent: Bool = true) -> HTTP2Case {
        var made = self
        made.kind = kind
        made.isSent = isSent
        return made
    }

    func of(
        users: Int? = nil, requests: Int? = nil, body: Int? = nil, timeout: Double? = nil, resent: ClosedRange<Int>? = nil
    ) -> HTTP2Case {
        var made = self
        made.users = users ?? made.users
        made.requests = requests ?? made.requests
        made.body = body ?? made.body
        made.timeout = timeout ?? made.timeout
        made.resent = resent ?? made.resent
        return made
    }
}

// What is within the protocol: nothing fails.
extension HTTP2Case {
    static let right: [HTTP2Case] = [
        HTTP2Case("answers") { $0.answer($1.stream) },
        HTTP2Case("says the length of its body") {
            $0.head($1.stream, [(":status", "200"), ("content-length", "2")])
            $0.data($1.stream, [1, 2])
        },
        HTTP2Case("sends a body in many frames, some of them empty") {
            $0.head($1.stream)
            for part in 0..<50 { $0.data($1.stream, [UInt8](repeating: 7, count: part % 3 == 0 ? 0 : 100), ends: false) }
            $0.data($1.stream, [])
        },
        HTTP2Case("pads heads and bodies") {
            let block = Conversation.block([(":status", "200")])
            $0.frame(0x1, 0x4 | 0x8, $1.stream, [5] + block + [0, 0, 0, 0, 0])
            $0.frame(0x0, 0x1 | 0x8, $1.stream, [3, 1, 2, 0, 0, 0])
        },
        HTTP2Case("gives heads a priority") {
            $0.frame(0x1, 0x4 | 0x20, $1.stream, [0, 0, 0, 0, 15] + Conversation.block([(":status", "200")]))
            $0.data($1.stream, [1])
        },
        HTTP2Case("splits heads into CONTINUATION frames") {
            let block = Conversation.block([(":status", "200"), ("a", "b"), ("c", "d")])
            $0.frame(0x1, 0, $1.stream, Array(block[..<3]))
            $0.frame(0x9, 0, $1.stream, Array(block[3..<4]))
            $0.frame(0x9, 0, $1.stream, [])
            $0.frame(0x9, 4, $1.stream, Array(block[4...]))
            $0.data($1.stream, [1])
        },
        HTTP2Case("sends trailers") {
            $0.head($1.stream)
            $0.data($1.stream, [1], ends: false)
            $0.head($1.stream, [("x-checksum", "1")], ends: true)
        },
        HTTP2Case("sends interim answers") {
            $0.head($1.stream, [(":status", "100")])
            $0.head($1.stream, [(":status", "103"), ("link", "</a>")])
            $0.answer($1.stream)
        },
        HTTP2Case("answers without a body") { $0.head($1.stream, [(":status", "204")], ends: true) },
        HTTP2Case("sends PING, and frames and settings that nobody knows") {
            $0.frame(0x6, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])
            $0.frame(0x77, 0xFF, 0, [1, 2, 3])
            $0.frame(0x77, 0xFF, $1.stream, [1, 2, 3])
            $0.settings([(0x77, 1), (0x1, 0)])
            $0.answer($1.stream)
        },
        HTTP2Case("sends PRIORITY frames, also of streams that there are not") {
            for stream in [$1.stream, 2, 99_999] as [Int32] { $0.frame(0x2, 0, stream, [0, 0, 0, 0, 200]) }
            $0.answer($1.stream)
        },
        HTTP2Case("writes byte by byte") {
            let bytes =
                Conversation.bytes(0x1, 4, $1.stream, Conversation.block([(":status", "200")]))
                + Conversation.bytes(0x0, 1, $1.stream, [1, 2])
            for byte in bytes { $0.send([byte]) }
        }.of(requests: 6),
        HTTP2Case("answers three requests at once, the last first") {
            $0.notes.append($1.stream)
            guard $0.notes.count == 3 else { return }
            for stream in $0.notes.reversed() { $0.head(stream) }
            for stream in $0.notes { $0.data(stream, [1], ends: false) }
            for stream in $0.notes.reversed() { $0.data(stream, [2]) }
            $0.notes = []
        },
        HTTP2Case("takes one stream at once", settings: [(0x3, 1)]).of(resent: 0...0),
        HTTP2Case("takes fewer streams, then more") {
            $0.settings([(0x3, $1.number % 2 == 0 ? 1 : 100)])
            $0.answer($1.stream)
        },
        HTTP2Case("takes no streams at first") {
            $0.settings([(0x3, 0)])
            $0.wait(milliseconds: 30)
            $0.settings([(0x3, 10)])
        },
        HTTP2Case("takes no more streams of a connection, without a word") {
            $0.answer($1.stream)
            $0.settings([(0x3, 0)])
        }.of(requests: 30, body: 10),
        HTTP2Case("opens its window byte by byte", settings: [(0x4, 1)]).of(requests: 3, body: 200),
        HTTP2Case("opens its window late", settings: [(0x4, 0)]) { $0.answer($1.stream) }.withHead { conversation, request in
            conversation.wait(milliseconds: 5)
            conversation.windowUpdate(request.stream, 100_000)
        }.of(body: 5_000),
        HTTP2Case("takes large bodies") { $0.answer($1.stream) }.of(body: 300_000),
        HTTP2Case("shrinks its window below nothing while a body comes", settings: [(0x4, 100)]) { $0.answer($1.stream) }
            .withHead { conversation, request in
                conversation.settings([(0x4, 10)])
                conversation.windowUpdate(request.stream, 10_000)
            }.of(body: 5_000),
        HTTP2Case("closes a stream without an error behind its answer") {
            $0.answer($1.stream)
            $0.reset($1.stream, 0)
        },
        // RFC 9113, 8.1.
        HTTP2Case("answers before the body was read, and closes the stream without an error") { _, _ in }
            .withHead { conversation, request in
                conversation.answer(request.stream)
                conversation.reset(request.stream, 0)
            }.of(body: 300_000),
        HTTP2Case("answers before the body was read, and never reads it", settings: [(0x4, 0)]) { _, _ in }
            .withHead { conversation, request in conversation.answer(request.stream) }.of(body: 300_000),
        HTTP2Case("refuses each stream once") {
            if $1.number % 2 == 0 { $0.reset($1.stream, 7) } else { $0.answer($1.stream) }
        }.of(users: 1, body: 10, resent: 12...12),
        HTTP2Case("takes two streams at once without saying so") {
            $0.notes.append($1.stream)
            if $0.notes.count > 2 {
                $0.reset($1.stream, 7)
                $0.notes.removeLast()
            } else {
                $0.wait(milliseconds: 2)
                $0.answer($0.notes.removeFirst())
            }
        }.of(users: 5, requests: 40, body: 10),
        HTTP2Case("ends each connection after two answers") {
            $0.answer($1.stream)
            guard $1.numberOnConnection == 1 else { return }
            $0.goaway(last: $1.stream)
        }.of(requests: 30, body: 10),
        HTTP2Case("ends each connection in two steps") {
            if $1.numberOnConnection == 1 { $0.goaway(last: .max) }
            $0.answer($1.stream)
            if $1.numberOnConnection >= 1 { $0.goaway(last: $1.stream) }
        }.of(requests: 30, body: 10),
        HTTP2Case("ends each connection and closes it at once") {
            $0.goaway(last: $1.stream)
            $0.answer($1.stream)
            $0.end()
        }.of(requests: 30, body: 10),
        HTTP2Case("ends each connection three times over") {
            guard $1.numberOnConnection == 0 else { return }
            for last in [.max, $1.stream + 100, $1.stream] { $0.goaway(last: last) }
            $0.answer($1.stream)
        }.of(requests: 30, body: 10),
        HTTP2Case("does not have the first request of its first connection") {
            if $1.connection <= 1, $1.numberOnConnection == 0, $1.number == 0 {
                $0.goaway(last: 0)
                $0.end()
            } else {
                $0.answer($1.stream)
            }
        }.of(users: 1, body: 10, resent: 1...1),
        HTTP2Case("closes at once where nothing is in flight") {
            $0.answer($1.stream)
            $0.end()
        }.of(users: 1),
    ]

    func withHead(_ action: @escaping Script.Action) -> HTTP2Case {
        var made = self
        made.script.takesHead = action
        return made
    }
}

// What fails, as its kind.
extension HTTP2Case {
    static let wrong: [HTTP2Case] = streams + connections + floods

    private static let streams: [HTTP2Case] = [
        HTTP2Case("says 500") { $0.answer($1.stream, status: 500) }.failing(as: .status),
        HTTP2Case("resets streams") { $0.reset($1.stream, 2) }.failing(as: .reset),
        HTTP2Case("closes streams without an error and without an answer") { $0.reset($1.stream, 0) }.failing(as: .reset),
        HTTP2Case("resets streams in the middle of the body") {
            $0.head($1.stream)
            $0.data($1.stream, [1], ends: false)
            $0.reset($1.stream, 8)
        }.failing(as: .truncated),
        HTTP2Case("never has a stream") { $0.reset($1.stream, 7) }.failing(as: .reset),
        HTTP2Case("sends less than it says") {
            $0.head($1.stream, [(":status", "200"), ("content-length", "5")])
            $0.data($1.stream, [1, 2])
        }.failing(as: .protocol),
        HTTP2Case("sends more than it says") {
            $0.head($1.stream, [(":status", "200"), ("content-length", "1")])
            $0.data($1.stream, [1, 2])
        }.failing(as: .protocol),
        HTTP2Case("says no status") { $0.head($1.stream, [("a", "b")], ends: true) }.failing(as: .protocol),
        HTTP2Case("writes a name in upper case") { $0.head($1.stream, [(":status", "200"), ("X-Old", "1")], ends: true) }
            .failing(as: .protocol),
        HTTP2Case("says two statuses") { $0.head($1.stream, [(":status", "200"), (":status", "200")], ends: true) }
            .failing(as: .protocol),
        HTTP2Case("says a status that is none") { $0.head($1.stream, [(":status", "2x0")], ends: true) }.failing(as: .protocol),
        HTTP2Case("switches protocols") { $0.head($1.stream, [(":status", "101")]) }.failing(as: .protocol),
        HTTP2Case("ends a stream with an interim answer") { $0.head($1.stream, [(":status", "103")], ends: true) }
            .failing(as: .protocol),
        HTTP2Case("says something of the connection") {
            $0.head($1.stream, [(":status", "200"), ("connection", "close")], ends: true)
        }
        .failing(as: .protocol),
        HTTP2Case("sends a body before its head") { $0.data($1.stream, [1]) }.failing(as: .protocol),
        HTTP2Case("opens a window by nothing") { $0.windowUpdate($1.stream, 0) }.failing(as: .protocol),
        HTTP2Case("opens a window beyond its bounds") {
            $0.windowUpdate($1.stream, 0x7FFF_FFFF)
            $0.windowUpdate($1.stream, 0x7FFF_FFFF)
        }.withHead { _, _ in }.failing(as: .protocol).of(users: 1, requests: 3),
        HTTP2Case("announces a gigabyte") { $0.head($1.stream, [(":status", "200"), ("content-length", "1073741824")]) }
            .failing(as: .tooLarge),
        HTTP2Case("never answers") { _, _ in }.failing(as: .timeout).of(requests: 6, timeout: 0.3),
        HTTP2Case("trickles") { conversation, request in
            conversation.head(request.stream)
            for _ in 0..<20 {
                conversation.data(request.stream, [1], ends: false)
                conversation.wait(milliseconds: 30)
            }
        }.failing(as: .timeout).of(users: 1, requests: 3, timeout: 0.3),
        HTTP2Case("never opens its window", settings: [(0x4, 0)]).failing(as: .timeout).of(requests: 6, body: 100, timeout: 0.3),
    ]

    private static let connections: [HTTP2Case] = [
        HTTP2Case("answers a stream that it has begun itself") { $0.head($1.stream + 1, ends: true) }.failing(as: .protocol),
        HTTP2Case("sends a body of no stream") {
            $0.data(0, [1]); _ = $1
        }.failing(as: .protocol),
        HTTP2Case("resets a stream that there is not") { $0.reset($1.stream + 100, 0) }.failing(as: .protocol),
        HTTP2Case("sends a frame that is too long") {
            $0.send(Conversation.bytes(0x0, 0, $1.stream, [UInt8](repeating: 0, count: 20_000)))
        }.failing(as: .protocol),
        HTTP2Case("promises to push") {
            $0.frame(0x5, 4, $1.stream, [0, 0, 0, 2] + Conversation.block([(":method", "GET")]))
        }.failing(as: .protocol),
        HTTP2Case("refers to a field that there is not") { $0.frame(0x1, 5, $1.stream, [0xFF, 0xFF, 0x7F]) }.failing(
            as: .protocol),
        HTTP2Case("interleaves a head with another frame") {
            $0.frame(0x1, 0, $1.stream, Conversation.block([(":status", "200")]))
            $0.frame(0x6, 0, 0, [UInt8](repeating: 0, count: 8))
        }.failing(as: .protocol),
        HTTP2Case("continues a head that is whole") {
            $0.head($1.stream)
            $0.frame(0x9, 4, $1.stream, [])
        }.failing(as: .protocol).of(users: 1),
        HTTP2Case("lets windows be larger than they may be") {
            $0.settings([(0x4, 0x8000_0000)]); _ = $1
        }.failing(as: .protocol),
        HTTP2Case("sets a longest frame that is none") {
            $0.settings([(0x5, 1)]); _ = $1
        }.failing(as: .protocol),
        HTTP2Case("sends half a setting") {
            $0.frame(0x4, 0, 0, [0, 1, 0]); _ = $1
        }.failing(as: .protocol),
        HTTP2Case("sends half a PING") {
            $0.frame(0x6, 0, 0, [0, 1, 0]); _ = $1
        }.failing(as: .protocol),
        HTTP2Case("sends garbage behind a request") {
            $0.send([UInt8](repeating: 0xEE, count: 50)); _ = $1
        }.failing(as: .protocol),
        HTTP2Case("closes without an answer") {
            $0.end(); _ = $1
        }.failing(as: .reset),
        HTTP2Case("resets the connection without an answer") {
            $0.end(byReset: true); _ = $1
        }.failing(as: .reset),
        HTTP2Case("closes in the middle of the body") {
            $0.head($1.stream)
            $0.data($1.stream, [1], ends: false)
            $0.end()
        }.failing(as: .truncated).of(users: 1),
        HTTP2Case("ends the connection with an error") {
            $0.goaway(last: $1.stream, 11)
            $0.end()
        }.failing(as: .reset).of(users: 1),
        HTTP2Case("begins with garbage") { $0.send([UInt8](repeating: 0xEE, count: 50)) }.failing(as: .protocol, isSent: false),
        HTTP2Case("speaks HTTP/1.1") { $0.send(Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8)) }
            .failing(as: .protocol, isSent: false),
        HTTP2Case("begins with PING") { $0.frame(0x6, 0, 0, [UInt8](repeating: 0, count: 8)) }.failing(
            as: .protocol, isSent: false),
        HTTP2Case("closes before it says anything") { $0.end() }.failing(as: .reset, isSent: false),
        HTTP2Case("says nothing") { _ in }.failing(as: .connect, isSent: false).of(requests: 6, timeout: 0.3),
        HTTP2Case("never takes a stream") { $0.settings([(0x3, 0)]) }
            .failing(as: .connect, isSent: false).of(requests: 6, timeout: 0.3),
        HTTP2Case("ends each connection before it takes a stream") {
            $0.send(Conversation.bytes(0x4, 0, 0) + Conversation.bytes(0x7, 0, 0, [UInt8](repeating: 0, count: 8)))
        }.failing(as: .reset, isSent: false),
    ]

    private static let floods: [HTTP2Case] = [
        HTTP2Case("sends a head without end") { conversation, request in
            conversation.frame(0x1, 0, request.stream, Conversation.block([(":status", "200")]))
            for _ in 0..<1000 {
                let part = Conversation.block([("a", String(repeating: "x", count: 1000))])
                guard conversation.send(Conversation.bytes(0x9, 0, request.stream, part)) else { return }
            }
        }.failing(as: .tooLarge).of(users: 1, requests: 4),
        HTTP2Case("repeats a field from its table without end") {
            // The first makes an entry of 4,000 bytes, the others name it, a byte each.
            let long: [UInt8] = [0x40, 1, 0x61] + Conversation.integer(3_900, bits: 7) + [UInt8](repeating: 0x78, count: 3_900)
            let block = Conversation.block([(":status", "200")]) + long + [UInt8](repeating: 0x80 | 62, count: 1000)
            $0.frame(0x1, 5, $1.stream, block)
        }.failing(as: .tooLarge).of(users: 1, requests: 4),
        HTTP2Case("sends interim answers without end") { conversation, request in
            let interim = Conversation.bytes(0x1, 4, request.stream, Conversation.block([(":status", "103"), ("a", "b")]))
            // Each counts for 76 bytes: 256 KiB and some more.
            for _ in 0..<40 { conversation.send([[UInt8]](repeating: interim, count: 100).flatMap { $0 }) }
        }.failing(as: .tooLarge).of(users: 1, requests: 4),
        HTTP2Case("sends empty frames without end") { conversation, request in
            conversation.head(request.stream)
            conversation.flood(with: Conversation.bytes(0x0, 0, request.stream))
        }.failing(as: .protocol).of(users: 1, requests: 3),
        HTTP2Case("sends PING without end") { conversation, _ in
            conversation.flood(with: Conversation.bytes(0x6, 0, 0, [UInt8](repeating: 0, count: 8)))
        }.failing(as: .protocol).of(users: 1, requests: 3),
        HTTP2Case("sends SETTINGS without end") { conversation, _ in
            conversation.flood(with: Conversation.bytes(0x4, 0, 0))
        }.failing(as: .protocol).of(users: 1, requests: 3),
        HTTP2Case("sends GOAWAY without end") { conversation, _ in
            conversation.flood(with: Conversation.bytes(0x7, 0, 0, [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]))
        }.failing(as: .protocol).of(users: 1, requests: 3),
    ]
}
