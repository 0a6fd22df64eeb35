#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// What a search tries next.
public struct CapacityTrial: Sendable, Hashable {
    /// Arrivals a second, or users.
    public var load: Double
    public var purpose: CapacityStep.Purpose
    /// Of load before the measured window, in which queue and connections settle.
    public var warmupSeconds: Double
    /// Of the measured window.
    public var seconds: Double
}

/// Finds how much a target carries: doubles the load until something gives, halves the interval, and then tries around the answer
/// until that is known well enough or the time is over.
///
/// Single steps err, and a search that believed each of them would lose its way: what is clear counts at once, what is not is asked
/// twice, and the answer comes from all steps together.
public struct CapacitySearch: Sendable {
    public let range: CapacityRange
    /// For all steps together.
    public let budgetSeconds: Double
    public private(set) var steps: [CapacityStep] = []
    /// That steps have taken, with what came before and after their loads.
    public private(set) var elapsedSeconds = 0.0

    public init(range: CapacityRange, budgetSeconds: Double) {
        self.range = range
        self.budgetSeconds = budgetSeconds
    }

    /// - Parameter seconds: that the step took in all.
    public mutating func note(_ step: CapacityStep, took seconds: Double) {
        steps.append(step)
        elapsedSeconds += seconds
    }

    /// nil where nothing more is to be found out, or no time is left.
    public var next: CapacityTrial? {
        guard let (load, purpose) = wanted else { return nil }
        let trial = trial(load, purpose)
        return elapsedSeconds + trial.warmupSeconds + trial.seconds <= budgetSeconds ? trial : nil
    }

    /// At most, until the search ends.
    public var secondsLeft: Double { wanted == nil ? 0 : max(0, budgetSeconds - elapsedSeconds) }

    private func trial(_ load: Double, _ purpose: CapacityStep.Purpose) -> CapacityTrial {
        // Shares of the budget: some ten steps to find the place, half of the time to confirm it.
        let (warmup, window) =
            switch purpose {
            case .explore: (0.005, 0.02)
            case .bisect: (0.009, 0.04)
            case .confirm: (0.012, 0.065)
            }
        let enough = range.axis == .rate ? CapacitySearch.leastRequests / load : 0
        return CapacityTrial(
            load: load, purpose: purpose, warmupSeconds: budgetSeconds * warmup,
            seconds: min(max(budgetSeconds * window, enough), budgetSeconds / 10))
    }

    private static let leastRequests = 20.0

    // MARK: Where to go

    private var wanted: (Double, CapacityStep.Purpose)? {
        switch exploration {
        case .next(let load): return (load, .explore)
        case .ended: return nil
        case .between(let held, let failed, let isGenerator):
            var (low, high, isGenerator) = (held, failed, isGenerator)
            while let middle = middle(low, high), high / low > CapacitySearch.narrow {
                switch verdict(middle, isPatient: false) {
                case .open: return (middle, .bisect)
                case .held: low = middle
                case .failed: (high, isGenerator) = (middle, false)
                case .generator: (high, isGenerator) = (middle, true)
                }
            }
            if isGenerator, evidence.lowestFailed == nil { return votes(low).count < 3 ? (low, .confirm) : nil }
            return confirmation(low, high)
        }
    }

    /// Bounds this close are left to the confirmation.
    private static let narrow = 1.2

    private enum Exploration {
        case next(Double)
        case between(held: Double, failed: Double, isGenerator: Bool)
        case ended(CapacityAnswer)
    }

    /// Upwards from the start until something fails, or downwards until something holds.
    private var exploration: Exploration {
        var load = range.trying(range.start)
        var held: Double?
        var above: (load: Double, isGenerator: Bool)?
        while true {
            switch verdict(load, isPatient: true) {
            case .open: return .next(load)
            case .held:
                if let above { return .between(held: load, failed: above.load, isGenerator: above.isGenerator) }
                if load >= range.highest { return atHighest(load) }
                held = load
                load = range.trying(load * 2)
            case .failed, .generator:
                let isGenerator = verdict(load, isPatient: true) == .generator
                if let held { return .between(held: held, failed: load, isGenerator: isGenerator) }
                guard load > range.lowest else {
                    let findings = steps.last { $0.load == load && $0.outcome == .invalid }?.findings ?? []
                    return .ended(isGenerator ? .atLeast(0, .generator(at: load, findings)) : .belowLowest(load))
                }
                above = (load, isGenerator)
                load = range.trying(load / 2)
            }
        }
    }

    /// What holds the highest load that may be tried carries all; what failed below it, though it then held there, speaks against that.
    private func atHighest(_ load: Double) -> Exploration {
        let held = votes(load).count { $0.outcome == .held }
        let failed = steps.count { $0.outcome == .failed }
        guard held < max(2, 2 * failed) else { return .ended(.atLeast(load, .range)) }
        guard votes(load).count >= CapacitySearch.mostAtHighest else { return .next(load) }
        return .ended(.unfinished(held: load, failed: steps.filter { $0.outcome == .failed }.map(\.load).min()))
    }

    private static let mostAtHighest = 8

    private enum Verdict { case open, held, failed, generator }

    /// What the machine does beside may spoil a step or two; only one spoiled again and again is beyond the generator.
    ///
    /// - Parameter isPatient: whether what failed without being clear is asked again.
    private func verdict(_ load: Double, isPatient: Bool) -> Verdict {
        let valid = votes(load)
        guard let last = valid.last else {
            return steps.count { $0.load == load } >= (isPatient ? 4 : 3) ? .generator : .open
        }
        let failed = valid.count { $0.outcome == .failed }
        if failed * 2 <= valid.count { return .held }
        return !isPatient || failed > 1 || last.isClear ? .failed : .open
    }

    private func votes(_ load: Double) -> [CapacityStep] { steps.filter { $0.load == load && $0.outcome != .invalid } }

    /// nil where there is nothing between.
    private func middle(_ low: Double, _ high: Double) -> Double? {
        let middle = range.trying((low * high).squareRoot())
        return middle > low && middle < high ? middle : nil
    }

    // MARK: Around the answer

    private var evidence: CapacityEvidence { CapacityEvidence(steps, axis: range.axis) }

    private func confirmation(_ low: Double, _ high: Double) -> (Double, CapacityStep.Purpose)? {
        let made = steps.count { $0.purpose == .confirm }
        let isAbove = made.isMultiple(of: 2)
        guard let found = found else { return ((isAbove ? high : low), .confirm) }
        let value = found.estimate.value
        var factor: Double
        switch found.estimate.method {
        case .bracket: return bracketing(found.estimate)
        // Above by so much that the queue never empties, below by so little that it tells.
        case .plateau: factor = isAbove ? 1.12 : made % 4 == 1 ? 0.97 : 0.93
        // As far as the share changes by a factor of three.
        case .fit: factor = exp((isAbove ? 1 : -1) * min(max(1.1 / (found.slope ?? 10), 0.01), 0.15))
        }
        if made >= 6, found.estimate.relativeHalfWidth < 0.01 { return nil }
        var load = range.trying(value * factor)
        if range.axis == .users, abs(load - value) < 1 { load = range.trying(isAbove ? value + 1 : value - 1) }
        return (load, .confirm)
    }

    /// Both ends are asked twice before the middle is.
    private func bracketing(_ bracket: CapacityEstimate) -> (Double, CapacityStep.Purpose)? {
        for end in [bracket.high, bracket.low] where votes(end).count < 2 { return (end, .confirm) }
        if bracket.high / bracket.low > 1.015, let middle = middle(bracket.low, bracket.high) { return (middle, .confirm) }
        for end in [bracket.high, bracket.low] where votes(end).count < 3 { return (end, .confirm) }
        return nil
    }

    private var found: (estimate: CapacityEstimate, slope: Double?, limit: CapacityLimit)? {
        let evidence = evidence
        guard let low = evidence.highestHeld, let high = evidence.lowestFailed else { return nil }
        let plateau = evidence.plateau
        // Where the target levels off thresholds break sooner or later: what counts is what comes first.
        if let crossing = crossing(evidence, near: (low * high).squareRoot(), below: plateau?.value ?? .infinity),
            plateau.map({ crossing.estimate.value < $0.value }) ?? true
        {
            let estimate = range.axis == .users ? crossing.estimate.whole.between(low, high) : crossing.estimate
            return (estimate, crossing.slope, .threshold(crossing.threshold))
        }
        if let plateau, high > 0.97 * plateau.value { return (plateau, nil, .saturation) }
        let value = range.axis == .users ? low : (low * high).squareRoot()
        return (.init(value: value, low: low, high: high, method: .bracket), nil, limit(at: high))
    }

    /// Of the threshold that breaks first.
    private func crossing(_ evidence: CapacityEvidence, near bracket: Double, below plateau: Double) -> CapacityCrossing? {
        let crossings = (0..<(steps.first?.checks.count ?? 0)).compactMap { index in
            var crossing = evidence.crossing(of: index, near: bracket, below: plateau)
            // The steps around the answer, not those around where it was looked for first.
            for _ in 0..<3 {
                guard let near = crossing else { break }
                let centre = min(max(near.estimate.value, bracket / 1.3), bracket * 1.3)
                crossing = evidence.crossing(of: index, near: centre, below: plateau) ?? near
            }
            return crossing
        }
        return crossings.min { $0.estimate.value < $1.estimate.value }
    }

    /// What failed most often around a load, of steps that were not simply too much.
    private func limit(at load: Double) -> CapacityLimit {
        let failed = evidence.steps.filter { $0.outcome == .failed && abs(log($0.load / load)) < 0.35 }
        let unsaturated = failed.filter { !$0.isSaturated }
        let broken = (unsaturated.isEmpty ? failed : unsaturated).flatMap { $0.checks.map(\.outcome).filter { !$0.holds } }
        let texts = broken.map(\.threshold.text)
        let most = Set(texts).sorted().max { a, b in texts.count { $0 == a } < texts.count { $0 == b } }
        return most.map { .threshold($0) } ?? .saturation
    }

    // MARK: The answer

    /// What the steps so far say.
    public var answer: CapacityAnswer {
        let evidence = evidence
        switch exploration {
        case .ended(let answer): return answer
        case .next:
            return .unfinished(held: evidence.highestHeld, failed: evidence.lowestFailed)
        case .between:
            if let found { return .found(found.estimate, limit: found.limit) }
            let limited = steps.filter { $0.outcome == .invalid && $0.load > (evidence.highestHeld ?? 0) }
            if let held = evidence.highestHeld, evidence.lowestFailed == nil, let first = limited.min(by: { $0.load < $1.load }) {
                return .atLeast(held, .generator(at: first.load, first.findings))
            }
            return .unfinished(held: evidence.highestHeld, failed: evidence.lowestFailed)
        }
    }
}

extension CapacityEstimate {
    /// Of users, where one more fails: the number that held, as a curve says less of a jump.
    fileprivate func between(_ held: Double, _ failed: Double) -> CapacityEstimate {
        guard failed - held <= 1 else { return self }
        return CapacityEstimate(value: held, low: min(low, held), high: max(high, held), method: method)
    }
}
