import Measurement

/// The exit statuses of every command; scripts rely on them.
public enum ExitStatus: Int32, Sendable {
    /// Done, and every threshold held.
    case success = 0
    /// A threshold failed, or a candidate is worse than is tolerated.
    case failed = 1
    /// A comparison could not be decided, or a capacity not be found in time.
    case inconclusive = 2
    /// The generator, not the target, shaped the numbers.
    case invalid = 3
    /// The target (of a comparison: the baseline) could not be reached or started, or died.
    case unreachable = 4
    /// A comparison's candidate could not be reached or started, or died: distinct from a regression.
    case candidateLost = 5
    /// What 'git bisect run' takes for: this commit cannot be judged.
    case skipped = 125
    case usage = 64
    case badData = 65
    /// Processes that were to share a load did not meet.
    case notMet = 69
    case software = 70
    case inputOutput = 74
    /// 128 + the signal's number.
    case hungUp = 129
    case interrupted = 130
    case terminated = 143
}

extension ExitStatus {
    /// The one that stands for several; success where there is none.
    public static func gravest(of statuses: [ExitStatus]) -> ExitStatus {
        let order: [ExitStatus] = [
            .terminated, .interrupted, .hungUp, .software, .inputOutput, .badData, .usage, .notMet, .unreachable, .candidateLost,
            .invalid,
            .failed,
            .inconclusive, .skipped,
        ]
        return order.first { statuses.contains($0) } ?? .success
    }

    /// The gravest of what a result says: signal, defect of Dyno, invalid, failed.
    public init(_ result: RunResult) {
        self.init(interruption: result.interruption, levels: result.levels)
    }

    /// The gravest of what a comparison says.
    public init(_ result: ComparisonResult) {
        let sides = result.levels.flatMap { [$0.baseline] + $0.candidates.map(\.result) }
        if case .signal(let number) = result.interruption {
            self.init(signal: number)
        } else if sides.contains(where: { $0.findings.contains(where: \.isDefect) }) {
            self = .software
        } else {
            self.init(result.effectiveVerdict)
        }
    }

    private init(_ verdict: ComparisonVerdict) {
        switch verdict {
        case .pass: self = .success
        case .fail: self = .failed
        case .inconclusive, .descriptive: self = .inconclusive
        case .invalid: self = .invalid
        case .baselineLost: self = .unreachable
        case .candidateLost: self = .candidateLost
        }
    }

    /// The gravest that a trial alone would have left with.
    public init(_ result: SweepResult) {
        if case .signal(let number) = result.interruption {
            self.init(signal: number)
        } else {
            self = .gravest(of: result.trials.map { ExitStatus(rawValue: $0.status) ?? .failed })
        }
    }

    /// The same for 'git bisect run', which would take what is nobody's fault, or the baseline's, for the commit's.
    public var forBisecting: ExitStatus {
        switch self {
        case .inconclusive, .invalid, .unreachable, .candidateLost: .skipped
        default: self
        }
    }

    /// Of a search for capacities: 1 where a target does not carry the least that was tried, or a comparison's candidate less than its
    /// baseline; 2 where no answer was found in time; 3 where the generator was the limit.
    ///
    /// - Parameter candidates: the names of targets that are to carry no less than the first one.
    public init(_ result: CapacityResult, candidates: [String]) {
        self.init(interruption: result.interruption, levels: [])
        guard self == .success else { return }
        let statuses = result.targets.map { target -> ExitStatus in
            switch target.answer {
            case .found, .atLeast(_, .range): .success
            case .atLeast(_, .generator): .invalid
            case .belowLowest: .failed
            case .unfinished: .inconclusive
            }
        }
        let isLess = result.ratios.contains { candidates.contains($0.target) && $0.verdict == .less }
        self = .gravest(of: statuses + (isLess ? [.failed] : []))
    }

    /// Of pulses: 1 where a target does not recover, or a comparison's candidate takes longer than its baseline; 2 where the pulse did not move
    /// one, or nothing was found in time; 3 where the generator was the limit.
    ///
    /// - Parameter candidates: the names of targets that are to take no longer than the first one.
    public init(_ result: RecoveryResult, candidates: [String]) {
        self.init(interruption: result.interruption, levels: [])
        guard self == .success else { return }
        let statuses = result.targets.map { target -> ExitStatus in
            switch target.verdict {
            case .recovers: .success
            case .doesNotRecover: .failed
            case .undisturbed, .unknown: .inconclusive
            case .invalid: .invalid
            }
        }
        let isSlower = result.differences.contains { candidates.contains($0.target) && $0.verdict == .slower }
        self = .gravest(of: statuses + (isSlower ? [.failed] : []))
    }

    public init(signal: Int32) { self = ExitStatus(rawValue: 128 + signal) ?? .interrupted }

    /// Whether it says more than that a result could not be written.
    public var isGraverThanInputOutput: Bool {
        switch self {
        case .hungUp, .interrupted, .terminated, .software: true
        case .success, .failed, .inconclusive, .invalid, .unreachable, .candidateLost, .skipped, .usage, .badData, .notMet,
            .inputOutput:
            false
        }
    }

    private init(interruption: Interruption?, levels: [LevelResult]) {
        if case .signal(let number) = interruption {
            self.init(signal: number)
        } else if levels.contains(where: { $0.findings.contains(where: \.isDefect) }) {
            self = .software
        } else if case .targetDied = interruption {
            self = .unreachable
        } else if case .aborted = interruption {
            self = .failed
        } else if !levels.allSatisfy(\.isValid) {
            self = .invalid
        } else if !levels.allSatisfy({ $0.thresholds.allSatisfy(\.holds) }) {
            self = .failed
        } else {
            self = .success
        }
    }

    public init(_ error: RunError) {
        switch error {
        case .unreachable(_, _, let isCandidate), .notStarted(_, let isCandidate):
            self = isCandidate ? .candidateLost : .unreachable
        case .notWatched, .setupFailed, .loginsFailed, .resetFailed: self = .unreachable
        case .stopped(let signal): self.init(signal: signal)
        case .dialAheadAboveCap, .dialAheadImpossible, .streamsImpossible, .cookiesNotShared, .transportLacks, .budgetTooShort,
            .nothingToCompare:
            self = .badData
        case .notShared(let fault): self = fault.status
        case .generator(.beyondSlots), .generator(.notBegun): self = .software
        case .generator(.feed): self = .badData
        case .tooFewDescriptors, .generator, .linkRefused, .notServed: self = .inputOutput
        }
    }
}
