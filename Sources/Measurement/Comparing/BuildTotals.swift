/// What a comparison remembers of one build over all rounds, in constant space.
public struct BuildTotals: Sendable, Hashable {
    public private(set) var blocks = 0
    public private(set) var requests = 0
    public private(set) var answers = 0
    public private(set) var succeeded = 0
    /// Failed and unsent ones.
    public private(set) var errors = 0
    /// Over answers, in milliseconds.
    public private(set) var mean = 0.0
    private var squares = 0.0
    public private(set) var successfulBytes = 0.0
    public private(set) var statuses: [Int: Int] = [:]
    /// Arrivals that the schedule asked for (0 in closed loads), and those that the generator began in time.
    public private(set) var offered = 0
    public private(set) var started = 0
    public private(set) var seconds = 0.0
    /// Successes and failures inside their blocks.
    private var ended = 0.0

    public init() {}

    mutating func add(_ blocks: [BlockFigures], _ side: RoundRecord.Side) {
        for block in blocks { add(block) }
        offered += side.offered ?? 0
        started += side.started
    }

    private mutating func add(_ block: BlockFigures) {
        blocks += 1
        requests += block.requests
        succeeded += block.succeeded
        errors += block.errors
        successfulBytes += block.successfulBytes
        statuses.merge(block.statuses, uniquingKeysWith: +)
        seconds += block.seconds
        ended += block.throughput * block.seconds + Double(block.failed)
        guard block.answers > 0, let mean = block.mean else { return }
        // Chan, Golub and LeVeque, as in Moments.
        let (n, m) = (Double(answers), Double(block.answers))
        let delta = mean - self.mean
        self.mean += delta * m / (n + m)
        squares += m * (block.standardDeviation ?? 0) * (block.standardDeviation ?? 0) + delta * delta * n * m / (n + m)
        answers += block.answers
    }

    /// Requests a second that should be answered, and that were, or failed, while they kept coming; 0 without blocks.
    public var requestRate: Double { seconds > 0 ? Double(requests) / seconds : 0 }
    public var answerRate: Double { seconds > 0 ? ended / seconds : 0 }

    public var requestsPerBlock: Double { blocks > 0 ? Double(requests) / Double(blocks) : 0 }

    public var errorRate: Double { requests > 0 ? Double(errors) / Double(requests) : 0 }

    /// Of the answers with a status.
    func share(of status: Int) -> Double {
        let all = statuses.values.reduce(0, +)
        return all > 0 ? Double(statuses[status] ?? 0) / Double(all) : 0
    }

    /// Of a successful response; nil where there is none.
    public var meanBytes: Double? { succeeded > 0 ? successfulBytes / Double(succeeded) : nil }

    /// The squared standard error of ln(mean), were requests independent; nil without answers.
    var independentVariance: Double? {
        answers > 1 && mean > 0 ? squares / Double(answers) / (mean * mean) / Double(answers) : nil
    }
}
