import LoadModel
import Measurement

/// Requests as lines of JMeter's JTL in CSV: everything that is the same for many of them is put into words once.
struct JTLLines {
    static let header =
        "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,"
        + "grpThreads,allThreads,URL,Latency,IdleTime,Connect\n"

    /// By level and label, quoted.
    private let labels: [[[UInt8]]]
    /// The same of groups.
    private let groups: [[[UInt8]]]
    /// By label, quoted.
    private let urls: [[UInt8]]
    private let name: String
    /// `responseCode,responseMessage`, by status.
    private let statuses: [[UInt8]]
    /// The same of requests without a status, by kind of failure.
    private let silent: [[UInt8]]
    /// `failureMessage`, by kind.
    private let failures: [[UInt8]]

    init(plan: Plan, target: Target) {
        let levels = plan.course.joined()
        let requests = plan.scenarios.flatMap(\.requests)
        let names = plan.labels
        name = plan.name
        labels = levels.map { level in
            // As in summary.csv.
            let prefix = levels.count > 1 ? "\(level.name ?? "\(level.level)") " : ""
            return names.map { JTLLines.cell(prefix + $0) }
        }
        let groupNames = plan.groupNames
        groups = levels.map { level in
            let prefix = levels.count > 1 ? "\(level) " : ""
            return groupNames.map { JTLLines.cell(prefix + $0) }
        }
        // As the plan writes it: environment values, secrets and what differs from request to request by name.
        urls = names.map { label in
            JTLLines.cell("\(target.url)" + (requests.first { $0.label == label }.map { plan.secrecy.shown($0.path) } ?? ""))
        }
        statuses = (0..<600).map { Array("\($0),\(JTLLines.reasons[$0] ?? "")".utf8) }
        silent = FailureKind.allCases.map {
            Array("Non HTTP response code: \($0.name),Non HTTP response message: \($0.name)".utf8)
        }
        failures = FailureKind.allCases.map { Array($0.name.utf8) }
    }

    private static func cell(_ text: String) -> [UInt8] { Array(CSV.cell(CSV.defused(text)).utf8) }

    /// The name of a worker's thread: JMeter has a thread group's name, its number, and the number of the thread in it.
    func thread(of origin: SampleOrigin) -> [UInt8] { JTLLines.cell("\(name) \(origin.level)-\(origin.worker)") }

    /// - Parameters:
    ///   - thread: see ``thread(of:)``.
    ///   - inFlight: of all workers.
    func append(
        _ record: SampleRecord, of origin: SampleOrigin, thread: [UInt8], inFlight: Int, to text: inout [UInt8]
    ) {
        guard record.requests == 0 else {
            appendGroup(record, of: origin, thread: thread, inFlight: inFlight, to: &text)
            return
        }
        let comma = UInt8(ascii: ",")
        let label = Int(record.label)
        text.append(decimal: Int(((origin.startedAt + record.start.seconds) * 1000).rounded()))
        text.append(comma)
        text.append(milliseconds: record.elapsed)
        text.append(comma)
        text.append(contentsOf: labels[origin.level - 1][label])
        text.append(comma)
        let status = Int(record.status)
        if let failure = record.failure, !statuses.indices.contains(status) || status == 0 {
            text.append(contentsOf: silent[failure.rawValue])
        } else {
            text.append(contentsOf: statuses[status])
        }
        text.append(comma)
        text.append(contentsOf: thread)
        text.append(contentsOf: record.failure == nil ? JTLLines.succeeded : JTLLines.failed)
        if let failure = record.failure { text.append(contentsOf: failures[failure.rawValue]) }
        text.append(comma)
        text.append(decimal: record.receivedBytes)
        text.append(comma)
        text.append(decimal: record.sentBytes)
        // Threads are what JMeter has in flight; a level is a group, and levels run one after another.
        for _ in 0..<2 {
            text.append(comma)
            text.append(decimal: inFlight)
        }
        text.append(comma)
        text.append(contentsOf: urls[label])
        text.append(comma)
        text.append(milliseconds: record.latency)
        text.append(comma)
        text.append(milliseconds: record.wait)
        text.append(comma)
        text.append(milliseconds: record.connect)
        text.append(UInt8(ascii: "\n"))
    }

    /// As JMeter's Transaction Controller writes the sample of its own beside those within it: readers know it by its message, and by the
    /// URL that it lacks.
    private func appendGroup(
        _ record: SampleRecord, of origin: SampleOrigin, thread: [UInt8], inFlight: Int, to text: inout [UInt8]
    ) {
        let comma = UInt8(ascii: ",")
        text.append(decimal: Int(((origin.startedAt + record.start.seconds) * 1000).rounded()))
        text.append(comma)
        text.append(milliseconds: record.elapsed)
        text.append(comma)
        text.append(contentsOf: groups[origin.level - 1][Int(record.label)])
        text.append(contentsOf: record.failure == nil ? JTLLines.wholeGroup : JTLLines.failedGroup)
        text.append(decimal: Int(record.requests))
        text.append(contentsOf: JTLLines.failing)
        text.append(decimal: Int(record.failedRequests))
        text.append(contentsOf: [UInt8(ascii: "\""), comma])
        text.append(contentsOf: thread)
        text.append(contentsOf: record.failure == nil ? JTLLines.noData : JTLLines.noDataFailed)
        text.append(decimal: record.receivedBytes)
        text.append(comma)
        text.append(decimal: record.sentBytes)
        for _ in 0..<2 {
            text.append(comma)
            text.append(decimal: inFlight)
        }
        text.append(contentsOf: JTLLines.noURL)
        text.append(milliseconds: record.wait)
        text.append(contentsOf: JTLLines.noConnect)
    }

    private static let wholeGroup = Array(",200,\"Number of samples in transaction : ".utf8)
    private static let failedGroup = Array(",,\"Number of samples in transaction : ".utf8)
    private static let failing = Array(", number of failing samples : ".utf8)
    private static let noData = Array(",,true,,".utf8)
    private static let noDataFailed = Array(",,false,,".utf8)
    /// Behind it the latency, of which a group has none.
    private static let noURL = Array(",null,0,".utf8)
    private static let noConnect = Array(",0\n".utf8)

    /// `,dataType,success,`
    private static let succeeded = Array(",text,true,".utf8)
    private static let failed = Array(",text,false,".utf8)

    /// RFC 9110, section 15: what JMeter shows beside the code.
    private static let reasons: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
        302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 413: "Content Too Large",
        415: "Unsupported Media Type", 422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}

extension [UInt8] {
    fileprivate mutating func append(decimal value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var place = count
        var rest = value.magnitude
        repeat {
            append(0)
            place += 1
            rest /= 10
        } while rest > 0
        rest = value.magnitude
        repeat {
            place -= 1
            self[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// JMeter knows whole ones; the nearest, so that sums of many come out right.
    fileprivate mutating func append(milliseconds time: Nanoseconds) { append(decimal: Int((time.count + 500_000) / 1_000_000)) }
}
