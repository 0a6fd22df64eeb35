/// A recorded file as a load: its requests are made again, at their own times or one after another.
public struct Trace: Hashable, Sendable {
    /// Its path, from the root.
    public var file: String
    public var format: TraceFormat
    public var mode: Mode
    /// Above 0: how many times as fast as recorded. In the closed mode it has no meaning.
    public var speed: Double
    /// What of the recorded time is replayed, from its first request on; nil: all.
    public var window: TimeWindow?
    /// Whether it begins again when it is through.
    public var loops: Bool
    /// How many lines may be no requests; they are skipped.
    public var badLines: Int
    /// Hosts, with or without a port, whose requests are sent to the target as well, where the file has absolute URLs.
    public var allowHosts: [String]
    /// What paths are counted under in place of themselves; the first that fits.
    public var labels: [PathTemplate]
    /// Which recorded headers are sent again, beside Content-Type. None of itself: they may hold credentials, or what is no longer so.
    public var headers: [String]
    /// What was found when the plan was read.
    public var content: TraceContent

    public init(
        file: String, format: TraceFormat, mode: Mode = .open, speed: Double = 1, window: TimeWindow? = nil, loops: Bool = false,
        badLines: Int = 0, allowHosts: [String] = [], labels: [PathTemplate] = [], headers: [String] = [],
        content: TraceContent = TraceContent()
    ) {
        self.file = file
        self.format = format
        self.mode = mode
        self.speed = speed
        self.window = window
        self.loops = loops
        self.badLines = badLines
        self.allowHosts = allowHosts
        self.labels = labels
        self.headers = headers
        self.content = content
    }

    public enum Mode: Hashable, Sendable {
        /// Each request at its recorded time, whatever the target does.
        case open
        /// So many users share the trace: whoever has its answer, and has thought, makes the next request.
        case closed(users: Int, cycle: UserCycle)
    }

    /// The headers that are read from the trace, that of the content first.
    public var recordedHeaders: [String] { ["Content-Type"] + headers.filter { $0.lowercased() != "content-type" } }

    /// The file's name without its folder.
    public var fileName: String { String(file[(file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex)...]) }

    /// How long one round of the replay takes, at its own times.
    public var roundDuration: Nanoseconds { replayed(content.length) }

    /// Requests a second on average, at its own times; nil in the closed mode.
    public var meanRate: Rate? { !isOpen ? nil : Rate(perSecond: Double(content.requests) / max(roundDuration.seconds, 1e-9)) }

    /// In any second, at its own times; nil in the closed mode.
    public var peakRate: Rate? {
        meanRate.flatMap { Rate(perSecond: max($0.perSecond, Double(content.busiestSecond))) }
    }

    /// A recorded time as it is replayed.
    public func replayed(_ recorded: Nanoseconds) -> Nanoseconds {
        speed == 1 ? recorded : Nanoseconds(seconds: recorded.seconds / speed)
    }
}

extension Trace: CustomStringConvertible {
    /// `access.log at 2x`.
    public var description: String { fileName + (speed == 1 || !isOpen ? "" : " at \(speedText)") }

    /// `2x`.
    public var speedText: String { "\(speed == speed.rounded() && speed < 1e15 ? "\(Int64(speed))" : "\(speed)")x" }
}
