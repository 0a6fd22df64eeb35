extension Case {
    /// Memory does not grow with the number of requests: the peak of many against that of a tenth as many, in a fast closed loop.
    static let memory = Case(name: "memory") { effort in
        let server = try ResponderProcess()
        defer { server.stop() }
        let most = effort.isQuick ? 500_000 : 5_000_000
        let peaks = try [most / 10, most].map { count in
            let run = try DynoRun([server.url, "-c", "50", "-n", "\(count)"], watchesMemory: true)
            guard run.level.counts.succeeded == count else {
                throw BenchError("\(run.level.counts.succeeded) of \(count) succeeded")
            }
            return Double(run.peakMemoryBytes) / 1e6
        }
        let growth = peaks[1] - peaks[0]
        return [
            Figure(
                "peak memory of \(most) requests − of \(most / 10)", "\(text(growth, places: 2)) MB", mustBe: "<= 5 MB",
                holds: growth <= 5, detail: "\(text(peaks[0], places: 1)) MB before")
        ]
    }
}
