/// The `d` of paths, in tenths of a plot's units.
enum PathData {
    /// Broken where a point has no place.
    static func line(_ points: [Point], _ scales: PlotScales) -> String {
        runs(points, scales).map { "M" + joined($0) }.joined()
    }

    /// A line with all below it: down at the beginning and at the end of each part.
    static func area(_ points: [Point], _ scales: PlotScales) -> String {
        let floor = scales.floor.tenths
        return runs(points, scales).map { run in
            guard let first = run.first, let last = run.last else { return "" }
            return "M\(first.x.tenths) \(floor)L\(joined(run))L\(last.x.tenths) \(floor)z"
        }.joined()
    }

    /// Each value from one place to the next, flat; where filled, with all below it. Broken where a point has no place.
    static func steps(_ points: [Point], width: Double, isFilled: Bool, _ scales: PlotScales) -> String {
        let half = (scales.x.position(width).map { $0 - (scales.x.position(0) ?? 0) } ?? 0) / 2
        let floor = scales.floor.tenths
        return runs(points, scales).map { run in
            guard let first = run.first else { return "" }
            let start = (first.x - half).tenths
            let top = run.dropFirst().map { "V\($0.y.tenths)H\(($0.x + half).tenths)" }.joined()
            let begin = isFilled ? "M\(start) \(floor)V\(first.y.tenths)" : "M\(start) \(first.y.tenths)"
            return begin + "H\((first.x + half).tenths)" + top + (isFilled ? "V\(floor)z" : "")
        }.joined()
    }

    static func band(_ bands: [Layer.Band], _ scales: PlotScales) -> String {
        let upper = runs(bands.map { Point($0.x, $0.y.upperBound) }, scales)
        let lower = runs(bands.map { Point($0.x, $0.y.lowerBound) }, scales)
        return zip(upper, lower).map { "M\(joined($0))L\(joined($1.reversed()))z" }.joined()
    }

    private static func joined(_ points: [Point]) -> String {
        points.map { "\($0.x.tenths) \($0.y.tenths)" }.joined(separator: "L")
    }

    /// The parts between points that have no place, in units of the plot.
    private static func runs(_ points: [Point], _ scales: PlotScales) -> [[Point]] {
        var runs: [[Point]] = [[]]
        for point in points {
            if let x = scales.x.position(point.x), let y = scales.y.position(point.y) {
                runs[runs.count - 1].append(Point(x, y))
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        return runs.filter { !$0.isEmpty }
    }
}

extension Double {
    /// With one decimal, the same in every locale; cheap, since a page has tens of thousands of them.
    var tenths: String {
        let tenths = Int((Swift.min(Swift.max(self, -1e6), 1e6) * 10).rounded())
        guard tenths % 10 != 0 else { return String(tenths / 10) }
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }
}
