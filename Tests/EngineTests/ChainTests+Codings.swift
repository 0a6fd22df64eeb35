import Foundation
import LoadModel
import Measurement
import TestSupport
import Testing

@testable import Engine

// Answers that are packed (gzip and its like), whole, cut or garbled.
extension ChainTests {
    /// In stored blocks (RFC 1951, 3.2.4), which need no compressor.
    private static func gzip(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        let count = UInt16(bytes.count)
        func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(count) + little(~count) + bytes + little(~sum)
            + little(UInt32(bytes.count))
    }

    /// 20 MB of zeros in gzip, in gzip.
    private static let bomb = Data(
        base64Encoded:
            "H4sIAAAAAAACA+3bPQ4BARAG0F2rQOKnkCgUHEKhkdCoNWpxALXSJqLSaJzDGXRuIDoHEBGFSrC7Z1Bt3qum/rr5MtPZloJUIbod"
            + "wzAZ4t3ncC9VAgAAACDn4ss6SsuAoPs9jydTAAAAIO/m9VoxKwXes/ZIHAAAAJB7m0G/kV0IPFeLojgAAAAg9/ava5xWAcPT91wte5oAAACAf3g0W71lP9m3wx8B3INhtU8AAA=="
    )

    private func asking(_ path: String, redirects: Int = 0, for text: String = "$.id") -> RequestStep {
        step(path, redirects: redirects) {
            $0.decodesContent = true
            $0.captures = [Capture(name: "id", source: .json(text))]
        }
    }

    @Test func aPackedAnswerIsDecodedForCapturesAndCountedAsItCame() throws {
        let using = step("/x") {
            $0.path = Template(segments: [.literal("/"), .value(ValueHole(.captured("id"), placement: .url))])
        }
        for coding in ["gzip", "GZIP", "x-gzip", "gzip, identity"] {
            let run = try same([asking("/packed"), using], coding) { path, head, _ in
                guard path == "/packed" else { return Reply() }
                return Reply(200, ["Content-Encoding: \(coding)"], body: Self.gzip(#"{"id":"seventeen"}"#))
            }
            #expect(run.outcome.requests.last?.hasPrefix("GET /seventeen ") == true, "\(run)")
            #expect(run.outcome.requests.first?.contains("accept-encoding: deflate, gzip") == true)
        }
    }

    @Test func whatIsNotPackedIsTakenAsItIs() throws {
        let run = try same([asking("/a")]) { _, _, _ in Reply(200, ["Content-Encoding: identity"], body: Array(#"{"id":1}"#.utf8))
        }
        #expect(run.outcome.failures.isEmpty)
    }

    @Test func aPackedBodyThatIsCutGarbledOrABombFails() throws {
        let whole = Self.gzip(#"{"id":"seventeen"}"#)
        let bomb = try [UInt8](#require(Self.bomb))
        let cases: [(FailureKind, [UInt8], String)] = [
            (.truncated, Array(whole.dropLast(9)), "gzip"), (.protocol, Array("no gzip at all".utf8), "gzip"),
            (.protocol, whole, "compress"), (.tooLarge, bomb, "gzip, gzip"),
        ]
        for (kind, body, coding) in cases {
            let run = try same([asking("/a")], "\(kind)") { _, _, _ in Reply(200, ["Content-Encoding: \(coding)"], body: body) }
            #expect(run.outcome.failures == [kind], "\(run.messages)")
        }
    }

    @Test func aPackedBodyMayComeInAnyPieces() throws {
        let body = Self.gzip(#"{"id":"seventeen"}"#)
        let chunks = body.map { "1\r\n\(String(decoding: [], as: UTF8.self))".utf8 + [$0] + Array("\r\n".utf8) }.joined()
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        let answer = Array(head.utf8) + chunks + Array("0\r\n\r\n".utf8)
        for transport in TransportKind.allCases {
            let load = Load(model: .closed(users: [2], think: .zero), stop: .requests(20))
            let run = try run([asking("/a")], on: transport, load: load) { _, _, _ in Reply(raw: answer, closes: false) }
            #expect(run.outcome.failures.isEmpty && run.outcome.statuses == [200: 20], "\(run.messages)")
        }
    }

    @Test func anAnswerThatSaysThatItsChainHasFailedIsKeptWholeAndInTheClear() throws {
        // Beyond what looks at answers, three times: so that a body that was decoded before is kept as well.
        let load = Load(model: .closed(users: [1], think: .zero), stop: .requests(3))
        let steps = [step("/a", redirects: 1) { $0.decodesContent = true }]
        for transport in TransportKind.allCases {
            let run = try run(steps, on: transport, cookies: true, load: load) { path, _, _ in
                guard path != "/a" else { return Reply(302, ["Location: /b"], body: Array("elsewhere".utf8)) }
                return Reply(
                    503, ["Content-Encoding: gzip", "X-Why: busy", "Set-Cookie: a=1"], body: Self.gzip(#"{"error":"too busy"}"#))
            }
            #expect(run.outcome.failures == [.status] && run.outcome.statuses == [503: 3], "\(transport) \(run.messages)")
            let kept = try #require(run.exchanges.first)
            let head = String(decoding: kept.head, as: UTF8.self)
            #expect(run.exchanges.count == 1 && kept.status == 503 && head.hasPrefix("HTTP/1.1 503"), "\(transport) \(head)")
            #expect(head.contains("\r\nX-Why: busy\r\n") && !head.contains("302"), "\(transport) \(head)")
            #expect(String(decoding: kept.body, as: UTF8.self) == #"{"error":"too busy"}"#, "\(transport)")
        }
    }

    @Test func whatIsNoHTTPAtAllIsShownAsItCameInAChainToo() throws {
        let load = Load(model: .closed(users: [1], think: .zero), stop: .requests(2))
        let run = try run([step("/a", redirects: 1)], on: .native, load: load) { _, _, _ in
            Reply(raw: Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))
        }
        #expect(run.outcome.failures == [.protocol])
        #expect(run.exchanges.first.map { String(decoding: $0.body, as: UTF8.self) } == "SSH-2.0-OpenSSH_9.2\r\n")
    }

    @Test func aFailingAnswerBehindAnInterimOneIsKeptAlone() throws {
        let run = try run([step("/a")], on: .native, cookies: true) { _, _, _ in
            let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            return Reply(raw: Array("\(interim)HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone".utf8))
        }
        let kept = try #require(run.exchanges.first)
        #expect(String(decoding: kept.head, as: UTF8.self) == "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\n")
        #expect(String(decoding: kept.body, as: UTF8.self) == "none")
    }

    /// What came before is remembered, and only what is the same to the last byte is taken for it.
    @Test func aBodyThatBeginsAsTheOneBeforeIsDecodedToItsEnd() throws {
        let (one, other) = (Self.gzip(#"{"id":"one"}"#), Self.gzip(#"{"id":"two"}"#))
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
        let chunked = [one, Self.gzip("  "), Self.gzip("  ")].map {
            Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + [13, 10]
        }
        let members = Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8) + chunked.joined() + Array("0\r\n\r\n".utf8)
        let cut = Array("\(head)Content-Length: 1000\r\n\r\n".utf8) + one
        let answers =
            [one, one, other, one].map { Reply(200, ["Content-Encoding: gzip"], body: $0) }
            + [Reply(raw: members, closes: false), Reply(200, ["Content-Encoding: gzip"], body: one), Reply(raw: cut)]
        let using = step("/x") {
            $0.path = Template(segments: [.literal("/got/"), .value(ValueHole(.captured("id"), placement: .url))])
        }
        // All by one request, which is what remembers.
        let load = Load(model: .closed(users: [1], think: .zero), stop: .requests(answers.count))
        for transport in TransportKind.allCases {
            let count = Count()
            let run = try run([asking("/a"), using], on: transport, load: load) { path, _, _ in
                path == "/a" ? answers[count.next()] : Reply()
            }
            #expect(
                run.outcome.requests.compactMap { $0.hasPrefix("GET /got/") ? $0.dropFirst(9).prefix(3) : nil } == [
                    "one", "one", "two", "one", "one", "one",
                ])
            #expect(run.outcome.failures == [.truncated], "\(run.messages)")
        }
    }

    /// Where nobody looks at bodies, those that were whole before are known by a number.
    @Test func whatWasWholeBeforeIsTakenForNothingElse() throws {
        let one = Self.gzip(#"{"id":"one"}"#)
        var garbled = one
        garbled[18] ^= 1
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        func chunked(_ pieces: [[UInt8]]) -> Reply {
            let chunks = pieces.map { Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + [13, 10] }.joined()
            return Reply(raw: Array(head.utf8) + chunks + Array("0\r\n\r\n".utf8), closes: false)
        }
        let plain = [one, one, Array(one.dropLast(4)), garbled, one].map { Reply(200, ["Content-Encoding: gzip"], body: $0) }
        let answers =
            plain + [chunked([one]), chunked([one, one]), chunked([one, Array(one.prefix(15))]), chunked([one, garbled])]
            + [Reply(200, ["Content-Encoding: deflate"], body: one), Reply(200, ["Content-Encoding: gzip"], body: one)]
        let load = Load(model: .closed(users: [1], think: .zero), stop: .requests(answers.count))
        for transport in TransportKind.allCases {
            let count = Count()
            let run = try run([step("/a") { $0.decodesContent = true }], on: transport, load: load) { _, _, _ in
                answers[count.next()]
            }
            #expect(Set(run.outcome.failures) == [.truncated, .protocol] && run.failed == 5, "\(transport) \(run.messages)")
        }
    }

    private final class Count: @unchecked Sendable {
        private var number = -1

        func next() -> Int {
            number += 1
            return number
        }
    }
}
