/// Memory does not grow with the number of requests: peak of 5 million against that of 500,000, in a fast closed loop.
enum MemoryCase {
    static func run() throws -> [Figure] {
        let server = try Nginx()
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)/x"
        let peaks = try [500_000, 5_000_000].map { count in
            let run = try DynoRun([url, "-c", "50", "-n", "\(count)"])
            guard run.level.counts.succeeded == count else {
                throw BenchError("\(run.level.counts.succeeded) of \(count) succeeded")
            }
            return Double(run.usage.peakMemoryBytes) / 1e6
        }
        let growth = peaks[1] - peaks[0]
        return [
            Figure(
                name: "peak memory of 5,000,000 requests − of 500,000",
                measured: "\(text(growth, places: 2)) MB (\(text(peaks[0], places: 1)) MB before)",
                limit: "<= 5 MB", holds: growth <= 5)
        ]
    }
}
