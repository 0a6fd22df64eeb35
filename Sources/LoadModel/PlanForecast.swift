/// What a plan cannot answer, told before it runs: percentiles that its number of requests leaves unknown.
public struct PlanForecast: Hashable, Sendable {
    /// A percentile that too few requests will stand behind.
    public struct Shortfall: Hashable, Sendable {
        public let level: Load.Level
        /// The label whose percentile it is; nil: the total.
        public let label: String?
        /// Between 0 and 100, exclusive.
        public let percentile: Double
        /// The fewest requests with which it is known.
        public let needed: Int
        /// What the level's measured window gives, on average where scenarios are drawn by weight.
        public let expected: Int
        /// "p99 of 'search' needs 1,000 requests; this plan gives 600", with the level where the plan has several.
        public let message: String
    }

    /// In the order of the levels; within one the total first, then labels as the thresholds name them.
    public let shortfalls: [Shortfall]

    /// Looks at p99 of the total and at every percentile that a threshold names, level by level.
    ///
    /// The number of requests of a closed load that stops after a duration depends on the target and is not forecast.
    public init(_ plan: Plan) {
        shortfalls = plan.course.joined().flatMap { stream -> [Shortfall] in
            PlanForecast.questions(plan.thresholds(of: stream)).compactMap { question in
                stream.load.expectedIterations(at: stream.level, of: question.label).flatMap {
                    Shortfall(question, plan: plan, stream: stream, iterations: $0)
                }
            }
        }
    }

    /// The fewest samples with which a percentile is known: ten of them lie above it.
    ///
    /// - Parameter percentile: between 0 and 100, exclusive.
    public static func samplesNeeded(forPercentile percentile: Double) -> Int {
        let needed = (1_000 / (100 - percentile)).rounded(.up)
        // 100 − 99.9 is not exact in binary: an answer that is whole but for that is not rounded up.
        let nearest = (1_000 / (100 - percentile)).rounded()
        let exact = abs(1_000 / (100 - percentile) - nearest) < 1e-6 * nearest ? nearest : needed
        return exact < 1e18 ? Int(exact) : Int.max
    }

    fileprivate struct Question: Hashable {
        let label: String?
        let percentile: Double
    }

    private static func questions(_ thresholds: [Threshold]) -> [Question] {
        var seen = Set<Question>()
        let asked = thresholds.compactMap { threshold -> Question? in
            if case .percentile(let value) = threshold.metric { Question(label: threshold.label, percentile: value) } else { nil }
        }
        let all = [Question(label: nil, percentile: 99)] + asked.filter { $0.label == nil } + asked.filter { $0.label != nil }
        return all.filter { seen.insert($0).inserted }
    }
}

extension PlanForecast.Shortfall {
    /// nil where the percentile will be known.
    fileprivate init?(_ question: PlanForecast.Question, plan: Plan, stream: StreamLevel, iterations: Double) {
        let expected = iterations * plan.requestsPerIteration(of: stream.scenarios, label: question.label)
        let needed = PlanForecast.samplesNeeded(forPercentile: question.percentile)
        let whole = expected < 1e18 ? Int(expected.rounded()) : Int.max
        guard whole < needed else { return nil }
        let number =
            question.percentile == question.percentile.rounded() ? "\(Int(question.percentile))" : "\(question.percentile)"
        let subject = question.label.map { "'\($0)'" } ?? "all requests"
        let noun = question.label?.behind(Threshold.scenarioPrefix) == nil ? "requests" : "iterations"
        let place = stream.name.map { " of '\($0)'" } ?? (plan.load.levels.count > 1 ? " at \(stream.level)" : "")
        self.init(
            level: stream.level, label: question.label, percentile: question.percentile, needed: needed, expected: whole,
            message: "p\(number) of \(subject) needs \(needed.grouped) \(noun); this plan gives \(whole.grouped)\(place)")
    }
}

extension Load {
    /// How many iterations of a scenario start in the measured window of `level`, or in the stage that a label of thresholds names; nil
    /// where the target decides.
    fileprivate func expectedIterations(at level: Level, of label: String?) -> Double? {
        if let name = label?.behind(Threshold.stagePrefix) {
            return level.namedStages.first { $0.name == name }?.arrivals.map { $0 * level.iterationsPerArrival }
        }
        return switch stop {
        case .requests(let count): Double(count) * level.iterationsPerArrival
        case .duration(let duration):
            level.meanRate.map { $0.perSecond * level.iterationsPerArrival * duration.seconds }
        }
    }
}

extension Plan {
    /// Requests, groups, or iterations of a scenario, with this label (nil: requests with any) in one iteration, on average over the scenarios by
    /// their weights: as many as there may be, or where the target decides, as there are at least.
    fileprivate func requestsPerIteration(of places: [Int], label: String?) -> Double {
        let scenarios = places.map { self.scenarios[$0] }
        let weights = scenarios.reduce(0) { $0 + $1.weight }
        let name = label?.behind(Threshold.scenarioPrefix)
        let isOfAll = label?.behind(Threshold.stagePrefix) != nil || label?.behind(Threshold.loadPrefix) != nil
        let label = isOfAll ? nil : label
        let weighted = scenarios.reduce(0) { sum, scenario in
            if let name, scenario.name != name { return sum }
            // Its row has its iterations.
            let count = name == nil ? scenario.steps.occurrences(of: label) : .exactly(1)
            return sum + scenario.weight * Double(count.most ?? count.least)
        }
        return weights > 0 ? weighted / weights : 0
    }
}

extension Int {
    /// With commas between thousands, as messages show counts: `1,000`.
    package var grouped: String {
        let digits = String(magnitude)
        let groups = stride(from: digits.count, to: 0, by: -3).map { end in
            String(digits.dropLast(digits.count - end).suffix(3))
        }
        return (self < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}
