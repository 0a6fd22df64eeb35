import Foundation

/// One run of h2load, of HTTP/2 by prior knowledge or of HTTP/1.1.
struct H2load {
    var work: Work
    /// When each request was begun, in microseconds, in order; empty where it was not asked for.
    var starts: [Double] = []
    /// What it says of each request's time, in milliseconds; likewise.
    var times: [Double] = []

    /// A closed loop over HTTP/2.
    init(_ url: String, connections: Int, streams: Int, seconds: Int) throws {
        self = try H2load(["-c", "\(connections)", "-m", "\(streams)", "-D", "\(seconds)", url], seconds: seconds)
    }

    /// An open load over HTTP/1.1, shared out evenly among the connections.
    init(_ url: String, rate: Int, connections: Int, seconds: Int, logsRequests: Bool) throws {
        let log = "\(NSTemporaryDirectory())/dyno-bench-h2load-\(UUID().uuidString)"
        defer { unlink(log) }
        let share = String(format: "%g", Double(rate) / Double(connections))
        let arguments = ["--h1", "-c", "\(connections)", "--rps", share, "-D", "\(seconds)"]
        self = try H2load(arguments + (logsRequests ? ["--log-file=\(log)"] : []) + [url], seconds: seconds)
        if logsRequests {
            let text = try String(contentsOfFile: log, encoding: .utf8)
            starts = H2load.column(0, of: text).sorted()
            times = H2load.column(2, of: text).map { $0 / 1000 }
        }
    }

    private init(_ arguments: [String], seconds: Int) throws {
        try MissingTool.check("h2load")
        let usage = try Child.run(["h2load", "-t", "1"] + arguments, processor: Processors.client)
        // requests: 29160 total, 29160 started, 29160 done, 29160 succeeded, 0 failed, 0 errored, 0 timeout
        guard let line = usage.output.split(separator: "\n").first(where: { $0.hasPrefix("requests: ") }),
            let count = line.split(separator: ",").first(where: { $0.hasSuffix(" succeeded") })?.split(separator: " ").first,
            let requests = Int(count), requests > 0
        else { throw BenchError("h2load said: \(usage.output)\(usage.errors)") }
        work = Work(requests: requests, cpuSeconds: usage.cpuSeconds, seconds: Double(seconds))
    }

    /// Of its log: the start, the status and the time of each request.
    private static func column(_ number: Int, of log: String) -> [Double] {
        log.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t")
            return fields.indices.contains(number) ? Double(fields[number]) : nil
        }
    }
}
