import LoadModel
import Measurement

/// Times of one table: in one unit, so that a column can be read down, with marks for what is hardly known.
struct TimeCells {
    let unit: TimeUnit

    /// The unit for all of these times: milliseconds, unless all are shorter than one, or all longer than a second.
    init(for summaries: [LatencySummary]) {
        let longest = summaries.compactMap(\.max).max() ?? 0
        let shortest = summaries.compactMap { $0.percentile(50)?.milliseconds }.min() ?? 0
        unit = longest > 0 && longest < 0.9995 ? .microseconds : shortest >= 1000 ? .seconds : .milliseconds
    }

    /// A time known exactly; a dash where there is none.
    func cell(_ milliseconds: Double?) -> Table.Cell {
        .text(milliseconds.map(unit.number(milliseconds:)) ?? QuantityText.notApplicable)
    }

    /// A percentile: `>= 10 s` where it falls among requests without an answer, `12.3*` where it is hardly known.
    func cell(_ percentile: LatencySummary.Percentile?) -> Table.Cell {
        guard let percentile else { return .text(QuantityText.notApplicable) }
        if percentile.isLowerBound { return .text(TimeCells.lowerBound(milliseconds: percentile.milliseconds)) }
        return .text(unit.number(milliseconds: percentile.milliseconds) + (percentile.isUncertain ? "*" : ""))
    }

    /// `>= 10 s`: what is known of a time that no answer bounds.
    static func lowerBound(milliseconds: Double) -> String {
        ">= " + QuantityText.chosenDuration(Nanoseconds(seconds: milliseconds / 1000))
    }
}
