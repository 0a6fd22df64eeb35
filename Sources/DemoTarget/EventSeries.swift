import LoadModel
import WebServer

/// What `/events` answers: so many events, a gap between each and the next. The service time lies before the first.
struct EventSeries: Sendable {
    static let mostEvents = 1_000_000
    static let longestGap = Nanoseconds(seconds: 60)

    let count: Int
    let gap: Nanoseconds
    /// JSON lines; else server-sent events.
    let isOfLines: Bool

    var type: String { isOfLines ? "application/x-ndjson" : "text/event-stream" }

    /// - Throws: 400 for what is out of range.
    init(of request: Request) throws(Complaint) {
        let count = request.parameter("count") ?? "10"
        guard let number = Int(count), (0...EventSeries.mostEvents).contains(number) else {
            throw Complaint(400, "count must be from 0 to 1,000,000, found '\(count)'; write ?count=10")
        }
        let gap = request.parameter("gap") ?? "20ms"
        guard let time = try? Nanoseconds(parsing: gap), time <= EventSeries.longestGap else {
            throw Complaint(400, "gap must be a duration of at most 60s, found '\(gap)'; write ?gap=20ms")
        }
        let format = request.parameter("format") ?? "sse"
        guard ["sse", "lines"].contains(format) else {
            throw Complaint(400, "format must be sse or lines, found '\(format)'")
        }
        self.count = number
        self.gap = time
        isOfLines = format == "lines"
    }

    /// - Parameter number: from 0.
    func event(_ number: Int) -> Body {
        let json = #"{"event":\#(number),"of":\#(count)}"#
        return Body(isOfLines ? json + "\n" : "id: \(number)\ndata: \(json)\n\n")
    }

    /// Sends them, one now. Confined to the server's thread.
    func send(to transaction: Transaction, on thread: ServerThread) {
        let begin = MonotonicClock.now()
        var isGone = false
        transaction.whenGone = { isGone = true }
        func send(_ number: Int) {
            guard !isGone else { return }
            guard number < count else { return transaction.end() }
            transaction.write(event(number))
            let next = number + 1
            // Behind the last of them is nothing to wait for.
            guard next < count else { return transaction.end() }
            thread.at((begin + gap * Int64(next)).count) { send(next) }
        }
        send(0)
    }
}
