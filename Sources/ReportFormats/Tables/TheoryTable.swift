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
        table.rows += prediction.percentiles.map { percentile in
            let measured = summary.percentile(percentile.percent)
            let name = QuantityText.percentileName(percentile.percent) + (measured?.isUncertain == true ? "*" : "")
            return row(
                name, percentile.responseTime * 1000, measured.flatMap { $0.isLowerBound ? nil : $0.milliseconds }, time)
        }
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
        let isOpen = levels.allSatisfy { $0.offeredRate != nil }
        var table = Table(
            [.init(title: isOpen ? "Req/s" : "Users"), .init(title: "System", alignment: .left)]
                + ["Utili-\nsation", "Theory", "Measured", "Difference", "99% interval"].map { .init(title: $0) }
                + [.init(title: "Agrees", alignment: .left)])
        table.rows = levels.map { level in
            let agreement = level.theoryAgreement
            return [
                StressTable.load(level.level), .text(level.theory?.notation ?? QuantityText.notApplicable),
                .text(utilisation(level)), .text(predicted(level)),
                .text(level.total.responseTime.mean.map(time) ?? QuantityText.notApplicable),
                .text(agreement.map { percent($0.difference) } ?? QuantityText.notApplicable),
                .text(level.meanInterval.map(interval) ?? QuantityText.notApplicable),
                .text(agreement.map { $0.holds ? "✓" : "✗" } ?? QuantityText.notApplicable),
            ]
        }
        return table
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
