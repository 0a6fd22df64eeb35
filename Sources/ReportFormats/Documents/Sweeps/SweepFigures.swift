import Charts
import LoadModel
import Measurement

/// The charts of a sweep: of each axis response time, and of loads throughput and, where the targets say how they serve, utilisation;
/// with every trial as a mark.
struct SweepFigures {
    let sweep: SweepResult
    let families: [SweepFits.Family]

    enum Kind: String {
        case responseTime = "response-time"
        case p95 = "response-time-p95"
        case responses
        case throughput
        case utilisation

        /// Where the sweep and what it is over are named already.
        var heading: String {
            switch self {
            case .responseTime: "Mean response time"
            case .p95: "Response time, p95"
            case .responses: "Responses a second"
            case .throughput: "Data received"
            case .utilisation: "Response time against utilisation"
            }
        }
    }

    func figures(ofFamily number: Int) -> [Figure] {
        let family = families[number]
        let suffix = families.count > 1 ? "-\(number + 1)" : ""
        let count = family.curves.reduce(0) { $0 + $1.trials.count }
        let limit = SweepTables.trialLimit
        let cut = count > limit ? "; of \(QuantityText.count(count)) trials the table has the first \(limit), trials.csv all" : ""
        let charts: [(Kind, LineChart?)] = [
            (.responseTime, responseTime(family)), (.p95, p95(family)), (.responses, responses(family)),
            (.throughput, received(family)), (.utilisation, utilisation(family)),
        ]
        return charts.compactMap { kind, chart in
            chart.map { chart in
                Figure(
                    kind.heading, note: chart.note.map { $0.prefix(1).uppercased() + $0.dropFirst() + cut + "." }, chart,
                    fileName: "\(kind.rawValue)\(suffix).svg", table: SweepTables.trials(of: family, sweep, for: kind))
            }
        }
    }

    private func responseTime(_ family: SweepFits.Family) -> LineChart {
        let measured = family.curves.map { curve in
            let points = curve.responseTimes(family.axis)
            // A line that does not describe the points is not drawn through them.
            let line = curve.line.flatMap { $0.bends ? nil : $0 }
            let fitted = line.map { line in places(points.map(\.x)).map { Point($0, line.value(at: $0)) } }
            return LineChart.Series(
                name(curve), curve: fitted ?? means(points), marks: marks(points), number: number(curve))
        }
        let values = reach { $0.responseTime.mean }
        let hasLines = family.curves.contains { $0.line.map { !$0.bends } ?? false }
        // A straight line is to look like one.
        let isWide = !hasLines && (values.max() ?? 1) > 30 * (values.min() ?? 1)
        return LineChart(
            "Mean response time, \(title(family))",
            note: "marks: trials; lines: \(hasLines ? "fitted" : "through the means of repeats")", x: axis(family),
            y: Axis(
                "Mean response time", isWide ? .logarithmic : .linear, format: .duration, reach: reach { $0.responseTime.mean }),
            series: measured + knees(family) + theory(family) + formulas(family))
    }

    /// One colour for a target in all charts.
    func number(_ curve: SweepFits.Curve) -> Int { sweep.targets.firstIndex { $0.name == curve.target } ?? 0 }

    func name(_ curve: SweepFits.Curve) -> String { TerminalText.printable(curve.target) }

    func marks(_ points: [(x: Double, y: Double)]) -> [Mark] { points.map { Mark(Point($0.x, $0.y)) } }

    private func knees(_ family: SweepFits.Family) -> [LineChart.Series] {
        family.curves.compactMap { curve in
            curve.knee.map {
                LineChart.Series(
                    "knee of \(name(curve))", marks: [Mark(Point($0.x, $0.meanResponseTime), look: .hollow)],
                    number: number(curve))
            }
        }
    }

    /// From the least to the greatest, close enough for a curve on any axis.
    private func places(_ xs: [Double]) -> [Double] {
        guard let low = xs.min(), let high = xs.max(), low < high else { return [] }
        return (0...200).map { low + (high - low) * Double($0) / 200 }
    }

    /// What all charts of this kind have to show, so that those of several families are on one scale.
    private func reach(_ value: (LabelFigures) -> Double?) -> [Double] {
        let values = families.flatMap(\.curves).flatMap(\.trials).compactMap { $0.figures.flatMap { value($0.total) } }
        return [values.min(), values.max()].compactMap { $0 }
    }

    private func p95(_ family: SweepFits.Family) -> LineChart? {
        let series = family.curves.map { curve in
            let points = points(curve, family) { $0.responseTime.p95 }
            return LineChart.Series(name(curve), curve: means(points), marks: marks(points), number: number(curve))
        }
        guard series.contains(where: { !$0.marks.isEmpty }) else { return nil }
        let values = reach { $0.responseTime.p95 }
        let isWide = (values.max() ?? 1) > 30 * (values.min() ?? 1)
        return LineChart(
            "Response time, p95, \(title(family))", note: "marks: trials; lines: through the means of repeats", x: axis(family),
            y: Axis("p95", isWide ? .logarithmic : .linear, format: .duration, reach: values), series: series)
    }

    private func points(
        _ curve: SweepFits.Curve, _ family: SweepFits.Family, _ value: (LabelFigures) -> Double?
    ) -> [(x: Double, y: Double)] {
        curve.trials.compactMap { trial in
            guard let x = trial.values[family.axis].number, let y = trial.figures.flatMap({ value($0.total) }) else { return nil }
            return (x, y)
        }
    }

    /// Over a rate beside what is offered, over concurrency beside the law.
    private func responses(_ family: SweepFits.Family) -> LineChart? {
        guard sweep.rule.axes[family.axis].isLoad else { return nil }
        let isOpen = family.curves.contains { $0.rateResponse != nil }
        let hasLaw = family.curves.contains { $0.scalability != nil }
        var series = family.curves.map { curve in
            let points = points(curve, family) { $0.throughput }
            return LineChart.Series(
                name(curve), curve: curve.scalability.map { law($0.law, points.map(\.x)) } ?? means(points), marks: marks(points),
                number: number(curve))
        }
        guard series.contains(where: { !$0.marks.isEmpty }) else { return nil }
        if isOpen {
            let offered = family.curves.flatMap { curve in
                curve.trials.compactMap { trial in trial.figures.flatMap { figures in figures.offeredRate.map { ($0, $0) } } }
            }
            series.append(
                LineChart.Series("all that is offered", curve: means(offered), number: sweep.targets.count, isDashed: true))
        }
        return LineChart(
            "Responses a second, \(title(family))",
            note: hasLaw
                ? "marks: trials; lines: the Universal Scalability Law fitted to them"
                : "marks: trials; lines: through the means of repeats",
            x: axis(family), y: Axis("Successful responses (/s)", reach: reach { $0.throughput }), series: series)
    }

    /// In KB/s over the offered rate, beside rate × response size; nil over anything else.
    private func received(_ family: SweepFits.Family) -> LineChart? {
        guard family.curves.contains(where: { $0.rateResponse != nil }) else { return nil }
        let measured = family.curves.map { curve in
            let points = curve.trials.compactMap { trial -> (x: Double, y: Double)? in
                trial.figures.flatMap { figures in figures.offeredRate.map { ($0, figures.total.receivedKBPerSecond) } }
            }
            return LineChart.Series(name(curve), curve: means(points), marks: marks(points), number: number(curve))
        }
        let theories = family.curves.map { curve in
            (
                curve: curve,
                points: means(
                    curve.trials.compactMap { trial in
                        guard let figures = trial.figures, let x = figures.offeredRate,
                            let y = figures.theoreticalReceivedKBPerSecond
                        else { return nil }
                        return (x, y)
                    })
            )
        }.filter { !$0.points.isEmpty }
        // Builds that answer alike have one line in theory.
        let sizes = theories.flatMap { $0.points.map { $0.y / $0.x } }
        let areAlike = (sizes.max() ?? 0) <= 1.02 * (sizes.min() ?? 0)
        let lines = (areAlike ? Array(theories.prefix(1)) : theories).map { theory in
            LineChart.Series(
                areAlike ? "rate x response size" : "\(name(theory.curve)) in theory", curve: theory.points,
                number: areAlike ? sweep.targets.count : number(theory.curve), isDashed: true)
        }
        return LineChart(
            "Data received, \(title(family))", note: "marks: trials; 1 KB = 1,000 bytes", x: axis(family),
            y: Axis("Received (KB/s)", reach: reach { $0.receivedKBPerSecond }), series: measured + lines)
    }

    /// The plan's formulas over the axis, everything else at the values of the family.
    private func formulas(_ family: SweepFits.Family) -> [LineChart.Series] {
        let axes = sweep.rule.axes
        let xs = family.curves.flatMap { $0.responseTimes(family.axis).map(\.x) }
        let fixed = sweep.rule.values(ofPoint: family.point)
        let constants = sweep.constants.indices.contains(family.point) ? sweep.constants[family.point] : [:]
        return sweep.rule.formulas.enumerated().compactMap { place, named in
            let curve = places(xs).compactMap { x -> Point? in
                let y = named.formula.value { name in
                    if let index = axes.firstIndex(where: { $0.path == name || $0.shortName == name }) {
                        return index == family.axis ? x : fixed[index].number
                    }
                    return constants[name]
                }
                return y.map { Point(x, $0) }
            }
            return curve.isEmpty
                ? nil
                : LineChart.Series(
                    TerminalText.printable("\(named.name): \(named.formula.text)"), curve: curve,
                    number: sweep.targets.count + place, isDashed: true)
        }
    }

    private func means(_ points: [(x: Double, y: Double)]) -> [Point] {
        Dictionary(grouping: points, by: \.x).map { x, all in
            Point(x, all.reduce(0) { $0 + $1.y } / Double(all.count))
        }.sorted { $0.x < $1.x }
    }

    private func law(_ law: ScalabilityLaw, _ xs: [Double]) -> [Point] {
        places(xs).map { Point($0, law.throughput(at: $0)) }
    }

    func title(_ family: SweepFits.Family) -> String {
        TerminalText.printable("\(sweep.name): \(SweepPhrases(sweep: sweep).title(family))")
    }

    private func axis(_ family: SweepFits.Family) -> Axis {
        let axis = sweep.rule.axes[family.axis]
        let numbers = axis.values.compactMap(\.number)
        let isWide = (numbers.min() ?? 0) > 0 && (numbers.max() ?? 0) > 30 * (numbers.min() ?? 1)
        let unit = axis.unit.flatMap { $0 == .plain ? nil : " (\($0.rawValue))" } ?? ""
        let title =
            axis.path == "load.rate"
            ? "Offered rate" : axis.path == "load.users" ? "Users" : TerminalText.printable(axis.shortName)
        return Axis(title + unit, isWide ? .logarithmic : .linear)
    }
}
