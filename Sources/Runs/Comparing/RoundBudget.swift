import LoadModel

/// How many rounds a comparison's budget has room for.
struct RoundBudget {
    let rule: ComparisonRule
    private(set) var blocks: [LevelBlocks]
    let targets: Int
    /// Gone before the first round's blocks began, and that each later round takes before its own.
    var spentSeconds = 0.0
    var startSeconds = 0.0

    /// A block's beginning and end, on top of its length: threads start, the last answers come.
    private static let blockOverhead = 0.01

    init(rule: ComparisonRule, blocks: [LevelBlocks], targets: Int) {
        self.rule = rule
        self.blocks = blocks
        self.targets = targets
    }

    private var blockSeconds: Double {
        blocks.reduce(0) { $0 + $1.roundSeconds(targets: targets) + Double($1.turns * targets) * RoundBudget.blockOverhead }
    }

    var roundSeconds: Double { startSeconds + rule.warmup.seconds + blockSeconds }

    /// Rounds that there is time for.
    var fitting: Int {
        let spent = spentSeconds > 0 ? spentSeconds : rule.warmup.seconds + startSeconds
        let left = rule.budget.seconds - spent - blockSeconds
        return left < 0 ? 0 : 1 + Int(min(1e6, left / max(1e-3, roundSeconds)))
    }

    /// The least budget in which a verdict could be had.
    var neededSeconds: Double {
        let spent = spentSeconds > 0 ? spentSeconds : rule.warmup.seconds + startSeconds
        return spent + blockSeconds + Double(ComparisonRule.roundsALook - 1) * roundSeconds
    }

    /// Shortens rounds, as far as they can be, until there is time for those up to the first look.
    mutating func shrinkToFit() {
        while fitting < ComparisonRule.roundsALook {
            let longest = blocks.indices.sorted {
                blocks[$0].roundSeconds(targets: targets) > blocks[$1].roundSeconds(targets: targets)
            }
            guard longest.contains(where: { blocks[$0].shrink() }) else { return }
        }
    }
}

extension LevelBlocks.Pace {
    /// What the schedule alone says; nil in a closed load.
    static func nominal(_ level: Load.Level) -> LevelBlocks.Pace? {
        level.meanRate.map { LevelBlocks.Pace(p99: nil, requestsPerSecond: $0.perSecond * level.iterationsPerArrival) }
    }

    /// How many requests come is the schedule's doing where it has them: a short warm-up has a third more or less of few.
    func scheduled(_ level: Load.Level) -> LevelBlocks.Pace {
        guard iteration == nil, let nominal = LevelBlocks.Pace.nominal(level) else { return self }
        var pace = self
        pace.requestsPerSecond = nominal.requestsPerSecond
        return pace
    }

    /// What the plan says: an iteration takes no less than its think times.
    static func nominal(_ level: Load.Level, of plan: Plan) -> LevelBlocks.Pace? {
        guard let least = plan.leastIteration else { return nominal(level) }
        var pace = nominal(level) ?? LevelBlocks.Pace(p99: nil, requestsPerSecond: 0)
        pace.iteration = least
        return pace
    }
}
