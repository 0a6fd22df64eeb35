import Charts
import LoadModel
import Measurement

/// The mean response time, taken apart: what each phase adds to the average request.
struct MeanPhases {
    private let level: LevelResult

    init(_ level: LevelResult) { self.level = level }

    /// nil where nothing was answered.
    var figure: Figure? {
        guard let table = LevelTables(result: level).parts, level.total.serviceTime.count > 0 else { return nil }
        let parts = parts.filter { $0.value > 0 }
        let mean = QuantityText.duration(milliseconds: parts.reduce(0) { $0 + $1.value })
        var figure = Figure(
            "Where the time went", note: "On average; resolve to connect in the table: only of requests that dialled.", [],
            table: table, inWords: .table, isWide: true)
        figure.pictures = [.bar(StackedBar("Mean response time, \(mean), by where it went", parts: parts))]
        return figure
    }

    /// In milliseconds; they add up to the mean of response time (closed: of connect + service time).
    var parts: [StackedBar.Part] {
        let phases = level.phases
        let service = level.total.serviceTime.mean ?? 0
        let first = share(phases.timeToFirstByte)
        // Of the wait for a connection, what is not dialling is waiting for another's.
        let dialling = share(phases.resolve) + share(phases.tcpConnect) + share(phases.tls)
        let values: [(String, Double, Layer.Colour)] = [
            ("lag", share(phases.lag), .series(6)), ("slot wait", share(phases.slotWait), .series(3)),
            ("resolve", share(phases.resolve), .series(4)), ("TCP connect", share(phases.tcpConnect), .series(5)),
            ("TLS", share(phases.tls), .series(7)),
            ("other wait for a connection", max(0, share(phases.connect) - dialling), .quiet),
            ("to the first byte", min(first, service), .series(0)), ("transfer", max(0, service - first), .series(2)),
        ]
        return values.map { name, value, colour in
            // What is left of two sums that are equal is not a phase.
            let value = value < 1e-6 ? 0 : value
            return StackedBar.Part(name, value: value, text: QuantityText.duration(milliseconds: value), colour)
        }
    }

    /// A phase that only some requests had, spread over all.
    private func share(_ latencies: Latencies) -> Double {
        let answers = level.total.serviceTime.count
        guard latencies.count > 0, answers > 0 else { return 0 }
        return latencies.moments.mean / 1e6 * Double(latencies.count) / Double(answers)
    }
}
