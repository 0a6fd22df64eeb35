import LoadModel
import Testing
import Traces

@Suite struct TraceSurveyTests {
    private func content(_ text: String, _ change: (inout Trace) throws -> Void = { _ in }) throws -> TraceContent {
        let file = try TemporaryFile(text)
        var trace = Trace(file: file.path, format: .csv, badLines: 1)
        try change(&trace)
        return try surveyed(trace).content
    }

    @Test("it counts requests, their length, the busiest second, kinds, and what was skipped")
    func survey() throws {
        let text = "time,path,method,body\n0,/b?x=1,GET,\n1,/a,POST,hi\n2,/b?x=2,GET,\nx,/,GET,\n6,/b,GET,\n6.5,/b,HEAD,\n"
        let got = try content(text)
        #expect(got.requests == 5 && got.skipped.count == 1 && got.busiestSecond == 2 && got.bytes == text.utf8.count)
        // From the first to the last, and a mean gap more.
        #expect(got.length == Nanoseconds(8_125_000_000))
        #expect(
            got.kinds.map { "\($0.count) \($0.label) \($0.method.token) \($0.hasBody)" } == [
                "3 GET /b GET false", "1 HEAD /b HEAD false", "1 POST /a POST true",
            ])
        #expect(try content(text) { $0.speed = 5 }.busiestSecond == 3)
        #expect(try content(text) { $0.window = try TimeWindow(parsing: "..1500ms") }.requests == 2)
    }

    @Test("labels are the most frequent, the rest are other; every request has a kind")
    func manyLabels() throws {
        let rows = (0..<200).map { "\($0),/x\($0)y\n\($0).5,/often\n" }.joined()
        let file = try TemporaryFile("time,path\n" + rows)
        let trace = try surveyed(Trace(file: file.path, format: .csv))
        let kinds = trace.content.kinds
        #expect(kinds.count == TraceSurvey.labelLimit + 1)
        #expect(kinds.first?.label == "GET /often" && kinds.last?.label == TraceSurvey.other)
        #expect(kinds.reduce(0) { $0 + $1.count } == 400)
        var counts = [Int](repeating: 0, count: kinds.count)
        let reader = try TraceReader(trace)
        let sorter = TraceKinds(trace)
        while let entry = try reader.next() { counts[try #require(sorter.kind(of: entry))] += 1 }
        #expect(counts == kinds.map(\.count))
    }

    @Test(
        "parts of a path that are identifiers count as one, and templates of the plan come first",
        arguments: [
            ("/channels/7?x=1", "GET /channels/{id}"), ("/channels/7/members/12", "GET /channels/{id}/members/{id}"),
            ("/channels", "GET /channels"), ("/v2/x", "GET /v2/x"), ("/", "GET /"), ("//", "GET //"),
            ("/o/4b1f0b9c-90c3-4f4e-8a2e-1f0d7a5c3b21", "GET /o/{id}"), ("/o/deadbeefdeadbeef", "GET /o/deadbeefdeadbeef"),
            ("/o/deadbeefdeadbee1", "GET /o/{id}"), ("/users/ann", "GET /users/{name}"), ("/users/ann/x", "GET /users/ann/x"),
            ("/static/a/b.css", "GET /static/*"), ("/static", "GET /static"), ("/static/", "GET /static/*"),
            ("/" + String(repeating: "x", count: 200), "GET /" + String(repeating: "x", count: 92) + "..."),
        ])
    func labels(path: String, label: String) throws {
        let templates = try ["/users/{name}", "/static/*"].map { try PathTemplate(parsing: $0) }
        let labels = TraceLabels(Trace(file: "", format: .csv, labels: templates))
        #expect(labels.label(of: TraceEntry(time: .zero, method: .get, path: path)) == label)
        #expect(labels.label(of: TraceEntry(time: .zero, method: .get, path: path, label: "own")) == "own")
    }

    @Test(
        "what is no form of a path is refused",
        arguments: ["x", "/a?b", "/a b", "/a/{id", "/a*", "/*/b", "/{a}{b}", "", "/a#b"])
    func badTemplates(text: String) {
        #expect(throws: QuantityError.self) { try PathTemplate(parsing: text) }
    }

    @Test("what is no window is refused", arguments: ["", "..", "1s", "2s..1s", "1s..1s", "5..6", "1s...2s"])
    func badWindows(text: String) {
        #expect(throws: QuantityError.self) { try TimeWindow(parsing: text) }
    }

    @Test("a window reads back as it is written", arguments: ["0s..10m", "30s..", "1.5s..2h"])
    func windows(text: String) throws {
        #expect(try TimeWindow(parsing: text).description == text)
    }

    @Test("a trace with nothing to send, or no length to loop over, is refused")
    func nothingToReplay() throws {
        let csv = "time,path\n1,/a\n1,/b\n"
        let window = try TimeWindow(parsing: "100s..200s")
        #expect(throws: TraceError.self) { try content("time,path\n") }
        #expect(throws: TraceError.self) { try content("") }
        #expect(throws: TraceError.self) { try content(csv) { $0.window = window } }
        #expect(throws: TraceError.self) { try content(csv) { $0.loops = true } }
        #expect(throws: TraceError.self) { try content("time,path\n0,/a\n400000000,/b\n") }
        #expect(try content(csv).length == Nanoseconds(1_000_000_000))
    }

    @Test(
        "a load that asks for more than a trace has is refused, whatever its mode",
        arguments: [
            (
                "open", 0.0, Load.StopRule.duration(Nanoseconds(seconds: 60)),
                TraceConflict.Setting.duration as TraceConflict.Setting?
            ),
            ("open", 1, .duration(Nanoseconds(seconds: 4)), nil), ("open", 6, .duration(Nanoseconds(seconds: 1)), .warmup),
            ("open", 0, .requests(5), .requests), ("open", 0, .requests(4), nil), ("open loop", 9, .requests(100), nil),
            ("closed", 0, .requests(5), .requests), ("closed", 1, .requests(3), .warmup),
            ("closed", 0, .duration(Nanoseconds(seconds: 1)), .duration), ("closed loop", 0, .requests(100), nil),
            ("closed loop", 1, .requests(100), .warmup), ("closed loop", 1, .duration(Nanoseconds(seconds: 9)), nil),
        ])
    func conflicts(kind: String, warmup: Double, stop: Load.StopRule, setting: TraceConflict.Setting?) throws {
        let file = try TemporaryFile("time,path\n10,/a\n11,/b\n12.5,/c\n14,/d\n")
        let mode = kind.hasPrefix("open") ? Trace.Mode.open : .closed(users: 2, cycle: UserCycle())
        let trace = try surveyed(Trace(file: file.path, format: .csv, mode: mode, loops: kind.hasSuffix("loop")))
        var found: TraceConflict.Setting?
        do throws(TraceConflict) { try trace.check(warmup: Nanoseconds(seconds: warmup), stop: stop) } catch {
            found = error.setting
        }
        #expect(found == setting)
    }
}
