import LoadModel
import Measurement

/// The requests of a timeline in the Trace Event Format (Google, "Trace Event Format", JSON object format), which Perfetto and Chrome open:
/// a process for each thread of the generator, in it a track for each connection. What a request waited before it had one (lag, slot
/// wait) is an asynchronous event, as many wait at once.
public enum TraceEvents {
    public static let name = "timeline.json"

    /// nil where no level has a timeline.
    public static func render(_ result: RunResult) -> String? {
        let timed = result.levels.enumerated().filter { $0.element.timeline != nil }
        guard !timed.isEmpty else { return nil }
        var writer = Writer()
        for (index, level) in timed { writer.add(level, number: index, isOne: result.levels.count == 1) }
        return "{\"displayTimeUnit\": \"ms\", \"traceEvents\": [\n" + writer.lines.joined(separator: ",\n") + "\n]}\n"
    }

    private struct Writer {
        var lines: [String] = []
        /// By process and track.
        private var named: Set<[Int]> = []
        private var waits = 0

        /// Shorter waits are told among a request's figures only.
        private static let shortestWait = Nanoseconds(100_000)
        /// Of a connection that carries several requests at once.
        private static let mostLanes = 256

        mutating func add(_ level: LevelResult, number: Int, isOne: Bool) {
            guard let timeline = level.timeline else { return }
            let place = isOne ? "" : "\(level.loadName): "
            var ends: [[Int32]: [Nanoseconds]] = [:]
            for request in timeline.requests {
                let process = number * 1000 + Int(request.worker)
                name("process_name", process, "\(place)thread \(request.worker)")
                addWaits(of: request, process)
                let phases = request.phases.filter { $0.phase.isOnConnection }
                guard let from = phases.first?.from, let to = phases.last?.to else { continue }
                let key = [request.worker, request.connection]
                let lane = ends[key]?.firstIndex { $0 <= from } ?? ends[key]?.count ?? 0
                if lane == ends[key]?.count ?? 0 { ends[key, default: []].append(to) } else { ends[key]?[lane] = to }
                let track = Int(request.connection) * Writer.mostLanes + min(lane, Writer.mostLanes - 1)
                name(
                    "thread_name", process, track: track,
                    request.connection > 0 ? "connection \(request.connection)" : "without a connection")
                addSpan(
                    request.label, "request", from: from, to: to, process, track: track, arguments: Writer.arguments(of: request))
                for (phase, from, to) in phases {
                    addSpan(Writer.name(of: phase), "phase", from: from, to: to, process, track: track)
                }
            }
            for stall in level.slow?.stalls ?? [] {
                name("process_name", number * 1000, "\(place)the target")
                addSpan(
                    "stall of the target", "stall", from: stall.start, to: stall.end, number * 1000, track: 0,
                    arguments: "{\"requests\": \(stall.requests)}")
            }
        }

        private mutating func name(_ kind: String, _ process: Int, track: Int = 0, _ text: String) {
            guard named.insert([process, track]).inserted else { return }
            let quoted = JSONNode.quoted(text)
            lines.append(
                """
                {"ph": "M", "name": "\(kind)", "pid": \(process), "tid": \(track), "args": {"name": \(quoted)}}
                """)
        }

        private mutating func addSpan(
            _ name: String, _ category: String, from: Nanoseconds, to: Nanoseconds, _ process: Int, track: Int,
            arguments: String? = nil
        ) {
            lines.append(
                """
                {"ph": "X", "name": \(JSONNode.quoted(name)), "cat": "\(category)", "ts": \(TraceEvents.microseconds(from)), \
                "dur": \(TraceEvents.microseconds(to - from)), "pid": \(process), "tid": \(track)\
                \(arguments.map { ", \"args\": \($0)" } ?? "")}
                """)
        }

        private mutating func addWaits(of request: KeptRequest, _ process: Int) {
            for (phase, from, to) in request.phases where !phase.isOnConnection && to - from >= Writer.shortestWait {
                waits += 1
                let common = """
                    "cat": "wait", "name": \(JSONNode.quoted(Writer.name(of: phase))), "id": \(waits), "pid": \(process), "tid": 0
                    """
                lines.append("{\"ph\": \"b\", \(common), \"ts\": \(TraceEvents.microseconds(from))}")
                lines.append("{\"ph\": \"e\", \(common), \"ts\": \(TraceEvents.microseconds(to))}")
            }
        }

        private static func name(of phase: KeptRequest.Phase) -> String {
            SlowestFigure.phases[SlowestFigure.part(of: phase)].part.name
        }

        private static func arguments(of request: KeptRequest) -> String {
            let spent = request.phases.reduce(into: [KeptRequest.Phase: Nanoseconds]()) { $0[$1.phase] = $1.to - $1.from }
            let time = { (time: Nanoseconds?) in TraceEvents.microseconds(time ?? .zero) }
            let trace = request.record.trace.map { ", \"trace\": \"\($0.id)\"" } ?? ""
            return """
                {"outcome": \(JSONNode.quoted(KeptRequestTable.outcome(of: request))), "responseTimeMicroseconds": \
                \(time(request.responseTime)), "lagMicroseconds": \(time(spent[.lag])), "slotWaitMicroseconds": \
                \(time(spent[.slotWait])), "iteration": \(request.iteration), "place": \(request.place), "occurrence": \
                \(request.occurrence), "retries": \(request.retries), "inFlight": \(request.inFlight), "bytes": \
                \(request.sample.receivedBytes)\(trace)}
                """
        }
    }

    /// Microseconds with their fractions, as the format has them.
    private static func microseconds(_ time: Nanoseconds) -> String {
        let (whole, rest) = time.count.quotientAndRemainder(dividingBy: 1000)
        guard rest != 0 else { return "\(whole)" }
        return "\(whole)." + String(1000 + abs(rest)).dropFirst()
    }
}

extension KeptRequest.Phase {
    /// Whether it belongs to the connection that the request went out on: not what it waited before.
    var isOnConnection: Bool {
        switch self {
        case .lag, .slotWait: false
        case .connect, .firstByte, .receive, .readDelay: true
        }
    }
}
