import Measurement

/// The exit statuses of every command; scripts rely on them.
public enum ExitStatus: Int32, Sendable {
    /// Done, and every threshold held.
    case success = 0
    /// A threshold failed.
    case failed = 1
    /// The generator, not the target, shaped the numbers.
    case invalid = 3
    /// A target could not be reached.
    case unreachable = 4
    case usage = 64
    case badData = 65
    case software = 70
    case inputOutput = 74
    /// 128 + the signal's number.
    case interrupted = 130
    case terminated = 143
}

extension ExitStatus {
    /// The gravest of what a result says: signal, defect of Dyno, invalid, failed.
    public init(_ result: RunResult) {
        self.init(interruption: result.interruption, levels: result.levels)
    }

    public init(_ result: ComparisonResult) {
        self.init(interruption: result.interruption, levels: result.levels.flatMap { [$0.baseline, $0.candidate] })
    }

    private init(interruption: Interruption?, levels: [LevelResult]) {
        if case .signal(let number) = interruption {
            self = number == 15 ? .terminated : .interrupted
        } else if levels.contains(where: { $0.findings.contains { $0.code == "invariantBroken" } }) {
            self = .software
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
        case .unreachable: self = .unreachable
        case .tooFewDescriptors: self = .inputOutput
        case .unsupported: self = .badData
        }
    }
}
