import Engine
import LoadModel
import Measurement

/// Says what measuring from this machine is worth.
public enum Doctor {
    /// Takes about 10 s.
    ///
    /// - Parameter target: to calibrate against, on this machine.
    /// - Throws: where the target cannot be loaded at all, or a signal came first.
    public static func examine(target: Target, interrupts: Interrupts) throws(RunError) -> Checkup {
        var checkup = Checkup(checks: MachineChecks().all)
        let processors = AvailableProcessors.current().allowed
        let before = MachineReading(processors: processors)
        let calibration = try Calibrator(target: target, interrupts: interrupts).calibration()
        let seen = MachineReading(processors: processors).since(before, processors: processors.count)
        checkup.checks += taken(seen) + [lag(calibration), rate(calibration)]
        checkup.calibration = calibration
        return checkup
    }

    /// What others took while the machine was under load: the bounds are those of a run's findings.
    private static func taken(_ machine: MachineObservation) -> [Checkup.Check] {
        var checks: [Checkup.Check] = []
        if let share = machine.stolenShare {
            let finding = Finding.stolen(share: share)
            checks.append(
                .init(
                    code: "steal", name: "Steal", finding: "\(QuantityText.percentage(share)) of the processors' time",
                    verdict: finding.invalidates ? .problem : share > 0.01 ? .warning : .ok, like: finding))
        }
        if let periods = machine.throttledPeriods {
            let finding = Finding.throttled(periods: periods, share: machine.throttledShare ?? 0)
            checks.append(
                .init(
                    code: "throttling", name: "Throttling",
                    finding: periods == 0 ? "none" : "\(QuantityText.percentage(machine.throttledShare ?? 0)) of the time",
                    verdict: finding.invalidates ? .problem : periods > 0 ? .warning : .ok, like: finding))
        }
        return checks
    }

    /// A p99 of more than a millisecond would make most runs against a fast target invalid.
    private static func lag(_ calibration: Checkup.Calibration) -> Checkup.Check {
        let advice =
            "stop other work, or give the generator processors of its own; runs from here will be invalid as long as it lasts"
        guard let p50 = calibration.lagP50Milliseconds, let p99 = calibration.lagP99Milliseconds else {
            return .init(
                code: "lag", name: "Lag", finding: "no request was answered", verdict: .problem,
                remedy: "check that programs on this machine may talk to each other over 127.0.0.1")
        }
        return .init(
            code: "lag", name: "Lag",
            finding: """
                \(QuantityText.duration(milliseconds: p50)) (p50), \(QuantityText.duration(milliseconds: p99)) (p99) at \
                \(QuantityText.rate(perSecond: Checkup.Calibration.lagRate)), 1 thread
                """,
            verdict: p99 > 1 ? .problem : p99 > 0.25 ? .warning : .ok, remedy: advice)
    }

    private static func rate(_ calibration: Checkup.Calibration) -> Checkup.Check {
        let rates = calibration.rates.map {
            "\(QuantityText.rate(perSecond: $0.perSecond)) with \(QuantityText.counted($0.threads, "thread"))"
        }
        let best = calibration.rates.map(\.perSecond).max() ?? 0
        return .init(
            code: "rate", name: "Highest rate",
            finding: "\(rates.joined(separator: ", ")): generator and responder together, on this machine",
            verdict: best <= 0 ? .problem : best < 2000 ? .warning : .ok,
            remedy: "more processors, and less other work on them")
    }
}
