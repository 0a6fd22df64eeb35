import Foundation
import LoadModel
import Measurement
import Testing

@testable import ReportFormats

/// Requests that were kept whole, in files that others read.
@Suite struct SlowestTests {
    private typealias Object = [String: Any]

    private func object(_ text: String?) throws -> Object {
        let text = try #require(text)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
    }

    /// As the specification has it: http://www.softwareishard.com/blog/har-12-spec/.
    @Test func theArchiveIsHAR12() throws {
        let log = try #require(try object(HARFile.render(Fixture.slowest))["log"] as? Object)
        #expect(log["version"] as? String == "1.2")
        let creator = try #require(log["creator"] as? Object)
        #expect(creator["name"] as? String == "Dyno" && creator["version"] is String)
        let entries = try #require(log["entries"] as? [Object])
        #expect(entries.count == 37)
        for entry in entries {
            let date = try #require(entry["startedDateTime"] as? String)
            #expect(date.wholeMatch(of: /2026-01-01T00:00:\d\d(\.\d{3})?Z/) != nil)
            let request = try #require(entry["request"] as? Object)
            #expect(["GET", "POST"].contains(request["method"] as? String))
            for key in ["url", "httpVersion"] { #expect(request[key] is String) }
            for key in ["cookies", "headers", "queryString"] { #expect((request[key] as? [Object])?.isEmpty == true) }
            for key in ["headersSize", "bodySize"] { #expect(request[key] is Int) }
            let response = try #require(entry["response"] as? Object)
            for key in ["status", "headersSize", "bodySize"] { #expect(response[key] is Int) }
            for key in ["statusText", "httpVersion", "redirectURL"] { #expect(response[key] is String) }
            let content = try #require(response["content"] as? Object)
            #expect(content["size"] is Int && content["mimeType"] is String)
            #expect(entry["cache"] is Object)
            let timings = try #require(entry["timings"] as? [String: Double])
            for key in ["send", "wait", "receive"] { #expect(try #require(timings[key]) >= 0) }
            let sum = ["blocked", "dns", "connect", "send", "wait", "receive"].reduce(0) { $0 + max(0, timings[$1] ?? 0) }
            #expect(abs(sum - (try #require(entry["time"] as? Double))) < 1e-3)
            // A handshake is a part of connecting.
            if let tls = timings["ssl"], tls > 0 { #expect(tls <= timings["connect"] ?? 0) }
        }
    }

    @Test func theArchiveHasURLsAsThePlanAndNoSecrets() throws {
        let text = try #require(HARFile.render(Fixture.slowest))
        #expect(text.contains("/channels?limit=${limit}") && text.contains("/pay?token=<redacted>"))
        #expect(HARFile.render(Fixture.open) == nil)
    }

    /// What Perfetto and Chrome ask of the JSON object format: events with a phase, a process, a track and a time, complete ones with a
    /// duration, and on each track none that overlaps another but by lying within it.
    @Test func theTimelineIsInTheTraceEventFormat() throws {
        let root = try object(TraceEvents.render(Fixture.timeline))
        #expect(root["displayTimeUnit"] as? String == "ms")
        let events = try #require(root["traceEvents"] as? [Object])
        var tracks: [String: [(name: String, from: Double, to: Double)]] = [:]
        var named: Set<String> = []
        var waits: [Int: Double] = [:]
        for event in events {
            let track = "\(try #require(event["pid"] as? Int))/\(try #require(event["tid"] as? Int))"
            switch try #require(event["ph"] as? String) {
            case "M":
                #expect(["process_name", "thread_name"].contains(event["name"] as? String))
                #expect((event["args"] as? Object)?["name"] is String)
                named.insert(track)
            case "X":
                let from = try #require(event["ts"] as? Double)
                let duration = try #require(event["dur"] as? Double)
                #expect(from >= 0 && duration >= 0)
                tracks[track, default: []].append((try #require(event["name"] as? String), from, from + duration))
            case "b", "e":
                // Told apart by category and id; a wait may overlap others.
                #expect(event["cat"] as? String == "wait" && event["name"] is String)
                let (id, isEnd) = (try #require(event["id"] as? Int), event["ph"] as? String == "e")
                let time = try #require(event["ts"] as? Double)
                #expect(isEnd ? waits[id].map { $0 < time } == true : waits[id] == nil)
                waits[id] = isEnd ? .infinity : time
            case let other: Issue.record("an event of the kind \(other)")
            }
        }
        #expect(events.count { $0["cat"] as? String == "request" } == 36)
        #expect(!waits.isEmpty && waits.values.allSatisfy { $0 == .infinity })
        #expect(events.count { $0["cat"] as? String == "stall" } == 1)
        for (track, spans) in tracks where !track.hasSuffix("/0") {
            #expect(named.contains(track))
            for (index, a) in spans.enumerated() {
                for b in spans[(index + 1)...] {
                    let isApart = b.from >= a.to - 1e-3 || a.from >= b.to - 1e-3
                    let isWithin =
                        (b.from >= a.from - 1e-3 && b.to <= a.to + 1e-3) || (a.from >= b.from - 1e-3 && a.to <= b.to + 1e-3)
                    #expect(isApart || isWithin, "\(track): \(a) and \(b)")
                }
            }
        }
        #expect(TraceEvents.render(Fixture.slowest) == nil)
    }

    @Test(arguments: [Fixture.slowest, Fixture.timeline])
    func whatIsWrittenIsReadBack(result: RunResult) throws {
        let text = try ResultJSON.encode(result)
        let read = try ResultJSON.decodeRun(Data(text.utf8), place: "result.json")
        #expect(read.levels[0].slow == result.levels[0].slow)
        #expect(read.levels[0].timeline?.excerpt == result.levels[0].timeline?.excerpt)
        #expect(try ResultJSON.encode(read) == text)
    }

    @Test func requestsThatCannotBeAreRefused() throws {
        let text = try ResultJSON.encode(Fixture.slowest)
        for (right, wrong) in [
            ("\"limit\": 100", "\"limit\": 0"), ("\"connection\": 3", "\"connection\": -3"), ("\"lag\": 0.02", "\"lag\": -0.02"),
            ("\"receivedBytes\": 4096", "\"receivedBytes\": 1.5"),
        ] {
            #expect(text.contains(right))
            let changed = text.replacing(right, with: wrong, maxReplacements: 1)
            #expect(throws: (any Error).self) { try ResultJSON.decodeRun(Data(changed.utf8), place: "result.json") }
        }
    }

    @Test func theSentenceNamesTheMomentsOfTheSlowest() {
        #expect(
            SlowestFigure.sentences(of: Fixture.slowest.levels[0]) == [
                """
                24 of the 36 slowest lie in 1 moment: 24 from 12.30 s to 12.75 s (a stall of the target from 12.31 s to 12.74 s).
                """
            ])
        #expect(SlowestFigure.sentences(of: Fixture.open.levels[0]).isEmpty)
    }

    @Test func thePageShowsEachAsABarAndFiltersThemByLabel() {
        let html = Report(Fixture.timeline).html
        #expect(html.contains("class=\"lanes\""))
        #expect(html.components(separatedBy: "data-kind=\"list channels\"").count == 25)
        #expect(html.components(separatedBy: "data-kind=\"pay &lt;b&gt;&amp;\"").count == 13)
        #expect(html.contains("Timeline: a lane for each connection"))
        #expect(html.contains("120 earlier ones gave way"))
        // What only text and Markdown have: the ten slowest.
        let text = Report(Fixture.timeline).text
        #expect(text.contains("The slowest requests\n"))
    }
}
