import Measurement

/// The members with which every result file begins.
struct HeadDocument: Codable {
    private var schema: String
    private(set) var name: String
    private var started: String
    private(set) var seed: UInt64
    private var interruption: InterruptionDocument?

    init(schema: String, name: String, startedAt: Double, seed: UInt64, interruption: Interruption?) {
        self.schema = schema
        self.name = name
        started = CalendarTime.text(secondsSince1970: startedAt)
        self.seed = seed
        self.interruption = interruption.map(InterruptionDocument.init)
    }

    var reason: Interruption? { interruption?.interruption }

    func startedAt() throws -> Double {
        guard let seconds = CalendarTime.seconds(parsing: started) else {
            let context = DecodingError.Context(
                codingPath: [AnyKey("started")], debugDescription: "'\(started)' is not a time such as 2026-01-01T00:00:00Z")
            throw DecodingError.dataCorrupted(context)
        }
        return seconds
    }
}

/// Why a run ended before its plan did, in JSON.
struct InterruptionDocument: Codable {
    private var reason: String
    private var signal: Int32?
    private var message: String?
    private var lastLines: [String]?
    private var seconds: Double?
    private var finishedLevels: Int?

    init(_ interruption: Interruption) {
        switch interruption {
        case .signal(let number):
            reason = "signal"
            signal = number
        case .mostlyFailures: reason = "mostlyFailures"
        case .targetDied(let text, let lines):
            reason = "targetDied"
            message = text
            lastLines = lines
        case .failed(let text):
            reason = "failed"
            message = text
        case .killed(let at, let levels):
            reason = "killed"
            seconds = at.finite
            finishedLevels = levels > 0 ? levels : nil
        case .running(let at):
            reason = "running"
            seconds = at.finite
        }
    }

    var interruption: Interruption {
        switch reason {
        case "killed": .killed(atSeconds: seconds ?? 0, finishedLevels: finishedLevels ?? 0)
        case "running": .running(atSeconds: seconds ?? 0)
        case "failed": .failed(message: message ?? "")
        default:
            signal.map(Interruption.signal) ?? message.map { .targetDied(message: $0, lastLines: lastLines ?? []) }
                ?? .mostlyFailures
        }
    }
}
