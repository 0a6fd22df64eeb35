import Measurement

/// Response time by percentile as bars of characters: how much of each was service, and how much went by before.
struct PercentileChart {
    private let result: LevelResult

    private static let percents: [Double] = [50, 75, 90, 95, 99, 99.9, 99.99]
    private static let greatestBar = 48

    /// - Returns: nil where there are too few answers for a course.
    init?(_ result: LevelResult) {
        guard result.total.responseTime.count >= 20 else { return nil }
        self.result = result
    }

    var text: String {
        let response = result.total.responseTime
        let service = result.total.serviceTime
        // Percentiles that the samples support: the others would all show the slowest answers.
        let known = PercentileChart.percents.compactMap { percent in
            response.percentile(percent).flatMap { $0.isUncertain ? nil : (percent, $0) }
        }
        let greatest = known.map(\.1.milliseconds).max() ?? 0
        let rows = known.map { percent, value -> (name: String, time: String, bar: String) in
            let whole = PercentileChart.length(value.milliseconds, of: greatest)
            let served = min(whole, PercentileChart.length(service.percentile(percent)?.milliseconds ?? 0, of: greatest))
            return (
                QuantityText.percentileName(percent),
                value.isLowerBound
                    ? TimeCells.lowerBound(milliseconds: value.milliseconds)
                    : QuantityText.duration(milliseconds: value.milliseconds),
                String(repeating: "#", count: served) + String(repeating: ".", count: whole - served)
            )
        }
        let widths = (rows.map(\.name.count).max() ?? 0, rows.map(\.time.count).max() ?? 0)
        let lines = rows.map { row in
            "  " + TerminalText.padded(row.name, to: widths.0, .left) + "  " + TerminalText.padded(row.time, to: widths.1, .right)
                + "  " + row.bar
        }
        return (["Response time by percentile (# service time, . before the first byte was sent)"] + lines).joined(
            separator: "\n")
    }

    private static func length(_ milliseconds: Double, of greatest: Double) -> Int {
        greatest > 0 ? max(1, Int((milliseconds / greatest * Double(greatestBar)).rounded())) : 1
    }
}
