import Foundation

/// The tools that Dyno is measured beside, each run once with a closed loop of so many connections.
enum Peer: String, CaseIterable {
    case wrk, hey, ab

    func work(_ url: String, connections: Int, seconds: Int, isTLS: Bool = false) throws -> Work {
        try MissingTool.check(rawValue)
        let usage = try Child.run([rawValue] + arguments(connections, seconds) + [url], processor: Processors.client)
        guard let requests = requests(in: usage.output), requests > 0 else {
            throw BenchError("\(rawValue) said: \(usage.output)\(usage.errors)")
        }
        return Work(requests: requests, cpuSeconds: usage.cpuSeconds, seconds: Double(seconds))
    }

    private func arguments(_ connections: Int, _ seconds: Int) -> [String] {
        switch self {
        case .wrk: ["-t1", "-c\(connections)", "-d\(seconds)s"]
        case .hey: ["-c", "\(connections)", "-z", "\(seconds)s"]
        // -t alone would stop at 50,000 requests.
        case .ab: ["-q", "-k", "-c", "\(connections)", "-t", "\(seconds)", "-n", "100000000"]
        }
    }

    /// Successful requests; nil where it says of none, or of others.
    private func requests(in output: String) -> Int? {
        let lines = output.split(separator: "\n")
        switch self {
        case .wrk:
            guard !output.contains("Non-2xx"), !output.contains("Socket errors") else { return nil }
            return lines.first { $0.contains(" requests in ") }?.split(separator: " ").first.flatMap { Int($0) }
        case .hey:
            return lines.first { $0.contains("[200]") }?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
                Int($0)
            }
        case .ab:
            guard lines.contains(where: { $0.hasPrefix("Failed requests:") && $0.hasSuffix(" 0") }) else { return nil }
            return lines.first { $0.hasPrefix("Complete requests:") }?.split(separator: " ").last.flatMap { Int($0) }
        }
    }
}
