import LoadModel
import Testing
import Traces

@Suite struct TraceReplayTests {
    private let csv = "time,path\n10,/a\n11,/b\n12.5,/c\n14,/d\n"

    /// The requests of a trace as a load makes them.
    private func dues(
        _ change: (inout Trace) -> Void = { _ in }, warmup: Double = 0, stop: Load.StopRule? = nil, limit: Int = 100
    ) throws -> (all: [TraceReplay.Due], end: Double?) {
        let file = try TemporaryFile(csv)
        var trace = Trace(file: file.path, format: .csv)
        change(&trace)
        trace = try surveyed(trace)
        let warmup = Nanoseconds(seconds: warmup)
        var schedule = try TraceSchedule(
            trace, warmup: warmup, stop: stop ?? trace.naturalStop(warmup: warmup) ?? .requests(.max))
        var all: [TraceReplay.Due] = []
        while all.count < limit, let due = try schedule.next() { all.append(due) }
        return (all, schedule.end?.seconds)
    }

    private func seconds(_ change: (inout Trace) -> Void = { _ in }) throws -> [Double] {
        try dues(change).all.map(\.time.seconds)
    }

    @Test("times count from the first request, and speed divides them")
    func speed() throws {
        #expect(try seconds() == [0, 1, 2.5, 4])
        #expect(try seconds { $0.speed = 2 } == [0, 0.5, 1.25, 2])
        #expect(try seconds { $0.speed = 0.5 } == [0, 2, 5, 8])
    }

    @Test("a window clips, and its beginning is the replay's", arguments: [("1s..4s", 3.0), ("1s..3s", 2), ("..4s", 4)])
    func window(text: String, length: Double) throws {
        let window = try TimeWindow(parsing: text)
        let (all, end) = try dues { $0.window = window }
        #expect(all.map(\.entry.path) == (window.from == .zero ? ["/a", "/b", "/c"] : ["/b", "/c"]))
        #expect(all.last?.time == Nanoseconds(seconds: 2.5) - window.from)
        #expect(end == length)
    }

    @Test("a loop goes on at the mean rate, and numbers its requests on")
    func loop() throws {
        let all = try dues(
            {
                $0.speed = 2
                $0.loops = true
            }, limit: 9
        ).all
        // Four requests in 4 s: a gap of 4/3 s, so a round is 16/3 s.
        #expect(all.map(\.index) == Array(0..<9))
        #expect(all.map(\.entry.path) == ["/a", "/b", "/c", "/d", "/a", "/b", "/c", "/d", "/a"])
        let rounds: [Double] = [0, 16.0 / 3, 32.0 / 3]
        let recorded: [Double] = [0, 1, 2.5, 4]
        let expected = rounds.flatMap { round in recorded.map { (round + $0) / 2 } }
        #expect(zip(all, expected).allSatisfy { abs($0.time.seconds - $1) < 1e-8 })
    }

    @Test("a loop over a window that clips takes the window's length")
    func loopOverWindow() throws {
        let window = try TimeWindow(parsing: "1s..4s")
        let all = try dues(
            {
                $0.window = window
                $0.loops = true
            }, limit: 5
        ).all
        #expect(all.map(\.time.seconds) == [0, 1.5, 3, 4.5, 6])
    }

    @Test("a load takes as much of a trace as its stop rule says, and knows where its window ends")
    func stops() throws {
        let natural = try dues()
        #expect(natural.all.count == 4 && abs((natural.end ?? 0) - 16.0 / 3) < 1e-8)
        let short = try dues(stop: .duration(Nanoseconds(seconds: 2)))
        #expect(short.all.count == 2 && short.end == 2)
        let counted = try dues(stop: .requests(3))
        #expect(counted.all.count == 3 && counted.end == 4)
        // Those of the warm-up do not count.
        let warm = try dues({ $0.loops = true }, warmup: 1, stop: .requests(4))
        #expect(warm.all.map(\.entry.path) == ["/a", "/b", "/c", "/d", "/a"])
        #expect(abs((warm.end ?? 0) - 19.0 / 3) < 1e-8)
    }

    @Test("two readers of one trace see the same")
    func sameForAll() throws {
        let draw = {
            try dues(
                {
                    $0.speed = 3
                    $0.loops = true
                }, limit: 50
            ).all.map { "\($0.index) \($0.time) \($0.entry)" }
        }
        #expect(try draw().map { $0.replacing("dyno", with: "") } == draw().map { $0.replacing("dyno", with: "") })
    }
}
