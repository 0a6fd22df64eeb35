import LoadModel

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What the steps of a search say together.
struct CapacityEvidence {
    /// Those in which the target, not the generator, shaped the numbers.
    let steps: [CapacityStep]
    let axis: CapacityRange.Axis

    init(_ steps: [CapacityStep], axis: CapacityRange.Axis) {
        self.steps = steps.filter { $0.outcome != .invalid }
        self.axis = axis
    }

    // MARK: Votes

    /// The highest load that held at least as often as not, below the lowest that failed more often.
    var highestHeld: Double? { loads.filter { load in !isFailing(load) && load < (lowestFailed ?? .infinity) }.max() }

    /// The lowest load that failed more often than not and above which none held more steps than failed.
    var lowestFailed: Double? {
        let failing = loads.filter(isFailing)
        return failing.first { candidate in
            let above = steps.filter { $0.load >= candidate }
            return above.count { $0.outcome == .failed } * 2 > above.count
        }
    }

    private var loads: [Double] { Set(steps.map(\.load)).sorted() }

    private func isFailing(_ load: Double) -> Bool {
        let votes = steps.filter { $0.load == load }
        return votes.count { $0.outcome == .failed } * 2 > votes.count
    }

    // MARK: Saturation

    /// The throughput at which the target levels off, from steps that offered clearly more; nil where there are none.
    ///
    /// Not from the rates at which the queue was found to grow: just above the capacity it grows too little to be found, and the
    /// mean of what was found would lie too high. The nearest to the capacity are taken, lest a target that falls behind under
    /// far too much be called slow.
    var plateau: CapacityEstimate? {
        guard axis == .rate, let first = steps.filter(\.isSaturated).min(by: { $0.load < $1.load }), first.throughput > 0 else {
            return nil
        }
        var level = first.throughput
        for _ in 0..<5 {
            let chosen = overloaded(beyond: level)
            guard !chosen.isEmpty else { break }
            level = pooled(chosen)
        }
        let chosen = overloaded(beyond: level)
        guard !chosen.isEmpty else { return nil }
        let half = 2 * error(of: chosen)
        return CapacityEstimate(value: level, low: max(level - half, level / 2), high: level + half, method: .plateau)
    }

    /// Steps of which at least a twentieth was too much: those of the confirmation, else all that are not far beyond.
    private func overloaded(beyond level: Double) -> [CapacityStep] {
        let near = steps.filter { $0.load >= 1.05 * level && $0.load <= 2.5 * level }
        let close = near.filter { $0.load <= 1.3 * level && $0.purpose == .confirm }
        return close.count >= 2 ? close : near
    }

    private func pooled(_ steps: [CapacityStep]) -> Double {
        steps.reduce(0) { $0 + $1.throughput * $1.seconds } / steps.reduce(0) { $0 + $1.seconds }
    }

    /// The greater of what varied within steps and of what varied between them.
    private func error(of steps: [CapacityStep]) -> Double {
        let seconds = steps.reduce(0) { $0 + $1.seconds }
        let within = steps.reduce(0) { sum, step in
            let error = step.throughputError ?? (step.throughput / max(1, step.seconds)).squareRoot()
            return sum + error * error * step.seconds * step.seconds
        }
        let mean = pooled(steps)
        let n = Double(steps.count)
        let between = n > 2 ? steps.reduce(0) { $0 + ($1.throughput - mean) * ($1.throughput - mean) } / (n - 1) / n : 0
        return max(within.squareRoot() / seconds, between.squareRoot())
    }

    // MARK: Thresholds

    /// Where the share of requests that break threshold number `index` meets what is allowed, from the steps around `centre`; nil where
    /// too few of them tell.
    ///
    /// - Parameter plateau: loads from there on leave the share to the length of the step.
    func crossing(of index: Int, near centre: Double, below plateau: Double) -> CapacityCrossing? {
        let near = steps.filter { abs(log($0.load / centre)) <= 0.35 && $0.load < plateau && index < $0.checks.count }
        let points = near.map { step in
            let check = step.checks[index]
            return LogisticFit.Point(
                x: log(step.load / centre), share: check.share, weight: Double(max(1, check.requests)), error: check.shareError)
        }
        guard let allowed = near.first?.checks[index].allowed, let threshold = near.first?.checks[index].outcome.threshold,
            let fit = LogisticFit(points), let root = fit.root(share: allowed)
        else { return nil }
        let tried = near.map(\.load)
        let value = centre * exp(root.value)
        // Where the interval has no end, the loads that were tried are all that is known.
        let low = root.interval.map { centre * exp($0.lowerBound) } ?? min(value, tried.min() ?? value)
        let high = root.interval.map { centre * exp($0.upperBound) } ?? max(value, tried.max() ?? value)
        return CapacityCrossing(
            threshold: threshold.text, slope: fit.slope,
            estimate: CapacityEstimate(value: value, low: low, high: high, method: .fit, slope: fit.slope))
    }
}

/// Where a threshold begins to break.
struct CapacityCrossing {
    var threshold: String
    /// Of the logit of the share against the logarithm of the load.
    var slope: Double
    var estimate: CapacityEstimate
}
