import LoadModel
import Measurement

/// What theory predicts beside what was measured.
enum TheoryTable {
    /// Of one level; nil where nothing is predicted.
    static func table(of level: LevelResult) -> Table? {
        guard let theory = level.theory, let prediction = theory.prediction else { return nil }
        let summary = level.total.responseTime
        var table = Table(left: [""], right: ["Theory", "Measured", "Difference"])
        table.rows = [
            row(
                "utilisation", prediction.utilisation, theory.utilisation(throughput: level.total.throughput),
                QuantityText.percentage),
            row("mean response time", prediction.meanResponseTime.map { $0 * 1000 } ?? .infinity, summary.mean, time),
        ]
        table.rows += prediction.percentiles.map { percentileRow($0, level) }
        table.rows += [
            row(
                "requests in system", prediction.inSystem ?? .infinity, level.generator.littlesLaw.inSystem.counted,
                { QuantityText.significant($0) }),
            row("throughput", prediction.throughput, level.total.throughput, QuantityText.rate(perSecond:)),
        ]
        return table
    }

    /// The mean response times of several levels.
    static func overview(of levels: [LevelResult]) -> Table {
        let load = LoadColumn(levels)
        var table = Table(
            [.init(title: load.title), .init(title: "System", alignment: .left)]
                + ["Utilisation", "Theory", "Measured", "Difference", "99% interval"].map { .init(title: $0) }
                + [.init(title: "Agrees", alignment: .left)])
        table.rows = levels.map { level in
            let agreement = level.theoryAgreement
            return [
                load.cell(level), .text(level.theory?.notation ?? QuantityText.notApplicable),
                .text(utilisation(level)), .text(predicted(level)),
                .text(level.total.responseTime.mean.map(time) ?? QuantityText.notApplicable),
                .text(agreement.map { percent($0.difference) } ?? QuantityText.notApplicable),
                .text(level.meanInterval.map(interval) ?? QuantityText.notApplicable),
                .text((agreement.map { $0.holds ? "✓" : "✗" } ?? QuantityText.notApplicable) + (level.isValid ? "" : " invalid")),
            ]
        }
        return table
    }

    /// Percentiles of several levels, theory beside measurement; nil where theory gives none.
    static func percentiles(of levels: [LevelResult]) -> Table? {
        let predicted = levels.compactMap { $0.theory?.prediction?.percentiles }.first { !$0.isEmpty } ?? []
        guard !predicted.isEmpty else { return nil }
        let names = predicted.map { QuantityText.percentileName($0.percent) }
        let load = LoadColumn(levels)
        var table = Table(
            left: [], right: [load.title] + names.flatMap { ["\($0) in theory", "measured", "difference"] })
        table.rows = levels.map { level in
            [load.cell(level)]
                + names.indices.flatMap { index -> [Table.Cell] in
                    guard let percentiles = level.theory?.prediction?.percentiles, percentiles.indices.contains(index) else {
                        return Array(repeating: .text(QuantityText.notApplicable), count: 3)
                    }
                    return Array(percentileRow(percentiles[index], level).dropFirst())
                }
        }
        return table
    }

    /// What holds of any system: utilisation law, Little's law and, of closed levels, the interactive response-time law.
    static func laws(of levels: [LevelResult]) -> Table {
        let isClosed = levels.contains { $0.theory?.bounds != nil }
        let load = LoadColumn(levels)
        let rate = isClosed ? ["Throughput", "in theory", "at most"] : ["Throughput", "scheduled", "difference"]
        var table = Table(
            left: [],
            right: [load.title] + rate + ["X·R", "In system, counted"]
                + (isClosed ? ["N/X − Z", "Response time", "at least"] : []))
        table.rows = levels.map { level in
            let throughput = level.total.throughput
            let mean = level.meanTimeInSystem
            let cells =
                [QuantityText.rate(perSecond: throughput)] + (isClosed ? bounds(level) : schedule(level)) + [
                    mean.map {
                        QuantityText.significant(OperationalLaws.inSystem(throughput: throughput, responseTime: $0 / 1000))
                    }
                        ?? QuantityText.notApplicable,
                    QuantityText.significant(level.generator.littlesLaw.inSystem.counted),
                ]
            return [load.cell(level)] + (cells + (isClosed ? interactive(level) : [])).map { .text($0) }
        }
        return table
    }

    private static func schedule(_ level: LevelResult) -> [String] {
        guard let rate = level.realisedRate, rate > 0 else { return [QuantityText.notApplicable, QuantityText.notApplicable] }
        return [QuantityText.rate(perSecond: rate), percent(level.total.throughput / rate - 1)]
    }

    private static func bounds(_ level: LevelResult) -> [String] {
        [level.theory?.prediction?.throughput, level.theory?.bounds?.greatestThroughput]
            .map { $0.map(QuantityText.rate(perSecond:)) ?? QuantityText.notApplicable }
    }

    private static func interactive(_ level: LevelResult) -> [String] {
        guard let bounds = level.theory?.bounds, level.total.throughput > 0 else {
            return Array(repeating: QuantityText.notApplicable, count: 3)
        }
        let response = OperationalLaws.responseTime(
            users: bounds.users, throughput: level.total.throughput, think: bounds.think + level.meanReadDelay / 1000)
        return [
            time(response * 1000), level.total.responseTime.mean.map(time) ?? QuantityText.notApplicable,
            time(bounds.leastResponseTime * 1000),
        ]
    }

    /// `9.71 to 10.6 ms`, both in one unit.
    static func interval(_ interval: MeanInterval) -> String {
        let unit = TimeUnit.suiting(milliseconds: interval.high)
        return "\(unit.number(milliseconds: interval.low)) to \(unit.number(milliseconds: interval.high)) \(unit.symbol)"
    }

    /// `+1.2%`.
    static func percent(_ fraction: Double) -> String {
        (fraction > 0 ? "+" : "") + QuantityText.decimal(fraction * 100, places: 1) + "%"
    }

    private static func utilisation(_ level: LevelResult) -> String {
        guard let theory = level.theory else { return QuantityText.notApplicable }
        return QuantityText.percentage(theory.utilisation(throughput: level.total.throughput))
    }

    private static func predicted(_ level: LevelResult) -> String {
        guard let prediction = level.theory?.prediction else { return QuantityText.notApplicable }
        return prediction.meanResponseTime.map { time($0 * 1000) } ?? infinite
    }

    private static func percentileRow(_ percentile: Prediction.Percentile, _ level: LevelResult) -> [Table.Cell] {
        let measured = level.total.responseTime.percentile(percentile.percent)
        let name = QuantityText.percentileName(percentile.percent) + (measured?.isUncertain == true ? "*" : "")
        return row(name, percentile.responseTime * 1000, measured.flatMap { $0.isLowerBound ? nil : $0.milliseconds }, time)
    }

    private static func row(
        _ name: String, _ predicted: Double, _ measured: Double?, _ text: (Double) -> String
    ) -> [Table.Cell] {
        let isComparable = predicted.isFinite && predicted != 0
        return [
            .text(name), .text(predicted == .infinity ? infinite : text(predicted)),
            .text(measured.map(text) ?? QuantityText.notApplicable),
            .text(measured.flatMap { isComparable ? percent($0 / predicted - 1) : nil } ?? QuantityText.notApplicable),
        ]
    }

    static let infinite = "infinite"

    private static func time(_ milliseconds: Double) -> String { QuantityText.duration(milliseconds: milliseconds) }
}
