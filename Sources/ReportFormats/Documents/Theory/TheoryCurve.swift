import Charts
import LoadModel
import Measurement

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
