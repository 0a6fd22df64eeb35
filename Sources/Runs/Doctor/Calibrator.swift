import Engine
import Glibc
import LoadModel
import Measurement

/// Finds out what this machine can generate, against a target that costs as little as can be.
struct Calibrator {
    let target: Target
    let interrupts: Interrupts

    /// A trial has to hold 100 requests at the lowest rate, and many trials have to fit into seconds.
    private static let trialSeconds = 0.45
    /// Of one search; the trial that is on when it ends is finished.
    private static let searchSeconds = 3.2
    private static let firstRate = 4000.0
    private static let lowestRate = 250.0
    private static let highestRate = 1_000_000.0

    func calibration() throws(RunError) -> Checkup.Calibration {
        let lag = try trial(rate: Checkup.Calibration.lagRate, threads: 1, seconds: 1.2).map(\.phases.lag).map {
            LatencySummary($0)
        }
        let one = try highestRate(threads: 1, from: Calibrator.firstRate)
        var rates = [Checkup.Calibration.Rate(threads: 1, perSecond: one)]
        let all = AvailableProcessors.current().count
        if all > 1 {
            rates.append(.init(threads: all, perSecond: try highestRate(threads: all, from: max(one, Calibrator.lowestRate))))
        }
        return Checkup.Calibration(
            rates: rates, lagP50Milliseconds: lag?.percentile(50)?.milliseconds,
            lagP99Milliseconds: lag?.percentile(99)?.milliseconds)
    }

    /// Doubles, or halves, until the next rate no longer holds, or the first does; then halves the interval.
    ///
    /// - Returns: 0 where no rate held.
    private func highestRate(threads: Int, from first: Double) throws(RunError) -> Double {
        let deadline = MonotonicClock().now() + Nanoseconds(seconds: Calibrator.searchSeconds)
        var search = RateSearch(first: first, lowest: Calibrator.lowestRate, highest: Calibrator.highestRate)
        while let rate = search.next, MonotonicClock().now() < deadline, !interrupts.stop.isRequested {
            let result = try trial(rate: rate, threads: threads, seconds: Calibrator.trialSeconds)
            search.note(holds: result.map(Calibrator.holds) ?? false)
        }
        return search.best
    }

    /// Valid, every arrival made and answered, none of them kept waiting for a slot.
    private static func holds(_ level: LevelResult) -> Bool {
        level.isValid && level.counts.succeeded == level.counts.scheduled && !level.findings.contains { $0.code == "capBound" }
    }

    private func trial(rate: Double, threads: Int, seconds: Double) throws(RunError) -> LevelResult? {
        guard let rate = Rate(perSecond: rate) else { return nil }
        var step = RequestStep(label: "GET /health", path: Template("/health"))
        // What is not answered by then is a backlog: nobody waits for it.
        step.timeout = Nanoseconds(seconds: 0.3)
        let load = Load(
            model: .open(arrivals: .constant, rates: [rate]), warmup: Nanoseconds(seconds: 0.1),
            stop: .duration(Nanoseconds(seconds: seconds)), maxInFlight: 256)
        let plan = Plan(
            name: "calibration", targets: [target], scenarios: [Scenario(name: "health", steps: [.request(step)])], load: load,
            generator: GeneratorOptions(threads: threads, pacing: .precise))
        let environment = Environment(dyno: "", operatingSystem: "", processor: "", cores: 0, libcurl: "")
        return try LoadRun.perform(
            Session(plan: plan, interrupts: interrupts), target: target, planText: "", environment: environment
        ).levels.first
    }
}

/// Which rate to try next: doubling or halving to find where it stops holding, then bisection to within a tenth.
struct RateSearch {
    /// The next one to try; nil where there is nothing more to find out.
    private(set) var next: Double?
    /// The highest that held; 0 where none has.
    private(set) var best = 0.0
    private var failed: Double?
    private let lowest: Double
    private let highest: Double

    init(first: Double, lowest: Double, highest: Double) {
        next = first
        self.lowest = lowest
        self.highest = highest
    }

    /// Says how ``next`` went.
    mutating func note(holds: Bool) {
        guard let tried = next else { return }
        if holds { best = tried } else { failed = tried }
        next = following(tried)
    }

    private func following(_ tried: Double) -> Double? {
        guard let failed else { return tried * 2 <= highest ? tried * 2 : nil }
        guard best > 0 else { return tried / 2 >= lowest ? tried / 2 : nil }
        return failed / best > 1.1 ? (failed + best) / 2 : nil
    }
}
