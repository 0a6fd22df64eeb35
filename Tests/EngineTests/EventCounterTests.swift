import LoadModel
import Testing

@testable import Engine

/// Events of a body, whatever the packets that it comes in.
@Suite struct EventCounterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var events: Int
        var format = EventStream.Format.sse
        var testDescription: String { "\(format): \(text.debugDescription)" }

        init(_ text: String, _ events: Int, _ format: EventStream.Format = .sse) {
            (self.text, self.events, self.format) = (text, events, format)
        }
    }

    /// The examples of HTML, 9.2.6, first.
    static let cases = [
        Case("data: YHOO\ndata: +2\ndata: 10\n\n", 1),
        Case(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", 3),
        Case("data\n\ndata\ndata\n\ndata:", 2),
        Case("data:test\n\ndata: test\n\n", 2),
        Case("", 0), Case("\n\n\n", 0), Case(": ping\n\n: ping\n\n", 0), Case(":\n\n", 0),
        Case("event: x\n\n", 0), Case("id: 1\nretry: 5\n\n", 0), Case("data:\n\n", 1), Case("data: x", 0), Case("data: x\n", 0),
        Case("data: x\n: a comment\n\n", 1), Case("datax: 1\n\n", 0), Case("dat: 1\n\n", 0), Case("Data: 1\n\n", 0),
        Case("data : 1\n\n", 0), Case(" data: 1\n\n", 0), Case("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n", 2),
        Case("data: a\r\n\r\ndata: b\r\n\r\n", 2), Case("data: a\r\rdata: b\r\r", 2), Case("data: a\r\n\n", 1),
        Case("data: a\n\r\n", 1), Case("data: a\r\n\r", 1), Case("data: a\r\r\n\n", 1), Case("data: a\n\rdata: b\n\n", 2),
        Case("\u{FEFF}data: a\n\n", 1), Case("\u{FEFF}\u{FEFF}data: a\n\n", 0), Case("data: \u{FEFF}é\n\n", 1),
        Case("data: [DONE]\n\n", 1), Case("data: a:b:c\n\n", 1), Case("d\n\nda\n\ndat\n\ndata\n\n", 1),
        Case("{}\n{}\n", 2, .lines), Case("{}\r\n{}", 2, .lines), Case("\n\n \n\t\r\n", 0, .lines), Case("a\rb\n", 1, .lines),
        Case("data: x\n\n", 1, .lines), Case("\u{FEFF}{}\n", 1, .lines), Case("", 0, .lines),
    ]

    @Test(arguments: cases) func eventsAreCountedHoweverTheBytesAreSplit(item: Case) {
        let bytes = Array(item.text.utf8)
        #expect(Self.count([bytes], item.format) == item.events)
        #expect(Self.count(bytes.map { [$0] }, item.format) == item.events)
        for split in bytes.indices {
            #expect(
                Self.count([Array(bytes[..<split]), Array(bytes[split...])], item.format) == item.events, "split at \(split)")
        }
    }

    /// Against a reader that keeps everything and goes by the letter of the specification.
    @Test func randomStreamsAreReadAsTheSpecificationSays() {
        let random = RandomStream(seed: 5, purpose: .value)
        let words = [
            "data", "data:", "data: x", ":", "\n", "\r", "\r\n", "\n\n", "d", "a", "event: y", " ", "\u{FEFF}", "datax", "id:1",
        ]
        var draw: UInt64 = 0
        func next(_ count: Int) -> Int {
            draw += 1
            return Int(random.bits(draw) % UInt64(count))
        }
        for _ in 0..<3_000 {
            let text = (0..<next(14)).map { _ in words[next(words.count)] }.joined()
            let bytes = Array(text.utf8)
            var parts: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = 1 + next(rest.count)
                parts.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(Self.count(parts, .sse) == Self.eventsByTheLetter(bytes), "\(text.debugDescription)")
        }
    }

    @Test func whatStandsBehindTheLastEventThatIsWantedIsNotLookedAt() {
        var counter = EventCounter(.sse)
        let events = Array("data: 1\n\ndata: 2\n\ndata: 3\n\n".utf8).withUnsafeBytes { counter.take($0, most: 2) }
        #expect(events == 2)
    }

    private static func count(_ parts: [[UInt8]], _ format: EventStream.Format) -> Int {
        var counter = EventCounter(format)
        let events = parts.reduce(0) { sum, part in sum + part.withUnsafeBytes { counter.take($0, most: .max) } }
        return events + (counter.end() ? 1 : 0)
    }

    private static func eventsByTheLetter(_ bytes: [UInt8]) -> Int {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var rest = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
        var lines: [[UInt8]] = []
        while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
            lines.append(Array(rest[..<end]))
            let isPair = rest[end] == 0x0D && end + 1 < rest.endIndex && rest[end + 1] == 0x0A
            rest = rest[(end + (isPair ? 2 : 1))...]
        }
        var (events, data) = (0, "")
        for line in lines {
            if line.isEmpty {
                events += data.isEmpty ? 0 : 1
                data = ""
            } else {
                let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
                if Array(line[..<colon]) == Array("data".utf8) {
                    data += String(decoding: line[colon...].dropFirst(), as: UTF8.self) + "\n"
                }
            }
        }
        return events
    }
}
