import LoadModel
import Measurement

extension Fixture {
    /// The sweeps, by the names of their goldens.
    enum Sweep: String, CaseIterable {
        case rates = "sweep-rates"
        case parameter = "sweep-parameter"
        case users = "sweep-users"

        var result: SweepResult {
            switch self {
            case .rates: Fixture.sweepOfRates
            case .parameter: Fixture.sweepOfParameter
            case .users: Fixture.sweepOfUsers
            }
        }
    }

    /// Two builds under six rates, of which one says how it serves and no longer keeps up with the last; a trial of it was cut short,
    /// one was the generator's fault, and one did not come about.
    static let sweepOfRates: SweepResult = {
        let rates = [20.0, 50, 80, 120, 160, 220]
        var sweep = made(
            "stress", [SweepAxis(path: "load.rate", values: rates.map { AxisValue("\(Int($0))/s") })],
            targets: ["baseline", "candidate"],
            repeats: 2
        ) { trial, noise in
            let rate = rates[trial.point]
            guard trial.target == 1 else { return figures(rate, mean: 3 * noise, offered: rate, bytes: 9_200) }
            let queue = theory(rate)
            guard let predicted = queue.analysis.prediction?.meanResponseTime else {
                return figures(198 * noise, mean: 740 * noise, offered: rate, bytes: 9_200, theory: queue)
            }
            return figures(rate * noise, mean: predicted * 1000 * noise, offered: rate, bytes: 9_200, theory: queue)
        }
        sweep.trials[3].outcome = .cut(reason: "its time of 30 s was over")
        sweep.trials[7].figures?.isValid = false
        sweep.trials[7].figures?.findings = [.told("the generator itself was late: p99 of the lag is 31.4 ms")]
        sweep.trials[11].outcome = .failed(reason: "target 'candidate' exited with status 1 before it was ready")
        sweep.trials[11].figures = nil
        return sweep
    }()

    /// A parameter that each request waits for, one target serving all at once and the other one after another; formulas say so.
    static let sweepOfParameter: SweepResult = {
        let values = [2.0, 4, 8, 12, 20]
        var sweep = made(
            "pauses", [SweepAxis(path: "variables.k", values: values.map { AxisValue("\(Int($0))") })],
            targets: ["parallel", "sequential"], repeats: 3
        ) { trial, noise in
            let mean = (trial.target == 0 ? values[trial.point] : 4 * values[trial.point]) + 0.4 * noise
            return figures(4000 / mean, mean: mean, users: 4, bytes: 138)
        }
        sweep.rule.formulas = [("all at once", "k"), ("one after another", "users * k")].map { name, text in
            SweepRule.NamedFormula(name: name, formula: try! Formula(text))
        }
        sweep.constants = values.map { _ in ["users": 4] }
        return sweep
    }()

    /// Users against two places, of which the second scales to some point; stopped before its end.
    static let sweepOfUsers: SweepResult = {
        let users = [1.0, 2, 4, 8, 16, 32]
        let axes = [
            SweepAxis(path: "load.users", values: users.map { AxisValue("\(Int($0))") }),
            SweepAxis(path: "targets.server.env.CACHE", values: [AxisValue("on"), AxisValue("off")]),
        ]
        var sweep = made("scaling", axes, targets: ["server"], repeats: 1) { trial, noise in
            let n = users[trial.point / 2]
            let law = ScalabilityLaw(lambda: 100, sigma: 0.05, kappa: trial.point.isMultiple(of: 2) ? 0.0004 : 0.004)
            let throughput = law.throughput(at: n) * noise
            return figures(throughput, mean: n / throughput * 1000, users: Int(n), bytes: 512)
        }
        sweep.trials.removeLast(2)
        sweep.interruption = .signal(2)
        return sweep
    }()

    private static func made(
        _ name: String, _ axes: [SweepAxis], targets: [String], repeats: Int,
        figures: (_ trial: Trial, _ noise: Double) -> TrialFigures
    ) -> SweepResult {
        let rule = SweepRule(axes: axes, repeats: repeats)
        let trials = rule.trials(targets: targets.count, seed: 42)
        let random = RandomStream(seed: 42, purpose: .service)
        let records = trials.map { trial in
            TrialRecord(
                trial: trial, target: targets[trial.target], values: rule.values(ofPoint: trial.point),
                seed: SweepRule.seed(42, repetition: trial.repetition), startedAt: startedAt + Double(trial.number),
                wallSeconds: 10.5, outcome: .measured,
                figures: figures(trial, 0.97 + 0.06 * random.uniform(UInt64(trial.number))))
        }
        return SweepResult(
            name: name, startedAt: startedAt, rule: rule, seed: 42,
            targets: targets.enumerated().map { TargetDescription(name: $1, url: "http://127.0.0.1:808\($0 + 1)") },
            planned: trials.count, trials: records, wallSeconds: 11 * Double(trials.count), overheadSeconds: 0.5,
            plan: "name: \(name)\nseed: 42\n", environment: environment)
    }

    /// Of ten seconds.
    private static func figures(
        _ throughput: Double, mean: Double, offered: Double? = nil, users: Int? = nil, bytes: Double, theory: TrialTheory? = nil
    ) -> TrialFigures {
        let count = Int(throughput * 10)
        let times = TimeFigures(
            count: count, mean: mean, min: mean / 4, max: mean * 9, standardDeviation: mean / 2,
            percentiles: [0.8, 2, 3, 5, 8, nil].map { factor in factor.map { $0 * mean } })
        let total = LabelFigures(
            label: "GET /channels", requests: count, succeeded: count, failed: 0, unsent: 0, errorRate: 0, throughput: throughput,
            receivedKBPerSecond: throughput * bytes / 1000, sentKBPerSecond: throughput * 0.1, responseTime: times,
            serviceTime: times)
        return TrialFigures(
            windowSeconds: 10, offeredRate: offered, users: users,
            theoreticalReceivedKBPerSecond: offered.map { $0 * bytes / 1000 }, scheduled: Int((offered ?? throughput) * 10),
            thresholds: [.init(text: "errors < 1%", holds: true)], lagP99: offered.map { _ in 0.3 }, generatorCPUShare: 0.04,
            theory: theory, total: total, labels: [total])
    }

    private static func theory(_ rate: Double) -> TrialTheory {
        let service = DeclaredService(law: Distribution(.exponential, mean: Nanoseconds(5_000_000)))
        return TrialTheory(
            analysis: QueueingAnalysis(of: openLevel(rate), scenarios: [work], service: service), arrivals: .poisson)
    }
}
