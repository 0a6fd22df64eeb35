import LoadModel
import Measurement
import Runs
import TestSupport
import Testing

/// Answers that are streams of events, over both versions of HTTP.
@Suite(.serialized) struct StreamedAnswerTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> [UInt8] {
        Array((String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n").utf8)
    }

    private static let end = Array("0\r\n\r\n".utf8)

    /// A head, events one by one, and the end.
    private static func events(_ count: Int) -> [[UInt8]] {
        [Array(head.utf8)] + (0..<count).map { chunk("data: \($0)\n\n") }
    }

    private func level(
        _ behaviour: ScriptedServer.Behaviour, _ stream: EventStream, load: Load = .closed(users: 2, requests: 6),
        timeout: Double = 20, _ change: (inout FeatureTrial) -> Void = { _ in }
    ) throws -> (level: LevelResult, connections: Int) {
        let server = try ScriptedServer(behaviour)
        defer { server.stop() }
        var trial = FeatureTrial(port: server.port, load: load)
        trial.steps[0].stream = stream
        trial.steps[0].timeout = Nanoseconds(seconds: timeout)
        change(&trial)
        return (try trial.level(), server.connectionsUsed)
    }

    private func levelOverHTTP2(
        _ stream: EventStream, requests: Int = 6, timeout: Double = 20, answers: @escaping ScriptedHTTP2Server.Script.Action
    ) throws -> (level: LevelResult, resets: Int, connections: Int) {
        let server = try ScriptedHTTP2Server(.init(answers: answers))
        defer { server.stop() }
        var trial = FeatureTrial(port: server.port, version: .two, load: .closed(users: 1, requests: requests))
        trial.steps[0].stream = stream
        trial.steps[0].timeout = Nanoseconds(seconds: timeout)
        let level = try trial.level()
        return (level, server.resets, server.connections)
    }

    @Test func eventsAreCountedAndTimedOneByOne() throws {
        let (level, connections) = try level(
            .sendsParts(Self.events(10) + [Self.end], milliseconds: 20), EventStream())
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.succeeded == 6 && connections == 2)
        #expect(streams.ends == StreamEnds(target: 6))
        #expect(streams.events.min == 10 && streams.events.max == 10 && streams.events.count == 6)
        #expect(streams.firstEvent.count == 6 && streams.firstEvent.censored == 0 && streams.gap.count == 54)
        // A server that sleeps never sleeps less, and the gaps of an answer are what lies between its first event and its last.
        let (gap, first) = (try #require(streams.gap.mean), try #require(streams.firstEvent.mean))
        #expect(gap > 18 && first >= 18)
        #expect(try first + 9 * gap <= #require(level.total.responseTime.mean) + 0.001)
        #expect(level.total.streams?.gap.count == 54)
    }

    @Test func anAnswerEndsWithAsManyEventsAsAreAsked() throws {
        let (level, connections) = try level(
            .sendsParts(Self.events(50), milliseconds: 2, staysSilent: true), EventStream(events: 5))
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.succeeded == 6 && streams.ends == StreamEnds(events: 6))
        #expect(streams.events.min == 5 && streams.events.max == 5 && streams.gap.count == 24)
        // What is ended in the middle takes its connection along.
        #expect(connections == 6)
    }

    @Test func manyEventsInOnePacketAreCutAtTheLastThatIsWanted() throws {
        let body = Self.chunk((0..<100).map { "data: \($0)\n\n" }.joined())
        let (level, _) = try level(
            .sendsParts([Array(Self.head.utf8) + body + Self.end], milliseconds: 0), EventStream(events: 30))
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.succeeded == 6 && streams.events.max == 30 && streams.ends.events == 6)
        #expect(streams.gap.count == 6 * 29 && streams.gap.max == 0)
    }

    @Test func anAnswerThatHasLastedItsTimeIsASuccessOfThatLength() throws {
        let (level, connections) = try level(
            .sendsParts(Self.events(2_000), milliseconds: 5, staysSilent: true), EventStream(length: Nanoseconds(seconds: 0.3)),
            load: .closed(users: 2, requests: 4))
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.succeeded == 4 && streams.ends == StreamEnds(time: 4) && connections == 4)
        #expect(level.total.serviceTime.min == 300 && level.total.serviceTime.max == 300)
        #expect(try #require(streams.events.min) > 1)
    }

    @Test func timeoutIsOfSilenceAndNotOfTheWhole() throws {
        let parts = [Array(Self.head.utf8)] + (0..<12).map { Self.chunk($0 == 0 || $0 == 11 ? "data: x\n\n" : ": ping\n\n") }
        let (level, _) = try level(
            .sendsParts(parts + [Self.end], milliseconds: 100), EventStream(), load: .closed(users: 1, requests: 1), timeout: 0.7)
        #expect(level.total.succeeded == 1, "\(level.failureRows)")
        #expect(try #require(level.total.responseTime.min) > 1_000)
    }

    @Test func aStreamThatFallsSilentHasFailedAndItsNextEventNeverCame() throws {
        let (level, _) = try level(
            .sendsParts(Self.events(3), milliseconds: 5, staysSilent: true), EventStream(length: Nanoseconds(seconds: 30)),
            load: .closed(users: 2, requests: 4), timeout: 0.2)
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.failures[.timeout] == 4)
        #expect(level.failureRows.first?.example == "nothing of the stream for 200ms, after 3 events")
        #expect(streams.firstEvent.count == 4 && streams.firstEvent.censored == 0 && streams.events.count == 0)
        #expect(streams.gap.count == 8 && streams.gap.censored == 4)
        #expect(streams.gap.percentile(99)?.isLowerBound == true)
    }

    @Test func withoutAnyAnswerTheTimeOfTheStreamIsATimeout() throws {
        let (level, _) = try level(
            .neverAnswers, EventStream(length: Nanoseconds(seconds: 0.2)), load: .closed(users: 1, requests: 2))
        #expect(level.total.failures[.timeout] == 2)
        #expect(level.labels[0].streams?.firstEvent.censored == 2)
    }

    @Test func anAnswerWithoutEventsRanksAboveAllThatHaveOne() throws {
        let (level, _) = try level(
            .says(.init { path, _, _ in .init(200, ["Content-Type: text/event-stream"], body: Array(": nothing\n\n".utf8)) }),
            EventStream())
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.succeeded == 6 && streams.firstEvent.count == 0 && streams.firstEvent.censored == 6)
        #expect(streams.events.max == 0 && streams.events.count == 6)
    }

    @Test func anAnswerOfAnotherStatusIsNoStream() throws {
        let (level, _) = try level(
            .says(.init { _, _, _ in .init(429, body: Array("data: x\n\n".utf8)) }), EventStream(events: 1))
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.failures[.status] == 6 && streams.firstEvent.count == 0 && streams.firstEvent.censored == 0)
    }

    @Test func fewerEventsThanExpectedAreAFailureWhereThePlanSaysSo() throws {
        for (least, failed) in [(4, 0), (5, 6)] {
            let (level, _) = try level(.sendsParts(Self.events(4) + [Self.end], milliseconds: 1), EventStream(events: 100)) {
                $0.steps[0].expectation.events = .number(.atLeast, .literal("\(least)"))
            }
            #expect(level.total.failures[.expectation] == failed)
            if failed > 0 { #expect(level.failureRows.first?.example?.contains("events") == true, "\(level.failureRows)") }
        }
    }

    @Test func linesAreEventsAndTheLastNeedsNoEnd() throws {
        let (level, _) = try level(
            .says(.init { _, _, _ in .init(200, body: Array("{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}".utf8)) }),
            EventStream(format: .lines))
        #expect(level.labels[0].streams?.events.min == 3 && level.labels[0].streams?.events.max == 3)
    }

    /// A gzip member (RFC 1952) of one stored block.
    private static func gzip(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var crc: UInt32 = ~0
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        func little(_ value: UInt32, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let count = UInt32(bytes.count)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(count, 2) + little(~count, 2) + bytes + little(~crc, 4)
            + little(count, 4)
    }

    @Test(arguments: [true, false]) func aCodedStreamIsDecodedWhereThatIsAskedForAndElseRefused(isAsked: Bool) throws {
        let body = Self.gzip("data: 1\n\ndata: 2\n\ndata: 3\n\n")
        let (level, _) = try level(
            .says(.init { _, _, _ in .init(200, ["Content-Encoding: gzip"], body: body) }), EventStream()
        ) { $0.steps[0].decodesContent = isAsked }
        #expect(level.total.failures[.protocol] == (isAsked ? 0 : 6))
        if isAsked { #expect(level.labels[0].streams?.events.min == 3 && level.labels[0].streams?.events.max == 3) }
        if !isAsked { #expect(level.failureRows.first?.example?.contains("compressed: true") == true) }
    }

    @Test func cookiesAndRedirectsLeadToStreams() throws {
        let events = Array("data: 1\n\ndata: 2\n\n".utf8)
        let (level, _) = try level(
            .says(
                .init { path, _, _ in
                    path == "/x" ? .init(302, ["Location: /y"], body: events) : .init(200, ["Set-Cookie: a=b"], body: events)
                }), EventStream(events: 2)
        ) {
            $0.steps[0].redirects = 2
            $0.keepsCookies = true
        }
        #expect(level.total.succeeded == 6 && level.labels[0].streams?.events.max == 2)
    }

    @Test func whatIsUnderWayAtTheEndOfTheLoadIsAwaitedOrCensored() throws {
        var load = Load.open(50, stop: .seconds(0.5))
        load.finish = Nanoseconds(seconds: 0.2)
        let (level, _) = try level(.sendsParts(Self.events(3), milliseconds: 5, staysSilent: true), EventStream(), load: load)
        let streams = try #require(level.labels[0].streams)
        #expect(level.counts.inFlightAtEnd == level.total.requests && level.total.requests == 25)
        #expect(streams.firstEvent.count == 25 && streams.firstEvent.censored == 0 && streams.events.count == 0)
    }

    @Test func libcurlsTransportIsRefused() throws {
        #expect {
            _ = try level(.answers, EventStream()) { $0.transport = .curl }
        } throws: { "\($0)".contains("cannot be taken as a stream: only the native transport does so") }
    }

    // MARK: HTTP/2

    @Test func eventsOfStreamsOfHTTP2AreCountedAndTimed() throws {
        let (level, resets, connections) = try levelOverHTTP2(EventStream()) { conversation, request in
            conversation.head(request.stream)
            for event in 0..<10 {
                conversation.wait(milliseconds: 10)
                conversation.data(request.stream, Array("data: \(event)\n".utf8), ends: false)
                conversation.data(request.stream, [0x0A], ends: event == 9)
            }
        }
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.succeeded == 6 && resets == 0 && connections <= 2)
        #expect(streams.events.min == 10 && streams.events.max == 10 && streams.gap.count == 54)
        #expect(try #require(streams.gap.mean) > 9)
    }

    @Test func anAnswerOverHTTP2IsEndedByAResetAndItsConnectionGoesOn() throws {
        let (level, resets, connections) = try levelOverHTTP2(EventStream(events: 3)) { conversation, request in
            conversation.head(request.stream)
            for event in 0..<5 { conversation.data(request.stream, Array("data: \(event)\n\n".utf8), ends: false) }
        }
        let streams = try #require(level.labels[0].streams)
        #expect(level.total.succeeded == 6 && streams.ends == StreamEnds(events: 6) && streams.events.max == 3)
        // That of the last may come when nobody reads any more.
        #expect(resets >= 5 && connections <= 2)
    }

    @Test func anAnswerOverHTTP2LastsItsTime() throws {
        let (level, _, _) = try levelOverHTTP2(EventStream(length: Nanoseconds(seconds: 0.2)), requests: 3) {
            $0.head($1.stream)
            $0.data($1.stream, Array("data: 1\n\n".utf8), ends: false)
        }
        #expect(level.total.succeeded == 3 && level.labels[0].streams?.ends == StreamEnds(time: 3))
        // From when it was handed over, a moment before its first frame went out.
        #expect(try #require(level.total.serviceTime.min) > 100 && #require(level.total.serviceTime.max) <= 200)
    }

    @Test func aStreamOfHTTP2ThatFallsSilentHasFailed() throws {
        let (level, _, _) = try levelOverHTTP2(EventStream(), requests: 2, timeout: 0.3) { conversation, request in
            conversation.head(request.stream)
            for _ in 0..<4 {
                conversation.wait(milliseconds: 150)
                conversation.data(request.stream, Array("data: 1\n\n".utf8), ends: false)
            }
        }
        #expect(level.total.failures[.timeout] == 2)
        #expect(level.failureRows.first?.example == "nothing of the stream for 300ms, after 4 events")
    }
}
