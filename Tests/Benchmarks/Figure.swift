/// A line of the bench's table.
struct Figure {
    enum Verdict: String {
        case reached = "yes"
        case missed = "NO"
        /// Nothing is demanded, or nothing could be measured.
        case none = "-"
    }

    var name: String
    var measured: String
    /// What the figure must be; empty where it is for information.
    var limit = ""
    var verdict = Verdict.none
    /// Where the figure comes from: the values behind a ratio, the spread over the rounds.
    var detail = ""

    /// A figure for information.
    init(_ name: String, _ measured: String, detail: String = "") {
        self.name = name
        self.measured = measured
        self.detail = detail
    }

    init(_ name: String, _ measured: String, mustBe limit: String, holds: Bool, detail: String = "") {
        self.init(name, measured, detail: detail)
        self.limit = limit
        verdict = holds ? .reached : .missed
    }

    static func notRun(_ name: String, because reason: String, fails: Bool) -> Figure {
        var figure = Figure(name, "not measured", detail: reason)
        if fails { figure.verdict = .missed }
        return figure
    }

    /// The median over rounds of one contender's value divided by another's in the same round.
    ///
    /// - Parameter limit: the most that the ratio may be; nil: for information.
    static func ratio(
        _ name: String, _ own: [Double], to other: [Double], of peer: String, in unit: String, atMost limit: Double?
    )
        -> Figure
    {
        let ratios = zip(own, other).map { $0 / $1 }
        let detail =
            "\(text(median(own), places: 2)) against \(text(median(other), places: 2)) \(unit) (\(peer)); "
            + "\(text(ratios.min() ?? .nan)) to \(text(ratios.max() ?? .nan)) over \(ratios.count) rounds"
        let ratio = median(ratios)
        guard let limit else { return Figure(name, text(ratio), detail: detail) }
        return Figure(name, text(ratio), mustBe: "<= \(limit)", holds: ratio <= limit, detail: detail)
    }
}
