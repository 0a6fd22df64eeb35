import Charts
import LoadModel
import Measurement

extension SweepFigures {
    /// Of numbers of users; over rates see ``utilisation(_:)``.
    func theory(_ family: SweepFits.Family) -> [LineChart.Series] {
        guard sweep.rule.axes[family.axis].path == "load.users" else { return [] }
        return family.curves.compactMap { curve in
            let most = curve.responseTimes(family.axis).map(\.x).max() ?? 0
            guard let theory = curve.trials.lazy.compactMap({ $0.figures?.theory }).first, most < 1e5 else { return nil }
            let points = TheoryCurve(theory.analysis).overUsers(upTo: Int(most))
            return points.isEmpty
                ? nil
                : LineChart.Series(
                    "\(name(curve)) in theory", curve: points, number: number(curve), isDashed: true)
        }
    }

    /// Of arrivals at targets that say how they serve; nil where none does.
    func utilisation(_ family: SweepFits.Family) -> LineChart? {
        guard sweep.rule.axes[family.axis].path == "load.rate" else { return nil }
        let sides = family.curves.map { (curve: $0, points: $0.utilisations) }.filter { !$0.points.isEmpty }
        guard !sides.isEmpty else { return nil }
        let measured = sides.map { side in
            LineChart.Series(
                name(side.curve), curve: meansOfRepeats(side.points), marks: side.points.map { Mark(Point($0.x, $0.y)) },
                number: number(side.curve))
        }
        let theories = sides.compactMap { side -> LineChart.Series? in
            let all = side.curve.trials.compactMap { $0.figures?.theory }
            // Of one service only: an axis may change it.
            guard let theory = all.first, all.allSatisfy({ $0.analysis.service == theory.analysis.service }),
                let arrivals = theory.arrivals
            else { return nil }
            let reach = (side.points.map(\.x).max() ?? 0) + 3
            // A curve that goes on to saturation would leave no room for what was measured.
            let points = TheoryCurve(theory.analysis).overUtilisation(arrivals).filter { $0.x <= reach }
            return points.isEmpty
                ? nil
                : LineChart.Series(
                    "\(name(side.curve)) in theory", curve: points, number: number(side.curve), isDashed: true)
        }
        let values = sides.flatMap { $0.points.map(\.y) }
        let isWide = (values.max() ?? 1) > 30 * (values.min() ?? 1)
        // What a saturated target measures may lie above.
        let most = max(100, sides.flatMap { $0.points.map(\.x) }.max() ?? 0)
        return LineChart(
            "Mean response time against utilisation, \(title(family))",
            note: "marks: trials; lines: through the means of repeats",
            x: Axis("Utilisation of the servers (%)", domain: 0...most),
            y: Axis("Mean response time", isWide ? .logarithmic : .linear, format: .duration), series: measured + theories)
    }

    private func meansOfRepeats(_ points: [SweepFits.Curve.UtilisedTrial]) -> [Point] {
        Dictionary(grouping: points, by: \.point).values.map { repeats in
            let share = 1 / Double(repeats.count)
            return Point(repeats.reduce(0) { $0 + $1.x } * share, repeats.reduce(0) { $0 + $1.y } * share)
        }.sorted { $0.x < $1.x }
    }
}

extension SweepFits.Curve {
    /// A trial at a target that says how it serves.
    struct UtilisedTrial {
        /// The number of its point in the sweep.
        var point: Int
        /// Utilisation of the servers in percent.
        var x: Double
        /// Mean response time in milliseconds.
        var y: Double
    }

    /// Of each trial with an answer.
    var utilisations: [UtilisedTrial] {
        trials.compactMap { trial in
            guard let figures = trial.figures, let theory = figures.theory, let mean = figures.total.responseTime.mean else {
                return nil
            }
            let utilisation = theory.analysis.utilisation(throughput: figures.total.throughput)
            return UtilisedTrial(point: trial.trial.point, x: utilisation * 100, y: mean)
        }
    }
}
