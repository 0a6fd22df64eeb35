import LoadModel
import Measurement

/// The numbers that one looks for first.
struct LevelTiles {
    let result: LevelResult

    var tiles: [Report.Tile] {
        [throughput, percentile(50), percentile(99), slowest, errors, requests, generator].compactMap { $0 }
    }

    private var throughput: Report.Tile {
        let rate = QuantityText.rate(perSecond: result.total.throughput)
        guard let offered = result.offeredRate, result.level.sessions == nil, offered > 0,
            result.total.requests <= result.counts.scheduled
        else { return Report.Tile("Throughput", rate, "successful responses") }
        let share = result.total.throughput / offered
        return Report.Tile(
            "Throughput", rate,
            "\(QuantityText.percentage(share)) of \(QuantityText.rate(perSecond: offered)) offered", isBad: share < 0.9)
    }

    private func percentile(_ percent: Double) -> Report.Tile? {
        guard let value = result.total.responseTime.percentile(percent) else { return nil }
        let name = percent == 50 ? "Median" : QuantityText.percentileName(percent)
        let mark = value.isUncertain ? "*" : ""
        let service = result.total.serviceTime.percentile(percent)
        return Report.Tile(
            name, LevelTiles.text(value) + mark, service.map { "service time \(LevelTiles.text($0))" } ?? "",
            isBad: value.isLowerBound)
    }

    private static func text(_ percentile: LatencySummary.Percentile) -> String {
        percentile.isLowerBound
            ? TimeCells.lowerBound(milliseconds: percentile.milliseconds)
            : QuantityText.duration(milliseconds: percentile.milliseconds)
    }

    private var slowest: Report.Tile? {
        guard let max = result.total.responseTime.max, let mean = result.total.responseTime.mean else { return nil }
        return Report.Tile(
            "Slowest", QuantityText.duration(milliseconds: max), "mean \(QuantityText.duration(milliseconds: mean))")
    }

    private var errors: Report.Tile {
        let failed = result.total.failures.total
        let unsent = result.total.unsent > 0 ? ", \(QuantityText.count(result.total.unsent)) unsent" : ""
        return Report.Tile(
            "Errors", QuantityText.percentage(result.errorRate), "\(QuantityText.count(failed)) failed\(unsent)",
            isBad: failed > 0 || result.total.unsent > 0)
    }

    private var requests: Report.Tile {
        let length = QuantityText.chosenDuration(Nanoseconds(seconds: result.windowSeconds))
        return Report.Tile(
            "Requests", QuantityText.count(result.total.requests),
            result.isUnfinished
                ? "in \(length)" : "in \(length), \(QuantityText.kilobytesPerSecond(result.total.receivedKBPerSecond))")
    }

    /// Of a killed run it is not known.
    private var generator: Report.Tile? {
        guard !result.isUnfinished else { return nil }
        let lag = LatencySummary(result.phases.lag).percentile(99).map {
            "lag p99 \(QuantityText.duration(milliseconds: $0.milliseconds))"
        }
        return Report.Tile(
            "Generator's load", QuantityText.percentage(result.generator.cpuShare),
            "of its CPU, " + (lag ?? QuantityText.counted(result.generator.threads, "thread")), isBad: !result.isValid)
    }
}
