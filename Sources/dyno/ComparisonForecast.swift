import LoadModel
import Measurement
import Runs

/// What is said of a comparison before it begins: how long it may take, and what its verdict will be about.
struct ComparisonForecast {
    private let plan: Plan
    private let compared: [Target]

    init(_ plan: Plan, comparing targets: [Target]) {
        self.plan = plan
        compared = targets
    }

    private var rule: ComparisonRule { plan.comparison.rule }

    var lines: [String] {
        let forecast = Comparison.forecast(plan, targets: compared.count)
        let (seconds, rounds) = (forecast.roundSeconds, forecast.rounds)
        var lines = decisions
        let range = { (text: (Int) -> String) in
            rounds.count == 1 ? text(rounds.lowerBound) : "\(text(rounds.lowerBound)) to \(text(rounds.upperBound))"
        }
        lines.append(
            """
            \(range { "\($0)" }) rounds of about \(time(seconds)): \(range { time(Double($0) * seconds) }), at most \
            \(QuantityText.chosenDuration(rule.budget))
            """)
        if let distinction = distinction(forecast) { lines.append(distinction) }
        if let preparation { lines.append(preparation) }
        if let profiles { lines.append(profiles) }
        if !restarts {
            lines.append(
                """
                note: the targets are not restarted: the verdict will be on these running processes, not on the builds, as one start of \
                a build differs from another
                """)
        }
        if plan.variesInTime {
            let what = plan.hasOwnLoads ? "loads with stages or a start" : "stages and traces"
            lines.append("note: \(what) are not cut into blocks: each target gets the whole of it once a round")
        } else if plan.leastIteration != nil {
            lines.append(blocks(forecast))
        }
        return lines
    }

    /// What it can tell apart, of the times that are judged or wanted.
    private func distinction(_ forecast: Comparison.Forecast) -> String? {
        guard let power = forecast.power else { return nil }
        let changes = { (machine: ComparisonPower.Machine) in
            [ComparedMetric.p50, .mean, .p90, .p99].compactMap { metric in
                power.detectableChange(metric, on: machine).map { change in
                    "\(QuantityText.decimal(change * 100, places: change < 0.1 ? 1 : 0))% of \(metric.rawValue)"
                }
            }
        }
        let quiet = changes(.quiet)
        guard !quiet.isEmpty else {
            let requests = QuantityText.significant(power.requestsPerBlock)
            return """
                cannot tell anything apart: a block has \(requests) requests, and a verdict takes 40; raise the rate, or the budget so that \
                blocks of 20 s fit
                """
        }
        return """
            can tell apart, in 80 % of comparisons: \(quiet.joined(separator: ", ")) on a quiet machine, \
            \(changes(.busy).joined(separator: ", ")) on a busy one (estimated from \(QuantityText.count(power.rounds)) rounds of \
            \(QuantityText.counted(power.pairs, "pair")) of blocks of \(QuantityText.significant(power.requestsPerBlock)) requests; \
            'dyno compare --self' measures it)
            """
    }

    /// By which metrics: loads of users have others than open ones.
    private var decisions: [String] {
        let streams = plan.streams
        let kinds = streams.map { $0.load.peakUsers != nil }
        let texts = Set(kinds).map { isClosed in
            let gates = rule.gates(isClosed: isClosed).map { "\($0.rawValue) \($0.amount(ofChange: rule.tolerance(of: $0)))" }
            return (isClosed, "decided by \(gates.joined(separator: ", ")): so much worse is tolerated")
        }
        guard Set(texts.map(\.1)).count > 1 else { return [texts[0].1] }
        return streams.map { stream in
            "load '\(stream.name)': " + (texts.first { $0.0 == (stream.load.peakUsers != nil) }?.1 ?? "")
        }
    }

    /// How the iterations of a scenario fit into blocks.
    private func blocks(_ forecast: Comparison.Forecast) -> String {
        guard !forecast.isWhole else {
            return """
                note: blocks of ten iterations do not fit the budget, by their think times alone: each target gets the whole load once a \
                round, and is not cut into blocks
                """
        }
        return """
            blocks of \(time(forecast.blockSeconds)) or, where the warm-up shows longer iterations, of ten of them, up to 20s; where these \
            do not fit the budget each target gets the whole load once a round
            """
    }

    /// What each start of a target takes beside the start itself, within the budget.
    private var preparation: String? {
        var parts: [String] = []
        if let reset = plan.comparison.reset {
            parts.append("reset with '\(plan.secrecy.shown(reset.command.joined(separator: " ")))'")
        }
        if !plan.setup.isEmpty { parts.append("the setup") }
        if let identities = plan.identities {
            let pace =
                identities.loginSeconds.map { "\(time($0)) at \(identities.rate.map { "\($0)" } ?? "")" }
                ?? "\(min(identities.count, Comparison.loginsAtOnce)) at a time"
            parts.append("\(QuantityText.counted(identities.count, "login")) (\(pace))")
        }
        if !plan.teardown.isEmpty { parts.append("behind its blocks the teardown") }
        guard !parts.isEmpty else { return nil }
        let many = restarts ? "each start of a target, one a round" : "the one start of each target"
        return "within this time, for \(many): \(parts.joined(separator: ", "))"
    }

    /// What comes behind the verdict, beyond this time.
    private var profiles: String? {
        Comparison.profileForecast(plan, targets: compared).map { rounds, block in
            let length =
                block.map { " of \(time($0)) each: about \(time($0 * Double(rounds * compared.count)))" }
                ?? ", the whole load each"
            return "behind the verdict, beyond this time, the targets' profiles: \(rounds) rounds\(length)"
        }
    }

    private var restarts: Bool { rule.restarts && compared.allSatisfy { $0.launch?.restarts == true } }

    private func time(_ seconds: Double) -> String { QuantityText.duration(milliseconds: seconds * 1000) }
}
