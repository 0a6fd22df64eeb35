import Foundation
import LoadModel

extension Case {
    /// Arrivals that one core works out a second, by the law of their gaps; and where the rate varies as well.
    static let schedule = Case(name: "schedule") { effort in
        let steady = RateProfile.steady(try rate(100_000))
        let sine = RateProfile.stages([
            RateStage(
                .sine(mean: try rate(100_000), amplitude: 50_000, period: Nanoseconds(seconds: 10)),
                for: Nanoseconds(seconds: 3600))
        ])
        let processes = [
            "constant", "poisson", "uniform", "gamma cv=0.5", "gamma cv=2", "pareto alpha=1.5", "lognormal cv=1",
            "weibull shape=0.5", "onOff on=10ms off=10ms ratio=10",
        ]
        var figures: [Figure] = []
        for name in processes {
            let process = try ArrivalProcess(parsing: name)
            let speed = median((0..<effort.rounds).map { _ in arrivalsPerSecond(process, steady) })
            let least = process == .constant ? 20e6 : 5e6
            figures.append(
                Figure(
                    "arrivals a second, \(name)", "\(text(speed / 1e6)) million", mustBe: ">= \(Int(least / 1e6)) million",
                    holds: speed >= least))
        }
        let speed = median((0..<effort.rounds).map { _ in arrivalsPerSecond(.poisson, sine) })
        figures.append(Figure("arrivals a second, poisson on a sine", "\(text(speed / 1e6)) million"))
        return figures
    }

    private static func rate(_ perSecond: Double) throws -> Rate {
        guard let rate = Rate(perSecond: perSecond) else { throw BenchError("\(perSecond)/s is no rate") }
        return rate
    }

    /// By the time of the thread's own processor, which other processes do not count in.
    private static func arrivalsPerSecond(_ process: ArrivalProcess, _ profile: RateProfile) -> Double {
        let count = 2_000_000
        var arrivals = Schedule(
            process: process, profile: profile, seed: 1, warmup: .zero, stop: .duration(Nanoseconds(seconds: 3600))
        ).arrivals()
        let start = clock()
        var last = Nanoseconds.zero
        for _ in 0..<count {
            guard let arrival = arrivals.next() else { break }
            last = arrival.time
        }
        let elapsed = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        precondition(last > .zero, "a schedule without arrivals")
        return Double(count) / elapsed
    }
}
