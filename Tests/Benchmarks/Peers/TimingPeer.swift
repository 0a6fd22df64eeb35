import Foundation

/// Other tools, for what they say of response times at a rate; wrk, which knows no rates, of one connection that is asked again and again.
enum TimingPeer: String, CaseIterable {
    case wrk, h2load, hey

    private static let connections = 10

    func times(_ url: String, rate: Int, seconds: Int) throws -> Times {
        switch self {
        case .wrk:
            let usage = try Child.run(["wrk", "-t1", "-c1", "-d\(seconds)s", "--latency", url], processor: Processors.client)
            guard let times = TimingPeer.times(ofWrk: usage.output) else { throw BenchError("wrk said: \(usage.output)") }
            return times
        case .h2load:
            return Times(
                try H2load(url, rate: rate, connections: TimingPeer.connections, seconds: seconds, logsRequests: true).times)
        case .hey:
            let share = String(format: "%g", Double(rate) / Double(TimingPeer.connections))
            let usage = try Child.run(
                ["hey", "-c", "\(TimingPeer.connections)", "-q", share, "-z", "\(seconds)s", "-o", "csv", url],
                processor: Processors.client)
            let times = usage.output.split(separator: "\n").dropFirst().compactMap {
                $0.split(separator: ",").first.flatMap { Double($0) }.map { $0 * 1000 }
            }
            guard !times.isEmpty else { throw BenchError("hey said: \(usage.output.prefix(500))\(usage.errors)") }
            return Times(times)
        }
    }

    /// `    Latency   602.11us   40.02us   1.20ms   90.00%`, and below it `     50%  588.00us`.
    private static func times(ofWrk output: String) -> Times? {
        let rows = output.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        guard let summary = rows.first(where: { $0.first == "Latency" && $0.count == 5 }) else { return nil }
        let percentile = { (name: String) in rows.first { $0.first == name && $0.count == 2 }.flatMap { milliseconds($0[1]) } }
        guard let mean = milliseconds(summary[1]), let max = milliseconds(summary[3]), let p50 = percentile("50%"),
            let p90 = percentile("90%"), let p99 = percentile("99%")
        else { return nil }
        return Times(p50: p50, p90: p90, p99: p99, mean: mean, max: max)
    }

    private static func milliseconds(_ text: String) -> Double? {
        for (unit, factor) in [("us", 1e-3), ("ms", 1.0), ("s", 1e3)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
    }
}
