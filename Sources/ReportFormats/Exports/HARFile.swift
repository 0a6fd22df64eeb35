import LoadModel
import Measurement

/// The slowest requests of a run, and the first that failed, as an HTTP Archive 1.2 (Odvarko, Jain, Davies, W3C draft of 2012): what
/// browsers' developer tools open.
///
/// It has no headers, no cookies and no bodies, and URLs as the plan has them: nothing secret. What the format has no place for stands in
/// members that begin with `_`, as it asks for.
public enum HARFile {
    public static let name = "slowest.har"

    /// nil where no request was kept.
    public static func render(_ result: RunResult) -> String? {
        render(result.levels, of: result.target, startedAt: result.startedAt, version: result.environment.dyno)
    }

    /// Of each build a file of its own, with its name; blocks behind one another.
    static func render(_ result: ComparisonResult) -> [(name: String, text: String)] {
        ([result.baseline] + result.candidates).enumerated().compactMap { place, target in
            let levels = result.levels.map { result.sides(of: $0)[place].result }
            let text = render(levels, of: target, startedAt: result.startedAt, version: result.environment.dyno)
            return text.map { ("slowest-\(ResultFolder.folderName(for: target.name)).har", $0) }
        }
    }

    private static func render(
        _ levels: [LevelResult], of target: TargetDescription, startedAt: Double, version: String
    ) -> String? {
        guard levels.contains(where: { $0.slow?.slowest.isEmpty == false || $0.slow?.failed.isEmpty == false }) else {
            return nil
        }
        var entries: [Entry] = []
        var began = startedAt
        for level in levels {
            let start = level.stream == nil ? began : startedAt + level.delay.seconds
            if let slow = level.slow {
                // One that is late may be both.
                let slowest = slow.slowestOfAll
                let requests = slowest + slow.failed.filter { !slowest.contains($0) }
                entries += requests.map { Entry($0, of: slow, target: target.url, levelStart: start) }
            }
            began += (level.series.interval * Int64(level.series.points.count)).seconds
        }
        let log = Log(creator: .init(name: "Dyno", version: version), entries: entries)
        return try? OrderedJSONEncoder.encode(Archive(log: log))
    }

    private struct Archive: Encodable { let log: Log }

    private struct Log: Encodable {
        var version = "1.2"
        let creator: Creator
        let entries: [Entry]
    }

    private struct Creator: Encodable {
        let name: String
        let version: String
    }

    private struct Nothing: Encodable {}

    private struct Field: Encodable {}

    private struct Request: Encodable {
        let method: String
        let url: String
        let httpVersion = "HTTP"
        let cookies: [Field] = []
        let headers: [Field] = []
        let queryString: [Field] = []
        let headersSize = -1
        let bodySize = -1

        private enum CodingKeys: String, CodingKey {
            case method, url, httpVersion, cookies, headers, queryString, headersSize, bodySize
        }
    }

    private struct Response: Encodable {
        let status: Int
        let statusText: String
        let content: Content
        let httpVersion = "HTTP"
        let cookies: [Field] = []
        let headers: [Field] = []
        let redirectURL = ""
        let headersSize = -1
        let bodySize = -1

        private enum CodingKeys: String, CodingKey {
            case status, statusText, httpVersion, cookies, headers, content, redirectURL, headersSize, bodySize
        }
    }

    private struct Content: Encodable {
        let size: Int
        let mimeType = "x-unknown"

        private enum CodingKeys: String, CodingKey { case size, mimeType }
    }

    /// In milliseconds; -1: it does not apply. What the TLS handshake took is in `connect` as well.
    private struct Timings: Encodable {
        let blocked: Double
        let dns: Double
        let connect: Double
        let ssl: Double
        let send: Double
        let wait: Double
        let receive: Double

        var sum: Double { blocked + max(0, dns) + max(0, connect) + send + wait + receive }
    }

    private struct Entry: Encodable {
        let startedDateTime: String
        let time: Double
        let request: Request
        let response: Response
        let cache = Nothing()
        let timings: Timings
        let connection: String
        let comment: String
        let record: KeptRequest

        private enum CodingKeys: String, CodingKey {
            case startedDateTime, time, request, response, cache, timings, connection, comment
            case record = "_dyno"
        }

        /// - Parameter levelStart: in seconds since 1970; to the second, as results know it.
        init(_ kept: KeptRequest, of slow: SlowRequests, target: String, levelStart: Double) {
            let sample = kept.sample
            startedDateTime = CalendarTime.text(secondsSince1970: levelStart + sample.intendedStart.seconds)
            let planned = slow.requests.first { $0.place == kept.place }
            request = Request(method: planned?.method ?? "GET", url: target + (planned?.path ?? "/"))
            response = Response(
                status: sample.status, statusText: sample.failure?.name ?? "", content: .init(size: sample.receivedBytes))
            timings = HARFile.timings(of: kept)
            time = HARFile.rounded(timings.sum)
            connection = kept.connection > 0 ? "\(kept.worker)/\(kept.connection)" : ""
            comment = kept.label
            record = kept
        }
    }

    private static func timings(of kept: KeptRequest) -> Timings {
        let spent = kept.phases.reduce(into: [KeptRequest.Phase: Double]()) { $0[$1.phase] = ($1.to - $1.from).milliseconds }
        let waited = spent[.connect] ?? 0
        let dial = kept.sample.dial
        let resolve = min(waited, dial?.resolve.milliseconds ?? 0)
        let connect = min(waited - resolve, ((dial?.tcpConnect ?? .zero) + (dial?.tls ?? .zero)).milliseconds)
        let blocked = (spent[.lag] ?? 0) + (spent[.slotWait] ?? 0) + waited - resolve - connect
        let tls = dial?.tls.milliseconds ?? 0
        return Timings(
            blocked: rounded(blocked), dns: dial == nil ? -1 : rounded(resolve), connect: dial == nil ? -1 : rounded(connect),
            ssl: tls > 0 ? rounded(min(tls, connect)) : -1, send: 0, wait: rounded(spent[.firstByte] ?? 0),
            receive: rounded(spent[.receive] ?? 0))
    }

    /// To whole nanoseconds.
    private static func rounded(_ milliseconds: Double) -> Double { (milliseconds * 1e6).rounded() / 1e6 }
}
