import Charts
import LoadModel
import Measurement

/// The charts of a section: mean response time against utilisation, or against the number of users.
///
/// Of a single run one chart of its levels. Of several, one for each target that several plans loaded, with a curve a plan, and one
/// for each plan that loaded several targets, with a curve a target.
struct TheoryFigures {
    let section: TheorySurvey.Section

    var all: [Figure] {
        let results = section.results.filter { $0.levels.contains { $0.total.responseTime.count > 0 } }
        guard results.count > 1 else {
            return results.filter { $0.levels.count > 1 }.map { figure([$0], titled: $0.name, name: { _ in "theory" }) }
        }
        return groups(results, by: \.target.name).map { group in figure(group, titled: group[0].target.name) { $0.name } }
            + groups(results, by: \.name).map { group in figure(group, titled: group[0].name) { $0.target.name } }
    }

    /// Groups of at least two, in the order of their first members.
    private func groups(_ results: [RunResult], by key: KeyPath<RunResult, String>) -> [[RunResult]] {
        var keys: [String] = []
        for result in results where !keys.contains(result[keyPath: key]) { keys.append(result[keyPath: key]) }
        return keys.map { name in results.filter { $0[keyPath: key] == name } }.filter { $0.count > 1 }
    }

    private func figure(_ results: [RunResult], titled subject: String, name: (RunResult) -> String) -> Figure {
        let levels = results.flatMap(\.levels)
        let abscissa = Abscissa(results)
        let means = levels.compactMap(\.total.responseTime.mean)
        // On a linear axis one could not tell times apart that are a thirtieth of the greatest.
        let isWide = (means.max() ?? 1) > 30 * (means.min() ?? 1)
        let title = subject == section.name ? section.name : "\(section.name): \(subject)"
        let chart = LineChart(
            "Mean response time, \(title)", note: "lines: theory; marks: measured, with the run's own 99% interval",
            x: abscissa.axis, y: Axis("Mean response time (ms)", isWide ? .logarithmic : .linear),
            series: results.map { abscissa.series($0, name: name($0)) })
        return Figure(
            "Mean response time, \(subject)", note: chart.note.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }, chart,
            fileName: ResultFolder.folderName(for: title.replacing(": ", with: "-")) + ".svg")
    }
}

/// What the charts of a section have from left to right.
private enum Abscissa {
    /// In percent.
    case utilisation
    case users

    /// Users where one run had several numbers of them and only those.
    init(_ results: [RunResult]) {
        let numbers = results.map { Set($0.levels.compactMap(\.users)).count }
        self = zip(results, numbers).contains { $0.levels.count == $1 && $1 > 1 } ? .users : .utilisation
    }

    var axis: Axis {
        switch self {
        case .utilisation: Axis("Utilisation of the servers (%)", domain: 0...100)
        case .users: Axis("Users")
        }
    }

    func series(_ result: RunResult, name: String) -> LineChart.Series {
        let marks = result.levels.compactMap { level -> LineChart.Mark? in
            guard let x = position(level), let mean = level.total.responseTime.mean else { return nil }
            return .init(.init(x, mean), interval: level.meanInterval.map { $0.low...$0.high })
        }
        let reach = (marks.map(\.point.x).max() ?? 0) + 3
        // A curve that goes on to saturation would leave no room for what was measured.
        return LineChart.Series(name, curve: curve(result).filter { $0.x <= reach }, marks: marks)
    }

    private func position(_ level: LevelResult) -> Double? {
        switch self {
        case .utilisation: level.theory.map { $0.utilisation(throughput: level.total.throughput) * 100 }
        case .users: level.users.map(Double.init)
        }
    }

    /// What theory says between the levels and a little beyond; empty where it says nothing.
    private func curve(_ result: RunResult) -> [LineChart.Point] {
        guard let first = result.levels.first(where: { $0.theory?.prediction != nil }), let theory = first.theory else {
            return []
        }
        let curve = TheoryCurve(theory)
        switch (self, first.level) {
        case (.users, _): return curve.overUsers(upTo: result.levels.compactMap(\.users).max() ?? 1)
        // Of users who return, each visit finds the system as an arrival of the same rate would.
        case (.utilisation, .open(let arrivals, _)): return curve.overUtilisation(arrivals)
        case (.utilisation, .partlyOpen): return curve.overUtilisation(.poisson)
        case (.utilisation, .trace): return []
        case (.utilisation, .closed(let users, _)): return curve.overUtilisation(users: users.peak)
        }
    }
}

extension LevelResult {
    /// Of a closed level.
    fileprivate var users: Int? {
        level.peakUsers
    }
}

/// Mean response time in milliseconds as theory predicts it of a service, over the load; no points where it predicts nothing.
struct TheoryCurve {
    private let theory: QueueingAnalysis

    init(_ theory: QueueingAnalysis) { self.theory = theory }

    /// Over the utilisation of the servers in percent, of arrivals at rates from next to nothing to next to saturation.
    func overUtilisation(_ arrivals: ArrivalProcess) -> [Point] {
        let service = theory.service
        return (2...198).compactMap { half in
            let rate = Rate(perSecond: Double(half) / 200 * Double(service.servers) / service.law.mean.seconds)
            return rate.flatMap { point(.open(arrivals: arrivals, rate: $0)) { $0.utilisation * 100 } }
        }
    }

    /// The same of so many users, from such who hardly ever ask to such who hardly ever think.
    func overUtilisation(users: Int) -> [Point] {
        let service = theory.service.law.mean.seconds * Double(users) / Double(theory.service.servers)
        return (0...120).compactMap { step in
            var think = service * 20
            for _ in 0..<step { think *= 0.94 }
            return point(.closed(users: users, think: .constant(Nanoseconds(seconds: think)))) { $0.utilisation * 100 }
        }
    }

    /// Over the number of users, who think as those do that the theory is about.
    func overUsers(upTo most: Int) -> [Point] {
        let think = Nanoseconds(seconds: theory.bounds?.think ?? 0)
        return (1...max(1, most)).compactMap { users in
            point(.closed(users: users, think: .constant(think))) { _ in Double(users) }
        }
    }

    private func point(_ level: Load.Level, x: (Prediction) -> Double) -> Point? {
        guard let prediction = theory.prediction(of: level), let mean = prediction.meanResponseTime else { return nil }
        return Point(x(prediction), mean * 1000)
    }
}
