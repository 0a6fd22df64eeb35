import LoadModel
import Testing
import Traces

@Suite struct TraceReplayTests {
    private let csv = "time,path\n10,/a\n11,/b\n12.5,/c\n14,/d\n"

    private func dues(_ options: TraceReplay.Options, limit: Int = 100, _ text: String? = nil) throws
        -> [TraceReplay.Due]
    {
        let file = try TemporaryFile(text ?? csv)
        var replay = try TraceReplay(options) { () throws(TraceError) in
            try TraceReader(file: file.path, format: .csv, skip: 0) { _ in false }
        }
        var all: [TraceReplay.Due] = []
        while all.count < limit, let due = try replay.next() { all.append(due) }
        return all
    }

    private func seconds(_ options: TraceReplay.Options, limit: Int = 100) throws -> [Double] {
        try dues(options, limit: limit).map(\.time.seconds)
    }

    @Test("times count from the first request, and speed divides them")
    func speed() throws {
        #expect(try seconds(.init()) == [0, 1, 2.5, 4])
        #expect(try seconds(.init(speed: 2)) == [0, 0.5, 1.25, 2])
        #expect(try seconds(.init(speed: 0.5)) == [0, 2, 5, 8])
    }

    @Test("a window clips, and its beginning is the replay's")
    func window() throws {
        let window = Nanoseconds(seconds: 1)..<Nanoseconds(seconds: 4)
        let all = try dues(.init(window: window))
        #expect(all.map(\.entry.path) == ["/b", "/c"] && all.map(\.time.seconds) == [0, 1.5])
    }

    @Test("a loop goes on at the mean rate, and numbers its requests on")
    func loop() throws {
        let all = try dues(.init(speed: 2, loops: true), limit: 9)
        // Four requests in 4 s: a gap of 4/3 s, so a round is 16/3 s.
        #expect(all.map(\.index) == Array(0..<9))
        #expect(all.map(\.entry.path) == ["/a", "/b", "/c", "/d", "/a", "/b", "/c", "/d", "/a"])
        let rounds: [Double] = [0, 16.0 / 3, 32.0 / 3]
        let recorded: [Double] = [0, 1, 2.5, 4]
        let expected = rounds.flatMap { round in recorded.map { (round + $0) / 2 } }
        #expect(zip(all, expected).allSatisfy { abs($0.time.seconds - $1) < 1e-8 })
    }

    @Test("two readers of one trace see the same")
    func sameForAll() throws {
        #expect(
            try dues(.init(speed: 3, loops: true), limit: 50)
                == dues(.init(speed: 3, loops: true), limit: 50))
    }

    private func summary(_ options: TraceReplay.Options, _ text: String) throws -> TraceSummary {
        let file = try TemporaryFile(text)
        return try TraceSummary(file: "t.csv", options) { () throws(TraceError) in
            try TraceReader(file: file.path, format: .csv, skip: 1) { _ in false }
        }
    }

    @Test("the summary counts requests, length and labels, and what was skipped")
    func summary() throws {
        let got = try summary(.init(speed: 2), "time,path\n0,/b?x=1\n1,/a\n2,/b?x=2\nx,/\n6,/b\n")
        #expect(got.requests == 4 && got.length == Nanoseconds(seconds: 3) && got.skipped.count == 1)
        #expect(got.labels == ["GET /b", "GET /a"])
    }

    @Test("labels are the most frequent, the rest are other")
    func manyLabels() throws {
        let rows = (0..<200).map { "\($0),/\($0)\n\($0).5,/often\n" }.joined()
        let got = try summary(.init(), "time,path\n" + rows)
        #expect(got.labels.count == TraceSummary.labelLimit + 1)
        #expect(got.labels.first == "GET /often" && got.labels.last == TraceSummary.other)
    }

    @Test("a trace with nothing to send, or no length to loop over, is refused")
    func nothingToReplay() {
        let window = Nanoseconds(seconds: 100)..<Nanoseconds(seconds: 200)
        #expect(throws: TraceError.self) { try summary(.init(), "time,path\n") }
        #expect(throws: TraceError.self) { try summary(.init(window: window), csv) }
        #expect(throws: TraceError.self) { try summary(.init(loops: true), "time,path\n1,/a\n1,/b\n") }
    }
}
