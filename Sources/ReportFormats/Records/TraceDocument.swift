import LoadModel

/// A replayed trace in JSON.
struct TraceDocument: Codable {
    private var file: String
    private var format: String
    private var mode: String
    private var speed: Double?
    private var window: String?
    private var loop: Bool
    private var requests: Int
    private var lengthSeconds: Double
    private var busiestSecond: Int?
    private var skippedLines: Int
    private var skippedExamples: [Example]?
    private var withoutFile: Int?

    private struct Example: Codable {
        var line: Int
        var column: Int
        var reason: String
    }

    init(_ trace: Trace) {
        file = trace.file
        format = trace.format.description
        mode = trace.isOpen ? "open" : "closed"
        speed = trace.isOpen ? trace.speed : nil
        window = trace.window?.description
        loop = trace.loops
        requests = trace.content.requests
        lengthSeconds = trace.content.length.seconds
        busiestSecond = trace.isOpen ? trace.content.busiestSecond : nil
        skippedLines = trace.content.skipped.count
        let examples = trace.content.skipped.examples.map { Example(line: $0.line, column: $0.column, reason: $0.reason) }
        skippedExamples = examples.isEmpty ? nil : examples
        withoutFile = trace.content.withoutFile > 0 ? trace.content.withoutFile : nil
    }

    /// nil where the fields do not describe one.
    func trace(users: Int?, cycle: UserCycle) -> Trace? {
        guard let format = TraceFormat(format), speed ?? 1 > 0 else { return nil }
        let window: TimeWindow?
        do { window = try self.window.map { text throws(QuantityError) in try TimeWindow(parsing: text) } } catch { return nil }
        let mode: Trace.Mode
        switch (self.mode, users) {
        case ("open", nil): mode = .open
        case ("closed", let users?) where users > 0: mode = .closed(users: users, cycle: cycle)
        default: return nil
        }
        let examples = (skippedExamples ?? []).map {
            SkippedLines.Example(line: $0.line, column: $0.column, reason: $0.reason)
        }
        return Trace(
            file: file, format: format, mode: mode, speed: speed ?? 1, window: window, loops: loop,
            content: TraceContent(
                requests: requests, length: Nanoseconds(seconds: lengthSeconds), busiestSecond: busiestSecond ?? 0,
                skipped: SkippedLines(count: skippedLines, examples: examples), withoutFile: max(0, withoutFile ?? 0)))
    }
}
